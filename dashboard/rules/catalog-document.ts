import type { WirePack } from "../../api/wire-packs.ts";
import type { WireRule } from "../../api/wire-rules.ts";

type Document = Readonly<Record<string, unknown>>;

/** A rule as its catalogue takes it. */
export function toRuleDocument({ id, enterprise, name, kind, points, level, params }: WireRule): Document {
  return withoutNothing({ id, enterprise, name: name ?? undefined, kind, points, level: level ?? undefined, params });
}

/**
 * A pack as its catalogue takes it: of its roles those that were named, for one that was taken from the zone would otherwise stay as it is
 * when a detector is added. Named without a point says that there is none.
 */
export function toPackDocument({ id, enterprise, name, pack, zone, roles, settings }: WirePack): Document {
  const named = roles.filter(({ by }) => by === "named").map(({ role, points }) => [role, points]);
  // A pack without a name is told by its id.
  const own = name === id ? {} : { name };
  return { id, enterprise, ...own, pack, zone, points: Object.fromEntries(named), settings };
}

/** What is undefined is left out. */
export function withoutNothing(values: Document): Document {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
