import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { higher, type JudgedReading, type Judgement, neverDue, type Sight, watch } from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import { memoryFormOf } from "../memory-form.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";
import { addSample, dropAllSamples, newSampleWindow, type SampleWindow, slopeOf, spanOf } from "../sample-window.ts";
import { checkMeter } from "../tank-meters.ts";

const TEN_MINUTES_MS = 600_000;

const params = z.strictObject({
  /** Rise that alarms, ℃ in ten minutes. Proposal. */
  limitPerTenMinutes: z.number().positive().default(2),
  /** It clears below `limitPerTenMinutes − deadband`. Proposal. */
  deadband: z.number().min(0).default(0.5),
  /** What tells whether the tank is being heated: a discrete point. Left out: it never is. */
  heater: z.string().optional(),
  /** What the heater says while it heats. */
  heatsWhen: z.boolean().default(true),
  /** Over how long the slope is taken. Proposal. */
  windowMs: spanMs.min(60_000).max(86_400_000).default(TEN_MINUTES_MS),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/** A tank that grows warm although nobody heats it: something decomposes in it, or it stands in a fire. */
export const TANK_HEATING: RuleKind<Params> = {
  kind: "tank-heating",
  words: {
    zh: {
      name: "储罐异常升温",
      purpose: "未加热而储罐温度快速上升即报警：物料分解，或受火烘烤。",
      saw: "{windowMs} 内升温 {value} {unit}，限值 {limit} {unit}；加热：{heats}",
    },
    en: {
      name: "tank grows warm unheated",
      purpose: "Alarms when a tank grows warm and nobody heats it: decomposition, or a fire beside it.",
      saw: "over {windowMs} it warms by {value} {unit}, the limit {limit} {unit}; heated: {heats}",
    },
  },
  params,
  pointKinds: ["analog"],
  over: "each",
  pointsNamed: ({ heater }) => (heater === undefined ? [] : [{ path: "params.heater", point: heater }]),
  conditions: (given, context) => [heatingCondition(given, context)],
  check,
};

interface Memory {
  readonly window: SampleWindow;
  known: boolean;
  /** null: the heater says nothing. */
  heats: boolean | null;
}

function heatingCondition(given: Params, { level, point }: ConditionContext) {
  assert(level !== undefined, "a tank-heating rule without a level was refused by check");
  const { limitPerTenMinutes, windowMs, heater, onDelayMs, offDelayMs, latch } = given;
  const others = heater === undefined ? [] : [heater];
  return watch<Memory>({
    by: "watch",
    level,
    limit: limitPerTenMinutes,
    unit: "℃/10 min",
    onDelayMs,
    offDelayMs,
    latch,
    farther: higher,
    others,
    lookbackMs: windowMs,
    memoryForm: memoryFormOf("tank-heating", [point.id, ...others], windowMs),
    newMemory: () => ({ window: newSampleWindow(), known: false, heats: heater === undefined ? false : null }),
    take: (memory, input, reading, atMs) => {
      if (input === 0) takeTemperature(memory, reading, atMs, windowMs);
      else takeHeater(memory, reading, given.heatsWhen);
    },
    judge: (memory) => judge(memory, given),
    dueAtMs: neverDue,
    sight: ({ window, heats }): Sight => ({ value: perTenMinutes(window), facts: { windowMs, heats } }),
  });
}

function takeTemperature(memory: Memory, reading: JudgedReading, atMs: number, windowMs: number): void {
  memory.known = reading.known && !reading.overRange && typeof reading.value === "number";
  // What it gains while it is heated says nothing of what follows.
  if (!memory.known || memory.heats !== false || typeof reading.value !== "number") return;
  addSample(memory.window, atMs, reading.value, windowMs);
}

function takeHeater(memory: Memory, { known, value }: JudgedReading, heatsWhen: boolean): void {
  memory.heats = known && typeof value === "boolean" ? value === heatsWhen : null;
  if (memory.heats !== false) dropAllSamples(memory.window);
}

function judge({ window, known, heats }: Memory, { windowMs, limitPerTenMinutes, deadband }: Params): Judgement {
  // Heated on purpose: that explains a rise, and disproves no other cause of the one before.
  if (heats === true) return "inside";
  const rise = perTenMinutes(window);
  if (!known || heats === null || rise === null || spanOf(window) < windowMs / 2) return "unknown";
  if (rise > limitPerTenMinutes) return "exceeded";
  return rise < limitPerTenMinutes - deadband || deadband === 0 ? "clear" : "inside";
}

function perTenMinutes(window: SampleWindow): number | null {
  const slope = slopeOf(window);
  return slope === null ? null : slope * TEN_MINUTES_MS;
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [...checkLevelGiven("a tank-heating rule", use)];
  for (const [i, point] of use.points.entries()) {
    problems.push(...checkMeter(`points.${i}`, point, "℃"));
    if (given.windowMs >= 3 * point.reportEveryMs) continue;
    const detail = `${point.id} reports every ${point.reportEveryMs} ms: the window must be at least three times that`;
    problems.push({ path: "params.windowMs", code: "window-too-short", detail });
  }
  const heater = given.heater === undefined ? null : use.factsOf(given.heater);
  if (heater !== null && heater.kind !== "discrete") {
    const detail = `the heater must be a discrete point, not ${heater.kind}`;
    problems.push({ path: "params.heater", code: "point-kind", detail });
  }
  return problems;
}
