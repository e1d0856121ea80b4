import type { RuleChange } from "../../model/effects.ts";
import type { OpenDatabase } from "./database.ts";
import { prepare } from "./prepared.ts";
import type { RuleQuery } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";

const VERSIONS_MAX = 200;

export interface RuleQueries {
  versions(query: RuleQuery): readonly RuleChange[];
  at(query: { readonly enterprise: string; readonly atMs: number }): readonly RuleChange[];
}

export function openRuleQueries(database: OpenDatabase<RecordsSchema>): RuleQueries {
  const versions = prepare(database, (queries, p: { rule: string }) =>
    queries
      .selectFrom("rule_version")
      .select(["enterprise", "record"])
      .where("rule", "=", p.rule)
      .orderBy("version", "desc")
      .limit(VERSIONS_MAX),
  );
  const at = prepare(database, (queries, p: { enterprise: string; atMs: number }) =>
    queries
      .selectFrom("rule_version as own")
      .select("own.record")
      .where("own.enterprise", "=", p.enterprise)
      .where("own.version", "=", (newest) =>
        newest
          .selectFrom("rule_version as each")
          .select(({ fn }) => fn.max("each.version").as("version"))
          .whereRef("each.rule", "=", "own.rule")
          .where("each.at", "<=", p.atMs),
      )
      .orderBy("own.rule"),
  );
  return {
    versions({ scope, rule }) {
      const rows = versions.all({ rule });
      return rows.filter(({ enterprise }) => scope === null || scope.includes(enterprise)).map(toChange);
    },
    at: (query) => at.all(query).map(toChange),
  };
}

function toChange({ record }: { readonly record: string }): RuleChange {
  // The committer wrote this text from a RuleChange.
  return JSON.parse(record) as RuleChange;
}
