import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { OPERATOR_RESPONSE } from "../../model/knowledge/operator-response.ts";
import {
  type RobustTrend,
  robustTrendOf,
  shortestPairLagOf,
  steepestSlopeOf,
  timeToLimitS,
} from "../../model/knowledge/robust-slope.ts";
import { type JudgedReading, type Judgement, neverDue, lower, type Sight, watch } from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";
import {
  addSample,
  countOf,
  newSampleWindow,
  type SampleWindow,
  spanOf,
  tightenRange,
  WINDOW_SAMPLES_MAX,
} from "../sample-window.ts";

/** What an operator needs. */
const WITHIN_MS_DEFAULT = OPERATOR_RESPONSE.seconds * 1_000;
/** Long enough for a slope of a gas or a level, short enough for a leak. A proposal. */
const WINDOW_MS_DEFAULT = 300_000;
/** How much of the movement must be the line and not noise. A proposal. */
const MIN_QUALITY_DEFAULT = 0.7;

const params = z.strictObject({
  direction: z.enum(["high", "low"]),
  /** The limit that is about to be reached, in the point's unit. */
  limit: z.number(),
  /** It alarms when the limit would be reached sooner than this. */
  withinMs: spanMs.min(10_000).max(86_400_000).default(WITHIN_MS_DEFAULT),
  /** Over how long the trend is taken. */
  windowMs: spanMs.min(10_000).max(86_400_000).default(WINDOW_MS_DEFAULT),
  /** Least quality of the fit, 0 to 1. */
  minQuality: z.number().min(0).max(1).default(MIN_QUALITY_DEFAULT),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/**
 * Time to a limit: (limit − v)/s along the robust trend of a window, met while it is less than `withinMs` and the trend fits.
 *
 * It speaks only before the limit: at or beyond it the limit's own rule does. There this one neither begins nor ends, for a forecast that
 * has just come true must not be reported as "returned to normal". A trend too noisy to trust neither raises nor clears.
 */
export const FORECAST: RuleKind<Params> = {
  kind: "forecast",
  words: {
    zh: {
      name: "趋势预测",
      purpose: "按稳健趋势推算，数值将在给定时间内到达限值即预警。",
      saw: "按 {slopePerMinute} {pointUnit}/min 的趋势，{value} s 后到达 {target} {pointUnit}（预警时限 {limit} s，拟合度 {quality}）",
    },
    en: {
      name: "forecast",
      purpose: "Warns when a value, going on as it does (robust trend), will reach a limit within a given time.",
      saw: "at {slopePerMinute} {pointUnit}/min it reaches {target} {pointUnit} in {value} s (warned of below {limit} s; fit {quality})",
    },
  },
  params,
  pointKinds: ["gas", "analog"],
  over: "each",
  alike: true,
  conditions: (given, context) => [forecastCondition(given, context)],
  horizons: ({ direction, withinMs, onDelayMs }) => [{ path: "params.withinMs", direction, withinMs, onDelayMs }],
  check,
};

interface Memory {
  readonly window: SampleWindow;
  /** The newest reading; null: it said nothing. */
  value: number | null;
  /** The newest reading lay beyond what the sensor can measure. */
  overRange: boolean;
  /** The trend, and when it was taken; null: too little is known, or the limit is too far away for it to matter. */
  trend: RobustTrend | null;
  trendAtMs: number;
  /** Whatever the trend is, the limit cannot be reached in time before the next one is taken. Absent: not so. */
  far?: boolean;
}

function forecastCondition(given: Params, { level, point }: ConditionContext) {
  assert(level !== undefined, "a forecast rule without a level was refused by check");
  const { direction, limit, withinMs, windowMs, onDelayMs, offDelayMs, latch } = given;
  const demands = { direction, target: limit, pointUnit: point.unit ?? "" };
  return watch<Memory>({
    by: "watch",
    level,
    limit: withinMs / 1_000,
    unit: "s",
    onDelayMs,
    offDelayMs,
    latch,
    farther: lower,
    facts: demands,
    others: [],
    lookbackMs: windowMs,
    // Samples of another unit make no line with those that follow.
    memoryForm: `forecast/${windowMs}/${point.unit ?? ""}`,
    newMemory: () => ({ window: newSampleWindow(), value: null, overRange: false, trend: null, trendAtMs: 0 }),
    take: (memory, _input, reading, atMs) => take(memory, reading, atMs, given),
    judge: (memory, atMs) => judge(memory, given, atMs),
    dueAtMs: neverDue,
    sight: (memory, atMs) => sight(memory, given, demands, atMs),
  });
}

/** Fewer readings make a line of any noise. A proposal. */
const READINGS_MIN = 8;
/** A fit costs tens of microseconds: a fast point is fitted this often only, and its time to the limit counted down in between. */
const FITS_A_WINDOW = 20;

function take(memory: Memory, reading: JudgedReading, atMs: number, given: Params): void {
  const { window } = memory;
  const { windowMs } = given;
  memory.overRange = reading.overRange;
  memory.value = reading.known && typeof reading.value === "number" ? reading.value : null;
  if (memory.value === null) return;
  addSample(window, atMs, memory.value, windowMs);
  if (countOf(window) < READINGS_MIN || spanOf(window) < windowMs / 2) {
    memory.trend = null;
    memory.far = false;
    return;
  }
  if ((memory.trend !== null || memory.far) && isFresh(memory, windowMs, atMs)) return;
  memory.far = isFar(window, given);
  memory.trend = memory.far ? null : fitOf(window);
  memory.trendAtMs = atMs;
}

function isFresh({ trendAtMs }: Memory, windowMs: number, atMs: number): boolean {
  return atMs - trendAtMs < windowMs / FITS_A_WINDOW;
}

function fitOf(window: SampleWindow): RobustTrend | null {
  return robustTrendOf(samplesOf(window));
}

function samplesOf({ at, values, from = 0 }: SampleWindow) {
  return { atMs: at.slice(from), values: values.slice(from) };
}

/**
 * Whether the judgement will be `clear` until the next fit whatever this one says: from the farthest value of the window, at the steepest slope
 * it may have, the limit is not reached soon enough. Most points rest far from their limits most of the time, and need no fit.
 */
function isFar(window: SampleWindow, given: Params): boolean {
  const { direction, limit, withinMs, windowMs } = given;
  const reachMs = spanOf(window) + withinMs * RELEASE + windowMs / FITS_A_WINDOW;
  if (isFarByRange(window, given, reachMs)) return true;
  tightenRange(window);
  if (isFarByRange(window, given, reachMs)) return true;
  const samples = samplesOf(window);
  let missing = Number.POSITIVE_INFINITY;
  for (const value of samples.values) missing = Math.min(missing, direction === "high" ? limit - value : value - limit);
  return (steepestSlopeOf(samples) * reachMs) / 1_000 < missing;
}

/** The same without a look at the samples: no two of a pair are nearer in time than the sixtieths of the window between them. */
function isFarByRange(window: SampleWindow, { direction, limit, windowMs }: Params, reachMs: number): boolean {
  const { low, high } = window;
  if (low === undefined || high === undefined) return false;
  const apartMs = (shortestPairLagOf(countOf(window)) - 1) * (windowMs / WINDOW_SAMPLES_MAX);
  return (high - low) * reachMs < (direction === "high" ? limit - high : low - limit) * apartMs;
}

/** It clears when the limit is half as far away again: a trend on the edge would chatter. A proposal. */
const RELEASE = 1.5;

function judge(memory: Memory, given: Params, atMs: number): Judgement {
  const { direction, limit, withinMs, minQuality } = given;
  const { value } = memory;
  // Too high to be measured: a high limit has been reached; of a low one nothing is known.
  if (memory.overRange) return direction === "high" ? "inside" : "unknown";
  if (value === null) return "unknown";
  if (direction === "high" ? value >= limit : value <= limit) return "inside";
  if (memory.far && isFresh(memory, given.windowMs, atMs)) return "clear";
  const trend = trendOf(memory);
  if (trend === null) return "unknown";
  const leftS = secondsLeft(memory, trend, given, atMs);
  if (leftS === null || leftS * 1_000 > withinMs * RELEASE) return "clear";
  if (leftS * 1_000 >= withinMs) return "inside";
  return trend.fit >= minQuality ? "exceeded" : "inside";
}

/** The trend; one that did not matter is taken now. */
function trendOf({ trend, far, window }: Memory): RobustTrend | null {
  return far ? fitOf(window) : trend;
}

function secondsLeft(
  { far, window, trendAtMs }: Memory,
  trend: RobustTrend,
  { limit, direction }: Params,
  atMs: number,
): number | null {
  const fittedAtMs = far ? (window.at.at(-1) ?? trendAtMs) : trendAtMs;
  const leftS = timeToLimitS(trend, limit, direction === "high" ? "rising" : "falling");
  return leftS === null ? null : Math.max(0, leftS - (atMs - fittedAtMs) / 1_000);
}

function sight(memory: Memory, given: Params, demands: Sight["facts"], atMs: number): Sight {
  const trend = trendOf(memory);
  const slopePerMinute = trend === null ? null : trend.slopePerS * 60;
  return {
    value: trend === null ? null : secondsLeft(memory, trend, given, atMs),
    facts: { ...demands, slopePerMinute, quality: trend?.fit ?? null },
  };
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [...checkLevelGiven("a forecast rule", use)];
  for (const { id, reportEveryMs } of use.points) {
    if (given.windowMs >= READINGS_MIN * reportEveryMs) continue;
    const detail = `${id} reports every ${reportEveryMs} ms: the window must be at least ${READINGS_MIN} times that`;
    problems.push({ path: "params.windowMs", code: "window-too-short", detail });
  }
  return problems;
}
