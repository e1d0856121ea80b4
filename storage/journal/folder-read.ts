import { errnoOf } from "./disk.ts";
import type { CorruptRange } from "./journal.ts";
import { listSegments, type Segment } from "./segment-name.ts";
import { type Chunk, SegmentWalk } from "./segment-walk.ts";

export interface FolderReadOptions {
  readonly directory: string;
  readonly fromSeq: number;
  /** The last record wanted, known to be durable; null: to the end, where a torn tail is passed over. */
  readonly lastSeq: number | null;
}

/** Reads the segments of a folder one behind another. Takes no lock: what is durable never changes. */
export class FolderRead {
  readonly #options: FolderReadOptions;
  readonly #segments: readonly Segment[];
  #index = 0;
  #walk: SegmentWalk | null = null;
  #corrupt: CorruptRange[] = [];

  constructor(options: FolderReadOptions) {
    this.#options = options;
    this.#segments = listSegments(options.directory);
    // The last segment that begins at or before the first record wanted.
    this.#segments.forEach((segment, i) => {
      if (segment.firstSeq <= options.fromSeq) this.#index = i;
    });
  }

  next(): Chunk | null {
    for (;;) {
      this.#walk ??= this.#open();
      if (this.#walk === null) return null;
      const chunk = this.#walk.next();
      if (chunk !== null) return chunk;
      this.#closeWalk();
    }
  }

  /** The damage met since the last call. */
  takeCorrupt(): CorruptRange[] {
    if (this.#walk !== null) this.#corrupt.push(...this.#walk.corrupt.splice(0));
    return this.#corrupt.splice(0);
  }

  close(): void {
    if (this.#walk !== null) this.#closeWalk();
  }

  #open(): SegmentWalk | null {
    for (;;) {
      const segment = this.#segments[this.#index];
      if (segment === undefined) return null;
      const { directory, fromSeq, lastSeq } = this.#options;
      if (lastSeq !== null && segment.firstSeq > lastSeq) return null;
      const next = this.#segments[++this.#index];
      const end = next === undefined ? lastSeq : Math.min(next.firstSeq - 1, lastSeq ?? Infinity);
      try {
        return new SegmentWalk(directory, segment, { fromSeq, lastSeq: end });
      } catch (error) {
        // Dropped by truncateBefore since the folder was listed.
        if (errnoOf(error) !== "ENOENT") throw error;
      }
    }
  }

  #closeWalk(): void {
    this.#corrupt.push(...(this.#walk?.corrupt.splice(0) ?? []));
    this.#walk?.close();
    this.#walk = null;
  }
}
