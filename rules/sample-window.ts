/**
 * The newest samples of a value, bounded in time and number. JSON. `at` is ascending engine time, ms; `values` has its length.
 *
 * Samples before `from` are forgotten and taken out a few at a time, for taking out each by itself moves all the others at every reading.
 */
export interface SampleWindow {
  readonly at: number[];
  readonly values: number[];
  /** Place of the oldest sample; absent in memories of older releases: 0. */
  from?: number;
  /** No sample lies below or above these; absent in memories of older releases, or when nothing is known. They may be wider than need be. */
  low?: number;
  high?: number;
}

export function newSampleWindow(): SampleWindow {
  return { at: [], values: [], from: 0, low: 0, high: 0 };
}

/** Widest window in samples: what a memory may hold, and what a fit may cost at each reading. */
export const WINDOW_SAMPLES_MAX = 60;
/** Forgotten samples that are taken out at once: so few that the lists need no more room than a full window has anyway. */
const TAKEN_OUT_AT_ONCE = 16;

/**
 * Adds a sample and forgets those older than `spanMs`. Of samples that fall into the same sixtieth of the span the newest stays, so
 * that a fast point has no more of them than a slow one.
 */
export function addSample(window: SampleWindow, atMs: number, value: number, spanMs: number): void {
  const { at, values } = window;
  const last = at.length - 1;
  if (last < (window.from ?? 0)) window.low = window.high = value;
  const slotMs = spanMs / WINDOW_SAMPLES_MAX;
  // An array with a last element has it.
  if (last >= 0 && Math.floor((at[last] as number) / slotMs) === Math.floor(atMs / slotMs)) {
    at[last] = atMs;
    values[last] = value;
  } else {
    at.push(atMs);
    values.push(value);
  }
  const { low, high } = window;
  if (low !== undefined && value < low) window.low = value;
  if (high !== undefined && value > high) window.high = value;
  dropSamples(window, atMs - spanMs);
}

/** Forgets what is older than an instant. */
export function dropSamples(window: SampleWindow, beforeMs: number): void {
  const { at, values } = window;
  let from = window.from ?? 0;
  while (from < at.length && (at[from] as number) < beforeMs) from++;
  if (from >= TAKEN_OUT_AT_ONCE) {
    at.splice(0, from);
    values.splice(0, from);
    from = 0;
  }
  window.from = from;
}

/** Forgets all of them. */
export function dropAllSamples(window: SampleWindow): void {
  window.at.length = 0;
  window.values.length = 0;
  window.from = 0;
}

/** How many there are. */
export function countOf({ at, from = 0 }: SampleWindow): number {
  return at.length - from;
}

/** From the oldest sample to the newest, ms; 0: fewer than two. */
export function spanOf({ at, from = 0 }: SampleWindow): number {
  return at.length - from < 2 ? 0 : (at[at.length - 1] as number) - (at[from] as number);
}

/** Slope of the least-squares line, in units per millisecond; null: fewer than two instants. */
export function slopeOf({ at, values, from = 0 }: SampleWindow): number | null {
  const n = at.length - from;
  if (n < 2) return null;
  // Taken from the first instant and value: squares of epoch milliseconds would eat the precision.
  const at0 = at[from] as number;
  const value0 = values[from] as number;
  let sumT = 0;
  let sumV = 0;
  let sumTt = 0;
  let sumTv = 0;
  for (let i = from; i < at.length; i++) {
    const t = (at[i] as number) - at0;
    const v = (values[i] as number) - value0;
    sumT += t;
    sumV += v;
    sumTt += t * t;
    sumTv += t * v;
  }
  const spread = n * sumTt - sumT * sumT;
  return spread === 0 ? null : (n * sumTv - sumT * sumV) / spread;
}

/**
 * Whether the least-squares slope is certainly less steep than this, units per millisecond, up or down, told without a look at the samples.
 *
 * Values within a range r have a standard deviation of r/2 at most, and no slope is steeper than theirs over that of the times; oldest and newest
 * alone give the times a variance of span²/2n. So |slope| ≤ r/span · √(n/2). A point at rest is told by that at every reading.
 */
export function isFlatterThan(window: SampleWindow, slope: number): boolean {
  const { low, high } = window;
  if (low === undefined || high === undefined) return false;
  const steepest = slope * spanOf(window) * SURELY;
  return steepest > 0 && (high - low) ** 2 * (countOf(window) / 2) < steepest ** 2;
}

/** A rounding decides nothing. */
const SURELY = 1 - 1e-9;

/** Looks how far the values really reach. */
export function tightenRange(window: SampleWindow): void {
  const { values, from = 0 } = window;
  if (from >= values.length) return;
  // There is one.
  let [low, high] = [values[from] as number, values[from] as number];
  for (let i = from + 1; i < values.length; i++) {
    const value = values[i] as number;
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  window.low = low;
  window.high = high;
}
