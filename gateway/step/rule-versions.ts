import type { Moment } from "../../alarms/moment.ts";
import type { Catalog, Rule } from "../../model/catalog/catalog.ts";
import { isSameJson } from "../../model/catalog/same-json.ts";
import type { CatalogEvent } from "../../model/journal-event.ts";
import { packRulesInForce } from "../../rules/rules-in-force.ts";
import type { CatalogShard } from "../state.ts";

/** Counts a version for each rule that a change of the catalogue gave another form, and has it put on record. */
export function countRuleVersions(shard: CatalogShard, before: Catalog, event: CatalogEvent, moment: Moment): void {
  const touched = new Set(event.fragment.rules?.map(({ id }) => id));
  const cause = { by: event.by, reason: event.reason ?? null };
  if (touched.size > 0) {
    const known = new Map(before.rules.map((rule) => [rule.id, rule]));
    for (const after of shard.catalog.rules) {
      if (!touched.has(after.id)) continue;
      const old = known.get(after.id) ?? null;
      if (old === null || !isSameJson(old, after)) countVersion(shard, old, after, cause, moment);
    }
  }
  countPackRuleVersions(shard, cause, moment);
}

/**
 * The same for the rules of packs. An alarm names its rule, so each of them has versions of its own: one more whenever it comes out in
 * another form, be it by a setting, by a point of the zone, or because a new program knows another default. True: one of them has.
 */
export function countPackRuleVersions(shard: CatalogShard, cause: Cause, moment: Moment): boolean {
  const before = shard.packRules ?? {};
  const now = Object.fromEntries(packRulesInForce(shard.catalog).map(({ rule }) => [rule.id, rule]));
  let changed = false;
  for (const after of Object.values(now)) {
    const old = before[after.id] ?? null;
    if (old !== null && isSameJson(old, after)) continue;
    countVersion(shard, old, after, cause, moment);
    changed = true;
  }
  for (const old of Object.values(before)) {
    if (now[old.id] !== undefined) continue;
    countVersion(shard, old, { ...old, retired: true }, cause, moment);
    changed = true;
  }
  if (changed) shard.packRules = now;
  return changed;
}

interface Cause {
  readonly by: string;
  readonly reason: string | null;
}

function countVersion(shard: CatalogShard, before: Rule | null, after: Rule, cause: Cause, moment: Moment): void {
  const versions = (shard.ruleVersions ??= {});
  // A rule from before versions were counted was its first.
  const version = (versions[after.id] ?? (before === null ? 0 : 1)) + 1;
  versions[after.id] = version;
  const { id: rule, enterprise } = after;
  moment.effects.ruleChanges.push({
    rule,
    enterprise,
    version,
    seq: moment.seq,
    atMs: moment.wallMs,
    by: cause.by,
    reason: cause.reason,
    before,
    after,
  });
}
