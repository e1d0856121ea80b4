import type { Annunciation, Disposal, HandlingIndicators } from "../model/indicators.ts";
import type { Level } from "../model/level.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../model/time.ts";

/** How long people may take to their first word about an alarm. Proposals, from no standard; blue: a shift. */
const ANSWER_WITHIN_MS: Readonly<Record<Level, number>> = {
  1: MINUTE_MS,
  2: 5 * MINUTE_MS,
  3: 15 * MINUTE_MS,
  4: 8 * HOUR_MS,
};
/** The same point so often within a day is repeating. A proposal, from no standard. */
const REPEATS = 3;
const REPEAT_MS = DAY_MS;

/** What is on record of a period [fromMs, toMs) in wall stamps, in any order. */
export interface HandlingInput {
  readonly fromMs: number;
  readonly toMs: number;
  /** Time of it in which the gateway heard. */
  readonly knownMs: number;
  /** Points in service. */
  readonly points: number;
  /** Point time within the known time in which nothing came, and in which nothing good was known (which holds the first). */
  readonly silentMs: number;
  readonly doubtfulMs: number;
  readonly annunciations: readonly Annunciation[];
  readonly disposals: readonly Disposal[];
  readonly unauthorisedSuppressions: number;
}

/**
 * The indicators Chinese supervision asks for, of a period. A share of nothing is null, never 0 or 1.
 *
 * Definitions: 在线率 and 数据质量 by point time, from what is recorded of silence and bad values; 及时率 of what was answered in its time,
 * or whose time is over; the day of 扰动率 is 24 h from the beginning of the period. Proposals after common practice, from no standard text.
 */
export function handlingIndicators(input: HandlingInput): HandlingIndicators {
  const { fromMs, toMs, knownMs, points, silentMs, doubtfulMs, disposals } = input;
  const heard = input.annunciations.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const pointMs = points * knownMs;
  const times = disposals.map(({ ms }) => ms).sort((a, b) => a - b);
  const timely = timelyOf(heard, toMs);
  return {
    points,
    onlineShare: pointMs > 0 ? 1 - Math.min(1, silentMs / pointMs) : null,
    goodShare: pointMs > 0 ? 1 - Math.min(1, doubtfulMs / pointMs) : null,
    alarmRate: pointMs > 0 ? (heard.length * DAY_MS) / pointMs : null,
    repeating: countRepeating(heard),
    disposals: disposals.length,
    disposalMedianMs: percentile(times, 0.5),
    disposalP95Ms: percentile(times, 0.95),
    timelyShare: timely.length === 0 ? null : timely.filter((each) => each).length / timely.length,
    timelyOf: timely.length,
    falseShare:
      disposals.length === 0 ? null : disposals.filter(({ type }) => type === "false").length / disposals.length,
    disturbedShare: disturbed(heard, input),
    unauthorisedSuppressions: input.unauthorisedSuppressions,
  };
}

/** Of each alarm that was answered, or whose time is over, whether it was in time. */
function timelyOf(heard: readonly Annunciation[], nowMs: number): readonly boolean[] {
  return heard.flatMap(({ atMs, answeredAtMs, level }) => {
    const dueAtMs = atMs + ANSWER_WITHIN_MS[level];
    if (answeredAtMs !== null) return [answeredAtMs <= dueAtMs];
    return dueAtMs < nowMs ? [false] : [];
  });
}

function countRepeating(heard: readonly Annunciation[]): number {
  const byPoint = new Map<string, number[]>();
  for (const { point, atMs } of heard) {
    if (point === null) continue;
    const times = byPoint.get(point);
    if (times === undefined) byPoint.set(point, [atMs]);
    else times.push(atMs);
  }
  return [...byPoint.values()].filter((times) => {
    const sorted = times.sort((a, b) => a - b);
    return sorted.some((atMs, i) => (sorted[i + REPEATS - 1] ?? Number.POSITIVE_INFINITY) - atMs < REPEAT_MS);
  }).length;
}

/** Mean over days, each weighed by how much of it lies in the period. */
function disturbed(heard: readonly Annunciation[], { fromMs, toMs, points }: HandlingInput): number | null {
  if (points === 0 || toMs <= fromMs) return null;
  const days = new Map<number, Set<string>>();
  for (const { point, atMs } of heard) {
    if (point === null) continue;
    const day = Math.floor((atMs - fromMs) / DAY_MS);
    const named = days.get(day) ?? new Set<string>();
    days.set(day, named.add(point));
  }
  let sum = 0;
  for (const [day, named] of days) {
    const begunMs = fromMs + day * DAY_MS;
    sum += (Math.min(1, named.size / points) * Math.min(DAY_MS, toMs - begunMs)) / (toMs - fromMs);
  }
  return Math.min(1, sum);
}

/** By the nearest rank: the smallest of the values at or below which so large a share of them lies. `sorted` from small to large. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
