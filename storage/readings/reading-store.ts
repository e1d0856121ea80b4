import type { Reading } from "../../model/reading.ts";
import type { ReadingBatch } from "../../model/reading-batch.ts";

/**
 * The reading-store seam: every canonical reading, by point and device time.
 *
 * Contract
 * - `append` is idempotent by journal sequence: readings of a `seq` at or below `storedSeq` at the time the store was opened are
 *   ignored, so a crash may replay them. Within one process each seq is appended once, in order.
 * - The same `(ts, deviceSeq, value, quality)` of a point is stored once; another value at the same `(ts, deviceSeq)` is kept too and both
 *   read back with `conflict: true`.
 * - What was appended is readable after at most 500 ms. `read` returns raw readings in order of `ts`, then arrival.
 * - `flush` makes everything appended so far durable and advances `storedSeq` to at least the given seq.
 * - Queries never hold up appends for more than a few milliseconds.
 */
export interface ReadingStore {
  /** Highest journal sequence whose readings are durable here. */
  readonly storedSeq: number;
  /** Readings appended and not yet taken in by the store's thread: the caller's measure of lag. */
  readonly backlog: number;

  /** Tells the store which point a number means. Must precede the first reading of that number; repeating it is harmless. */
  define(pointNo: number, enterprise: string, point: string): void;
  /** Takes a copy; the batch may be cleared when this returns. `throughSeq`: all records up to here have been appended. */
  append(batch: ReadingBatch, throughSeq: number): void;
  flush(throughSeq: number): Promise<void>;

  read(query: RawQuery): Promise<RawPage>;
  series(query: SeriesQuery): Promise<readonly Bucket[]>;
  /** Newest reading of each point by `ts`, historical ones included. */
  latest(pointNos: readonly number[]): Promise<ReadonlyMap<number, Reading>>;
  /**
   * Readings of all points with journal seq > `sinceSeq`, in order of seq (within a message by point, then `ts`), whole messages
   * at a time; feeds mirrors. `complete` false: more follow. `conflict` tells what was known on arrival: the second value of two
   * carries it, the first was given before there was a second.
   */
  readSince(sinceSeq: number, limit: number): Promise<SincePage>;

  /** Drops the whole UTC days (of `ts`) before the instant's day, except ranges under hold. Returns how many readings were dropped. */
  retain(beforeTs: number): Promise<number>;
  stats(): Promise<ReadingStoreStats>;
  /** Ends without a flush: what was not flushed comes again from the journal, as after a crash. */
  close(): Promise<void>;
}

export interface RawQuery {
  readonly pointNo: number;
  /** Inclusive; absent: from the beginning. */
  readonly from?: number;
  /** Exclusive; absent: to the end. */
  readonly to?: number;
  readonly limit: number;
  /** Opaque place to go on from, as a page gave it. */
  readonly cursor?: string;
}

export interface RawPage {
  readonly items: readonly Reading[];
  readonly nextCursor: string | null;
}

export interface SeriesQuery {
  readonly pointNo: number;
  readonly from: number;
  readonly to: number;
  /** 1–10,000 */
  readonly buckets: number;
}

/** One bucket with at least one reading (empty ones are left out: a gap stays a gap). Words and bad-quality readings count in `n` only. */
export interface Bucket {
  /** Start of the bucket. */
  readonly t: number;
  readonly min: number | null;
  readonly max: number | null;
  /** Mean of the readings (not time-weighted). */
  readonly avg: number | null;
  readonly last: number | boolean | string;
  readonly n: number;
}

export interface SinceReading extends Reading {
  readonly pointNo: number;
  readonly enterprise: string;
  readonly point: string;
}

export interface SincePage {
  readonly items: readonly SinceReading[];
  /** Every reading with seq ≤ this has been given, now or before. */
  readonly throughSeq: number;
  readonly complete: boolean;
  /** Oldest seq the store can still give in full; a mirror behind it has lost a range. */
  readonly oldestSeq: number;
}

export interface ReadingStoreStats {
  readonly readings: number;
  readonly chunks: number;
  readonly headReadings: number;
  readonly bytesOnDisk: number;
  readonly bytesPerReading: number;
}
