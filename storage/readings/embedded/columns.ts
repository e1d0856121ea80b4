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

/** Columns that grow: a point's newest readings of one day. Kept in order by inserting; most readings go to the end. */
export class Columns implements ReadingColumns {
  length = 0;
  ts: Float64Array<ArrayBuffer>;
  packed: Float64Array<ArrayBuffer>;
  flags: Uint16Array<ArrayBuffer>;
  seq: Float64Array<ArrayBuffer>;
  receivedAtMs: Float64Array<ArrayBuffer>;
  deviceSeq: Float64Array<ArrayBuffer>;

  constructor(capacity = 16) {
    this.ts = new Float64Array(capacity);
    this.packed = new Float64Array(capacity);
    this.flags = new Uint16Array(capacity);
    this.seq = new Float64Array(capacity);
    this.receivedAtMs = new Float64Array(capacity);
    this.deviceSeq = new Float64Array(capacity);
  }

  get bytesAllocated(): number {
    return this.ts.length * COLUMN_BYTES;
  }

  /** Copies reading `i` of `from` to the end, with these flags. */
  push(from: ReadingColumns, i: number, flags: number): void {
    if (this.length === this.ts.length) this.#grow();
    this.#set(this.length++, from, i, flags);
  }

  /** Copies reading `i` of `from` to place `at`; what stands there and later moves up. */
  insert(at: number, from: ReadingColumns, i: number, flags: number): void {
    if (this.length === this.ts.length) this.#grow();
    for (const column of this.#columns()) column.copyWithin(at + 1, at, this.length);
    this.length++;
    this.#set(at, from, i, flags);
  }

  /** Copies readings `start`–`end` of `from` to the end. */
  append(from: ReadingColumns, start = 0, end = from.length): void {
    while (this.length + end - start > this.ts.length) this.#grow();
    this.ts.set(from.ts.subarray(start, end), this.length);
    this.packed.set(from.packed.subarray(start, end), this.length);
    this.flags.set(from.flags.subarray(start, end), this.length);
    this.seq.set(from.seq.subarray(start, end), this.length);
    this.receivedAtMs.set(from.receivedAtMs.subarray(start, end), this.length);
    this.deviceSeq.set(from.deviceSeq.subarray(start, end), this.length);
    this.length += end - start;
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

  #columns() {
    return [this.ts, this.packed, this.flags, this.seq, this.receivedAtMs, this.deviceSeq];
  }

  #grow(): void {
    const wider = new Columns(this.ts.length * 2);
    wider.append(this, 0, this.length);
    this.ts = wider.ts;
    this.packed = wider.packed;
    this.flags = wider.flags;
    this.seq = wider.seq;
    this.receivedAtMs = wider.receivedAtMs;
    this.deviceSeq = wider.deviceSeq;
  }
}

/** First place whose `ts` is not before the instant. */
export function placeOf(columns: ReadingColumns, ts: number): number {
  return lowerBound(columns.ts, columns.length, ts);
}

/** First place after every reading of the instant. */
export function placeAfter(columns: ReadingColumns, ts: number): number {
  let low = 0;
  let high = columns.length;
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
