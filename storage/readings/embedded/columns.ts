/** Readings of one point in columns, in order of `ts`, then arrival. The seven columns of `ReadingBatch` without the point. */
export interface ReadingColumns {
  readonly length: number;
  readonly ts: Float64Array;
  readonly packed: Float64Array;
  readonly flags: Uint16Array;
  readonly seq: Float64Array;
  readonly receivedAtMs: Float64Array;
  readonly deviceSeq: Float64Array;
}

/** Bytes a reading takes in columns. */
const COLUMN_BYTES = 5 * 8 + 2;
export const CAPACITY_MIN = 16;

/** Columns that grow: a point's newest readings of one day. Kept in order by inserting; most readings go to the end. */
export class Columns implements ReadingColumns {
  length = 0;
  ts: Float64Array<ArrayBuffer>;
  packed: Float64Array<ArrayBuffer>;
  flags: Uint16Array<ArrayBuffer>;
  seq: Float64Array<ArrayBuffer>;
  receivedAtMs: Float64Array<ArrayBuffer>;
  deviceSeq: Float64Array<ArrayBuffer>;
  readonly #pool: ColumnsPool | null;

  /** `pool`: where wider columns come from, and where those they replace go. */
  constructor(capacity = CAPACITY_MIN, pool: ColumnsPool | null = null) {
    // One buffer for all: making one costs more than what a few readings take in it.
    const buffer = new ArrayBuffer(capacity * COLUMN_BYTES);
    this.ts = new Float64Array(buffer, 0, capacity);
    this.packed = new Float64Array(buffer, capacity * 8, capacity);
    this.seq = new Float64Array(buffer, capacity * 16, capacity);
    this.receivedAtMs = new Float64Array(buffer, capacity * 24, capacity);
    this.deviceSeq = new Float64Array(buffer, capacity * 32, capacity);
    this.flags = new Uint16Array(buffer, capacity * 40, capacity);
    this.#pool = pool;
  }

  get bytesAllocated(): number {
    return this.ts.length * COLUMN_BYTES;
  }

  /** Copies reading `i` of `from` to the end, with these flags. */
  push(from: ReadingColumns, i: number, flags: number): void {
    if (this.length === this.ts.length) this.#grow(this.length + 1);
    this.#set(this.length++, from, i, flags);
  }

  /** Copies reading `i` of `from` to place `at`; what stands there and later moves up. */
  insert(at: number, from: ReadingColumns, i: number, flags: number): void {
    const { length } = this;
    if (length === this.ts.length) this.#grow(length + 1);
    if (at < length) {
      this.ts.copyWithin(at + 1, at, length);
      this.packed.copyWithin(at + 1, at, length);
      this.flags.copyWithin(at + 1, at, length);
      this.seq.copyWithin(at + 1, at, length);
      this.receivedAtMs.copyWithin(at + 1, at, length);
      this.deviceSeq.copyWithin(at + 1, at, length);
    }
    this.length++;
    this.#set(at, from, i, flags);
  }

  /** Copies readings `start`–`end` of `from` to the end. */
  append(from: ReadingColumns, start = 0, end = from.length): void {
    this.reserve(end - start);
    this.ts.set(from.ts.subarray(start, end), this.length);
    this.packed.set(from.packed.subarray(start, end), this.length);
    this.flags.set(from.flags.subarray(start, end), this.length);
    this.seq.set(from.seq.subarray(start, end), this.length);
    this.receivedAtMs.set(from.receivedAtMs.subarray(start, end), this.length);
    this.deviceSeq.set(from.deviceSeq.subarray(start, end), this.length);
    this.length += end - start;
  }

  /** Makes room for `count` readings at the end. */
  reserve(count: number): void {
    if (this.length + count > this.ts.length) this.#grow(this.length + count);
  }

