import { DAY_MS } from "../../../model/time.ts";
import type { ChunkReader } from "./chunk-reader.ts";
import { Columns, type ReadingColumns } from "./columns.ts";
import type { ChunkRemoval, ChunkWrite } from "./day-file.ts";
import { type DayFiles, dayOf } from "./day-files.ts";
import { toWrites } from "./flush.ts";
import type { Heads } from "./heads.ts";
import type { Hold, IndexFile } from "./index-file.ts";
import { type Newest, PointDay, type Shelf } from "./point-day.ts";
import type { Slice } from "./turns.ts";

export interface RetainDeps {
  readonly files: DayFiles;
  readonly index: IndexFile;
  readonly chunks: ChunkReader;
  readonly heads: Heads;
}

/** Rows looked at, and chunks rewritten, before the thread is given back. */
const ROWS_AT_ONCE = 200;

/**
 * Drops the whole UTC days before the day of `beforeTs`; of a day with a range under hold, everything outside its ranges.
 *
 * Works with a full disk: removing a file needs no room. What is about to go is written down first (`droppedSeq`), so that a
 * mirror that had not come so far learns of it even after a crash. Returns how many readings were dropped.
 */
export async function retainReadings(beforeTs: number, deps: RetainDeps, slice: Slice): Promise<number> {
  const firstKept = dayOf(beforeTs);
  const holds = deps.index.holds();
  let dropped = dropFromMemory(firstKept, holds, deps);
  for (const day of deps.files.days) {
    if (day >= firstKept) break;
    if (slice.spent) await slice.pause();
    const held = holds.filter((hold) => hold.fromTs < (day + 1) * DAY_MS && hold.toTs > day * DAY_MS);
    dropped += held.length === 0 ? dropDay(day, deps) : await thinDay(day, held, deps, slice);
  }
  refreshShelves(firstKept, deps);
  return dropped;
}

function isHeld(holds: readonly Hold[], pointNo: number, ts: number): boolean {
  return holds.some((hold) => (hold.pointNo ?? pointNo) === pointNo && ts >= hold.fromTs && ts < hold.toTs);
}

function noteDropped(index: IndexFile, seq: number): void {
  if (seq > index.droppedSeq) index.droppedSeq = seq;
}

function dropDay(day: number, { files, index, chunks }: RetainDeps): number {
  const facts = files.facts.get(day);
  if (facts !== undefined && facts.readings > 0) noteDropped(index, facts.maxSeq);
  files.remove(day);
  chunks.forget();
  return facts?.readings ?? 0;
}

async function thinDay(day: number, holds: readonly Hold[], deps: RetainDeps, slice: Slice): Promise<number> {
  const file = deps.files.find(day);
  if (file === null) return 0;
  let dropped = 0;
  const { lastId } = file;
  for (let afterId = 0; afterId < lastId; ) {
    if (slice.spent) await slice.pause();
    const step = thinSome({ day, afterId, lastId }, holds, deps);
    dropped += step.dropped;
    afterId = step.afterId;
  }
  finishThinning(day, dropped, deps);
  return dropped;
}

function thinSome(
  at: { day: number; afterId: number; lastId: number },
  holds: readonly Hold[],
  { files, index, chunks }: RetainDeps,
): { dropped: number; afterId: number } {
  const rows =
    files
      .find(at.day)
      ?.allRows(at.afterId, ROWS_AT_ONCE)
      .filter((row) => row.id <= at.lastId) ?? [];
  const removals: ChunkRemoval[] = [];
  const writes: ChunkWrite[] = [];
  let dropped = 0;
  let highest = 0;
  for (const row of rows) {
    const chunk = chunks.open(at.day, row.pointNo, row);
    // A damaged chunk stays for whoever repairs it.
    if (chunk === null) continue;
    const { kept, droppedSeq } = divide(chunk, row.pointNo, holds);
    if (kept.length === chunk.length) continue;
    removals.push(row);
    // Fewer readings than the chunk had fit into one.
    for (const write of toWrites(row.pointNo, kept, chunk.length)) writes.push({ ...write, id: row.id });
    dropped += chunk.length - kept.length;
    highest = Math.max(highest, droppedSeq);
  }
  if (removals.length > 0) {
    noteDropped(index, highest);
    files.rewrite(at.day, removals, writes);
    chunks.forget();
  }
  return { dropped, afterId: rows.at(-1)?.id ?? at.lastId };
}

