import { DAY_MS } from "../../../model/time.ts";
import type { ChunkReader } from "./chunk-reader.ts";
import type { DayFiles } from "./day-files.ts";
import type { Heads } from "./heads.ts";
import type { Newest, Shelf } from "./point-day.ts";
import type { Slice } from "./turns.ts";

/** Newest readings in columns; a point without any is left out. */
export interface LatestColumns {
  readonly pointNo: Uint32Array<ArrayBuffer>;
  readonly seq: Float64Array<ArrayBuffer>;
  readonly ts: Float64Array<ArrayBuffer>;
  readonly packed: Float64Array<ArrayBuffer>;
  readonly receivedAtMs: Float64Array<ArrayBuffer>;
  readonly flags: Uint16Array<ArrayBuffer>;
}

/** Answers from memory; only a point not asked for since opening is looked up on disk. */
export async function readLatest(
  pointNos: Iterable<number>,
  deps: { files: DayFiles; chunks: ChunkReader; heads: Heads },
  slice: Slice,
): Promise<LatestColumns> {
  const shelves = Array.from(pointNos, (pointNo) => deps.heads.shelf(pointNo));
  await askDisk(
    shelves.filter((shelf) => !shelf.diskAsked),
    deps,
    slice,
  );
  return toColumns(shelves.filter(hasNewest));
}

/** Day by day from the newest, so that each file is opened once, until every point has shown its newest reading. */
async function askDisk(
  shelves: readonly Shelf[],
  { files, chunks }: { files: DayFiles; chunks: ChunkReader },
  slice: Slice,
): Promise<void> {
  let open = shelves;
  for (const day of files.days.reverse()) {
    if (open.length === 0) return;
    const still: Shelf[] = [];
    for (const shelf of open) {
      if (slice.spent) await slice.pause();
      const found = newestOnDay(shelf.pointNo, day, chunks);
      if (found === null) still.push(shelf);
      else note(shelf, found);
    }
    open = still;
  }
  for (const shelf of open) shelf.diskAsked = true;
}

/** What arrived while the disk was asked is in `shelf.newest` already. */
function note(shelf: Shelf, found: Newest): void {
  shelf.diskAsked = true;
  const { newest } = shelf;
  if (newest === null || found.ts > newest.ts || (found.ts === newest.ts && found.seq > newest.seq)) {
    shelf.newest = found;
  }
}

function newestOnDay(pointNo: number, day: number, chunks: ChunkReader): Newest | null {
  const rows = chunks.rows(pointNo, day, day * DAY_MS, (day + 1) * DAY_MS).sort((a, b) => b.toTs - a.toTs);
  let newest: Newest | null = null;
  for (const row of rows) {
    // Chunks may overlap: an earlier row counts while it reaches as far as what has been found.
    if (newest !== null && row.toTs < newest.ts) break;
    const chunk = chunks.open(day, pointNo, row);
    if (chunk === null) continue;
    const i = chunk.length - 1;
    // A chunk holds at least one reading.
    const [ts, seq] = [chunk.ts[i] as number, chunk.seq[i] as number];
    if (newest !== null && (ts < newest.ts || (ts === newest.ts && seq < newest.seq))) continue;
    const [packed, flags] = [chunk.packed[i] as number, chunk.flags[i] as number];
    newest = { ts, seq, packed, flags, receivedAtMs: chunk.receivedAtMs[i] as number };
  }
  return newest;
}

function hasNewest(shelf: Shelf): shelf is Shelf & { newest: Newest } {
  return shelf.newest !== null;
}

function toColumns(shelves: readonly (Shelf & { newest: Newest })[]): LatestColumns {
  const n = shelves.length;
  const columns = {
    pointNo: new Uint32Array(n),
    seq: new Float64Array(n),
    ts: new Float64Array(n),
    packed: new Float64Array(n),
    receivedAtMs: new Float64Array(n),
    flags: new Uint16Array(n),
  };
  for (const [i, { pointNo, newest }] of shelves.entries()) {
    columns.pointNo[i] = pointNo;
    columns.seq[i] = newest.seq;
    columns.ts[i] = newest.ts;
    columns.packed[i] = newest.packed;
    columns.receivedAtMs[i] = newest.receivedAtMs;
    columns.flags[i] = newest.flags;
  }
  return columns;
}
