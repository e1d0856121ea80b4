/** A reading of one point; null: bad quality, nothing is known from here on. */
export interface HeldReading {
  readonly atMs: number;
  readonly value: number | null;
  /** Over the sensor's range: the true value was at least this. */
  readonly atLeast?: boolean;
}

/** A time over which a value was known. */
export interface KnownSpan {
  readonly value: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly atLeast: boolean;
}

/**
 * The times over which readings stand: each until the next one, yet no longer than `holdMs`, and up to `untilMs`. What lies between is a gap.
 *
 * `holdMs` is how long a point may be silent before its last value says nothing any more, e.g. twice its reporting interval. Readings in the
 * order of time.
 */
export function toKnownSpans(
  readings: readonly HeldReading[],
  { holdMs, untilMs }: { readonly holdMs: number; readonly untilMs: number },
): readonly KnownSpan[] {
  return readings.flatMap(({ atMs, value, atLeast = false }, i) => {
    const toMs = Math.min(readings[i + 1]?.atMs ?? untilMs, atMs + holdMs, untilMs);
    return value === null || toMs <= atMs ? [] : [{ value, fromMs: atMs, toMs, atLeast }];
  });
}
