import type { KnownSpan } from "./held-readings.ts";

/** The peaks of one point in one working day: JSON, changed in place. A new day opens a new one. */
export interface PeakWatch {
  /** Begin of the peak that is going on; null: none. */
  sinceMs: number | null;
  /** Time known to be above within it. */
  aboveMs: number;
  /** End of the newest time known to be above; null: none today. */
  aboveUntilMs: number | null;
  count: number;
  /** What has been said of the peak going on, so that it is said once. */
  said: PeakFault[];
}

export type PeakFault = "above-five-times" | "longer-than-15-min" | "more-than-four" | "less-than-1-h-apart";

export interface PeakFinding {
  readonly fault: PeakFault;
  /** Begin of the peak it is about. */
  readonly sinceMs: number;
  /** What was found: a concentration, a length in ms, a number of peaks, a pause in ms. */
  readonly found: number;
  readonly limit: number;
}

const LENGTH_MS_MAX = 15 * 60_000;
const COUNT_MAX = 4;
const PAUSE_MS_MIN = 3_600_000;

export function openPeakWatch(): PeakWatch {
  return { sinceMs: null, aboveMs: 0, aboveUntilMs: null, count: 0, said: [] };
}

/**
 * Takes in the next known span and returns what newly breaks the peak rule, for a substance with PC-TWA and without PC-STEL.
 *
 * While the day's mean is within PC-TWA, the concentration may exceed 3 × PC-TWA for at most 15 min at a time, at most 4 times a day, at least
 * 1 h apart, and must never exceed 5 × PC-TWA. Every finding is certain: a gap neither ends a peak nor lengthens it, so that gaps may hide
 * faults and invent none; the coverage beside it says how much was seen.
 *
 * `pcTwa` in the unit of the spans. Spans in the order of time.
 * Worked (PC-TWA 2): 16 min at 7 is too long; 1 min at 11 is above 5 × 2; five peaks of 1 min an hour apart are one too many.
 * Source: GBZ 2.1-2019, peak exposure (6.3.3 by a public implementation); unconfirmed.
 */
export function addPeakSpan(state: PeakWatch, span: KnownSpan, pcTwa: number): readonly PeakFinding[] {
  if (span.value <= 3 * pcTwa) {
    state.sinceMs = null;
    return [];
  }
  const findings: PeakFinding[] = [];
  const begins = state.sinceMs === null;
  const pauseMs = state.aboveUntilMs === null ? null : span.fromMs - state.aboveUntilMs;
  if (begins) {
    state.sinceMs = span.fromMs;
    state.aboveMs = 0;
    state.count += 1;
    state.said = [];
  }
  state.aboveMs += span.toMs - span.fromMs;
  state.aboveUntilMs = span.toMs;
  const sinceMs = state.sinceMs ?? span.fromMs;
  const say = (fault: PeakFault, found: number, limit: number) => {
    if (state.said.includes(fault)) return;
    state.said.push(fault);
    findings.push({ fault, sinceMs, found, limit });
  };
  if (begins && pauseMs !== null && pauseMs < PAUSE_MS_MIN) say("less-than-1-h-apart", pauseMs, PAUSE_MS_MIN);
  if (begins && state.count > COUNT_MAX) say("more-than-four", state.count, COUNT_MAX);
  if (span.value > 5 * pcTwa) say("above-five-times", span.value, 5 * pcTwa);
  if (state.aboveMs > LENGTH_MS_MAX) say("longer-than-15-min", state.aboveMs, LENGTH_MS_MAX);
  return findings;
}
