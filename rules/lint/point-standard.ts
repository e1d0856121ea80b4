import type { PointFacts } from "../../model/catalog/point-facts.ts";
import { detectionOf, type DetectorFacts } from "../../model/knowledge/detection.ts";
import type { AlarmScheme, SetPoint } from "../../model/knowledge/set-points.ts";
import {
  setPointsFor,
  type StandardChoice,
  weakerThanStandard,
  type WeaknessUnknown,
} from "../../model/knowledge/weaker-than-standard.ts";

/** What the standard asks of a gas point; or why that cannot be said. */
export type PointStandard =
  | {
      readonly ok: true;
      /** How many set-points bind it in each direction. */
      readonly count: { readonly high: number; readonly low: number };
      /** The set-point that binds the limit of this rank (1: reached first); null: it is the site's own. */
      at(direction: "high" | "low", rank: number): BoundSetPoint | null;
    }
  | { readonly ok: false; readonly reason: WeaknessUnknown | "no-unit" };

export interface BoundSetPoint {
  readonly setPoint: SetPoint;
  /** The weakest limit that would do, in the point's unit. */
  readonly permissible: number;
}

/** The standard for a point, of those the one its site has chosen. Detectors of one gas, unit and range are alike: it is worked out once for each sort. */
export function standardFor({ unit, substance, rangeMax }: PointFacts, scheme: AlarmScheme): PointStandard {
  if (unit === null) return { ok: false, reason: "no-unit" };
  const sort = JSON.stringify([unit, substance, rangeMax, scheme]);
  const known = worked.get(sort);
  if (known !== undefined) return known;
  const standard = workOut({ unit, substance, rangeMax }, scheme);
  if (worked.size >= SORTS_MAX) worked.clear();
  worked.set(sort, standard);
  return standard;
}

const worked = new Map<string, PointStandard>();
const SORTS_MAX = 1_000;

/** GB/T 50493 binds every gas detector of a plant; GBZ/T 223 is stricter at the first level and leaves the highest to the site. */
const GENERAL: StandardChoice = { scheme: "GB50493" };

/**
 * A set-point below this share of full scale cannot be told from noise and drift: the detectors to be had do not reach down to it, and shares
 * of IDLH stand in for the exposure limit (arsine: 0.0093 ppm where detectors show 0 to 1 ppm). The share is a proposal.
 */
const VISIBLE_SHARE = 0.01;

function workOut(detector: DetectorFacts, scheme: AlarmScheme): PointStandard {
  const choice = choiceFor(detector, scheme);
  const found = setPointsFor(detector, choice);
  if (!found.ok) return found;
  const ladder = { high: ladderOf(detector, choice, "high"), low: ladderOf(detector, choice, "low") };
  // What does not convert into the point's unit cannot be compared, however well it is known.
  const bound = found.setPoints.filter(({ bound: kind }) => kind !== "none").length;
  if (ladder.high.length + ladder.low.length < bound) return { ok: false, reason: "no-conversion" };
  return {
    ok: true,
    count: { high: ladder.high.length, low: ladder.low.length },
    at: (direction, rank) => ladder[direction][rank - 1] ?? null,
  };
}

/**
 * Fire and oxygen are none of GBZ/T 223's business. Where no detector reaches down to the exposure limit GB/T 50493 has a way out of its own;
 * GBZ/T 223 has none.
 */
function choiceFor(detector: DetectorFacts, scheme: AlarmScheme): StandardChoice {
  if (scheme !== GENERAL.scheme && detectionOf(detector) === "toxic") return { scheme };
  const [first] = ladderOf(detector, GENERAL, "high");
  if (first === undefined || detector.rangeMax === null) return GENERAL;
  if (first.permissible >= detector.rangeMax * VISIBLE_SHARE) return GENERAL;
  const fallback = { ...GENERAL, idlhFallback: true };
  return setPointsFor(detector, fallback).ok ? fallback : GENERAL;
}

/** The set-points that bind, in the order in which they are reached. */
function ladderOf(
  detector: DetectorFacts,
  choice: StandardChoice,
  direction: "high" | "low",
): readonly BoundSetPoint[] {
  const rungs: BoundSetPoint[] = [];
  const limit = direction === "high" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  for (;;) {
    const weakness = weakerThanStandard({ limit, direction, rank: rungs.length + 1 }, detector, choice);
    if (weakness.weaker === null) return rungs;
    rungs.push({ setPoint: weakness.setPoint, permissible: weakness.permissible });
  }
}
