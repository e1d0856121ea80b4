import { assert } from "../../../model/assert.ts";
import type { Reading } from "../../../model/reading.ts";
import { FLAG, type ReadingBatch, toReading, valueOf } from "../../../model/reading-batch.ts";
import { DAY_MS } from "../../../model/time.ts";
import { BucketRange } from "../bucket-range.ts";
import { formatCursor, parseCursor } from "../reading-cursor.ts";
import type {
  Bucket,
  RawPage,
  RawQuery,
  ReadingStore,
  ReadingStoreStats,
  SeriesQuery,
  SincePage,
  SinceReading,
} from "../reading-store.ts";

/** What outlives a crash of the memory store: hand the same disk to the next one. */
export class MemoryDisk {
  storedSeq = 0;
  droppedSeq = 0;
  readonly rows = new Map<number, readonly MemoryRow[]>();
  readonly names = new Map<number, { readonly enterprise: string; readonly point: string }>();
  readonly holds: { readonly pointNo: number | null; readonly from: number; readonly to: number }[] = [];
}

/** One reading as it was appended. Never changed. */
interface MemoryRow {
  readonly ts: number;
  readonly seq: number;
  readonly packed: number;
  readonly flags: number;
  readonly receivedAtMs: number;
  readonly deviceSeq: number;
}

/** Bits 0–3 of the flags: quality and kind of value, part of a reading's identity. */
const IDENTITY_BITS = 15;

/**
 * The reading store without a disk, said as plainly as possible: the simulation's store, and the model the embedded one is held to.
 *
 * What was not flushed is gone when the next store opens the same `MemoryDisk`, as after a crash.
 */
export class MemoryStore implements ReadingStore {
  readonly backlog = 0;
  readonly #disk: MemoryDisk;
  readonly #openedSeq: number;
  readonly #rows = new Map<number, MemoryRow[]>();
  readonly #names = new Map<number, { readonly enterprise: string; readonly point: string }>();
  #takenSeq: number;

  constructor(disk = new MemoryDisk()) {
    this.#disk = disk;
    this.#openedSeq = disk.storedSeq;
    this.#takenSeq = disk.storedSeq;
    for (const [pointNo, rows] of disk.rows) this.#rows.set(pointNo, [...rows]);
    for (const [pointNo, name] of disk.names) this.#names.set(pointNo, name);
  }

  get storedSeq(): number {
    return this.#disk.storedSeq;
  }

  define(pointNo: number, enterprise: string, point: string): void {
    this.#names.set(pointNo, { enterprise, point });
  }

  append(batch: ReadingBatch, throughSeq: number): void {
    for (let i = 0; i < batch.length; i++) this.#take(batch, i);
    this.#takenSeq = Math.max(this.#takenSeq, throughSeq);
  }

