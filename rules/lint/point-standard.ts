import type { PointFacts } from "../../model/catalog/point-facts.ts";
import type { DetectorFacts } from "../../model/knowledge/detection.ts";
import type { SetPoint } from "../../model/knowledge/set-points.ts";
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

/** The standard for a point. Detectors of one gas, unit and range are alike: it is worked out once for each sort. */
export function standardFor({ unit, substance, rangeMax }: PointFacts): PointStandard {
  if (unit === null) return { ok: false, reason: "no-unit" };
  const sort = JSON.stringify([unit, substance, rangeMax]);
  const known = worked.get(sort);
  if (known !== undefined) return known;
  const standard = workOut({ unit, substance, rangeMax });
  if (worked.size >= SORTS_MAX) worked.clear();
  worked.set(sort, standard);
  return standard;
}

const worked = new Map<string, PointStandard>();
const SORTS_MAX = 1_000;

/** GB/T 50493 binds every gas detector of a plant; GBZ/T 223 is stricter at the first level and leaves the highest to the site. */
const CHOICE: StandardChoice = { scheme: "GB50493" };

/**
 * A set-point below this share of full scale cannot be told from noise and drift: the detectors to be had do not reach down to it, and shares
 * of IDLH stand in for the exposure limit (arsine: 0.0093 ppm where detectors show 0 to 1 ppm). The share is a proposal.
 */
const VISIBLE_SHARE = 0.01;

function workOut(detector: DetectorFacts): PointStandard {
  const choice = choiceFor(detector);
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

/** The standard's own way out where no detector reaches down to the exposure limit. */
function choiceFor(detector: DetectorFacts): StandardChoice {
  const [first] = ladderOf(detector, CHOICE, "high");
  if (first === undefined || detector.rangeMax === null) return CHOICE;
  if (first.permissible >= detector.rangeMax * VISIBLE_SHARE) return CHOICE;
  const fallback = { ...CHOICE, idlhFallback: true };
  return setPointsFor(detector, fallback).ok ? fallback : CHOICE;
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
