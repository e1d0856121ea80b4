import { FLAG } from "../../../model/reading-batch.ts";
import type { RawQuery } from "../reading-store.ts";
import { formatCursor, parseCursor, type ReadingPlace } from "../reading-cursor.ts";
import type { ChunkReader } from "./chunk-reader.ts";
import { Columns, lowerBound } from "./columns.ts";
import type { Heads } from "./heads.ts";
import { mergeRuns, type Run } from "./merge-runs.ts";
import type { Slice } from "./turns.ts";

/** A page of raw readings on its way out of the store's thread. `columns` may hold more than `length`. */
export interface RawColumns {
  readonly columns: Columns;
  readonly nextCursor: string | null;
}

export interface QueryDeps {
  readonly chunks: ChunkReader;
  readonly heads: Heads;
}

/**
 * Reads one page. Each day is read in one go up to the page's end, so what a flush moves meanwhile cannot be seen twice.
 *
 * A group of readings with one `ts` is always gathered whole, because only together they show which of them disagree.
 */
export async function readRaw(query: RawQuery, deps: QueryDeps, slice: Slice): Promise<RawColumns> {
  const start = query.cursor === undefined ? null : parseCursor(query.cursor);
  const fromTs = Math.max(query.from ?? Number.NEGATIVE_INFINITY, start?.ts ?? Number.NEGATIVE_INFINITY);
  const toTs = query.to ?? Number.POSITIVE_INFINITY;
  const page = new Page(query.limit, start);
  for (const day of deps.heads.daysOf(query.pointNo, fromTs, toTs)) {
    if (slice.spent) await slice.pause();
    const inMemory = deps.heads.inMemory(query.pointNo, day);
    for (const run of mergeRuns(deps.chunks.sources({ pointNo: query.pointNo, day, inMemory }, fromTs, toTs))) {
      if (!page.add(clipped(run, fromTs, toTs))) return page.cut();
    }
  }
  return page.cut();
}

export function clipped(run: Run, fromTs: number, toTs: number): Run {
  const { columns } = run;
  const from = Math.max(run.from, lowerBound(columns.ts, run.to, fromTs));
  return { columns, from, to: Math.min(run.to, lowerBound(columns.ts, run.to, toTs)) };
}

class Page {
  readonly #limit: number;
  readonly #start: ReadingPlace | null;
  readonly #rows = new Columns(256);
  /** Readings at the front that an earlier page has given. */
  #given = 0;

  constructor(limit: number, start: ReadingPlace | null) {
    this.#limit = limit;
    this.#start = start;
  }

  /** Adds a run; false once the page is full and its last group is whole. */
  add(run: Run): boolean {
    for (let i = run.from; i < run.to; i++) {
      const rows = this.#rows;
      const ts = run.columns.ts[i] as number;
      if (rows.length > this.#given + this.#limit && ts !== rows.ts[rows.length - 1]) return false;
      rows.push(run.columns, i, run.columns.flags[i] as number);
      if (this.#isGiven(rows.length - 1)) this.#given = rows.length;
    }
    return true;
  }

  cut(): RawColumns {
    const rows = this.#rows;
    markConflicts(rows);
    const end = Math.min(rows.length, this.#given + this.#limit);
    const columns = new Columns(Math.max(1, end - this.#given));
    columns.append(rows, this.#given, end);
    const more = rows.length > end && end > this.#given;
    return { columns, nextCursor: more ? formatCursor(this.#placeOf(end - 1)) : null };
  }

  #isGiven(i: number): boolean {
    if (this.#start === null) return false;
    const start = this.#start;
    // Pages begin at the start's ts, so whatever has another ts comes after it.
    if (this.#rows.ts[i] !== start.ts) return false;
    const { seq, nth } = this.#placeOf(i);
    return seq !== start.seq ? seq < start.seq : nth <= start.nth;
  }

  /** Names a reading so that it can be found again after others have been merged in before it. */
  #placeOf(i: number): ReadingPlace {
    const { ts, seq } = this.#rows;
    let nth = 0;
    while (i - nth - 1 >= 0 && ts[i - nth - 1] === ts[i] && seq[i - nth - 1] === seq[i]) nth++;
    return { ts: ts[i] as number, seq: seq[i] as number, nth };
  }
}

/** Flags readings that share `ts` and device seq: repetitions were dropped on arrival, so two of them disagree. */
function markConflicts(rows: Columns): void {
  const { ts } = rows;
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && ts[end] === ts[start]) end++;
    if (end - start > 1) markGroup(rows, start, end);
    start = end;
  }
}

function markGroup({ deviceSeq, flags }: Columns, start: number, end: number): void {
  const firstPlace = new Map<number, number>();
  for (let i = start; i < end; i++) {
    const key = deviceSeq[i] as number;
    const first = firstPlace.get(key);
    if (first === undefined) firstPlace.set(key, i);
    else for (const place of [first, i]) flags[place] = (flags[place] as number) | FLAG.conflict;
  }
}
