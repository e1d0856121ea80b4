import type { WeakLimit } from "../../model/deviation.ts";
import {
  setPointsFor,
  type StandardChoice,
  weakerThanStandard,
  type WeaknessUnknown,
} from "../../model/knowledge/weaker-than-standard.ts";
import type { SetPoint } from "../../model/knowledge/set-points.ts";
import type { DetectorFacts } from "../../model/knowledge/detection.ts";
import { inOrderReached, type Plant, type PlantLimit, type PlantPoint, type PlantRule } from "./plant.ts";

/**
 * How much weaker than its set-point a limit may be before anybody need sign for it: what rounding does to a converted limit (57 ppm of
 * ammonia are 0.9 % more than 40 mg/m³). A proposal; no standard gives it.
 */
export const ROUNDING_SHARE = 0.02;

/**
 * A set-point below this share of full scale cannot be told from noise and drift: the detectors to be had do not reach down to it, and shares
 * of IDLH stand in for the exposure limit (arsine: 0.0093 ppm where detectors show 0 to 1 ppm). The share is a proposal.
 */
const VISIBLE_SHARE = 0.01;

/** GB/T 50493 binds every gas detector of a plant; GBZ/T 223 is stricter at the first level and leaves the highest to the site. */
const CHOICE: StandardChoice = { scheme: "GB50493" };

/** The standard's own way out where no detector reaches down to the exposure limit. */
function choiceFor(detector: DetectorFacts): StandardChoice {
  const asked = { limit: Number.POSITIVE_INFINITY, direction: "high", rank: 1 } as const;
  const first = detector.rangeMax === null ? null : weakerThanStandard(asked, detector, CHOICE);
  if (first === null || first.weaker === null || detector.rangeMax === null) return CHOICE;
  if (first.permissible >= detector.rangeMax * VISIBLE_SHARE) return CHOICE;
  const fallback = { ...CHOICE, idlhFallback: true };
  return setPointsFor(detector, fallback).ok ? fallback : CHOICE;
}

/**
 * Every limit on a gas point that is weaker than the standard, by rule.
 *
 * Which set-point a limit is held against goes by the order in which the limits of a point are reached, over all its rules: the first
 * reached against the first set-point, the second against the second, further ones are the site's own. A point with fewer limits than the
 * standard has set-points is held against the graver ones: the level it lacks is another finding (`missing-level`). Where the first
 * set-point is too small for the detector to show, shares of IDLH take the place of the exposure limit.
 * Source: GB/T 50493-2019, 5.5.2; unconfirmed.
 */
export function weakLimitsOf(plant: Plant): ReadonlyMap<PlantRule, readonly WeakLimit[]> {
  const found = new Map<PlantRule, WeakLimit[]>();
  for (const point of plant.points) {
    if (point.facts.kind !== "gas" || point.limits.length === 0) continue;
    const bound = boundSetPoints(point);
    if (!bound.ok) continue;
    for (const direction of ["high", "low"] as const) {
      const groups = inOrderReached(point.limits, direction);
      const missing = Math.max(0, bound.count[direction] - groups.length);
      for (const [i, group] of groups.entries()) {
        for (const limit of group) note(found, limit, point, i + 1 + missing);
      }
    }
  }
  return found;
}

/** How many set-points bind a point in each direction; or why that cannot be said. */
export function boundSetPoints({
  facts,
}: PlantPoint):
  | { readonly ok: true; readonly count: { readonly high: number; readonly low: number } }
  | { readonly ok: false; readonly reason: WeaknessUnknown | "no-unit" } {
  const detector = toDetector(facts);
  if (detector === null) return { ok: false, reason: "no-unit" };
  const known = setPointsFor(detector, choiceFor(detector));
  if (!known.ok) return known;
  const countOf = (direction: SetPoint["direction"]) =>
    known.setPoints.filter((each) => each.direction === direction && each.bound !== "none").length;
  return { ok: true, count: { high: countOf("high"), low: countOf("low") } };
}

function toDetector({ unit, substance, rangeMax }: PlantPoint["facts"]): DetectorFacts | null {
  return unit === null ? null : { unit, substance, rangeMax };
}

function note(found: Map<PlantRule, WeakLimit[]>, limit: PlantLimit, { facts }: PlantPoint, rank: number): void {
  const detector = toDetector(facts);
  if (detector === null) return;
  const given = { limit: limit.limit, direction: limit.direction, rank };
  const weakness = weakerThanStandard(given, detector, choiceFor(detector));
  if (weakness.weaker !== true || weakness.excess <= ROUNDING_SHARE) return;
  const { setPoint, permissible, excess } = weakness;
  const known = found.get(limit.rule) ?? [];
  const place = known.findIndex(
    (each) =>
      each.path === limit.path &&
      each.unit === detector.unit &&
      each.setPoint === setPoint.name &&
      each.permissible === permissible,
  );
  const same = known[place];
  if (same !== undefined) known[place] = { ...same, points: [...same.points, facts.id] };
  else {
    const { path, direction } = limit;
    const of = { path, points: [facts.id], direction, limit: limit.limit, unit: detector.unit };
    known.push({ ...of, permissible, excess, setPoint: setPoint.name, clause: setPoint.clause, confirmed: false });
  }
  found.set(limit.rule, known);
}
