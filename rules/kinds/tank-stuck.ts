import { z } from "zod";
import { gaugeMovementOf, TANK_LIMITS } from "../../model/knowledge/tank-balance.ts";
import type { Sight } from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import type { RuleKind } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";
import { checkTank, flowsNamed, tankParams } from "../tank-meters.ts";
import { levelRangeM, type TankSpan, type TankSums } from "../tank-sums.ts";
import { type TankJudgement, watchTank } from "../tank-watch.ts";

const params = z.strictObject({
  ...tankParams,
  /** How far the gauge wanders, or steps, while the level stands still, m. Proposal: what a radar gauge resolves. */
  levelNoiseM: z.number().min(0).max(1).default(TANK_LIMITS.levelStepM),
  /** Over how long the gauge is watched. Proposal. */
  spanMs: spanMs
    .min(60_000)
    .max(86_400_000)
    .default(TANK_LIMITS.stuckSpanS * 1_000),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/** A level gauge that stands still although the flow must have moved it: what let a tank at Buncefield overflow in 2005. */
export const TANK_STUCK: RuleKind<Params> = {
  kind: "tank-stuck",
  words: {
    zh: {
      name: "液位计卡滞",
      purpose: "储罐正在进料或出料而液位计不动，即报警。",
      saw: "{spanMs} 内净进料 {value} {unit}，液位应变化 {expectedMm} mm，实测仅 {movedMm} mm",
    },
    en: {
      name: "stuck level gauge",
      purpose: "Alarms when the level of a tank stands still although it is being filled or emptied.",
      saw: "in {spanMs} {value} {unit} flowed in, the level should have moved {expectedMm} mm and moved {movedMm} mm",
    },
  },
  params,
  pointKinds: ["analog"],
  over: "each",
  pointsNamed: flowsNamed,
  conditions: (given, context) => [
    watchTank("tank-stuck", given, context, {
      judge: (seen, sums) => judge(seen, sums, given),
      sight: (seen, sums) => sightOf(seen, sums, given),
    }),
  ],
  check: (given, use) => [...checkLevelGiven("a tank-stuck rule", use), ...checkTank(given, use)],
};

function judge(seen: TankSpan, sums: TankSums, { areaM2, levelNoiseM }: Params): TankJudgement {
  const spanS = seen.seenMs / 1_000;
  const movedM = levelRangeM(sums);
  const movement = gaugeMovementOf({
    // Noise alone is no movement, and three times as much must have been expected before its absence means anything.
    levelRiseM: movedM < levelNoiseM ? 0 : movedM,
    levelSigmaM: levelNoiseM,
    areaM2,
    netInflowM3H: seen.netM3 / (spanS / 3_600),
    spanS,
  });
  switch (movement) {
    case "stuck":
      return "exceeded";
    case "moving":
      return "clear";
    // Once the flow has stopped a gauge proves nothing either way.
    case "cannot-tell":
      return "inside";
  }
}

function sightOf(seen: TankSpan, sums: TankSums, { areaM2 }: Params): Sight {
  return {
    value: seen.netM3,
    facts: { spanMs: seen.spanMs, expectedMm: (seen.netM3 / areaM2) * 1_000, movedMm: levelRangeM(sums) * 1_000 },
  };
}
