import { lowerBound, type ReadingColumns } from "./columns.ts";

/** Readings that can be opened when their turn comes. `order` settles equal `(ts, seq)`: lower arrived first. */
export interface Source {
  readonly fromTs: number;
  readonly order: number;
  /** null: damaged or gone. */
  open(): ReadingColumns | null;
}

/** Readings `from`–`to` of `columns`, next in order. */
export interface Run {
  readonly columns: ReadingColumns;
  readonly from: number;
  readonly to: number;
}

interface Cursor {
  readonly columns: ReadingColumns;
  readonly order: number;
  at: number;
}

/**
 * Merges sources into order of `ts`, then seq, as runs: the longest stretches that come from one source.
 *
 * Chunks of a point seldom overlap, so a run is mostly a whole chunk, and columns nobody compares are not even unpacked.
 * `sources` come in order of `fromTs`; each is opened when the first reading that might follow its start is due.
 */
export function* mergeRuns(sources: readonly Source[]): Generator<Run, void, void> {
  const active: Cursor[] = [];
  let next = 0;
  for (;;) {
    const first = firstOf(active);
    const coming = sources[next];
    if (coming !== undefined && (first === null || coming.fromTs <= tsAt(first))) {
      const columns = coming.open();
      next++;
      if (columns !== null && columns.length > 0) active.push({ columns, order: coming.order, at: 0 });
      continue;
    }
    if (first === null) return;
    const to = endOfRun(first, active, coming?.fromTs ?? Number.POSITIVE_INFINITY);
    yield { columns: first.columns, from: first.at, to };
    first.at = to;
    if (to === first.columns.length) active.splice(active.indexOf(first), 1);
  }
}

function firstOf(active: readonly Cursor[]): Cursor | null {
  let first: Cursor | null = null;
  for (const cursor of active) if (first === null || isBefore(cursor, cursor.at, first)) first = cursor;
  return first;
}

/** The first place after `cursor.at` that no longer precedes every other source. */
function endOfRun(cursor: Cursor, active: readonly Cursor[], beforeTs: number): number {
  const { columns } = cursor;
  let end = lowerBound(columns.ts, columns.length, beforeTs);
  for (const other of active) {
    if (other === cursor) continue;
    // Past the other's ts the cursor must yield; within its ts, seq decides reading by reading.
    let place = Math.max(cursor.at + 1, lowerBound(columns.ts, columns.length, tsAt(other)));
    while (place < end && isBefore(cursor, place, other)) place++;
    end = Math.min(end, place);
  }
  return Math.max(end, cursor.at + 1);
}

function isBefore(cursor: Cursor, place: number, other: Cursor): boolean {
  const ts = cursor.columns.ts[place] as number;
  const otherTs = tsAt(other);
  if (ts !== otherTs) return ts < otherTs;
  const seq = cursor.columns.seq[place] as number;
  // A cursor that is active stands on a reading.
  const otherSeq = other.columns.seq[other.at] as number;
  return seq !== otherSeq ? seq < otherSeq : cursor.order < other.order;
}

function tsAt(cursor: Cursor): number {
  // A cursor that is active stands on a reading.
  return cursor.columns.ts[cursor.at] as number;
}
