import { failed, ok, type Result } from "../result.ts";
import type { Provenance } from "./provenance.ts";

/** Colour of a static risk, gravest first: 红 橙 黄 蓝. Not the level of an alarm. */
export type RiskColour = "red" | "orange" | "yellow" | "blue";

export interface RiskBand {
  readonly colour: RiskColour;
  readonly nameZh: string;
  readonly nameEn: string;
  /** Where the band begins. */
  readonly from: number;
  /** False: the band begins above `from`, the value itself belongs to the band below. */
  readonly inclusive: boolean;
}

export interface RiskScore {
  readonly score: number;
  readonly band: RiskBand;
}

/** A factor that is none of the values of its scale. */
export interface FactorProblem {
  readonly factor: string;
  readonly given: number;
  readonly allowed: readonly number[];
}

/**
 * Risk of a task or place after the LEC method: D = L·E·C.
 *
 * L likelihood of the event, E how often people are exposed, C what it would do: each takes only the values of its scale, a value
 * between them is refused. Example: L 3, E 6, C 15: D = 270, orange.
 * Source: Graham and Kinney, "Practical risk analysis for safety management", 1976; bands and colours as used in China.
 */
export function lecScoreOf(factors: {
  readonly likelihood: number;
  readonly exposure: number;
  readonly consequence: number;
}): Result<RiskScore, readonly FactorProblem[]> {
  const problems = [
    ...misfit("likelihood", factors.likelihood, LEC_LIKELIHOODS),
    ...misfit("exposure", factors.exposure, LEC_EXPOSURES),
    ...misfit("consequence", factors.consequence, LEC_CONSEQUENCES),
  ];
  if (problems.length > 0) return failed(problems);
  // Twelve digits: 0.2 · 3 · 100 is 60, not 60.00000000000001.
  const score = Number((factors.likelihood * factors.exposure * factors.consequence).toPrecision(12));
  return ok({ score, band: bandOf(score, LEC_BANDS) });
}

/**
 * Risk after the matrix (LS) method: R = L·S, likelihood and severity from 1 to 5.
 *
 * Example: L 3, S 5: R = 15, orange. Source: risk matrix of local rules for graded risk control; where the bands are cut differs
 * from place to place.
 */
export function lsScoreOf(factors: {
  readonly likelihood: number;
  readonly severity: number;
}): Result<RiskScore, readonly FactorProblem[]> {
  const problems = [
    ...misfit("likelihood", factors.likelihood, LS_GRADES),
    ...misfit("severity", factors.severity, LS_GRADES),
  ];
  if (problems.length > 0) return failed(problems);
  const score = factors.likelihood * factors.severity;
  return ok({ score, band: bandOf(score, LS_BANDS) });
}

export const LEC_LIKELIHOODS: readonly number[] = [10, 6, 3, 1, 0.5, 0.2, 0.1];
export const LEC_EXPOSURES: readonly number[] = [10, 6, 3, 2, 1, 0.5];
export const LEC_CONSEQUENCES: readonly number[] = [100, 40, 15, 7, 3, 1];
export const LS_GRADES: readonly number[] = [1, 2, 3, 4, 5];

export const LEC_PROVENANCE: Provenance = {
  standard: "LEC method (Graham and Kinney, 1976)",
  clause: null,
  note: "scales and bands as commonly taught, not held against a text; which colour a band has is practice",
  confirmed: false,
};

export const LS_PROVENANCE: Provenance = {
  standard: "LS risk matrix",
  clause: null,
  note: "no national clause; local rules cut the bands differently, 15 and above being 较大 or 重大 in most",
  confirmed: false,
};

/** Gravest first. */
export const LEC_BANDS: readonly RiskBand[] = [
  { colour: "red", nameZh: "极其危险", nameEn: "extreme", from: 320, inclusive: false },
  { colour: "orange", nameZh: "高度危险", nameEn: "high", from: 160, inclusive: true },
  { colour: "yellow", nameZh: "显著危险", nameEn: "substantial", from: 70, inclusive: true },
  { colour: "blue", nameZh: "一般危险", nameEn: "possible", from: 20, inclusive: true },
  { colour: "blue", nameZh: "稍有危险", nameEn: "slight", from: 0, inclusive: true },
];

/** Gravest first. */
export const LS_BANDS: readonly RiskBand[] = [
  { colour: "red", nameZh: "重大风险", nameEn: "major", from: 20, inclusive: true },
  { colour: "orange", nameZh: "较大风险", nameEn: "considerable", from: 15, inclusive: true },
  { colour: "yellow", nameZh: "一般风险", nameEn: "moderate", from: 9, inclusive: true },
  { colour: "blue", nameZh: "低风险", nameEn: "low", from: 0, inclusive: true },
];

function misfit(factor: string, given: number, allowed: readonly number[]): readonly FactorProblem[] {
  return allowed.includes(given) ? [] : [{ factor, given, allowed }];
}

function bandOf(score: number, bands: readonly RiskBand[]): RiskBand {
  const found = bands.find(({ from, inclusive }) => score > from || (inclusive && score === from));
  // The last band of each list begins at 0, and no score is below.
  return found as RiskBand;
}
