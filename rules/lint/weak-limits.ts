import type { PointFacts } from "../../model/catalog/point-facts.ts";
import type { WeakLimit } from "../../model/deviation.ts";
import { inOrderReached, type Plant, type PlantLimit, type PlantRule } from "./plant.ts";
import { type BoundSetPoint, standardFor } from "./point-standard.ts";

/**
 * How much weaker than its set-point a limit may be before anybody need sign for it: what rounding does to a converted limit (57 ppm of
 * ammonia are 0.9 % more than 40 mg/m³). A proposal; no standard gives it.
 */
export const ROUNDING_SHARE = 0.02;

/**
 * Every limit on a gas point that is weaker than the standard, by rule.
 *
 * Which set-point a limit is held against goes by the order in which the limits of a point are reached, over all its rules: the first
 * reached against the first set-point, the second against the second, further ones are the site's own. A point with fewer limits than the
 * standard has set-points is held against the graver ones: the level it lacks is another finding (`missing-level`). Where the first
 * set-point is too small for the detector to show, shares of IDLH take the place of the exposure limit.
 * Source: GB/T 50493-2019, 5.5.2, or for toxic gas GBZ/T 223-2009 where that was chosen; unconfirmed.
 */
export function weakLimitsOf(plant: Plant): ReadonlyMap<PlantRule, readonly WeakLimit[]> {
  const found = new Map<PlantRule, WeakLimit[]>();
  for (const point of plant.points) {
    if (point.facts.kind !== "gas" || point.limits.length === 0) continue;
    const standard = standardFor(point.facts, point.gasStandard);
    if (!standard.ok) continue;
    for (const direction of ["high", "low"] as const) {
      const groups = inOrderReached(point.limits, direction);
      const missing = Math.max(0, standard.count[direction] - groups.length);
      for (const [i, group] of groups.entries()) {
        for (const limit of group) note(found, limit, point.facts, standard.at(direction, i + 1 + missing));
      }
    }
  }
  return found;
}

function note(
  found: Map<PlantRule, WeakLimit[]>,
  limit: PlantLimit,
  { id, unit }: PointFacts,
  bound: BoundSetPoint | null,
): void {
  if (bound === null || unit === null) return;
  const { setPoint, permissible } = bound;
  const excess = (limit.direction === "high" ? limit.limit - permissible : permissible - limit.limit) / permissible;
  if (excess <= ROUNDING_SHARE) return;
  const { path, direction } = limit;
  const known = found.get(limit.rule) ?? [];
  const place = known.findIndex(
    (each) =>
      each.path === path && each.unit === unit && each.setPoint === setPoint.name && each.permissible === permissible,
  );
  const same = known[place];
  if (same !== undefined) known[place] = { ...same, points: [...same.points, id] };
  else {
    const of = { path, points: [id], direction, limit: limit.limit, unit, permissible, excess };
    known.push({ ...of, setPoint: setPoint.name, clause: setPoint.clause, confirmed: false });
  }
  found.set(limit.rule, known);
}
