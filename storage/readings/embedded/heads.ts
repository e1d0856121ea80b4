import { assert } from "../../../model/assert.ts";
import { FLAG } from "../../../model/reading-batch.ts";
import type { ChunkReader } from "./chunk-reader.ts";
import { type Columns, ColumnsPool, placeAfter, type ReadingColumns } from "./columns.ts";
import { type DayFiles, dayOf } from "./day-files.ts";
import { type DiskEnd, PointDay, type Shelf } from "./point-day.ts";
import { NOT_TAKEN, type TakenBlock } from "./taken-block.ts";

/** Bits 0–3 of the flags: quality and kind of value, part of a reading's identity. */
const IDENTITY_BITS = 15;

interface HeadsOptions {
  readonly openedSeq: number;
  readonly spareBytesMax: number;
}

/** The newest readings of every point, in memory until the next flush. */
export class Heads {
  readonly shelves = new Map<number, Shelf>();
  bytes = 0;
  readings = 0;
  /** Repetitions met, and readings a replay of the journal brought again. */
  repetitions = 0;
  /** Highest seq that a replay brought although its readings were on disk already. */
  replayedSeq = 0;
  readonly #files: DayFiles;
  readonly #chunks: ChunkReader;
  readonly #openedSeq: number;
  readonly #pool: ColumnsPool;

  /** `openedSeq`: what was durable when the store was opened. `spareBytesMax`: emptied columns that are kept to be used again. */
  constructor(files: DayFiles, chunks: ChunkReader, { openedSeq, spareBytesMax }: HeadsOptions) {
    this.#files = files;
    this.#chunks = chunks;
    this.#openedSeq = openedSeq;
    this.#pool = new ColumnsPool(spareBytesMax);
  }

  /** Takes a block in, in order. Readings that are there already are marked NOT_TAKEN in the block. */
  take(block: TakenBlock): void {
    const { length, pointNo, seq, ts } = block;
    for (let i = 0; i < length; i++) {
      // Every index below is within the block.
      if ((seq[i] as number) <= this.#openedSeq) {
        pointNo[i] = NOT_TAKEN;
        continue;
      }
      const shelf = this.shelf(pointNo[i] as number);
      const at = ts[i] as number;
      let day = shelf.current;
      if (day === null || !(at >= day.startTs && at < day.endTs)) day = this.#pointDay(shelf, at);
      this.#takeOne(shelf, day, block, i);
    }
  }

  shelf(pointNo: number): Shelf {
    const known = this.shelves.get(pointNo);
    if (known !== undefined) return known;
    const shelf: Shelf = { pointNo, days: new Map(), current: null, newest: null, diskAsked: false };
    this.shelves.set(pointNo, shelf);
    return shelf;
  }

  inMemory(pointNo: number, day: number): PointDay | null {
    return this.shelves.get(pointNo)?.days.get(day) ?? null;
  }

  /** Days on which the point may have readings, oldest first. */
  daysOf(pointNo: number, fromTs: number, toTs: number): number[] {
    const days = new Set(this.#files.days);
    for (const day of this.shelves.get(pointNo)?.days.keys() ?? []) days.add(day);
    return [...days].filter((day) => day >= dayOf(fromTs) && day <= dayOf(toTs)).sort((a, b) => a - b);
  }

  dirty(): PointDay[] {
    const dirty: PointDay[] = [];
    for (const shelf of this.shelves.values()) {
      for (const day of shelf.days.values()) if (day.readingsInMemory > 0) dirty.push(day);
    }
    return dirty;
  }

  /** The day's file has been set aside: its chunks cannot be filled up. */
  forgetRows(no: number): void {
    for (const shelf of this.shelves.values()) {
      const day = shelf.days.get(no);
      if (day === undefined) continue;
      day.lastRows = [];
      day.diskEnd = null;
    }
  }

  /** What a flush froze of the day is on disk: the columns are free for others. */
  release(day: PointDay): void {
    const { frozen } = day;
    assert(frozen !== null, "what is committed was frozen");
    day.noteOnDisk(frozen);
    this.bytes -= frozen.bytesAllocated;
    this.readings -= frozen.length;
    day.frozen = null;
    this.#pool.give(frozen);
  }

  /** Forgets days that hold nothing in memory and are not the point's newest: their facts are on disk. */
  evict(): void {
    this.#pool.trim();
    for (const shelf of this.shelves.values()) {
      for (const [no, day] of shelf.days) {
        if (day.readingsInMemory === 0 && day !== shelf.current) shelf.days.delete(no);
      }
    }
  }

  #takeOne(shelf: Shelf, day: PointDay, block: TakenBlock, i: number): void {
    const seq = block.seq[i] as number;
    if (seq <= day.ignoreSeq) {
      // A flush wrote this point's readings and was cut off before it could say so.
      this.replayedSeq = Math.max(this.replayedSeq, seq);
      block.pointNo[i] = NOT_TAKEN;
      return;
    }
    const at = block.ts[i] as number;
    if (at > day.maxTs) {
      const tail = this.#tailOf(day);
      const before = tail.bytesAllocated;
      tail.push(block, i, block.flags[i] as number);
      this.bytes += tail.bytesAllocated - before;
      day.maxTs = at;
    } else if (!this.#takeLate(day, block, i)) {
      block.pointNo[i] = NOT_TAKEN;
      return;
    }
    this.readings++;
    noteNewest(shelf, block, i);
  }

