import { Columns, lowerBound, type ReadingColumns } from "./columns.ts";
import type { ChunkReader } from "./chunk-reader.ts";
import type { SeqRow } from "./day-file.ts";
import type { DayFiles } from "./day-files.ts";
import type { Heads } from "./heads.ts";
import type { Slice } from "./turns.ts";
import { NOT_TAKEN, type TakenBlock } from "./taken-block.ts";

/** Memory for what has just arrived: a mirror that keeps up is served from it without touching a chunk. */
const RECENT_BYTES_MAX = 8 * 1024 * 1024;
/** Readings a window on older sequences aims at, and the most sequences it spans. */
const WINDOW_READINGS = 400_000;
const WINDOW_SEQS_MAX = 1_000_000;
/** One per mirror that lags. */
const WINDOWS_MAX = 2;
/** Rows looked at before the thread is given back. */
const ROWS_AT_ONCE = 1_000;

/** Readings of many points in order of seq, then point, then `ts`, on their way out of the store's thread. */
export interface SinceColumns {
  readonly columns: ReadingColumns;
  readonly pointNo: Uint32Array;
  readonly throughSeq: number;
  readonly complete: boolean;
}

/** A stretch of the journal's order put together from chunks, which are in the order of points. */
interface Window extends ReadingColumns {
  readonly pointNo: Uint32Array;
  readonly afterSeq: number;
  readonly throughSeq: number;
}

interface SinceDeps {
  readonly files: DayFiles;
  readonly chunks: ChunkReader;
  readonly heads: Heads;
}

interface SinceQuery {
  readonly sinceSeq: number;
  readonly limit: number;
  /** Everything up to here has been taken in, and up to `storedSeq` it is on disk. */
  readonly takenSeq: number;
  readonly storedSeq: number;
}

/** Gives readings back in order of seq: from what has just arrived, or from a window unpacked from the chunks. */
export class SinceFeed {
  readonly #deps: SinceDeps;
  #recent: TakenBlock[] = [];
  #recentBytes = 0;
  /** Every reading with a higher seq is in `#recent`. */
  #recentAfterSeq: number;
  #windows: Window[] = [];

  constructor(deps: SinceDeps, openedSeq: number) {
    this.#deps = deps;
    this.#recentAfterSeq = openedSeq;
  }

  /** Answers the buffer of a block it lets go for it, if any: pages are copies, so that nobody else holds it. */
  add(block: TakenBlock): ArrayBuffer | null {
    let dropped: ArrayBuffer | null = null;
    this.#recent.push(block);
    this.#recentBytes += block.seq.buffer.byteLength;
    while (this.#recentBytes > RECENT_BYTES_MAX && this.#recent.length > 1) dropped = this.#dropOldest();
    // A replay met readings that are on disk and not in the blocks.
    this.#recentAfterSeq = Math.max(this.#recentAfterSeq, this.#deps.heads.replayedSeq);
    return dropped;
  }

  /** Retention has dropped readings: what was gathered before may hold them. */
  forget(takenSeq: number): void {
    this.#recent = [];
    this.#recentBytes = 0;
    this.#recentAfterSeq = takenSeq;
    this.#windows = [];
  }

  /** Must run under the store's lock: a flush between the looks at disk and at memory would hide or double readings. */
  async page(query: SinceQuery, slice: Slice): Promise<SinceColumns> {
    const { limit, takenSeq } = query;
    for (let { sinceSeq } = query; ; ) {
      if (sinceSeq >= takenSeq) return emptyPage(sinceSeq, true);
      if (sinceSeq >= this.#recentAfterSeq) return this.#recentPage(sinceSeq, limit, takenSeq);
      const window = this.#windowAt(sinceSeq) ?? (await this.#build({ ...query, sinceSeq }, slice));
      const page = cutPage([window], { sinceSeq, limit, endSeq: window.throughSeq });
      if (page.columns.length > 0) return { ...page, complete: page.throughSeq >= takenSeq };
      sinceSeq = page.throughSeq;
    }
  }

  #dropOldest(): ArrayBuffer | null {
    const dropped = this.#recent.shift();
    if (dropped === undefined) return null;
    this.#recentBytes -= dropped.seq.buffer.byteLength;
    this.#recentAfterSeq = Math.max(this.#recentAfterSeq, dropped.seq[dropped.length - 1] ?? 0);
    const { buffer } = dropped.seq;
    return buffer instanceof ArrayBuffer ? buffer : null;
  }

  #recentPage(sinceSeq: number, limit: number, takenSeq: number): SinceColumns {
    const blocks = this.#recent.filter((block) => (block.seq[block.length - 1] ?? 0) > sinceSeq);
    const page = cutPage(blocks, { sinceSeq, limit, endSeq: takenSeq });
    return { ...sorted(page), complete: page.throughSeq >= takenSeq };
  }