  async flush(throughSeq: number): Promise<void> {
    this.#takenSeq = Math.max(this.#takenSeq, throughSeq);
    for (const [pointNo, rows] of this.#rows) this.#disk.rows.set(pointNo, [...rows]);
    for (const [pointNo, name] of this.#names) this.#disk.names.set(pointNo, name);
    this.#disk.storedSeq = this.#takenSeq;
  }

  async read(query: RawQuery): Promise<RawPage> {
    const start = query.cursor === undefined ? null : parseCursor(query.cursor);
    const places = placesOf(this.#rows.get(query.pointNo) ?? []).filter(
      ({ row, nth }) =>
        row.ts >= (query.from ?? Number.NEGATIVE_INFINITY) &&
        row.ts < (query.to ?? Number.POSITIVE_INFINITY) &&
        (start === null ||
          row.ts > start.ts ||
          (row.ts === start.ts && (row.seq > start.seq || (row.seq === start.seq && nth > start.nth)))),
    );
    const page = places.slice(0, query.limit);
    const last = places.length > page.length ? page.at(-1) : undefined;
    return {
      items: page.map(({ row, conflict }) => toReading({ ...row, flags: row.flags | (conflict ? FLAG.conflict : 0) })),
      nextCursor: last === undefined ? null : formatCursor({ ts: last.row.ts, seq: last.row.seq, nth: last.nth }),
    };
  }

  async series(query: SeriesQuery): Promise<readonly Bucket[]> {
    const range = new BucketRange(query);
    const buckets = new Map<number, MemoryRow[]>();
    for (const row of this.#rows.get(query.pointNo) ?? []) {
      if (row.ts < query.from || row.ts >= query.to) continue;
      const bucket = range.bucketOf(row.ts);
      buckets.set(bucket, [...(buckets.get(bucket) ?? []), row]);
    }
    return [...buckets].map(([bucket, rows]) => toBucket(range.startOf(bucket), rows));
  }

  async latest(pointNos: readonly number[]): Promise<ReadonlyMap<number, Reading>> {
    const latest = new Map<number, Reading>();
    for (const pointNo of pointNos) {
      const row = this.#rows.get(pointNo)?.at(-1);
      if (row !== undefined) latest.set(pointNo, toReading(row));
    }
    return latest;
  }

  async readSince(sinceSeq: number, limit: number): Promise<SincePage> {
    const following = this.#since(sinceSeq);
    let end = Math.min(limit, following.length);
    // A message is given whole.
    while (end > 0 && end < following.length && following[end]?.seq === following[end - 1]?.seq) end++;
    const items = following.slice(0, end);
    const complete = end === following.length;
    const throughSeq = complete ? Math.max(sinceSeq, this.#takenSeq) : (items.at(-1)?.seq ?? sinceSeq);
    return { items, throughSeq, complete, oldestSeq: this.#disk.droppedSeq + 1 };
  }

  async retain(beforeTs: number): Promise<number> {
    const firstKeptTs = Math.floor(beforeTs / DAY_MS) * DAY_MS;
    let dropped = 0;
    for (const [pointNo, rows] of this.#rows) {
      const goes = (row: MemoryRow) => row.ts < firstKeptTs && !this.#isHeld(pointNo, row.ts);
      for (const row of rows.filter(goes)) this.#disk.droppedSeq = Math.max(this.#disk.droppedSeq, row.seq);
      const kept = rows.filter((row) => !goes(row));
      dropped += rows.length - kept.length;
      this.#rows.set(pointNo, kept);
      this.#disk.rows.set(pointNo, this.#disk.rows.get(pointNo)?.filter((row) => !goes(row)) ?? []);
    }
    return dropped;
  }

  /** Keeps readings of `from` ≤ ts < `to` (null: of every point) beyond retention. */
  async hold(pointNo: number | null, from: number, to: number): Promise<void> {
    this.#disk.holds.push({ pointNo, from, to });
  }

  async stats(): Promise<ReadingStoreStats> {
    const count = (rows: Iterable<readonly MemoryRow[]>) => [...rows].reduce((n, some) => n + some.length, 0);
    const readings = count(this.#rows.values());
    const headReadings = readings - count(this.#disk.rows.values());
    return { readings, chunks: 0, headReadings, bytesOnDisk: 0, bytesPerReading: 0 };
  }

  async close(): Promise<void> {}

  #take(batch: ReadingBatch, i: number): void {
    const row = rowAt(batch, i);
    if (row.seq <= this.#openedSeq) return;
    const pointNo = batch.pointNo[i] as number;
    const rows = this.#rows.get(pointNo) ?? [];
    this.#rows.set(pointNo, rows);
    const end = rows.findLastIndex(({ ts }) => ts <= row.ts) + 1;
    let conflict = false;
    for (let place = end - 1; rows[place]?.ts === row.ts; place--) {
      // The loop's own condition found a row there.
      const other = rows[place] as MemoryRow;
      if (other.deviceSeq !== row.deviceSeq) continue;
      const sameBits = (other.flags & IDENTITY_BITS) === (row.flags & IDENTITY_BITS);
      if (sameBits && Object.is(other.packed, row.packed)) return;
      conflict = true;
    }
    rows.splice(end, 0, conflict ? { ...row, flags: row.flags | FLAG.conflict } : row);
  }

  #since(sinceSeq: number): SinceReading[] {
    const following: SinceReading[] = [];
    for (const [pointNo, rows] of [...this.#rows].sort(([a], [b]) => a - b)) {
      for (const row of rows) {
        if (row.seq <= sinceSeq) continue;
        const name = this.#names.get(pointNo);
        assert(name !== undefined, "a point is defined before its first reading");
        following.push({ ...toReading(row), pointNo, ...name });
      }
    }
    // Sorting is stable: within a message the order stays by point, then ts.
    return following.sort((a, b) => a.seq - b.seq);
  }

  #isHeld(pointNo: number, ts: number): boolean {
    return this.#disk.holds.some((hold) => (hold.pointNo ?? pointNo) === pointNo && ts >= hold.from && ts < hold.to);
  }
}

function rowAt(batch: ReadingBatch, i: number): MemoryRow {
  // The caller counts by the batch's length.
  return {
    ts: batch.ts[i] as number,
    seq: batch.seq[i] as number,
    packed: batch.packed[i] as number,
    flags: batch.flags[i] as number,
    receivedAtMs: batch.receivedAtMs[i] as number,
    deviceSeq: batch.deviceSeq[i] as number,
  };
}

interface Place {
  readonly row: MemoryRow;
  /** Which of the readings with this ts and seq. */
  readonly nth: number;
  readonly conflict: boolean;
}

function placesOf(rows: readonly MemoryRow[]): Place[] {
  return rows.map((row, i) => {
    let nth = 0;
    while (rows[i - nth - 1]?.ts === row.ts && rows[i - nth - 1]?.seq === row.seq) nth++;
    let conflict = false;
    for (let place = i - 1; rows[place]?.ts === row.ts; place--) conflict ||= rows[place]?.deviceSeq === row.deviceSeq;
    for (let place = i + 1; rows[place]?.ts === row.ts; place++) conflict ||= rows[place]?.deviceSeq === row.deviceSeq;
    return { row, nth, conflict };
  });
}

function toBucket(t: number, rows: readonly MemoryRow[]): Bucket {
  const numbers = rows
    .filter(({ flags }) => toReading({ seq: 0, ts: 0, packed: 0, flags, receivedAtMs: 0 }).quality !== "bad")
    .filter(({ packed, flags }) => typeof valueOf(packed, flags) !== "string")
    .map(({ packed }) => packed);
  const avg = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const last = rows.at(-1);
  assert(last !== undefined, "a bucket holds at least one reading");
  return {
    t,
    min: numbers.length === 0 ? null : numbers.reduce((a, b) => (a <= b ? a : b)),
    max: numbers.length === 0 ? null : numbers.reduce((a, b) => (a >= b ? a : b)),
    avg: Number.isFinite(avg) ? avg : null,
    last: valueOf(last.packed, last.flags),
    n: rows.length,
  };
}
