import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { TANK_LIMITS } from "../../model/knowledge/tank-balance.ts";
import { higher, type JudgedReading, type Judgement, neverDue, watch } from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import { memoryFormOf } from "../memory-form.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";
import { checkOneTank, factorTo, meterValue } from "../tank-meters.ts";

const params = z.strictObject({
  /** The independent high-high switch: a discrete point. */
  switch: z.string(),
  /** What the switch says when the liquid is there. */
  reachedWhen: z.boolean().default(true),
  /** High-high level, m. */
  highHighM: z.number().positive(),
  /** It clears below `highHighM − deadbandM`. Proposal. */
  deadbandM: z.number().min(0).default(0.01),
  ...delayParams,
  /** Gauge and switch do not stand at exactly one height, nor speak at one moment. Proposal. */
  onDelayMs: spanMs.default(TANK_LIMITS.switchDisagreesS * 1_000),
});
type Params = z.infer<typeof params>;

/** A level at high-high of which the independent switch says nothing: one of the two is wrong, and the last barrier may be gone. */
export const TANK_SWITCH: RuleKind<Params> = {
  kind: "tank-switch",
  words: {
    zh: {
      name: "高高液位开关不符",
      purpose: "连续液位已达高高液位而独立液位开关未动作，即报警。",
      saw: "液位 {levelM} m 已达高高液位 {highHighM} m，液位开关 {switch} 为 {said}",
    },
    en: {
      name: "high-high switch disagrees",
      purpose: "Alarms when the level is at high-high and the independent switch does not say so.",
      saw: "the level is {levelM} m, high-high {highHighM} m, and the switch {switch} says {said}",
    },
  },
  params,
  pointKinds: ["analog"],
  over: "each",
  pointsNamed: (given) => [{ path: "params.switch", point: given.switch }],
  conditions: (given, context) => [switchCondition(given, context)],
  check,
};

interface Memory {
  levelM: number | null;
  /** Beyond the range of the gauge is above high-high. */
  isBeyond: boolean;
  /** null: the switch says nothing. */
  said: boolean | null;
}

function switchCondition(given: Params, { level, point }: ConditionContext) {
  assert(level !== undefined, "a tank-switch rule without a level was refused by check");
  const { highHighM, reachedWhen, deadbandM, onDelayMs, offDelayMs, latch } = given;
  const metresPerUnit = factorTo("m", point.unit);
  return watch<Memory>({
    by: "watch",
    level,
    limit: highHighM,
    unit: "m",
    onDelayMs,
    offDelayMs,
    latch,
    farther: higher,
    others: [given.switch],
    memoryForm: memoryFormOf("tank-switch", [point.id, given.switch], metresPerUnit),
    newMemory: () => ({ levelM: null, isBeyond: false, said: null }),
    take: (memory, input, reading) => {
      if (input === 1) memory.said = saidBy(reading);
      else takeLevel(memory, reading, metresPerUnit);
    },
    judge: ({ levelM, isBeyond, said }): Judgement => {
      if (said === reachedWhen) return "clear";
      const isHigh = isBeyond || (levelM !== null && levelM >= highHighM);
      if (isHigh) return said === null ? "unknown" : "exceeded";
      if (levelM === null) return "unknown";
      return levelM < highHighM - deadbandM || deadbandM === 0 ? "clear" : "inside";
    },
    dueAtMs: neverDue,
    sight: ({ levelM, said }) => ({ value: levelM, facts: { levelM, highHighM, switch: given.switch, said } }),
  });
}

function saidBy({ known, value }: JudgedReading): boolean | null {
  return known && typeof value === "boolean" ? value : null;
}

function takeLevel(memory: Memory, reading: JudgedReading, metresPerUnit: number): void {
  memory.levelM = meterValue(reading, metresPerUnit);
  memory.isBeyond = reading.overRange;
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems = [...checkLevelGiven("a tank-switch rule", use), ...checkOneTank(use)];
  const found = use.factsOf(given.switch);
  if (found !== null && found.kind !== "discrete") {
    const detail = `the switch must be a discrete point, not ${found.kind}`;
    problems.push({ path: "params.switch", code: "point-kind", detail });
  }
  return problems;
}
