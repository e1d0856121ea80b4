import { substanceOf } from "../gas-catalog.ts";
import type { Level } from "../level.ts";
import { parseUnit } from "../units.ts";
import { detectionOf, type DetectorFacts } from "./detection.ts";
import { setPointInUnit } from "./set-point-in-unit.ts";
import { type Detection, type SetPoint, setPointsOf } from "./set-points.ts";
import type { StandardChoice, WeaknessUnknown } from "./weaker-than-standard.ts";

/** A gas point to propose rules for. */
export interface GasPoint extends DetectorFacts {
  /** Smallest step the detector shows, in `unit`; null: not known. */
  readonly resolution: number | null;
}

/** What a gas point would be watched by: proposals, to be confirmed by the safety engineer of the site. */
export type GasProposal =
  | {
      readonly ok: true;
      readonly detection: Detection;
      /** One rule per direction. */
      readonly rules: readonly ProposedRule[];
      readonly warnings: readonly ProposalWarning[];
    }
  | { readonly ok: false; readonly reason: WeaknessUnknown };

export interface ProposedRule {
  readonly direction: "high" | "low";
  /** Graver first. */
  readonly levels: readonly ProposedLevel[];
}

/** The fields of a level of a threshold rule, and where its limit comes from. */
export interface ProposedLevel {
  readonly level: Level;
  /** In the point's unit, rounded to what the detector shows, to the strict side. */
  readonly limit: number;
  readonly deadband: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly latch: boolean;
  readonly setPoint: SetPoint;
  readonly confirmed: false;
}

export interface ProposalWarning {
  /**
   * - `set-point-beyond-range`: the detector cannot show it, except as over-range.
   * - `resolution-too-coarse`: the limit is less than two steps of the detector, or its deadband would not let it clear.
   */
  readonly code: "set-point-beyond-range" | "resolution-too-coarse";
  readonly setPoint: SetPoint["name"];
  readonly limit: number;
}

// ISA-18.2 practice for gas, a proposal: a graver alarm does not wait, a lesser one 3 s at most; both clear after half a minute.
const LESSER_ON_DELAY_MS = 3_000;
const OFF_DELAY_MS = 30_000;
const DEADBAND_SHARE = 0.05;

/**
 * Proposes the threshold rules of a gas point after a standard; refused with a reason where the standard says nothing or cannot be converted.
 *
 * Limits are the standard's set-points in the point's unit, never weaker than they: what the detector cannot show is rounded to the strict
 * side. Deadband: 5 % of the limit or twice the resolution, whichever is larger. On-delay 0 s for the graver, 3 s for the lesser; off-delay
 * 30 s; all latch (GB 16808: an indication stays until it is reset). Of two set-points the graver is red, the lesser orange; of three,
 * red, orange and yellow; a single one is orange.
 *
 * Worked: ammonia in whole ppm → high-set 56 (40 mg/m³ are 56.5), deadband 2.8, at once; low-set 28, deadband 2, after 3 s.
 * Sources: those of `setPointsOf`; delays, deadband and colours are proposals. Nothing is confirmed.
 */
export function proposeGasRules(point: GasPoint, choice: StandardChoice): GasProposal {
  if (parseUnit(point.unit) === null) return { ok: false, reason: "unknown-unit" };
  const detection = choice.detection ?? detectionOf(point, choice.reference);
  if (detection === null) return { ok: false, reason: "detection-unknown" };
  const substance = point.substance === null ? null : substanceOf(point.substance);
  const { scheme, idlhFallback = false } = choice;
  const known = setPointsOf(substance, { scheme, detection, idlhFallback });
  if (!known.ok) return known;
  const rules: ProposedRule[] = [];
  for (const direction of ["low", "high"] as const) {
    const setPoints = known.setPoints.filter((each) => each.direction === direction);
    const levels: ProposedLevel[] = [];
    for (const [i, setPoint] of setPoints.entries()) {
      const exact = setPointInUnit(setPoint, point, choice.reference);
      if (exact === null) return { ok: false, reason: "no-conversion" };
      levels.unshift(toLevel(setPoint, exact, { resolution: point.resolution, lessThan: setPoints.length - 1 - i }));
    }
    if (levels.length > 0) rules.push({ direction, levels });
  }
  return { ok: true, detection, rules, warnings: rules.flatMap(({ levels }) => warningsOf(levels, point)) };
}

interface Place {
  readonly resolution: number | null;
  /** How many graver set-points there are in its direction. */
  readonly lessThan: number;
}

function toLevel(setPoint: SetPoint, exact: number, { resolution, lessThan }: Place): ProposedLevel {
  const limit = toStrictSide(exact, setPoint.direction, resolution);
  const usual = Math.max(limit * DEADBAND_SHARE, 2 * (resolution ?? 0));
  return {
    level: levelOf(setPoint, lessThan),
    limit,
    // A deadband as wide as the limit would never let the alarm clear.
    deadband: withoutTail(usual < limit ? usual : limit * DEADBAND_SHARE),
    onDelayMs: lessThan === 0 ? 0 : LESSER_ON_DELAY_MS,
    offDelayMs: OFF_DELAY_MS,
    latch: true,
    setPoint,
    confirmed: false,
  };
}

/** Oxygen has one set-point a side: it is the first warning, as its neighbours' lesser ones are. */
function levelOf({ basis }: SetPoint, lessThan: number): Level {
  if (basis === "oxygen") return 2;
  if (lessThan === 0) return 1;
  return lessThan === 1 ? 2 : 3;
}

/** The nearest value the detector shows that is not weaker; the exact one, where the detector shows nothing between it and zero. */
function toStrictSide(exact: number, direction: "high" | "low", resolution: number | null): number {
  const step = resolution !== null && resolution > 0 ? resolution : 10 ** (Math.floor(Math.log10(exact)) - 2);
  // 0.3 / 0.1 is 2.9999999999999996: a step that is nearly there counts as reached.
  const steps = exact / step;
  const whole = direction === "high" ? Math.floor(steps + 1e-9) : Math.ceil(steps - 1e-9);
  return whole === 0 ? exact : withoutTail(whole * step);
}

/** Without the last digits that a float leaves behind: 28.200000000000003 is 28.2. */
function withoutTail(value: number): number {
  return Number(value.toPrecision(12));
}

function warningsOf(levels: readonly ProposedLevel[], point: GasPoint): readonly ProposalWarning[] {
  return levels.flatMap(({ limit, setPoint }): readonly ProposalWarning[] => {
    const warnings: ProposalWarning[] = [];
    const of = { setPoint: setPoint.name, limit };
    if (point.rangeMax !== null && limit > point.rangeMax) warnings.push({ code: "set-point-beyond-range", ...of });
    if (point.resolution !== null && limit <= 2 * point.resolution) {
      warnings.push({ code: "resolution-too-coarse", ...of });
    }
    return warnings;
  });
}
