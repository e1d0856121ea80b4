import type { AlarmIndicators, Annunciation, StandingSpan } from "../model/indicators.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../model/time.ts";
import { floodSpans, TEN_MINUTES_MS } from "./flood-spans.ts";

/** ISA-18.2 and EEMUA 191: three annunciations of one alarm in a minute chatter; unconfirmed. */
const CHATTER_COUNT = 3;
const CHATTER_MS = MINUTE_MS;
/** Over before any possible response. A proposal, from no standard. */
const FLEETING_MS = 10 * SECOND_MS;
/** ISA-18.2 and EEMUA 191: an alarm that stands for more than a day is stale; unconfirmed. */
const STALE_MS = DAY_MS;
/** ISA-18.2 and EEMUA 191: more than ten alarms for one operator in ten minutes are too many; unconfirmed. */
const BUSY_COUNT = 10;
const TOP_COUNT = 10;

/** What is on record of a period [fromMs, toMs) in wall stamps, in any order. */
export interface IndicatorInput {
  readonly fromMs: number;
  readonly toMs: number;
  /** Time of it in which the gateway heard: what is unknown is no quiet time. */
  readonly knownMs: number;
  /** Operating positions, 1 or more. */
  readonly operators: number;
  readonly annunciations: readonly Annunciation[];
  readonly standing: readonly StandingSpan[];
}

/**
 * The alarm-system indicators of a period.
 *
 * Rates are for one operating position and over the time in which the gateway heard; null where that is nothing.
 * Source: ANSI/ISA-18.2 clause 16 and IEC 62682 clause 16 (monitoring), EEMUA 191 ed. 3 (performance metrics); from memory, unconfirmed.
 */
export function alarmIndicators(input: IndicatorInput): AlarmIndicators {
  const { fromMs, toMs, knownMs, operators, standing } = input;
  const heard = input.annunciations.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).sort((a, b) => a.atMs - b.atMs);
  const times = heard.map(({ atMs }) => atMs);
  const floods = floodSpans(times, { toMs, operators });
  const floodMs = floods.reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
  const per = (ms: number) => (knownMs > 0 ? (heard.length * ms) / knownMs / operators : null);
  const top = mostFrequent(heard);
  return {
    annunciations: heard.length,
    operators,
    perDay: per(DAY_MS),
    perHour: per(HOUR_MS),
    perTenMinutes: per(TEN_MINUTES_MS),
    busyPeriodsShare: busyShare(times, input),
    busiestTenMinutes: busiest(times),
    floods: floods.length,
    floodMs,
    floodShare: knownMs > 0 ? Math.min(1, floodMs / knownMs) : null,
    topTenShare: heard.length === 0 ? null : top.reduce((sum, { count }) => sum + count, 0) / heard.length,
    topTen: top,
    chattering: countChattering(heard),
    fleeting: standing.filter((span) => isFleeting(span, input)).length,
    staleMost: staleMost(standing, input),
    staleAtEnd: staleDuring(standing, toMs - 1, toMs),
    byLevel: [1, 2, 3, 4].map((level) => heard.filter((each) => each.level === level).length) as [
      // One for each of the four levels just listed.
      number,
      number,
      number,
      number,
    ],
  };
}

/** Whole periods of ten minutes, side by side from the beginning; the rest at the end is none. */
function busyShare(times: readonly number[], { fromMs, toMs, operators }: IndicatorInput): number | null {
  const periods = Math.floor((toMs - fromMs) / TEN_MINUTES_MS);
  if (periods <= 0) return null;
  const counts = new Map<number, number>();
  for (const atMs of times) {
    const period = Math.floor((atMs - fromMs) / TEN_MINUTES_MS);
    if (period < periods) counts.set(period, (counts.get(period) ?? 0) + 1);
  }
  return [...counts.values()].filter((count) => count > BUSY_COUNT * operators).length / periods;
}

/** The most in any ten minutes, wherever they begin. `times` in order. */
function busiest(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [last, atMs] of times.entries()) {
    while ((times[first] as number) <= atMs - TEN_MINUTES_MS) first++; // Ends at `last` itself, which is in the list.
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** The ten keys that came most often; of equals, the first by name. */
function mostFrequent(heard: readonly Annunciation[]): AlarmIndicators["topTen"] {
  const counts = new Map<string, number>();
  for (const { key } of heard) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .map(([key, count]) => ({ key, count }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
    .slice(0, TOP_COUNT);
}

function countChattering(heard: readonly Annunciation[]): number {
  const chatter = new Set<string>();
  const newest = new Map<string, number[]>();
  for (const { key, atMs } of heard) {
    const times = [...(newest.get(key) ?? []), atMs].slice(-CHATTER_COUNT);
    newest.set(key, times);
    const [first = 0] = times;
    if (times.length === CHATTER_COUNT && atMs - first <= CHATTER_MS) chatter.add(key);
  }
  return chatter.size;
}

function isFleeting({ fromMs, toMs }: StandingSpan, period: IndicatorInput): boolean {
  return toMs !== null && toMs - fromMs < FLEETING_MS && toMs >= period.fromMs && toMs < period.toMs;
}

/** Days of the period, from its beginning on. */
function staleMost(standing: readonly StandingSpan[], { fromMs, toMs }: IndicatorInput): number {
  let most = 0;
  for (let day = fromMs; day < toMs; day += DAY_MS) {
    most = Math.max(most, staleDuring(standing, day, Math.min(toMs, day + DAY_MS)));
  }
  return most;
}

/** Alarms that had stood for more than a day at some instant of a span. */
function staleDuring(standing: readonly StandingSpan[], fromMs: number, toMs: number): number {
  const stale = standing.filter((span) => {
    const staleFromMs = span.fromMs + STALE_MS;
    return staleFromMs < toMs && (span.toMs === null || (span.toMs > staleFromMs && span.toMs > fromMs));
  });
  return new Set(stale.map(({ key }) => key)).size;
}
