import { z } from "zod";
import { levelSchema } from "../../model/catalog/schema.ts";
import { timeToLevelS, TANK_LIMITS } from "../../model/knowledge/tank-balance.ts";
import type { Level } from "../../model/level.ts";
import { type JudgedReading, type Judgement, neverDue, lower, type Sight, watch } from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import { memoryFormOf } from "../memory-form.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkNoLevelBeside } from "../rule-levels.ts";
import { checkTank, flowsNamed, meterValue, type TankMeters, tankMetersOf, tankParams } from "../tank-meters.ts";
import { netInflowOf } from "../tank-sums.ts";

const [EARLY_S, LATE_S] = TANK_LIMITS.warnBeforeS;

const params = z.strictObject({
  ...tankParams,
  /** High-high level, m. */
  highHighM: z.number().positive(),
  /** How long before it to alarm, and at which level. Proposal. */
  levels: z
    .array(z.strictObject({ level: levelSchema, withinMs: spanMs.min(1_000) }))
    .min(1)
    .max(4)
    .default([
      { level: 3, withinMs: EARLY_S * 1_000 },
      { level: 2, withinMs: LATE_S * 1_000 },
    ]),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/** A tank that will reach its high-high level soon if it goes on being filled as it is now. */
export const TANK_FILLING: RuleKind<Params> = {
  kind: "tank-filling",
  words: {
    zh: {
      name: "距高高液位时间",
      purpose: "按当前净进料量推算，储罐将在限定时间内到达高高液位即报警。",
      saw: "液位 {levelM} m，净进料 {inflowM3H} m³/h，{value} {unit} 后到达高高液位 {highHighM} m（限 {limit} {unit}）",
    },
    en: {
      name: "time to high-high",
      purpose: "Alarms when a tank that goes on being filled as now will soon be at its high-high level.",
      saw: "at {levelM} m with {inflowM3H} m³/h flowing in it is {value} {unit} to high-high at {highHighM} m, limit {limit}",
    },
  },
  params,
  pointKinds: ["analog"],
  over: "each",
  pointsNamed: flowsNamed,
  conditions: (given, context) => {
    const meters = tankMetersOf(given, context);
    return given.levels.map((own) => fillingCondition(given, own, meters, context));
  },
  horizons: ({ levels, onDelayMs }) =>
    levels.map(({ withinMs }, i) => {
      return { path: `params.levels.${i}.withinMs`, direction: "high", withinMs, onDelayMs };
    }),
  check,
};

interface Memory {
  levelM: number | null;
  /** The gauge is beyond its range: the tank is certainly full. */
  isBeyond: boolean;
  readonly flowsM3H: (number | null)[];
}

function fillingCondition(
  given: Params,
  own: { readonly level: Level; readonly withinMs: number },
  { flows, metresPerUnit, inflowPerUnit }: TankMeters,
  { point }: ConditionContext,
) {
  const { onDelayMs, offDelayMs, latch } = given;
  return watch<Memory>({
    by: "watch",
    level: own.level,
    limit: own.withinMs / 60_000,
    unit: "min",
    onDelayMs,
    offDelayMs,
    latch,
    farther: lower,
    others: flows,
    memoryForm: memoryFormOf("tank-filling", [point.id, ...flows], metresPerUnit, ...inflowPerUnit),
    newMemory: () => ({ levelM: null, isBeyond: false, flowsM3H: flows.map(() => null) }),
    take: (memory, input, reading) => {
      if (input === 0) takeLevel(memory, reading, metresPerUnit);
      else memory.flowsM3H[input - 1] = meterValue(reading, inflowPerUnit[input - 1] ?? 0);
    },
    judge: (memory) => judge(memory, given, own.withinMs),
    dueAtMs: neverDue,
    sight: (memory) => sightOf(memory, given),
  });
}

function takeLevel(memory: Memory, reading: JudgedReading, metresPerUnit: number): void {
  memory.levelM = meterValue(reading, metresPerUnit);
  memory.isBeyond = reading.overRange;
}

/** It clears once the time is longer than the limit by a fifth, lest it chatters. Proposal. */
const CLEAR_SHARE = 1.2;

function judge(memory: Memory, given: Params, withinMs: number): Judgement {
  if (memory.isBeyond) return "latching";
  const leftMs = timeLeftMs(memory, given);
  if (leftMs === null) return "unknown";
  if (leftMs <= withinMs) return "exceeded";
  return leftMs > CLEAR_SHARE * withinMs ? "clear" : "inside";
}

/** Until the high-high level; Infinity: never at this flow; null: nobody knows. */
function timeLeftMs({ levelM, flowsM3H }: Memory, { areaM2, highHighM }: Params): number | null {
  if (levelM === null) return null;
  // At high-high no flow is needed to know.
  if (levelM >= highHighM) return 0;
  const netInflowM3H = netInflowOf(flowsM3H);
  if (netInflowM3H === null) return null;
  const leftS = timeToLevelS({ levelM, limitM: highHighM, areaM2, netInflowM3H });
  return leftS === null ? Number.POSITIVE_INFINITY : leftS * 1_000;
}

function sightOf(memory: Memory, given: Params): Sight {
  const leftMs = memory.isBeyond ? 0 : timeLeftMs(memory, given);
  const { levelM } = memory;
  return {
    value: leftMs === null || leftMs === Number.POSITIVE_INFINITY ? null : leftMs / 60_000,
    facts: { levelM, inflowM3H: netInflowOf(memory.flowsM3H), highHighM: given.highHighM },
  };
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems = [...checkTank(given, use), ...checkNoLevelBeside("params.levels", use)];
  for (const [i, own] of given.levels.entries()) {
    const path = `params.levels.${i}`;
    const others = given.levels.slice(0, i);
    if (others.some((other) => other.level === own.level)) {
      problems.push({ path: `${path}.level`, code: "level-twice", detail: `level ${own.level} stands twice` });
    } else if (others.some((other) => isOutOfOrder(other, own))) {
      const detail = "a graver level must leave less time than a lesser one";
      problems.push({ path: `${path}.withinMs`, code: "limits-out-of-order", detail });
    }
  }
  return problems;
}

function isOutOfOrder(one: Params["levels"][number], other: Params["levels"][number]): boolean {
  return one.level < other.level ? one.withinMs >= other.withinMs : other.withinMs >= one.withinMs;
}