  #set(at: number, from: ReadingColumns, i: number, flags: number): void {
    // `i` is a place within `from`: the caller counts by its length.
    this.ts[at] = from.ts[i] as number;
    this.packed[at] = from.packed[i] as number;
    this.flags[at] = flags;
    this.seq[at] = from.seq[i] as number;
    this.receivedAtMs[at] = from.receivedAtMs[i] as number;
    this.deviceSeq[at] = from.deviceSeq[i] as number;
  }

  #grow(needed: number): void {
    let capacity = Math.max(1, this.ts.length) * 2;
    while (capacity < needed) capacity *= 2;
    const wider = this.#pool?.take(capacity) ?? new Columns(capacity);
    // Whole columns: a view of the part that is used costs more than what it spares.
    wider.ts.set(this.ts);
    wider.packed.set(this.packed);
    wider.flags.set(this.flags);
    wider.seq.set(this.seq);
    wider.receivedAtMs.set(this.receivedAtMs);
    wider.deviceSeq.set(this.deviceSeq);
    this.#swap(wider);
    this.#pool?.give(wider);
  }

  #swap(other: Columns): void {
    [this.ts, other.ts] = [other.ts, this.ts];
    [this.packed, other.packed] = [other.packed, this.packed];
    [this.flags, other.flags] = [other.flags, this.flags];
    [this.seq, other.seq] = [other.seq, this.seq];
    [this.receivedAtMs, other.receivedAtMs] = [other.receivedAtMs, this.receivedAtMs];
    [this.deviceSeq, other.deviceSeq] = [other.deviceSeq, this.deviceSeq];
  }
}

/**
 * Columns that nobody uses any more, to be used again: under heavy traffic a flush every second would leave tens of thousands of
 * buffers to the garbage collector, which costs as much as packing what was in them.
 *
 * Whoever gives columns back must be the last to hold them. Queries hold none across a pause.
 */
export class ColumnsPool {
  readonly #bytesMax: number;
  readonly #shelves = new Map<number, PoolShelf>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Empty columns with room for `capacity` readings, a power of two. */
  take(capacity: number): Columns {
    const shelf = this.#shelves.get(capacity);
    const columns = shelf?.free.pop();
    if (shelf === undefined || columns === undefined) return new Columns(capacity, this);
    shelf.leastFree = Math.min(shelf.leastFree, shelf.free.length);
    this.#bytes -= columns.bytesAllocated;
    columns.length = 0;
    return columns;
  }

  give(columns: Columns): void {
    const capacity = columns.ts.length;
    // Widths nobody asks for would only fill the place.
    if ((capacity & (capacity - 1)) !== 0 || this.#bytes + columns.bytesAllocated > this.#bytesMax) return;
    const shelf = this.#shelves.get(capacity);
    if (shelf === undefined) this.#shelves.set(capacity, { free: [columns], leastFree: 0 });
    else shelf.free.push(columns);
    this.#bytes += columns.bytesAllocated;
  }

  /** Lets go of what nobody has taken since the last time. */
  trim(): void {
    for (const shelf of this.#shelves.values()) {
      for (const columns of shelf.free.splice(0, shelf.leastFree)) this.#bytes -= columns.bytesAllocated;
      shelf.leastFree = shelf.free.length;
    }
  }
}

/** Columns of one width. */
interface PoolShelf {
  readonly free: Columns[];
  /** Fewest there were at a time since the last trim: so many were too many. */
  leastFree: number;
}

/** Views of readings `from`–`to`. */
export function partOf(columns: ReadingColumns, from: number, to = columns.length): ReadingColumns {
  return {
    length: to - from,
    ts: columns.ts.subarray(from, to),
    packed: columns.packed.subarray(from, to),
    flags: columns.flags.subarray(from, to),
    seq: columns.seq.subarray(from, to),
    receivedAtMs: columns.receivedAtMs.subarray(from, to),
    deviceSeq: columns.deviceSeq.subarray(from, to),
  };
}

/** First place after every reading of the instant. */
export function placeAfter(columns: ReadingColumns, ts: number): number {
  let low = 0;
  let high = columns.length;
  // Readings of one instant arrive one behind another: the end is the place most asked for.
  if (high === 0 || (columns.ts[high - 1] as number) <= ts) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((columns.ts[middle] as number) <= ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First place of a sorted column's first `length` numbers that is not less than `key`. */
export function lowerBound(column: Float64Array, length: number, key: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
