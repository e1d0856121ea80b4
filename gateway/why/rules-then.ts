import type { Catalog, Rule } from "../../model/catalog/catalog.ts";
import { rulesInForce } from "../../rules/rules-in-force.ts";
import type { Records } from "../../storage/records/records.ts";

/** A rule as it was in force at an instant. */
export interface RuleThen {
  readonly rule: Rule;
  readonly version: number;
  /** null: from before versions were counted. */
  readonly changed: { readonly by: string; readonly atMs: number; readonly reason: string | null } | null;
}

/** The rules of an enterprise as they were in force at an instant, in order of id. */
export async function rulesThen(
  records: Pick<Records, "rulesAt">,
  catalog: Catalog,
  query: { readonly enterprise: string; readonly atMs: number; readonly nowMs: number },
): Promise<readonly RuleThen[]> {
  const { enterprise, atMs, nowMs } = query;
  const then = await records.rulesAt({ enterprise, atMs });
  const found: RuleThen[] = then.map(({ after, version, by, atMs: changedAtMs, reason }) => ({
    rule: after,
    version,
    changed: { by, atMs: changedAtMs, reason },
  }));
  const told = new Set(then.map(({ rule }) => rule));
  const untold = rulesInForce(catalog).filter((rule) => rule.enterprise === enterprise && !told.has(rule.id));
  // Either from before versions were counted, or newer than the instant: asked only when there is such a rule.
  const now = untold.length === 0 ? [] : await records.rulesAt({ enterprise, atMs: nowMs });
  const newer = new Set(now.map(({ rule }) => rule));
  for (const rule of untold) {
    if (!newer.has(rule.id)) found.push({ rule, version: 1, changed: null });
  }
  return found.filter(({ rule }) => rule.retired !== true).sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
}
