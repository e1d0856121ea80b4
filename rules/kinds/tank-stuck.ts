import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { gaugeMovementOf, TANK_LIMITS } from "../../model/knowledge/tank-balance.ts";
import { farthestFromZero, type Judgement, type Sight, watch } from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import { memoryFormOf } from "../memory-form.ts";
import type { ConditionContext, RuleKind } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";
import { checkTank, flowsNamed, meterValue, tankMetersOf, tankParams } from "../tank-meters.ts";
import {
  breakPiece,
  levelRangeM,
  lookBack,
  netInflowOf,
  newTankSums,
  takeFlow,
  takeLevel,
  type TankSums,
} from "../tank-sums.ts";

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
  conditions: (given, context) => [stuckCondition(given, context)],
  check: (given, use) => [...checkLevelGiven("a tank-stuck rule", use), ...checkTank(given, use)],
};

function stuckCondition(given: Params, context: ConditionContext) {
  assert(context.level !== undefined, "a tank-stuck rule without a level was refused by check");
  const { onDelayMs, offDelayMs, latch, spanMs: span } = given;
  const { flows, metresPerUnit, inflowPerUnit } = tankMetersOf(given, context);
  return watch<TankSums>({
    by: "watch",
    level: context.level,
    limit: null,
    unit: "m3",
    onDelayMs,
    offDelayMs,
    latch,
    farther: farthestFromZero,
    others: flows,
    lookbackMs: span,
    memoryForm: memoryFormOf("tank-stuck", [context.point.id, ...flows], span, metresPerUnit, ...inflowPerUnit),
    newMemory: () => newTankSums(flows.length),
    take: (sums, input, reading, atMs) => {
      if (input === 0) takeLevel(sums, meterValue(reading, metresPerUnit), atMs, span);
      else takeFlow(sums, input - 1, meterValue(reading, inflowPerUnit[input - 1] ?? 0), atMs);
    },
    judge: (sums) => judge(sums, given),
    dueAtMs: () => null,
    deafen: breakPiece,
    sight: (sums) => sightOf(sums, given),
  });
}

function judge(sums: TankSums, { spanMs: span, areaM2, levelNoiseM }: Params): Judgement {
  const seen = lookBack(sums, span);
  if (seen === null || sums.levelM === null || netInflowOf(sums.flowsM3H) === null) return "unknown";
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

function sightOf(sums: TankSums, { spanMs: span, areaM2 }: Params): Sight {
  const seen = lookBack(sums, span);
  if (seen === null) return { value: null, facts: { spanMs: span } };
  return {
    value: seen.netM3,
    facts: { spanMs: seen.spanMs, expectedMm: (seen.netM3 / areaM2) * 1_000, movedMm: levelRangeM(sums) * 1_000 },
  };
}
