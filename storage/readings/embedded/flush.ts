import { encodeChunk } from "./chunk-codec.ts";
import type { ChunkReader } from "./chunk-reader.ts";
import { Columns, type ReadingColumns } from "./columns.ts";
import type { ChunkRemoval, ChunkWrite } from "./day-file.ts";
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
 * A point's last chunk of the day is filled up rather than followed by a small one. Each commit covers whole points, so that a
 * crash between two commits leaves each point with all of its readings or none, told apart by its highest seq.
 * On failure what was not committed stays in memory, and the next flush writes it.
 */
export async function flushHeads(deps: FlushDeps, slice: Slice): Promise<void> {
  const dirty = deps.heads.dirty().sort((a, b) => a.day - b.day);
  for (const day of dirty) {
    day.frozen = day.tail;
    day.tail = null;
  }
  try {
    for (let start = 0; start < dirty.length; ) {
      let end = start;
      while (dirty[end]?.day === dirty[start]?.day) end++;
      await flushDay(deps, dirty.slice(start, end), slice);
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
  readonly removal: ChunkRemoval | null;
  readonly writes: readonly ChunkWrite[];
}

async function flushDay(deps: FlushDeps, points: readonly PointDay[], slice: Slice): Promise<void> {
  let batch: Rewrite[] = [];
  let bytes = 0;
  for (const point of points) {
    if (slice.spent) await slice.pause();
    const rewrite = prepareRewrite(deps, point);
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

function prepareRewrite({ chunks, chunkReadings }: FlushDeps, day: PointDay): Rewrite {
  // Only points with something frozen are flushed.
  const frozen = day.frozen as Columns;
  const room = day.lastRow !== null && day.lastRow.n < chunkReadings ? day.lastRow : null;
  const base = room === null ? null : chunks.open(day.day, day.pointNo, room);
  const merged = base === null ? frozen : mergeColumns(base, frozen);
  return { day, removal: base === null ? null : room, writes: toWrites(day.pointNo, merged, chunkReadings) };
}

/** Cuts columns into chunks and packs them. */
export function toWrites(pointNo: number, columns: ReadingColumns, chunkReadings: number): ChunkWrite[] {
  const writes: ChunkWrite[] = [];
  for (let from = 0; from < columns.length; from += chunkReadings) {
    const to = Math.min(from + chunkReadings, columns.length);
    let fromSeq = Number.POSITIVE_INFINITY;
    let toSeq = 0;
    for (let i = from; i < to; i++) {
      fromSeq = Math.min(fromSeq, columns.seq[i] as number);
      toSeq = Math.max(toSeq, columns.seq[i] as number);
    }
    writes.push({
      id: null,
      pointNo,
      // The columns are sorted; a fraction of a millisecond is rounded outwards, for the row holds whole numbers.
      fromTs: Math.floor(columns.ts[from] as number),
      toTs: Math.ceil(columns.ts[to - 1] as number),
      n: to - from,
      fromSeq,
      toSeq,
      bytes: encodeChunk(columns, from, to, to - from === chunkReadings),
    });
  }
  return writes;
}

function mergeColumns(base: ReadingColumns, later: ReadingColumns): Columns {
  const merged = new Columns(base.length + later.length);
  const sources = [base, later].map((columns, order) => ({
    // Neither is empty: a chunk holds at least one reading, and only dirty points are flushed.
    fromTs: columns.ts[0] as number,
    order,
    open: () => columns,
  }));
  sources.sort((a, b) => a.fromTs - b.fromTs);
  for (const { columns, from, to } of mergeRuns(sources)) merged.append(columns, from, to);
  return merged;
}

function commit(deps: FlushDeps, batch: readonly Rewrite[]): void {
  const [first] = batch;
  if (first === undefined) return;
  const ids = rewriteDay(deps, first.day.day, batch);
  let place = 0;
  for (const { day, writes } of batch) {
    place += writes.length;
    const last = writes.at(-1);
    // One id came back for each chunk written, and each point wrote at least one.
    if (last !== undefined) day.lastRow = { id: ids[place - 1] as number, n: last.n };
    release(deps.heads, day);
  }
}

/** A file that proves damaged is set aside: what is written now goes to a new one, and the flush need not fail for ever. */
function rewriteDay({ files, chunks, heads }: FlushDeps, day: number, batch: readonly Rewrite[]): number[] {
  const writes = batch.flatMap((rewrite) => rewrite.writes);
  const removals = batch.flatMap(({ removal }) => removal ?? []);
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

function release(heads: Heads, day: PointDay): void {
  // A committed point was frozen.
  const frozen = day.frozen as Columns;
  day.diskMaxTs = Math.max(day.diskMaxTs, frozen.ts[frozen.length - 1] as number);
  heads.bytes -= frozen.bytesAllocated;
  heads.readings -= frozen.length;
  day.frozen = null;
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
  day.tail = mergeColumns(frozen, tail);
  heads.bytes += day.tail.bytesAllocated - frozen.bytesAllocated - tail.bytesAllocated;
}
