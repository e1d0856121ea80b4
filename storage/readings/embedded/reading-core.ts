import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { GatewayError } from "../../../model/errors.ts";
import type { RawQuery, ReadingStoreStats, SeriesQuery } from "../reading-store.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { type Damage, DayFiles } from "./day-files.ts";
import { type FlushDeps, flushHeads } from "./flush.ts";
import { Heads } from "./heads.ts";
import { type Hold, IndexFile, type Series } from "./index-file.ts";
import { type LatestColumns, readLatest } from "./latest-query.ts";
import { type RawColumns, readRaw } from "./raw-query.ts";
import { type RetainDeps, retainReadings } from "./retain.ts";
import { readSeries, type SeriesColumns } from "./series-query.ts";
import { type SinceColumns, SinceFeed } from "./since-query.ts";
import { toStoreError } from "./sqlite.ts";
import { blockOf, capacityOf } from "./taken-block.ts";
import { Lock, Turns } from "./turns.ts";

interface ReadingCoreOptions {
  readonly directory: string;
  /** Memory heads beyond this are flushed without being asked. */
  readonly headBytesMax: number;
  /** Readings of a full chunk (default CHUNK_READINGS). */
  readonly chunkReadings?: number;
  /** Readings a flush may pack again only so that fewer chunks stand on disk (default: by the time since the last flush). */
  readonly repackMax?: number;
  readonly onDamage: (damage: Damage) => void;
  /** The store has flushed by itself. */
  readonly onStored: (storedSeq: number) => void;
  /** A flush nobody asked for has failed; it is tried again. */
  readonly onFlushFailed: (error: Error) => void;
}

/** Half an hour of a point at 1 Hz: small enough that one late reading costs little, large enough to pack well. */
const CHUNK_READINGS = 2048;

/**
 * Readings a flush may always pack again, though no chunk gets full by it (about 50 ms of the thread), and for each second since the
 * last flush (about one hundredth of the thread).
 */
const REPACK_READINGS_MIN = 250_000;
const REPACK_READINGS_A_SECOND = 50_000;

/** Pause before a flush that failed is tried again while memory is short. */
const RETRY_MS = 2_000;

const INDEX_NAME = "index.db";

/**
 * The embedded store itself, as it runs in its thread: heads in memory, day files, index.
 *
 * Everything that changes the files runs one at a time under a lock; queries run between its slices and look again after each
 * pause. Taking in is never held up by either.
 */
export class ReadingCore {
  readonly #options: ReadingCoreOptions;
  readonly #index: IndexFile;
  readonly #files: DayFiles;
  readonly #chunks: ChunkReader;
  readonly #heads: Heads;
  readonly #since: SinceFeed;
  readonly #parts: RetainDeps & FlushDeps;
  readonly #turns = new Turns();
  readonly #lock = new Lock();
  readonly #newSeries = new Map<number, Series>();
  readonly #waitingForRoom: (() => void)[] = [];
  #storedSeq: number;
  #takenSeq: number;
  #flushedAtMs = performance.now();
  #flushingItself = false;
  #backingUp: Promise<void> = Promise.resolve();
  #backups = 0;
  #closed = false;

