/** The newest samples of a value, bounded in time and number. JSON. `at` is ascending engine time, ms; `values` has its length. */
export interface SampleWindow {
  readonly at: number[];
  readonly values: number[];
}

export function newSampleWindow(): SampleWindow {
  return { at: [], values: [] };
}

/** Widest window in samples: what a memory may hold, and what a fit may cost at each reading. */
export const WINDOW_SAMPLES_MAX = 60;

/**
 * Adds a sample and forgets those older than `spanMs`. Of samples that fall into the same sixtieth of the span the newest stays, so
 * that a fast point has no more of them than a slow one.
 */
export function addSample(window: SampleWindow, atMs: number, value: number, spanMs: number): void {
  const { at, values } = window;
  const slotMs = spanMs / WINDOW_SAMPLES_MAX;
  const last = at.length - 1;
  // An array with a last element has it.
  if (last >= 0 && Math.floor((at[last] as number) / slotMs) === Math.floor(atMs / slotMs)) {
    at.pop();
    values.pop();
  }
  at.push(atMs);
  values.push(value);
  dropSamples(window, atMs - spanMs);
}

/** Forgets what is older than an instant. */
export function dropSamples({ at, values }: SampleWindow, beforeMs: number): void {
  let old = 0;
  while (old < at.length && (at[old] as number) < beforeMs) old++;
  if (old === 0) return;
  if (old === 1) {
    // The usual case of a full window: no array is made of what goes.
    at.shift();
    values.shift();
    return;
  }
  at.splice(0, old);
  values.splice(0, old);
}

/** From the oldest sample to the newest, ms; 0: fewer than two. */
export function spanOf({ at }: SampleWindow): number {
  return at.length < 2 ? 0 : (at[at.length - 1] as number) - (at[0] as number);
}

/** Slope of the least-squares line, in units per millisecond; null: fewer than two instants. */
export function slopeOf({ at, values }: SampleWindow): number | null {
  const n = at.length;
  if (n < 2) return null;
  // Taken from the first instant and value: squares of epoch milliseconds would eat the precision.
  const at0 = at[0] as number;
  const value0 = values[0] as number;
  let sumT = 0;
  let sumV = 0;
  let sumTt = 0;
  let sumTv = 0;
  for (let i = 0; i < n; i++) {
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
