import { substanceOf } from "../gas-catalog.ts";
import { parseUnit } from "../units.ts";
import { detectionOf, type DetectorFacts } from "./detection.ts";
import { setPointInUnit } from "./set-point-in-unit.ts";
import { type AlarmScheme, type Detection, type NoSetPoints, type SetPoint, setPointsOf } from "./set-points.ts";
import type { UnitReference } from "./unit-reference.ts";

/** A limit somebody configured on a gas point. */
export interface ConfiguredLimit {
  /** In the point's unit. */
  readonly limit: number;
  readonly direction: "high" | "low";
  /** Which of the point's limits in this direction it is, in the order in which they are reached: 1 is the first. */
  readonly rank: number;
}

/** How the site has chosen to be held against the standard. */
export interface StandardChoice {
  readonly scheme: AlarmScheme;
  /** Absent: told from the point, see `detectionOf`. */
  readonly detection?: Detection;
  readonly idlhFallback?: boolean;
  readonly reference?: UnitReference;
}

export type Weakness =
  | {
      readonly weaker: boolean;
      readonly setPoint: SetPoint;
      /** The set-point in the point's unit: the weakest that would do. */
      readonly permissible: number;
      /** How far the limit is beyond it, as a share of it; 0 when it is not weaker. */
      readonly excess: number;
    }
  | { readonly weaker: null; readonly reason: WeaknessUnknown };

export type WeaknessUnknown =
  | NoSetPoints
  /** The point may watch for poison or for fire: somebody has to say which. */
  | "detection-unknown"
  /** The scheme says nothing about limits in this direction. */
  | "no-set-point-in-direction"
  /** The scheme has fewer levels than the point, or leaves this one to the site. */
  | "level-is-free"
  | "unknown-unit"
  /** Unit and set-point do not convert into each other: molar mass or explosive limit is not known. */
  | "no-conversion";

/**
 * Whether a limit is weaker than the standard allows for its place among the point's limits; null with the reason when it cannot be said.
 *
 * A standard gives the weakest value ("≤ 25 %LEL"): a high limit is weaker when it is higher, a low one when it is lower. Equal is allowed,
 * also when it is equal only but for rounding in the last digits of a float. There is no other tolerance: 57 ppm of ammonia is weaker than
 * 40 mg/m³, which is 56.5 ppm. A point with a single limit at 50 %LEL lacks the first level, and that is weaker too.
 */
export function weakerThanStandard(given: ConfiguredLimit, point: DetectorFacts, choice: StandardChoice): Weakness {
  const known = setPointsFor(point, choice);
  if (!known.ok) return { weaker: null, reason: known.reason };
  const inDirection = known.setPoints.filter(({ direction }) => direction === given.direction);
  if (inDirection.length === 0) return { weaker: null, reason: "no-set-point-in-direction" };
  const setPoint = inDirection[given.rank - 1];
  if (setPoint === undefined || setPoint.bound === "none") return { weaker: null, reason: "level-is-free" };
  const permissible = setPointInUnit(setPoint, point, choice.reference);
  if (permissible === null) return { weaker: null, reason: "no-conversion" };
  const beyond = setPoint.bound === "maximum" ? given.limit - permissible : permissible - given.limit;
  // A limit that is no number is no limit at all.
  const weaker = !(beyond <= permissible * ROUNDING);
  return { weaker, setPoint, permissible, excess: weaker ? beyond / permissible : 0 };
}

/** The set-points that bind a point, milder first in each direction; refused with the reason when it cannot be said which. */
export function setPointsFor(
  point: DetectorFacts,
  choice: StandardChoice,
):
  | { readonly ok: true; readonly setPoints: readonly SetPoint[] }
  | { readonly ok: false; readonly reason: WeaknessUnknown } {
  if (parseUnit(point.unit) === null) return { ok: false, reason: "unknown-unit" };
  const detection = choice.detection ?? detectionOf(point, choice.reference);
  if (detection === null) return { ok: false, reason: "detection-unknown" };
  const substance = point.substance === null ? null : substanceOf(point.substance);
  const { scheme, idlhFallback = false } = choice;
  return setPointsOf(substance, { scheme, detection, idlhFallback });
}

/** What conversion may do to the last digits. */
const ROUNDING = 1e-9;
