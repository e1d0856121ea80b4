import type { WireReading } from "../../api/wire.ts";
import { STATE_WORDS } from "../../model/state-words.ts";
import type { Value } from "../../model/value.ts";

/** One bucket of `GET /series`. A bucket without readings is absent or has `n` 0. */
export interface SeriesBucket {
  readonly t: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly avg: number | null;
  readonly last: Value | null;
  readonly n: number;
}

type Column = readonly (number | null)[];

/** What is drawn, column by column, `at` ascending. `null` in `line` is a hole: nothing is drawn across it. */
export interface TrendColumns {
  readonly kind: "readings" | "envelope";
  readonly at: readonly number[];
  /** Each reading, or the average of each bucket. */
  readonly line: Column;
  readonly min: Column;
  readonly max: Column;
  /** Readings that came later from a device's memory. */
  readonly historical: Column;
  /** Readings whose quality is bad: marked where they were said to be, and a hole in the line. */
  readonly bad: Column;
}

/** A gap between two readings this many times longer than usual is a gap in knowledge, drawn as one. */
const GAP_FACTOR = 3.5;

/** Below this no pause counts as a gap: two readings a second apart are neighbours in any plant. */
const GAP_MS_MIN = 2_500;

/**
 * Every reading as a point of the line. Gaps stay gaps, bad quality is a hole, words and booleans become their code.
 *
 * Shape: readings in order of `ts`.
 */
export function toReadingColumns(readings: readonly WireReading[]): TrendColumns {
  const columns = emptyColumns("readings");
  const gapMs = usualGapMs(readings) * GAP_FACTOR;
  let before: number | null = null;
  for (const reading of readings) {
    if (before !== null && reading.ts - before > Math.max(gapMs, GAP_MS_MIN))
      pushHole(columns, (before + reading.ts) / 2);
    pushReading(columns, reading);
    before = reading.ts;
  }
  return columns;
}

/** The min/max envelope of each bucket, so that a peak of one second is seen in a month. A bucket without readings is a hole. */
export function toEnvelopeColumns(buckets: readonly SeriesBucket[], widthMs: number): TrendColumns {
  const columns = emptyColumns("envelope");
  let before: number | null = null;
  for (const bucket of buckets) {
    if (before !== null && bucket.t - before > widthMs * 1.5) pushHole(columns, before + widthMs);
    if (bucket.n === 0) pushHole(columns, bucket.t);
    else pushBucket(columns, bucket);
    before = bucket.t;
  }
  return columns;
}

/** The number a value is drawn at: itself, 0 or 1, or the place of its word in the closed list of words. */
function toPlotted(value: Value): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return STATE_WORDS.indexOf(value);
}

type MutableColumns = {
  -readonly [Key in keyof TrendColumns]: TrendColumns[Key] extends Column ? (number | null)[] : TrendColumns[Key];
} & {
  at: number[];
};

function emptyColumns(kind: TrendColumns["kind"]): MutableColumns {
  return { kind, at: [], line: [], min: [], max: [], historical: [], bad: [] };
}

function pushReading(columns: MutableColumns, reading: WireReading): void {
  const value = toPlotted(reading.v);
  // Over range is beyond every high limit: the one bad reading whose line must not vanish.
  const unknown = reading.q === "bad" && reading.flags?.includes("over-range") !== true;
  columns.at.push(reading.ts);
  columns.line.push(unknown ? null : value);
  columns.min.push(null);
  columns.max.push(null);
  columns.historical.push(reading.historical ? value : null);
  columns.bad.push(reading.q === "bad" ? value : null);
}

function pushBucket(columns: MutableColumns, bucket: SeriesBucket): void {
  const last = bucket.last === null ? null : toPlotted(bucket.last);
  columns.at.push(bucket.t);
  columns.line.push(bucket.avg ?? last);
  columns.min.push(bucket.min ?? last);
  columns.max.push(bucket.max ?? last);
  columns.historical.push(null);
  columns.bad.push(null);
}

function pushHole(columns: MutableColumns, at: number): void {
  columns.at.push(at);
  for (const column of [columns.line, columns.min, columns.max, columns.historical, columns.bad]) column.push(null);
}

/** The median distance of neighbours: a few gaps do not move it. */
function usualGapMs(readings: readonly WireReading[]): number {
  const gaps: number[] = [];
  for (let i = 1; i < readings.length; i++) {
    const gap = (readings[i]?.ts ?? 0) - (readings[i - 1]?.ts ?? 0);
    if (gap > 0) gaps.push(gap);
  }
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1] ?? 0;
}
