import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { levelSchema } from "../../model/catalog/schema.ts";
import type { PointFacts } from "../../model/catalog/point-facts.ts";
import { substanceOf } from "../../model/gas-catalog.ts";
import {
  COVERAGE_MIN,
  type Exposure,
  EIGHT_HOURS_MS,
  exceedsLimit,
  STEL_WINDOW_MS,
  toStel,
  toTwa,
} from "../../model/knowledge/exposure.ts";
import {
  addHeld,
  type ExposureWindow,
  isMeanBelow,
  meanOver,
  openExposureWindow,
} from "../../model/knowledge/exposure-window.ts";
import { dailyReduction } from "../../model/knowledge/long-shift.ts";
import { NOISE_LIMIT_DBA, toNoiseExposure, toSoundEnergy } from "../../model/knowledge/noise-dose.ts";
import { shortTermLimitOf } from "../../model/knowledge/occupational-limit.ts";
import type { Level } from "../../model/level.ts";
import { toUnit } from "../../model/units.ts";
import { higher, type JudgedReading, type Sight, watch } from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven, checkLevelsOnce, checkNoLevelBeside } from "../rule-levels.ts";

const MEASURES = ["twa", "stel", "noise"] as const;

const params = z.strictObject({
  /** `twa`: mean of the shift over 8 h; `stel`: rolling mean of 15 min; `noise`: daily noise exposure level over 8 h. */
  measure: z.enum(MEASURES),
  /** In the point's unit. Left out: the substance's limit of GBZ 2.1 (unconfirmed), for noise 85 dB(A). */
  limit: z.number().positive().optional(),
  /** Alarms at shares of the limit, each a level of its own: `[{ level: 3, share: 0.5 }, { level: 2, share: 1 }]`. */
  levels: z
    .array(z.strictObject({ level: levelSchema, share: z.number().positive().max(10) }))
    .min(1)
    .max(4)
    .optional(),
  /** Length of the shift for `twa` and `noise`. Longer than 8 h, the limit for `twa` is reduced (Brief and Scala). */
  shiftHours: z.number().min(1).max(23).default(8),
  /** How long a reading stands for the time after it. Left out: three reporting intervals of its device. */
  holdMs: spanMs.min(1_000).optional(),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/** What a person at this place would have taken in: time-weighted, with its coverage. A gap is never zero exposure. */
export const EXPOSURE: RuleKind<Params> = {
  kind: "exposure",
  words: {
    zh: {
      name: "职业接触",
      purpose:
        "按时间加权的接触水平（PC-TWA 按 8 小时、PC-STEL 按 15 分钟滚动、噪声按 8 小时）达到限值即报警；空缺不按零计。",
      saw: "{measure} 为 {value} {unit}（覆盖率 {coveragePercent}%，{certainty}），限值 {limit} {unit}",
    },
    en: {
      name: "exposure",
      purpose:
        "Alarms when a time-weighted exposure (8 h mean, rolling 15 min mean, daily noise) passes its limit; a gap is never zero.",
      saw: "{measure} is {value} {unit} ({coveragePercent} % covered, {certainty}), the limit {limit} {unit}",
    },
  },
  params,
  pointKinds: ["gas", "analog"],
  over: "each",
  alike: true,
  conditions: (given, context) => levelsOf(given, context.level).map((each) => exposureCondition(given, each, context)),
  check,
};

const HOUR_MS = 3_600_000;

/** Window, resolution and how often a mean that moves by itself is looked at again. */
const SPANS = {
  stel: { binMs: 10_000, againMs: 10_000 },
  twa: { binMs: 300_000, againMs: 60_000 },
  noise: { binMs: 300_000, againMs: 60_000 },
} as const;

interface Memory {
  readonly window: ExposureWindow;
  /** The value that stands for the time since it was read, changed in place; null: nothing does. */
  held: Held | null;
  judgedAtMs: number;
  /** Until when a value above the limit stood; null: none yet. Only with one in the window can the mean pass the limit. */
  aboveUntilMs: number | null;
  /** The mean may pass the limit, in one direction or the other, without another reading. */
  moves: boolean;
}

interface Held {
  value: number;
  atMs: number;
  atLeast: boolean;
}

interface Share {
  readonly level: Level;
  readonly share: number;
}

function levelsOf(given: Params, ruleLevel: Level | undefined): readonly Share[] {
  if (given.levels !== undefined) return given.levels;
  assert(ruleLevel !== undefined, "an exposure rule without a level was refused by check");
  return [{ level: ruleLevel, share: 1 }];
}

function exposureCondition(given: Params, { level: own, share }: Share, { point }: ConditionContext) {
  const { measure, shiftHours, onDelayMs, offDelayMs, latch } = given;
  const full = fullLimitOf(given, point);
  const limit = full === null ? null : shareOf(measure, full, share);
  const limitValue = limit === null ? Number.POSITIVE_INFINITY : measure === "noise" ? toSoundEnergy(limit) : limit;
  const windowMs = measure === "stel" ? STEL_WINDOW_MS : shiftHours * HOUR_MS;
  const holdMs = given.holdMs ?? 3 * point.reportEveryMs;
  const { binMs, againMs } = SPANS[measure];
  const noise = measure === "noise";
  // A mean below this is a dose below the limit; the level of a noise is no mean.
  const averagedMs = measure === "stel" ? STEL_WINDOW_MS : EIGHT_HOURS_MS;
  const quiet = { limit: noise ? 0 : (limitValue * averagedMs) / windowMs, coverageMin: COVERAGE_MIN };
  const exposureOf = (memory: Memory, atMs: number): Exposure => {
    hold(memory, atMs, holdMs, limitValue);
    const sum = meanOver(memory.window, Math.max(atMs, memory.window.untilMs), windowMs);
    if (measure === "stel") return toStel(sum);
    return measure === "twa" ? toTwa(sum) : toNoiseExposure(sum);
  };
  return watch<Memory>({
    by: "watch",
    level: own,
    limit,
    onDelayMs,
    offDelayMs,
    latch,
    farther: higher,
    lookbackMs: windowMs,
    others: [],
    memoryForm: `exposure/${measure}/${windowMs}/${point.unit ?? ""}`,
    newMemory: () => ({
      window: openExposureWindow({ windowMs: Math.ceil(windowMs / binMs) * binMs, binMs, withMaxima: false }),
      held: null,
      judgedAtMs: 0,
      aboveUntilMs: null,
      moves: false,
    }),
    take: (memory, _input, reading, atMs) => {
      hold(memory, atMs, holdMs, limitValue);
      takeValue(memory, reading, atMs, noise);
    },
    judge: (memory, atMs) => {
      hold(memory, atMs, holdMs, limitValue);
      memory.judgedAtMs = atMs;
      // Checked before the rule was taken; a point that lost its substance since is judged not at all rather than wrongly.
      const { window } = memory;
      const isQuiet = limit !== null && isMeanBelow(window, Math.max(atMs, window.untilMs), windowMs, quiet);
      const exceeded = limit === null ? null : isQuiet ? false : exceedsLimit(exposureOf(memory, atMs), limit);
      memory.moves = exceeded === true || (memory.aboveUntilMs !== null && atMs < memory.aboveUntilMs + windowMs);
      if (exceeded === null) return "unknown";
      return exceeded ? "exceeded" : "clear";
    },
    dueAtMs: ({ moves, judgedAtMs }) => (moves ? judgedAtMs + againMs : null),
    deafen: (memory, deafMs, atMs) => {
      hold(memory, atMs - deafMs, holdMs, limitValue);
      // Nobody knows what was breathed meanwhile.
      memory.held = null;
      memory.judgedAtMs += deafMs;
    },
    sight: (memory, atMs) => sight(measure, exposureOf(memory, atMs)),
  });
}

function takeValue(memory: Memory, { value, known, overRange }: JudgedReading, atMs: number, noise: boolean): void {
  if (!(known || overRange) || typeof value !== "number") {
    memory.held = null;
    return;
  }
  memory.held ??= { value: 0, atMs: 0, atLeast: false };
  memory.held.value = noise ? toSoundEnergy(value) : value;
  memory.held.atMs = atMs;
  memory.held.atLeast = overRange;
}

/** Lets the value that stands stand until now, as long as a reading may. */
function hold(memory: Memory, atMs: number, holdMs: number, limitValue: number): void {
  const { held, window } = memory;
  if (held === null) return;
  const toMs = Math.min(atMs, held.atMs + holdMs);
  if (toMs < held.atMs) return;
  addHeld(window, held.value, held.atMs, toMs, held.atLeast);
  if (held.value > limitValue) memory.aboveUntilMs = toMs;
}

function sight(measure: Params["measure"], exposure: Exposure): Sight {
  const { estimate, atLeast, coverage, certainty } = exposure;
  const facts = { measure: measure.toUpperCase(), certainty, coveragePercent: Math.round(coverage * 100) };
  return { value: estimate ?? atLeast, facts };
}

/** The whole limit in the point's unit; null: nobody can say it. */
function fullLimitOf(given: Params, point: PointFacts): number | null {
  const limit = given.limit ?? catalogueLimitOf(given, point);
  if (limit === null || given.measure !== "twa" || given.shiftHours <= 8) return limit;
  return limit * dailyReduction(given.shiftHours);
}

function catalogueLimitOf({ measure }: Params, { substance, unit }: PointFacts): number | null {
  if (measure === "noise") return NOISE_LIMIT_DBA;
  const found = substance === null ? null : substanceOf(substance);
  if (found === null || unit === null) return null;
  const mgM3 = measure === "twa" ? found.pcTwaMgM3 : (shortTermLimitOf(found)?.valueMgM3 ?? null);
  return mgM3 === null ? null : toUnit(mgM3, { from: "mg/m3", to: unit }, substance);
}

/** A share of a noise limit is a share of the dose: half of it is 3 dB less. */
function shareOf(measure: Params["measure"], limit: number, share: number): number {
  return measure === "noise" ? limit + 10 * Math.log10(share) : limit * share;
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const { levels } = given;
  const problems: RuleProblem[] = [
    ...(levels === undefined
      ? checkLevelGiven("an exposure rule without params.levels", use)
      : checkNoLevelBeside("params.levels", use)),
    ...checkLevelsOnce(levels ?? [], "params.levels"),
  ];
  for (const point of use.points) {
    if (fullLimitOf(given, point) !== null) continue;
    const detail = `no ${given.measure} limit is known for ${point.id} (${point.substance ?? "no substance"}, ${point.unit ?? "no unit"})`;
    problems.push({ path: "params.limit", code: "limit-unknown", detail });
  }
  return problems;
}
