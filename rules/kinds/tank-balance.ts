import { z } from "zod";
import { balanceResidualM3, balanceToleranceM3, TANK_LIMITS } from "../../model/knowledge/tank-balance.ts";
import type { Sight } from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import type { RuleKind } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";
import { checkTank, flowsNamed, tankParams } from "../tank-meters.ts";
import type { TankSpan } from "../tank-sums.ts";
import { type TankJudgement, watchTank } from "../tank-watch.ts";

const params = z.strictObject({
  ...tankParams,
  /** What the tank holds, m³: a hundredth of it may be missing. */
  capacityM3: z.number().positive(),
  /** Standard deviation of the gauge, m. Proposal. */
  levelSigmaM: z.number().min(0).max(1).default(0.003),
  /** Error of the flow meters, share of what they measured. Proposal. */
  flowErrorShare: z.number().min(0).max(0.2).default(0.005),
  /** Over how long flows and level are balanced. Proposal. */
  spanMs: spanMs
    .min(60_000)
    .max(86_400_000)
    .default(TANK_LIMITS.balanceSpanS * 1_000),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/** What flowed in and is not in the tank: a leak, a gauge or a meter that is wrong. Above zero: lost; below zero: come from nowhere. */
export const TANK_BALANCE: RuleKind<Params> = {
  kind: "tank-balance",
  words: {
    zh: {
      name: "储罐物料平衡",
      purpose: "进出料量与液位变化不符即报警：泄漏，或液位计、流量计有误。",
      saw: "{spanMs} 内净进料 {inflowM3} m³，按液位存量变化 {storedM3} m³，差额 {value} {unit}，允许 {toleranceM3} m³",
    },
    en: {
      name: "mass balance of a tank",
      purpose: "Alarms when flows and level of a tank do not match: a leak, or a gauge or meter that is wrong.",
      saw: "in {spanMs} {inflowM3} m³ flowed in and the tank gained {storedM3} m³: {value} {unit} off, {toleranceM3} m³ allowed",
    },
  },
  params,
  pointKinds: ["analog"],
  over: "each",
  pointsNamed: flowsNamed,
  conditions: (given, context) => [
    watchTank("tank-balance", given, context, {
      judge: (seen) => judge(seen, given),
      sight: (seen) => sightOf(seen, given),
    }),
  ],
  check: (given, use) => [...checkLevelGiven("a tank-balance rule", use), ...checkTank(given, use)],
};

/** It clears below this share of the tolerance, lest it chatters. Proposal. */
const CLEAR_SHARE = 0.8;

function judge(seen: TankSpan, given: Params): TankJudgement {
  const missing = Math.abs(residualOf(seen, given));
  const tolerance = toleranceOf(seen, given);
  if (missing > tolerance) return "exceeded";
  return missing < CLEAR_SHARE * tolerance ? "clear" : "inside";
}

function residualOf({ netM3, riseM }: TankSpan, { areaM2 }: Params): number {
  return balanceResidualM3({ netInflowM3: netM3, areaM2, levelRiseM: riseM });
}

function toleranceOf({ grossM3 }: TankSpan, { areaM2, capacityM3, levelSigmaM, flowErrorShare }: Params): number {
  // The rise is a difference of two levels, each with the error of the gauge.
  const residualSigmaM3 = Math.hypot(Math.SQRT2 * areaM2 * levelSigmaM, flowErrorShare * grossM3);
  return balanceToleranceM3({ volumeM3: capacityM3, residualSigmaM3 });
}

function sightOf(seen: TankSpan, given: Params): Sight {
  return {
    value: residualOf(seen, given),
    facts: {
      spanMs: seen.spanMs,
      inflowM3: seen.netM3,
      storedM3: seen.riseM * given.areaM2,
      toleranceM3: toleranceOf(seen, given),
    },
  };
}
