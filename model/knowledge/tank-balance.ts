import type { Provenance } from "./provenance.ts";

/**
 * Seconds until a rising level reaches a limit at the present net inflow: t = (h_limit − h)·A/Q.
 *
 * 0: it is there already; null: it does not rise. Units: m, m², m³/h → s. Upright tank of constant section.
 * Example: 1 m to go in a tank of 176 m² at 88 m³/h takes 2 h.
 */
export function timeToLevelS(tank: {
  readonly levelM: number;
  readonly limitM: number;
  readonly areaM2: number;
  readonly netInflowM3H: number;
}): number | null {
  const missingM3 = (tank.limitM - tank.levelM) * tank.areaM2;
  if (missingM3 <= 0) return 0;
  return tank.netInflowM3H > 0 ? (missingM3 / tank.netInflowM3H) * 3_600 : null;
}

/**
 * What flowed in and is not in the tank: r = ∫(Qin − Qout)dt − A·Δh.
 *
 * Above zero: lost, or the gauge stands still, or a meter reads too much; below zero: come from nowhere. Units: m³, m², m → m³.
 */
export function balanceResidualM3(span: {
  readonly netInflowM3: number;
  readonly areaM2: number;
  readonly levelRiseM: number;
}): number {
  return span.netInflowM3 - span.areaM2 * span.levelRiseM;
}

/**
 * How large a residual may be before it means something: max(1 % of the volume, 3σ). Units: m³; σ that of the residual itself.
 */
export function balanceToleranceM3(tank: { readonly volumeM3: number; readonly residualSigmaM3: number }): number {
  return Math.max(TANK_LIMITS.residualShareMin * tank.volumeM3, TANK_LIMITS.sigmas * tank.residualSigmaM3);
}

/**
 * Whether a level gauge stands still while the tank fills or empties: the signature of Buncefield's tank, whose gauge was flat for
 * hours while petrol went on flowing in.
 *
 * - `stuck`: the flow must have moved the level by more than the gauge can miss, and it moved by less than 1 mm.
 * - `moving`: it moved.
 * - `cannot-tell`: too little flow, or a tank too wide, for the level to have moved visibly in that time.
 *
 * What the flow must have moved is Δh = Q·t/A. It counts from 1 mm (what a gauge resolves) or 3σ of its noise, whichever is more: a
 * fixed flow alone would call every wide tank stuck. Units: m, m², m³/h, s. The span should be 10 min or more.
 */
export function gaugeMovementOf(span: {
  readonly levelRiseM: number;
  readonly levelSigmaM: number;
  readonly areaM2: number;
  readonly netInflowM3H: number;
  readonly spanS: number;
}): "stuck" | "moving" | "cannot-tell" {
  const { flowMinM3H, levelStepM, sigmas } = TANK_LIMITS;
  if (Math.abs(span.levelRiseM) >= levelStepM) return "moving";
  const expectedM = (Math.abs(span.netInflowM3H) / 3_600) * (span.spanS / span.areaM2);
  const enough = expectedM > Math.max(levelStepM, sigmas * span.levelSigmaM);
  return enough && Math.abs(span.netInflowM3H) > flowMinM3H ? "stuck" : "cannot-tell";
}

/** Proposed here; no standard has them. */
export const TANK_LIMITS = {
  /** Flow that counts as filling or emptying, m³/h. */
  flowMinM3H: 5,
  /** Movement of the level that counts as one, m. */
  levelStepM: 0.001,
  /** Span over which a gauge is watched, s. */
  stuckSpanS: 600,
  /** Span over which flows are balanced, s. */
  balanceSpanS: 3_600,
  /** Residual that counts, share of the tank's volume. */
  residualShareMin: 0.01,
  sigmas: 3,
  /** Time to the high-high level at which to warn, s. */
  warnBeforeS: [1_800, 600],
  /** How long level and high-high switch may contradict each other, s. */
  switchDisagreesS: 10,
} as const;

export const TANK_LIMITS_PROVENANCE: Provenance = {
  standard: "proposal",
  clause: null,
  note: "no standard fixes these; the signature is that of the gauge in the report on Buncefield (2005)",
  confirmed: false,
};