  /** A reading no newer than the newest: it may be a repetition, or disagree with one that is there. */
  #takeLate(day: PointDay, block: TakenBlock, i: number): boolean {
    const at = block.ts[i] as number;
    const { tail, frozen } = day;
    const place = tail === null ? 0 : placeAfter(tail, at);
    let found = tail === null ? "none" : meet(tail, place, block, i);
    if (found !== "same" && frozen !== null) found = worse(found, meet(frozen, placeAfter(frozen, at), block, i));
    if (found !== "same" && at <= day.diskMaxTs) found = worse(found, this.#meetOnDisk(day, block, i));
    if (found === "same") {
      this.repetitions++;
      return false;
    }
    if (found === "conflict") block.flags[i] = (block.flags[i] as number) | FLAG.conflict;
    const into = this.#tailOf(day);
    const before = into.bytesAllocated;
    into.insert(place, block, i, block.flags[i] as number);
    this.bytes += into.bytesAllocated - before;
    return true;
  }

  #meetOnDisk(day: PointDay, block: TakenBlock, i: number): Meeting {
    const at = block.ts[i] as number;
    if (at === day.diskMaxTs && day.diskEnd !== null) return meetEnd(day.diskEnd, block, i);
    let found: Meeting = "none";
    for (const row of this.#chunks.rows(day.pointNo, day.day, at, at)) {
      const chunk = this.#chunks.open(day.day, day.pointNo, row);
      if (chunk !== null) found = worse(found, meet(chunk, placeAfter(chunk, at), block, i));
    }
    return found;
  }

  #tailOf(day: PointDay): Columns {
    if (day.tail === null) {
      day.tail = this.#pool.take(day.tailCapacity);
      this.bytes += day.tail.bytesAllocated;
    }
    return day.tail;
  }

  #pointDay(shelf: Shelf, ts: number): PointDay {
    assert(Number.isFinite(ts), "a reading's ts is a finite number");
    const no = dayOf(ts);
    let day = shelf.days.get(no);
    if (day === undefined) {
      day = new PointDay(shelf.pointNo, no, this.#chunks.pointFacts(shelf.pointNo, no));
      shelf.days.set(no, day);
    }
    shelf.current = day;
    return day;
  }
}

type Meeting = "none" | "conflict" | "same";

function worse(a: Meeting, b: Meeting): Meeting {
  if (a === "same" || b === "same") return "same";
  return a === "conflict" || b === "conflict" ? "conflict" : "none";
}

/** How reading `i` of the block stands to those of the same `ts` in the columns, the last of which is before `end`. */
function meet(columns: ReadingColumns, end: number, block: TakenBlock, i: number): Meeting {
  const at = block.ts[i] as number;
  const deviceSeq = block.deviceSeq[i] as number;
  let meeting: Meeting = "none";
  for (let place = end - 1; place >= 0 && columns.ts[place] === at; place--) {
    if (columns.deviceSeq[place] !== deviceSeq) continue;
    if (isSameValue(columns, place, block, i)) return "same";
    meeting = "conflict";
  }
  return meeting;
}

function meetEnd(end: DiskEnd, block: TakenBlock, i: number): Meeting {
  const deviceSeq = block.deviceSeq[i] as number;
  let meeting: Meeting = "none";
  for (let place = 0; place < end.n; place++) {
    if (end.deviceSeq[place] !== deviceSeq) continue;
    if (isSameValue(end, place, block, i)) return "same";
    meeting = "conflict";
  }
  return meeting;
}

function isSameValue(
  a: { readonly packed: ArrayLike<number>; readonly flags: ArrayLike<number> },
  i: number,
  b: TakenBlock,
  j: number,
): boolean {
  const sameBits = ((a.flags[i] as number) & IDENTITY_BITS) === ((b.flags[j] as number) & IDENTITY_BITS);
  return sameBits && Object.is(a.packed[i], b.packed[j]);
}

function noteNewest(shelf: Shelf, block: TakenBlock, i: number): void {
  const ts = block.ts[i] as number;
  const { newest } = shelf;
  if (newest !== null && ts < newest.ts) return;
  const into = newest ?? { ts, seq: 0, packed: 0, flags: 0, receivedAtMs: 0 };
  into.ts = ts;
  into.seq = block.seq[i] as number;
  into.packed = block.packed[i] as number;
  into.flags = block.flags[i] as number;
  into.receivedAtMs = block.receivedAtMs[i] as number;
  shelf.newest = into;
}
