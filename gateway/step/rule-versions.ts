import type { Moment } from "../../alarms/moment.ts";
import type { Catalog } from "../../model/catalog/catalog.ts";
import { isSameJson } from "../../model/catalog/same-json.ts";
import type { CatalogEvent } from "../../model/journal-event.ts";
import type { CatalogShard } from "../state.ts";

/** Counts a version for each rule that a change of the catalogue gave another form, and has it put on record. */
export function countRuleVersions(shard: CatalogShard, before: Catalog, event: CatalogEvent, moment: Moment): void {
  const touched = new Set(event.fragment.rules?.map(({ id }) => id));
  if (touched.size === 0) return;
  const known = new Map(before.rules.map((rule) => [rule.id, rule]));
  const versions = (shard.ruleVersions ??= {});
  for (const after of shard.catalog.rules) {
    if (!touched.has(after.id)) continue;
    const old = known.get(after.id) ?? null;
    if (old !== null && isSameJson(old, after)) continue;
    // A rule from before versions were counted was its first.
    const version = (versions[after.id] ?? (old === null ? 0 : 1)) + 1;
    versions[after.id] = version;
    moment.effects.ruleChanges.push({
      rule: after.id,
      enterprise: after.enterprise,
      version,
      seq: moment.seq,
      atMs: moment.wallMs,
      by: event.by,
      reason: event.reason ?? null,
      before: old,
      after,
    });
  }
}