function finishThinning(day: number, dropped: number, { files, chunks }: RetainDeps): void {
  if (files.facts.get(day)?.chunks === 0) {
    files.remove(day);
    chunks.forget();
  } else if (dropped > 0) {
    files.find(day)?.compact();
  }
}

/** What of the columns is under hold, and the highest seq of what is not. */
function divide(
  columns: ReadingColumns,
  pointNo: number,
  holds: readonly Hold[],
): { kept: Columns; droppedSeq: number } {
  const kept = new Columns();
  let droppedSeq = 0;
  const { ts, flags, seq } = columns;
  for (let i = 0; i < columns.length; i++) {
    if (isHeld(holds, pointNo, ts[i] as number)) kept.push(columns, i, flags[i] as number);
    else droppedSeq = Math.max(droppedSeq, seq[i] as number);
  }
  return { kept, droppedSeq };
}

function dropFromMemory(firstKept: number, holds: readonly Hold[], { heads, index }: RetainDeps): number {
  let dropped = 0;
  for (const day of heads.dirty()) {
    const { tail } = day;
    if (day.day >= firstKept || tail === null) continue;
    const { kept, droppedSeq } = divide(tail, day.pointNo, holds);
    if (kept.length === tail.length) continue;
    noteDropped(index, droppedSeq);
    dropped += tail.length - kept.length;
    heads.readings -= tail.length - kept.length;
    heads.bytes += kept.bytesAllocated - tail.bytesAllocated;
    day.tail = kept;
  }
  return dropped;
}

/** What memory knew of the days just dropped is no longer so. */
function refreshShelves(firstKept: number, { heads, chunks }: RetainDeps): void {
  for (const shelf of heads.shelves.values()) {
    // A copy: keepTail puts a day back under its number, and walking the map itself would meet it again for ever.
    for (const [no, day] of Array.from(shelf.days)) {
      if (no >= firstKept) continue;
      shelf.days.delete(no);
      if (shelf.current === day) shelf.current = null;
      if (day.tail !== null && day.tail.length > 0) keepTail(shelf, day, chunks);
      else heads.bytes -= day.tail?.bytesAllocated ?? 0;
    }
    if (shelf.newest !== null && dayOf(shelf.newest.ts) < firstKept) {
      shelf.newest = newestInMemory(shelf);
      shelf.diskAsked = false;
    }
  }
}

function keepTail(shelf: Shelf, old: PointDay, chunks: ChunkReader): void {
  const day = new PointDay(shelf.pointNo, old.day, chunks.pointFacts(shelf.pointNo, old.day));
  day.tail = old.tail;
  day.maxTs = Math.max(day.maxTs, old.tail?.ts[old.tail.length - 1] ?? day.maxTs);
  shelf.days.set(old.day, day);
}

function newestInMemory(shelf: Shelf): Newest | null {
  let newest: Newest | null = null;
  for (const { tail } of shelf.days.values()) {
    const i = (tail?.length ?? 0) - 1;
    if (tail === null || i < 0 || (newest !== null && (tail.ts[i] as number) < newest.ts)) continue;
    // `i` is the last place of a tail that is not empty.
    const [ts, seq] = [tail.ts[i] as number, tail.seq[i] as number];
    const [packed, flags] = [tail.packed[i] as number, tail.flags[i] as number];
    newest = { ts, seq, packed, flags, receivedAtMs: tail.receivedAtMs[i] as number };
  }
  return newest;
}