  constructor(options: ReadingCoreOptions) {
    this.#options = options;
    mkdirSync(options.directory, { recursive: true });
    this.#index = new IndexFile(join(options.directory, INDEX_NAME));
    this.#files = new DayFiles(options.directory, options.onDamage);
    this.#chunks = new ChunkReader(this.#files, options.onDamage);
    this.#storedSeq = this.#index.storedSeq;
    this.#takenSeq = this.#storedSeq;
    this.#heads = new Heads(this.#files, this.#chunks, {
      openedSeq: this.#storedSeq,
      spareBytesMax: options.headBytesMax,
    });
    this.#parts = {
      files: this.#files,
      index: this.#index,
      chunks: this.#chunks,
      heads: this.#heads,
      chunkReadings: options.chunkReadings ?? CHUNK_READINGS,
    };
    this.#since = new SinceFeed(this.#parts, this.#storedSeq);
  }

  get storedSeq(): number {
    return this.#storedSeq;
  }

  series(): Series[] {
    return this.#index.series();
  }

  define(series: readonly Series[]): void {
    for (const one of series) this.#newSeries.set(one.pointNo, one);
  }

  /**
   * Takes the first `length` readings of a block in at once. Resolves when there is room for more: until then the caller's backlog
   * stands. The answer is a buffer of an earlier block that is not needed any more, or null.
   */
  async take(buffer: ArrayBuffer, throughSeq: number, length = capacityOf(buffer)): Promise<ArrayBuffer | null> {
    const block = blockOf(buffer, length);
    this.#heads.take(block);
    const spare = this.#since.add(block);
    this.#takenSeq = Math.max(this.#takenSeq, throughSeq);
    if (this.#heads.bytes <= this.#options.headBytesMax) return spare;
    if (!this.#flushingItself) void this.#flushUntilRoom();
    // A flush takes a moment, and there is half as much room again; only a disk that takes nothing makes the caller wait.
    if (this.#heads.bytes > this.#options.headBytesMax * 1.5) {
      await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
    }
    return spare;
  }

  /** Throws GatewayError STORAGE_FULL or STORE_UNAVAILABLE; then nothing is lost and `storedSeq` has not moved. */
  flush(throughSeq: number): Promise<number> {
    return this.#lock.run(async () => {
      const slice = await this.#turns.start();
      const reached = Math.max(this.#takenSeq, throughSeq, this.#storedSeq);
      this.#takenSeq = reached;
      try {
        this.#writeSeries();
        await flushHeads(this.#parts, slice, this.#repackMax());
        if (reached > this.#storedSeq) this.#index.storedSeq = reached;
      } catch (error) {
        throw toStoreError(error);
      }
      this.#storedSeq = reached;
      for (const resolve of this.#waitingForRoom.splice(0)) resolve();
      return reached;
    });
  }

  async read(query: RawQuery): Promise<RawColumns> {
    const slice = await this.#turns.start();
    return readRaw(query, this.#parts, slice);
  }

  async readSeries(query: SeriesQuery): Promise<SeriesColumns> {
    const slice = await this.#turns.start();
    return readSeries(query, this.#parts, slice);
  }

  async latest(pointNos: Iterable<number>): Promise<LatestColumns> {
    const slice = await this.#turns.start();
    return readLatest(pointNos, this.#parts, slice);
  }

  /** Looks up the newest reading of every point, so that the first `latest` is as fast as the next. */
  async warmUp(): Promise<void> {
    await this.latest(this.series().map(({ pointNo }) => pointNo));
  }

  readSince(sinceSeq: number, limit: number): Promise<{ page: SinceColumns; oldestSeq: number }> {
    return this.#lock.run(async () => {
      const slice = await this.#turns.start();
      const query = { sinceSeq, limit, takenSeq: this.#takenSeq, storedSeq: this.#storedSeq };
      const page = await this.#since.page(query, slice);
      return { page, oldestSeq: this.#index.droppedSeq + 1 };
    });
  }

  async retain(beforeTs: number): Promise<number> {
    for (;;) {
      await this.#backingUp;
      const dropped = await this.#lock.run(async () => (this.#backups > 0 ? null : this.#retainNow(beforeTs)));
      // A backup that began meanwhile still needs the files: wait for it, too.
      if (dropped !== null) return dropped;
    }
  }

  hold(hold: Hold): void {
    this.#index.hold(hold);
  }

  /**
   * Copies the store while it goes on. The copy says it is durable up to where it was when the copying began: the journal
   * brings the rest again, and what is already there is recognised.
   */
  async backupTo(directory: string): Promise<number> {
    if (existsSync(join(directory, INDEX_NAME))) {
      throw new GatewayError("CONFLICT", `${directory} holds a reading store already`, {
        hint: "name an empty folder",
        params: { directory },
      });
    }
    this.#backups++;
    try {
      const storedSeq = await this.flush(this.#takenSeq);
      const copying = this.#copyTo(directory, storedSeq);
      this.#backingUp = copying.catch(() => undefined);
      await copying;
      return storedSeq;
    } finally {
      this.#backups--;
    }
  }

  /** Opens every chunk; damage is reported as it is met. Returns how many chunks and readings are sound. */
  async verify(): Promise<{ chunks: number; readings: number }> {
    const slice = await this.#turns.start();
    const sound = { chunks: 0, readings: 0 };
    for (const day of this.#files.days) {
      for (let afterId = 0; ; ) {
        if (slice.spent) await slice.pause();
        const rows = this.#files.find(day)?.allRows(afterId, 50) ?? [];
        for (const row of rows) {
          const chunk = this.#chunks.open(day, row.pointNo, row);
          if (chunk === null || chunk.length !== row.n) continue;
          sound.chunks++;
          sound.readings += chunk.length;
        }
        const last = rows.at(-1);
        if (last === undefined) break;
        afterId = last.id;
      }
    }
    return sound;
  }

  stats(): ReadingStoreStats {
    let stored = 0;
    let chunks = 0;
    for (const facts of this.#files.facts.values()) {
      stored += facts.readings;
      chunks += facts.chunks;
    }
    const bytesOnDisk = this.#files.bytesOnDisk();
    return {
      readings: stored + this.#heads.readings,
      chunks,
      headReadings: this.#heads.readings,
      bytesOnDisk,
      bytesPerReading: stored === 0 ? 0 : bytesOnDisk / stored,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#backingUp;
    await this.#lock.run(async () => {
      this.#files.close();
      this.#index.close();
    });
  }

  async #retainNow(beforeTs: number): Promise<number> {
    const slice = await this.#turns.start();
    try {
      return await retainReadings(beforeTs, this.#parts, slice);
    } catch (error) {
      throw toStoreError(error);
    } finally {
      this.#since.forget(this.#takenSeq);
      for (const resolve of this.#waitingForRoom.splice(0)) resolve();
    }
  }

  #repackMax(): number {
    const nowMs = performance.now();
    const sinceLastMs = nowMs - this.#flushedAtMs;
    this.#flushedAtMs = nowMs;
    return this.#options.repackMax ?? Math.max(REPACK_READINGS_MIN, (sinceLastMs / 1000) * REPACK_READINGS_A_SECOND);
  }

  #writeSeries(): void {
    if (this.#newSeries.size === 0) return;
    this.#index.define([...this.#newSeries.values()]);
    this.#newSeries.clear();
  }

  async #flushUntilRoom(): Promise<void> {
    this.#flushingItself = true;
    while (!this.#closed && this.#heads.bytes > this.#options.headBytesMax) {
      try {
        this.#options.onStored(await this.flush(this.#takenSeq));
      } catch (error) {
        this.#options.onFlushFailed(toStoreError(error));
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    this.#flushingItself = false;
  }

  async #copyTo(directory: string, storedSeq: number): Promise<void> {
    mkdirSync(directory, { recursive: true });
    for (const day of this.#files.days) await this.#files.backupTo(day, directory);
    const path = join(directory, INDEX_NAME);
    await this.#index.backupTo(path);
    const copy = new IndexFile(path);
    copy.storedSeq = storedSeq;
    copy.close();
    syncFolder(directory);
  }
}

/** Makes the names of new files durable. */
function syncFolder(directory: string): void {
  const folder = openSync(directory, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
