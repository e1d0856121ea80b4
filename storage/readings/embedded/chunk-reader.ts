import { Chunk, ChunkDamaged } from "./chunk-codec.ts";
import type { Columns } from "./columns.ts";
import type { ChunkRow, PointFacts } from "./day-file.ts";
import type { Damage, DayFiles } from "./day-files.ts";
import type { Source } from "./merge-runs.ts";
import type { PointDay } from "./point-day.ts";
import { isDamage } from "./sqlite.ts";

/** Unpacked chunks kept for the next page of the same query and for the next late reading of the same stretch. */
const KEPT_MAX = 32;

/** Opens chunks and tells of damaged ones, each once. */
export class ChunkReader {
  readonly #files: DayFiles;
  readonly #report: (damage: Damage) => void;
  readonly #kept = new Map<string, Chunk>();
  readonly #reported = new Set<string>();

  constructor(files: DayFiles, report: (damage: Damage) => void) {
    this.#files = files;
    this.#report = report;
  }

  /** Everything that may hold readings of a point with `fromTs` ≤ ts ≤ `toTs` on one day, in order of its first reading. */
  sources(at: { pointNo: number; day: number; inMemory: PointDay | null }, fromTs: number, toTs: number): Source[] {
    const { pointNo, day, inMemory } = at;
    const sources: Source[] = this.rows(pointNo, day, fromTs, toTs).map((row) => ({
      fromTs: row.fromTs,
      order: row.id,
      open: () => this.open(day, pointNo, row),
    }));
    for (const [place, columns] of [inMemory?.frozen, inMemory?.tail].entries()) {
      const first = columns?.ts[0];
      if (columns == null || columns.length === 0 || first === undefined) continue;
      // What is in memory arrived after everything on disk, and what is being flushed before the rest.
      sources.push({ fromTs: first, order: Number.MAX_SAFE_INTEGER - 1 + place, open: () => columns });
    }
    return sources.sort((a, b) => a.fromTs - b.fromTs || a.order - b.order);
  }

  rows(pointNo: number, day: number, fromTs: number, toTs: number): ChunkRow[] {
    try {
      return this.#files.find(day)?.rows(pointNo, fromTs, toTs) ?? [];
    } catch (error) {
      this.#tell(day, { pointNo, fromTs, toTs, id: null }, error);
      return [];
    }
  }

  pointFacts(pointNo: number, day: number): PointFacts | null {
    try {
      return this.#files.find(day)?.pointFacts(pointNo) ?? null;
    } catch (error) {
      this.#tell(day, { pointNo, fromTs: null, toTs: null, id: null }, error);
      return null;
    }
  }

  /** null: gone, or damaged (then it has been told). */
  open(day: number, pointNo: number, row: { id: number; fromTs?: number; toTs?: number }): Chunk | null {
    const key = `${day}:${row.id}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    try {
      const bytes = this.#files.find(day)?.bytesOf(row.id) ?? null;
      if (bytes === null) return null;
      return this.#keep(key, new Chunk(bytes));
    } catch (error) {
      this.#tell(day, { pointNo, fromTs: row.fromTs ?? null, toTs: row.toTs ?? null, id: row.id }, error);
      return null;
    }
  }

  /** Unpacks a chunk to the end of the columns and keeps nothing of it. false: gone, or damaged (then it has been told). */
  appendTo(columns: Columns, day: number, pointNo: number, row: { id: number }): boolean {
    try {
      const bytes = this.#files.find(day)?.bytesOf(row.id) ?? null;
      if (bytes === null) return false;
      new Chunk(bytes).appendTo(columns);
      return true;
    } catch (error) {
      this.#tell(day, { pointNo, fromTs: null, toTs: null, id: row.id }, error);
      return false;
    }
  }

  /** A day's file has been removed: a new one would count its ids from the beginning. */
  forget(): void {
    this.#kept.clear();
  }

  #keep(key: string, chunk: Chunk): Chunk {
    this.#kept.set(key, chunk);
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_MAX) break;
      this.#kept.delete(old);
    }
    return chunk;
  }

  #tell(
    day: number,
    at: { pointNo: number; fromTs: number | null; toTs: number | null; id: number | null },
    error: unknown,
  ): void {
    if (!(error instanceof ChunkDamaged) && !isDamage(error)) throw error;
    const key = `${day}:${at.id}:${at.pointNo}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    const { pointNo, fromTs, toTs } = at;
    this.#report({ file: this.#files.nameOf(day), pointNo, fromTs, toTs, reason: String(error) });
  }
}
