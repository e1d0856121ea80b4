import { encodeChunk, type Pains } from "./chunk-codec.ts";
import type { ChunkReader } from "./chunk-reader.ts";
import { Columns, partOf, type ReadingColumns } from "./columns.ts";
import { type ChunkRemoval, type ChunkWrite, LAST_ROWS_MAX } from "./day-file.ts";
import type { DayFiles } from "./day-files.ts";
import type { Heads } from "./heads.ts";
import { mergeRuns } from "./merge-runs.ts";
import { isDamage } from "./sqlite.ts";
import type { PointDay } from "./point-day.ts";
import type { Slice } from "./turns.ts";

/** Packed bytes gathered before they are committed: a commit holds the thread for as long as the disk takes. */
const BATCH_BYTES = 512 * 1024;

export interface FlushDeps {
  readonly files: DayFiles;
  readonly chunks: ChunkReader;
  readonly heads: Heads;
  /** Readings of a full chunk. */
  readonly chunkReadings: number;
}

/**
 * Writes everything in memory to the day files, a slice at a time. When it resolves, all of it is on disk and synced.
 *
 * What is new of a point follows its last chunk as a small one of its own, until together they fill a chunk or LAST_ROWS_MAX stand
 * there: then they are packed together. So each reading is packed two or three times, however often is flushed. A flush with so
 * little to do that all of it comes to at most `repackMax` readings packs each point's last chunks together at once.
 *
 * Each commit covers whole points, so that a crash between two commits leaves each point with all of its readings or none, told
 * apart by its highest seq. On failure what was not committed stays in memory, and the next flush writes it.
 */
export async function flushHeads(deps: FlushDeps, slice: Slice, repackMax: number): Promise<void> {
  const dirty = deps.heads.dirty().sort((a, b) => a.day - b.day);
  let readings = 0;
  for (const day of dirty) {
    day.frozen = day.tail;
    day.tail = null;
    readings += readingsOf(day, openRowsOf(day, deps.chunkReadings));
  }
  const together = readings <= repackMax;
  try {
    for (let start = 0; start < dirty.length; ) {
      let end = start;
      while (dirty[end]?.day === dirty[start]?.day) end++;
      await flushDay(deps, dirty.slice(start, end), together, slice);
      start = end;
    }
  } catch (error) {
    for (const day of dirty) thaw(deps.heads, day);
    throw error;
  }
  deps.heads.evict();
}

interface Rewrite {
  readonly day: PointDay;
  /** What is new follows the point's last chunks; otherwise it is packed together with those that are not full. */
  readonly follows: boolean;
  readonly removals: readonly ChunkRemoval[];
  readonly writes: readonly ChunkWrite[];
}

async function flushDay(deps: FlushDeps, points: readonly PointDay[], together: boolean, slice: Slice): Promise<void> {
  let batch: Rewrite[] = [];
  let bytes = 0;
  for (const point of points) {
    if (slice.spent) await slice.pause();
    const rewrite = prepareRewrite(deps, point, together);
    batch.push(rewrite);
    for (const write of rewrite.writes) bytes += write.bytes.length;
    if (bytes < BATCH_BYTES) continue;
    commit(deps, batch);
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) commit(deps, batch);
  const [first] = points;
  if (first !== undefined) deps.files.find(first.day)?.checkpoint();
}

function prepareRewrite({ chunks, chunkReadings }: FlushDeps, day: PointDay, together: boolean): Rewrite {
  // Only points with something frozen are flushed.
  const frozen = day.frozen as Columns;
  const open = openRowsOf(day, chunkReadings);
  if (!together && readingsOf(day, open) < chunkReadings && open.length < LAST_ROWS_MAX) {
    return { day, follows: true, removals: [], writes: toWrites(day.pointNo, frozen, chunkReadings, "quick") };
  }
  const { columns, removals } = unpackLast(chunks, day, open);
  return { day, follows: false, removals, writes: toWrites(day.pointNo, columns, chunkReadings) };
}

/** The chunks at the point's end that are not full: only the last ones, or a chunk would overtake one that arrived later. */
function openRowsOf({ lastRows }: PointDay, chunkReadings: number): readonly ChunkRemoval[] {
  let from = lastRows.length;
  while (from > 0 && (lastRows[from - 1]?.n ?? chunkReadings) < chunkReadings) from--;
  return from === 0 ? lastRows : lastRows.slice(from);
}

function readingsOf(day: PointDay, rows: readonly ChunkRemoval[]): number {
  let readings = day.frozen?.length ?? 0;
  for (const { n } of rows) readings += n;
  return readings;
}

/** Reused: what is gathered is packed before the next point's turn. */
const gathered = new Columns(8192);

