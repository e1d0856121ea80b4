import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { type JudgedReading, type Judgement, neverDue, higher, lower, type Sight, watch } from "../condition.ts";
import { MINUTE_MS } from "../../model/time.ts";
import { delayParams, spanMs } from "../delays.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";
import {
  addSample,
  countOf,
  isFlatterThan,
  newSampleWindow,
  type SampleWindow,
  slopeOf,
  spanOf,
  tightenRange,
} from "../sample-window.ts";

const params = z.strictObject({
  direction: z.enum(["rising", "falling"]),
  /** In the point's unit per minute, positive for both directions. */
  limitPerMinute: z.number().positive(),
  /** It clears below `limitPerMinute − deadband`. */
  deadband: z.number().min(0).default(0),
  /** Over how long the slope is taken. */
  windowMs: spanMs.min(2_000).max(86_400_000).default(60_000),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/** A value that rises or falls faster than allowed: the least-squares slope over a window that ends now. */
export const RATE: RuleKind<Params> = {
  kind: "rate",
  words: {
    zh: {
      name: "变化率",
      purpose: "数值上升或下降过快即报警（滑动时间窗内的最小二乘斜率）。",
      saw: "{windowMs} 内变化率 {value} {unit}，限值 {limit} {unit}",
    },
    en: {
      name: "rate of change",
      purpose: "Alarms when a value rises or falls too fast (least-squares slope over a sliding window).",
      saw: "over {windowMs} the rate is {value} {unit}, the limit {limit} {unit}",
    },
  },
  params,
  pointKinds: ["gas", "analog"],
  over: "each",
  alike: true,
  conditions: (given, context) => [rateCondition(given, context)],
  check,
};

interface Memory {
  readonly window: SampleWindow;
  /** The newest reading said something. */
  known: boolean;
}

function rateCondition(given: Params, { level, point }: ConditionContext) {
  assert(level !== undefined, "a rate rule without a level was refused by check");
  const { direction, limitPerMinute, deadband, windowMs, onDelayMs, offDelayMs, latch } = given;
  const sign = direction === "rising" ? 1 : -1;
  const limit = sign * limitPerMinute;
  return watch<Memory>({
    by: "watch",
    level,
    limit,
    unit: `${point.unit ?? ""}/min`,
    onDelayMs,
    offDelayMs,
    latch,
    farther: direction === "rising" ? higher : lower,
    lookbackMs: windowMs,
    others: [],
    // Samples of another unit make no line with those that follow.
    memoryForm: `rate/${windowMs}/${point.unit ?? ""}`,
    newMemory: () => ({ window: newSampleWindow(), known: false }),
    take: (memory, _input, reading, atMs) => take(memory, reading, atMs, windowMs),
    judge: (memory) => judge(memory, windowMs, sign, limitPerMinute, deadband),
    dueAtMs: neverDue,
    sight: (memory): Sight => ({ value: perMinute(memory), facts: { windowMs, direction } }),
  });
}

function take(memory: Memory, reading: JudgedReading, atMs: number, windowMs: number): void {
  memory.known = reading.known && typeof reading.value === "number";
  if (memory.known && typeof reading.value === "number") addSample(memory.window, atMs, reading.value, windowMs);
}

function judge(memory: Memory, windowMs: number, sign: number, limit: number, deadband: number): Judgement {
  const { known, window } = memory;
  // Half a window at least: two samples a moment apart would make a cliff of any noise.
  if (!known || countOf(window) < 2 || spanOf(window) < windowMs / 2) return "unknown";
  if (isFlatterThan(window, (limit - deadband) / MINUTE_MS)) return "clear";
  tightenRange(window);
  const rate = perMinute(memory);
  if (rate === null) return "unknown";
  const speed = sign * rate;
  if (speed >= limit) return "exceeded";
  return speed < limit - deadband || deadband === 0 ? "clear" : "inside";
}

function perMinute({ window }: Memory): number | null {
  const slope = slopeOf(window);
  return slope === null ? null : slope * MINUTE_MS;
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [...checkLevelGiven("a rate rule", use)];
  for (const { id, reportEveryMs } of use.points) {
    // A slope needs three samples to be more than a difference.
    if (given.windowMs >= 3 * reportEveryMs) continue;
    const detail = `${id} reports every ${reportEveryMs} ms: the window must be at least three times that`;
    problems.push({ path: "params.windowMs", code: "window-too-short", detail });
  }
  return problems;
}