  #windowAt(sinceSeq: number): Window | undefined {
    return this.#windows.find(({ afterSeq, throughSeq }) => sinceSeq >= afterSeq && sinceSeq < throughSeq);
  }

  async #build({ sinceSeq, takenSeq, storedSeq }: SinceQuery, slice: Slice): Promise<Window> {
    const throughMax = Math.min(takenSeq, sinceSeq + WINDOW_SEQS_MAX);
    const rows = await listRows(this.#deps.files, sinceSeq, throughMax, slice);
    const inMemory = { n: this.#deps.heads.readings, fromSeq: storedSeq + 1, toSeq: Math.max(takenSeq, storedSeq + 1) };
    const throughSeq = endOfWindow([...rows, inMemory], sinceSeq, throughMax);
    const window = await unpack(this.#deps, rows, { afterSeq: sinceSeq, throughSeq }, slice);
    this.#windows = [window, ...this.#windows].slice(0, WINDOWS_MAX);
    return window;
  }
}

type Spread = Pick<SeqRow, "n" | "fromSeq" | "toSeq">;

interface DayRow extends SeqRow {
  readonly day: number;
}

async function listRows(files: DayFiles, afterSeq: number, throughSeq: number, slice: Slice): Promise<DayRow[]> {
  const rows: DayRow[] = [];
  for (const day of files.days) {
    const facts = files.facts.get(day);
    if (facts === undefined || facts.maxSeq <= afterSeq || facts.minSeq > throughSeq) continue;
    for (let lastId = 0; ; ) {
      if (slice.spent) await slice.pause();
      const some = files.find(day)?.rowsBySeq(lastId, ROWS_AT_ONCE, afterSeq, throughSeq) ?? [];
      for (const row of some) rows.push({ ...row, day });
      const last = some.at(-1);
      if (last === undefined) break;
      lastId = last.id;
    }
  }
  return rows;
}

/** Where to end so that about WINDOW_READINGS are unpacked, taking each chunk's readings as spread evenly over its sequences. */
function endOfWindow(rows: readonly Spread[], afterSeq: number, throughMax: number): number {
  let low = afterSeq + 1;
  let high = throughMax;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (readingsUpTo(rows, afterSeq, middle) <= WINDOW_READINGS) low = middle;
    else high = middle - 1;
  }
  return low;
}

function readingsUpTo(rows: readonly Spread[], afterSeq: number, throughSeq: number): number {
  let readings = 0;
  for (const { n, fromSeq, toSeq } of rows) {
    const seqs = Math.min(toSeq, throughSeq) - Math.max(fromSeq, afterSeq + 1) + 1;
    if (seqs > 0) readings += (n * seqs) / (toSeq - fromSeq + 1);
  }
  return readings;
}