/** The chunks' readings and what is frozen, in order; without the chunks that are damaged or gone, which stay as they are. */
function unpackLast(
  chunks: ChunkReader,
  day: PointDay,
  rows: readonly ChunkRemoval[],
): { columns: ReadingColumns; removals: readonly ChunkRemoval[] } {
  gathered.length = 0;
  const removals: ChunkRemoval[] = [];
  const starts: number[] = [];
  for (const row of rows) {
    const start = gathered.length;
    if (!chunks.appendTo(gathered, day.day, day.pointNo, row)) continue;
    removals.push(row);
    starts.push(start);
  }
  starts.push(gathered.length);
  // Only points with something frozen are flushed.
  gathered.append(day.frozen as Columns);
  if (starts.every((start) => isAfterPrevious(gathered, start))) return { columns: gathered, removals };
  return { columns: mergeColumns(starts.map((start, i) => partOf(gathered, start, starts[i + 1]))), removals };
}

function isAfterPrevious({ ts, seq }: ReadingColumns, i: number): boolean {
  if (i === 0) return true;
  const [before, after] = [ts[i - 1] as number, ts[i] as number];
  // What has arrived later comes later where seq is the same, too.
  return before < after || (before === after && (seq[i - 1] as number) <= (seq[i] as number));
}

/** Cuts columns into chunks and packs them. */
export function toWrites(
  pointNo: number,
  columns: ReadingColumns,
  chunkReadings: number,
  pains: Pains = "usual",
): ChunkWrite[] {
  const writes: ChunkWrite[] = [];
  for (let from = 0; from < columns.length; from += chunkReadings) {
    const to = Math.min(from + chunkReadings, columns.length);
    writes.push({
      id: null,
      pointNo,
      // The columns are sorted; a fraction of a millisecond is rounded outwards, for the row holds whole numbers.
      fromTs: Math.floor(columns.ts[from] as number),
      toTs: Math.ceil(columns.ts[to - 1] as number),
      n: to - from,
      ...seqRangeOf(columns.seq, from, to),
      bytes: encodeChunk(columns, from, to, to - from === chunkReadings ? "final" : pains),
    });
  }
  return writes;
}

function seqRangeOf(seq: Float64Array, from: number, to: number): { fromSeq: number; toSeq: number } {
  let fromSeq = seq[from] as number;
  let toSeq = fromSeq;
  for (let i = from + 1; i < to; i++) {
    const one = seq[i] as number;
    if (one < fromSeq) fromSeq = one;
    else if (one > toSeq) toSeq = one;
  }
  return { fromSeq, toSeq };
}

/** Parts in order of arrival, none of them empty, as one in order of `ts`. */
function mergeColumns(parts: readonly ReadingColumns[]): Columns {
  const merged = new Columns(parts.reduce((sum, { length }) => sum + length, 0));
  const sources = parts.map((columns, order) => ({
    // A chunk holds at least one reading, and only dirty points are flushed.
    fromTs: columns.ts[0] as number,
    order,
    open: () => columns,
  }));
  sources.sort((a, b) => a.fromTs - b.fromTs || a.order - b.order);
  for (const { columns, from, to } of mergeRuns(sources)) merged.append(columns, from, to);
  return merged;
}

function commit(deps: FlushDeps, batch: readonly Rewrite[]): void {
  const [first] = batch;
  if (first === undefined) return;
  const ids = rewriteDay(deps, first.day.day, batch);
  // One id came back for each chunk written.
  let place = 0;
  for (const { day, follows, writes } of batch) {
    const written = writes.map(({ n }, i) => ({ id: ids[place + i] as number, n }));
    place += writes.length;
    day.lastRows = follows ? [...day.lastRows, ...written] : written;
    deps.heads.release(day);
  }
}

/** A file that proves damaged is set aside: what is written now goes to a new one, and the flush need not fail for ever. */
function rewriteDay({ files, chunks, heads }: FlushDeps, day: number, batch: readonly Rewrite[]): number[] {
  const writes = batch.flatMap((rewrite) => rewrite.writes);
  const removals = batch.flatMap((rewrite) => rewrite.removals);
  try {
    return files.rewrite(day, removals, writes);
  } catch (error) {
    if (!isDamage(error)) throw error;
    files.setAside(day, error);
    chunks.forget();
    heads.forgetRows(day);
    return files.rewrite(day, [], writes);
  }
}

/** Puts what could not be written back before what has arrived since. */
function thaw(heads: Heads, day: PointDay): void {
  const { frozen, tail } = day;
  if (frozen === null) return;
  day.frozen = null;
  if (tail === null) {
    day.tail = frozen;
    return;
  }
  day.tail = mergeColumns([frozen, tail]);
  heads.bytes += day.tail.bytesAllocated - frozen.bytesAllocated - tail.bytesAllocated;
}
