import type { Catalog, Rule } from "../model/catalog/catalog.ts";
import type { ExpandedRule, PackExpansion } from "../model/catalog/pack-expansion.ts";
import { factsByPoint } from "../model/catalog/point-facts.ts";
import { expandPack } from "./expand-pack.ts";
import type { PlacedPoint, PlacedPoints } from "./fill-roles.ts";

/**
 * The rules that judge: those somebody has written and not retired, then those of packs, both in the order of the catalogue.
 *
 * A rule of a pack whose id is taken is left out; the catalogue check refuses such a pack.
 */
export function rulesInForce(catalog: Catalog): readonly Rule[] {
  return derivedOf(catalog).rules;
}

/** What the packs of a catalogue come to, one for each of its entries, in its order. */
export function expandPacks(catalog: Catalog): readonly PackExpansion[] {
  return derivedOf(catalog).expansions;
}

/** Those of `rulesInForce` that come from packs. */
export function packRulesInForce(catalog: Catalog): readonly ExpandedRule[] {
  return derivedOf(catalog).expanded;
}

/** A rule in force; null: there is none of that name. */
export function ruleInForce(catalog: Catalog, id: string): Rule | null {
  return derivedOf(catalog).byId.get(id) ?? null;
}

interface Derived {
  readonly rules: readonly Rule[];
  readonly byId: ReadonlyMap<string, Rule>;
  readonly expansions: readonly PackExpansion[];
  readonly expanded: readonly ExpandedRule[];
}

/** Made once for each catalogue: a catalogue never changes, another takes its place. */
const made = new WeakMap<Catalog, Derived>();

function derivedOf(catalog: Catalog): Derived {
  const known = made.get(catalog);
  if (known !== undefined) return known;
  const found = derive(catalog);
  const derived = { ...found, byId: new Map(found.rules.map((rule) => [rule.id, rule])) };
  made.set(catalog, derived);
  return derived;
}

function derive(catalog: Catalog): Omit<Derived, "byId"> {
  const written = catalog.rules.filter(({ retired }) => retired !== true);
  if (catalog.packs.length === 0) return { rules: written, expansions: [], expanded: [] };
  const points = placedPoints(catalog);
  const expansions = catalog.packs.map((entry) => expandPack(entry, points.get(entry.enterprise) ?? new Map()));
  // A retired rule keeps its id, too: its history hangs on it.
  const taken = new Set(catalog.rules.map(({ id }) => id));
  const expanded: ExpandedRule[] = [];
  for (const each of expansions.flatMap(({ rules }) => rules)) {
    if (taken.has(each.rule.id)) continue;
    taken.add(each.rule.id);
    expanded.push(each);
  }
  return { rules: [...written, ...expanded.map(({ rule }) => rule)], expansions, expanded };
}

function placedPoints(catalog: Catalog): ReadonlyMap<string, PlacedPoints> {
  const factsOf = factsByPoint(catalog);
  const byEnterprise = new Map<string, Map<string, PlacedPoint>>();
  for (const point of catalog.points) {
    const own = byEnterprise.get(point.enterprise) ?? new Map<string, PlacedPoint>();
    byEnterprise.set(point.enterprise, own);
    const facts = factsOf(point.enterprise, point.id);
    own.set(point.id, { facts, zone: point.zone ?? null, retired: point.retired === true });
  }
  return byEnterprise;
}