async function unpack(
  { chunks, heads }: SinceDeps,
  rows: readonly DayRow[],
  range: { afterSeq: number; throughSeq: number },
  slice: Slice,
): Promise<Window> {
  const gathered = new Columns(1024);
  const points: number[] = [];
  const gather = (pointNo: number, columns: ReadingColumns | null): void => {
    if (columns === null) return;
    const { seq, flags } = columns;
    for (let i = 0; i < columns.length; i++) {
      const at = seq[i] as number;
      if (at <= range.afterSeq || at > range.throughSeq) continue;
      gathered.push(columns, i, flags[i] as number);
      points.push(pointNo);
    }
  };
  // Within a point: days in order, chunks as they arrived, memory last: that is order of ts for readings of one message.
  const wanted = rows.filter((row) => row.fromSeq <= range.throughSeq);
  const tails = heads.dirty();
  const pieces = [
    ...wanted.map((row) => ({
      pointNo: row.pointNo,
      day: row.day,
      id: row.id,
      open: () => chunks.open(row.day, row.pointNo, row),
    })),
    ...tails.map((tail) => ({
      pointNo: tail.pointNo,
      day: tail.day,
      id: Number.MAX_SAFE_INTEGER,
      open: () => tail.tail,
    })),
  ].sort((a, b) => a.pointNo - b.pointNo || a.day - b.day || a.id - b.id);
  for (const { pointNo, open } of pieces) {
    if (slice.spent) await slice.pause();
    gather(pointNo, open());
  }
  return { ...bySeq(gathered, points, range), ...range };
}

/** Counting sort by seq: stable, so what was gathered in order of points stays so within a message. */
function bySeq(
  gathered: Columns,
  points: readonly number[],
  { afterSeq, throughSeq }: { afterSeq: number; throughSeq: number },
): ReadingColumns & { pointNo: Uint32Array } {
  const places = new Uint32Array(throughSeq - afterSeq + 1);
  for (let i = 0; i < gathered.length; i++) {
    const bin = (gathered.seq[i] as number) - afterSeq;
    places[bin] = (places[bin] as number) + 1;
  }
  for (let bin = 1; bin < places.length; bin++) places[bin] = (places[bin] as number) + (places[bin - 1] as number);
  const order = new Uint32Array(gathered.length);
  for (let i = 0; i < gathered.length; i++) {
    const bin = (gathered.seq[i] as number) - afterSeq - 1;
    const place = places[bin] as number;
    order[place] = i;
    places[bin] = place + 1;
  }
  return { ...picked(gathered, order), pointNo: Uint32Array.from(order, (i) => points[i] as number) };
}

function picked(columns: ReadingColumns, order: Uint32Array): Columns {
  const into = new Columns(Math.max(1, order.length));
  for (const i of order) into.push(columns, i, columns.flags[i] as number);
  return into;
}

/** Readings after `sinceSeq` from blocks in order of seq, whole messages only, about `limit` of them. */
function cutPage(
  blocks: readonly TakenBlock[],
  { sinceSeq, limit, endSeq }: { sinceSeq: number; limit: number; endSeq: number },
): SinceColumns {
  const columns = new Columns(Math.min(limit, 4096) + 16);
  const points: number[] = [];
  for (const block of blocks) {
    for (let i = lowerBound(block.seq, block.length, sinceSeq + 1); i < block.length; i++) {
      const pointNo = block.pointNo[i] as number;
      if (pointNo === NOT_TAKEN) continue;
      const lastSeq = columns.seq[columns.length - 1];
      if (columns.length >= limit && lastSeq !== undefined && block.seq[i] !== lastSeq) {
        return { columns, pointNo: Uint32Array.from(points), throughSeq: lastSeq, complete: false };
      }
      columns.push(block, i, block.flags[i] as number);
      points.push(pointNo);
    }
  }
  return { columns, pointNo: Uint32Array.from(points), throughSeq: endSeq, complete: false };
}

/** Orders a page of arrivals as a window is: within a message by point, then `ts`. */
function sorted(page: SinceColumns): SinceColumns {
  const { columns, pointNo } = page;
  const order = Uint32Array.from({ length: columns.length }, (_, i) => i).sort(
    (a, b) =>
      (columns.seq[a] as number) - (columns.seq[b] as number) ||
      (pointNo[a] as number) - (pointNo[b] as number) ||
      (columns.ts[a] as number) - (columns.ts[b] as number) ||
      a - b,
  );
  return { ...page, columns: picked(columns, order), pointNo: Uint32Array.from(order, (i) => pointNo[i] as number) };
}

function emptyPage(throughSeq: number, complete: boolean): SinceColumns {
  return { columns: new Columns(1), pointNo: new Uint32Array(0), throughSeq, complete };
}
