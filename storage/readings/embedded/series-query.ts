import { BucketRange } from "../bucket-range.ts";
import type { SeriesQuery } from "../reading-store.ts";
import { lowerBound, type ReadingColumns } from "./columns.ts";
import { mergeRuns } from "./merge-runs.ts";
import { clipped, type QueryDeps } from "./raw-query.ts";
import type { Slice } from "./turns.ts";

/** Buckets in columns, on their way out of the store's thread. Empty ones are left out. `min` is NaN where there is none. */
export interface SeriesColumns {
  readonly length: number;
  readonly t: Float64Array<ArrayBuffer>;
  readonly min: Float64Array<ArrayBuffer>;
  readonly max: Float64Array<ArrayBuffer>;
  readonly avg: Float64Array<ArrayBuffer>;
  readonly last: Float64Array<ArrayBuffer>;
  readonly lastFlags: Uint16Array<ArrayBuffer>;
  readonly n: Float64Array<ArrayBuffer>;
}

/** Goes over a point's readings once, in order, unpacking only time, value and flags. */
export async function readSeries(query: SeriesQuery, deps: QueryDeps, slice: Slice): Promise<SeriesColumns> {
  const accumulator = new Accumulator(new BucketRange(query));
  if (!(query.to > query.from)) return accumulator.done();
  // Where the next look at the sources begins: after a pause a flush may have moved readings from memory to disk.
  let fromTs = query.from;
  for (const day of deps.heads.daysOf(query.pointNo, query.from, query.to)) {
    for (let paused = true; paused; ) {
      paused = false;
      const at = { pointNo: query.pointNo, day, inMemory: deps.heads.inMemory(query.pointNo, day) };
      for (const run of mergeRuns(deps.chunks.sources(at, fromTs, query.to))) {
        const { columns, from, to } = clipped(run, fromTs, query.to);
        const next = columns.ts[from];
        // Stop only between instants, so that going on "from this ts" neither skips nor repeats a reading.
        if (slice.spent && from < to && next !== undefined && next > accumulator.lastTs) {
          fromTs = next;
          paused = true;
          break;
        }
        accumulator.add(columns, from, to);
      }
      if (paused) await slice.pause();
    }
  }
  return accumulator.done();
}

class Accumulator {
  lastTs = Number.NEGATIVE_INFINITY;
  readonly #range: BucketRange;
  readonly #out: SeriesColumns & { length: number };
  #bucket = -1;
  #bucketEnd = Number.NEGATIVE_INFINITY;
  #sum = 0;
  #numbers = 0;

  constructor(range: BucketRange) {
    this.#range = range;
    this.#out = {
      length: 0,
      t: new Float64Array(range.count),
      min: new Float64Array(range.count),
      max: new Float64Array(range.count),
      avg: new Float64Array(range.count),
      last: new Float64Array(range.count),
      lastFlags: new Uint16Array(range.count),
      n: new Float64Array(range.count),
    };
  }

  add(columns: ReadingColumns, from: number, to: number): void {
    for (let start = from; start < to; ) {
      // `start` is within the columns, whose length bounds `to`.
      const ts = columns.ts[start] as number;
      if (ts >= this.#bucketEnd) this.#open(ts);
      const end = Math.min(to, lowerBound(columns.ts, to, this.#bucketEnd));
      this.#addToBucket(columns, start, end);
      start = end;
    }
    if (to > from) this.lastTs = columns.ts[to - 1] as number;
  }

  done(): SeriesColumns {
    this.#close();
    return this.#out;
  }

  /** Readings of one bucket: the tight loop. Bad readings and words (see `toFlags`) count in `n` only. */
  #addToBucket(columns: ReadingColumns, from: number, to: number): void {
    const out = this.#out;
    const place = out.length - 1;
    const { packed, flags } = columns;
    let min = out.min[place] as number;
    let max = out.max[place] as number;
    let sum = this.#sum;
    let numbers = this.#numbers;
    for (let i = from; i < to; i++) {
      const bits = flags[i] as number;
      if ((bits & QUALITY_BITS) === QUALITY_BAD || (bits & KIND_BITS) === KIND_WORD) continue;
      const value = packed[i] as number;
      // The first number replaces NaN, which compares as neither.
      if (!(value >= min)) min = value;
      if (!(value <= max)) max = value;
      sum += value;
      numbers++;
    }
    out.min[place] = min;
    out.max[place] = max;
    out.n[place] = (out.n[place] as number) + (to - from);
    out.last[place] = packed[to - 1] as number;
    out.lastFlags[place] = flags[to - 1] as number;
    this.#sum = sum;
    this.#numbers = numbers;
  }

  #open(ts: number): void {
    this.#close();
    this.#bucket = this.#range.bucketOf(ts);
    this.#bucketEnd = this.#range.startOf(this.#bucket + 1);
    const place = this.#out.length++;
    this.#out.t[place] = this.#range.startOf(this.#bucket);
    this.#out.min[place] = Number.NaN;
    this.#out.max[place] = Number.NaN;
    this.#sum = 0;
    this.#numbers = 0;
  }

  #close(): void {
    if (this.#bucket >= 0) this.#out.avg[this.#out.length - 1] = this.#sum / this.#numbers;
  }
}

/** Bits 0–1 of the flags: 2 is "bad" in `QUALITIES`. */
const QUALITY_BITS = 3;
const QUALITY_BAD = 2;
/** Bits 2–3: 2 is "word" in `VALUE_KINDS`. */
const KIND_BITS = 3 << 2;
const KIND_WORD = 2 << 2;
