import type { Logger } from "pino";
import { assert } from "../../../model/assert.ts";
import { ERROR_STATUS, type ErrorCode, GatewayError } from "../../../model/errors.ts";
import type { Reading } from "../../../model/reading.ts";
import { type ReadingBatch, toReading, valueOf } from "../../../model/reading-batch.ts";
import type { ThreadClient } from "../../thread.ts";
import type {
  Bucket,
  RawPage,
  RawQuery,
  ReadingStore,
  ReadingStoreStats,
  SeriesQuery,
  SincePage,
} from "../reading-store.ts";
import type { Damage } from "./day-files.ts";
import type { Series } from "./index-file.ts";
import { type OutgoingBlock, OutgoingBlocks } from "./outgoing-blocks.ts";
import type { SeriesColumns } from "./series-query.ts";
import type { ReadingsThreadMessage, ReadingsThreadMethods, WireColumns } from "./thread-methods.ts";

export interface EmbeddedStoreOptions {
  /** The store's own folder; made if it is not there. */
  readonly directory: string;
  readonly logger?: Logger;
  /** Unflushed readings in memory beyond this are flushed without being asked (default 16 MiB). */
  readonly headBytesMax?: number;
  /** A damaged chunk or file was met; its readings are missing from answers. */
  readonly onDamage?: (damage: Damage) => void;
  /** A flush the store does by itself has failed; it tries again, and `backlog` grows meanwhile. */
  readonly onFlushFailed?: (error: Error) => void;
  /** The thread has ended by itself: every call is refused from now on. */
  readonly onDeath?: (cause: Error) => void;
}

/** Blocks on their way; while so many are unanswered, further ones wait on this side. */
const BLOCKS_IN_FLIGHT_MAX = 8;
/** Readings that fill no block are gathered for so long. */
const GATHER_MS = 20;
const PAGE_MAX = 10_000;

/** The client side of the embedded store: copies columns to its thread and makes objects of the columns that come back. */
export class EmbeddedStore implements ReadingStore {
  readonly #client: ThreadClient<ReadingsThreadMethods>;
  readonly #options: EmbeddedStoreOptions;
  readonly #names = new Map<number, Series>();
  #storedSeq: number;
  #backlog = 0;
  readonly #outgoing = new OutgoingBlocks();
  #defined: Series[] = [];
  #sendingSoon: NodeJS.Timeout | null = null;
  #blocksInFlight = 0;
  #failed = false;

  constructor(
    client: ThreadClient<ReadingsThreadMethods>,
    options: EmbeddedStoreOptions,
    opened: { storedSeq: number; series: readonly Series[] },
  ) {
    this.#client = client;
    this.#options = options;
    this.#storedSeq = opened.storedSeq;
    for (const series of opened.series) this.#names.set(series.pointNo, series);
  }

  get storedSeq(): number {
    return this.#storedSeq;
  }

  get backlog(): number {
    return this.#backlog;
  }

  define(pointNo: number, enterprise: string, point: string): void {
    const known = this.#names.get(pointNo);
    if (known?.enterprise === enterprise && known.point === point) return;
    const series = { pointNo, enterprise, point };
    this.#names.set(pointNo, series);
    this.#defined.push(series);
  }

  append(batch: ReadingBatch, throughSeq: number): void {
    this.#outgoing.append(batch, throughSeq);
    this.#backlog += batch.length;
    if (this.#outgoing.due) this.#send(false);
    else this.#sendingSoon ??= setTimeout(this.#sendGathered, GATHER_MS);
  }

  async flush(throughSeq: number): Promise<void> {
    this.#sendAll();
    this.#moveStoredSeq(await this.#client.call("flush", [throughSeq]));
  }

  async read(query: RawQuery): Promise<RawPage> {
    this.#sendAll();
    const limit = Math.min(Math.max(1, query.limit), PAGE_MAX);
    const { columns, nextCursor } = await this.#client.call("read", [{ ...query, limit }]);
    return { items: Array.from({ length: columns.length }, (_, i) => readingAt(columns, i)), nextCursor };
  }

  async series(query: SeriesQuery): Promise<readonly Bucket[]> {
    this.#sendAll();
    const columns = await this.#client.call("series", [query]);
    return Array.from({ length: columns.length }, (_, i) => bucketAt(columns, i));
  }

  async latest(pointNos: readonly number[]): Promise<ReadonlyMap<number, Reading>> {
    this.#sendAll();
    const asked = Uint32Array.from(pointNos);
    const columns = await this.#client.call("latest", [asked], [asked.buffer]);
    const latest = new Map<number, Reading>();
    for (const [i, pointNo] of columns.pointNo.entries()) latest.set(pointNo, readingAt(columns, i));
    return latest;
  }

  async readSince(sinceSeq: number, limit: number): Promise<SincePage> {
    this.#sendAll();
    const page = await this.#client.call("readSince", [sinceSeq, Math.min(Math.max(1, limit), PAGE_MAX)]);
    const items = Array.from(page.pointNo, (pointNo, i) => ({ ...readingAt(page, i), ...this.#nameOf(pointNo) }));
    return { items, throughSeq: page.throughSeq, complete: page.complete, oldestSeq: page.oldestSeq };
  }

  retain(beforeTs: number): Promise<number> {
    this.#sendAll();
    return this.#client.call("retain", [beforeTs]);
  }

  /** Keeps readings of `from` ≤ ts < `to` (null: of every point) beyond retention. Durable when it resolves; repeating is harmless. */
  hold(pointNo: number | null, from: number, to: number): Promise<void> {
    return this.#client.call("hold", [{ pointNo, fromTs: from, toTs: to }]);
  }

  /**
   * Copies the store, as it goes on, into an empty folder that opens as a store. Resolves with the seq the copy is durable up to.
   * What was appended before is in it.
   */
  async backupTo(directory: string): Promise<number> {
    this.#sendAll();
    const storedSeq = await this.#client.call("backupTo", [directory]);
    this.#moveStoredSeq(storedSeq);
    return storedSeq;
  }

  /** Opens every chunk on disk. Damage is told through `onDamage`; the answer counts what is sound. */
  verify(): Promise<{ chunks: number; readings: number }> {
    return this.#client.call("verify", []);
  }

  stats(): Promise<ReadingStoreStats> {
    this.#sendAll();
    return this.#client.call("stats", []);
  }

  /** Ends the thread. What has not been flushed is not kept: the journal has it. */
  async close(): Promise<void> {
    if (this.#sendingSoon !== null) clearTimeout(this.#sendingSoon);
    await this.#client.call("close", []);
    await this.#client.close();
  }

  /** Takes in what the thread says unasked. */
  hear(message: ReadingsThreadMessage): void {
    const { logger, onDamage, onFlushFailed } = this.#options;
    switch (message.kind) {
      case "stored":
        this.#moveStoredSeq(message.storedSeq);
        return;
      case "damage":
        logger?.error(message.damage, "reading store: damage, readings are missing");
        onDamage?.(message.damage);
        return;
      case "flush-failed": {
        const { code, message: text, hint } = message;
        const error = new GatewayError(isErrorCode(code) ? code : "STORE_UNAVAILABLE", text, { hint });
        logger?.warn({ err: error }, "reading store: cannot write, trying again");
        onFlushFailed?.(error);
      }
    }
  }

  /** The thread has ended, or met a mistake of ours. Told once. */
  fail(cause: Error): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#options.logger?.error({ err: cause }, "reading store: thread has ended");
    this.#options.onDeath?.(cause);
  }

  #moveStoredSeq(seq: number): void {
    this.#storedSeq = Math.max(this.#storedSeq, seq);
  }

  #nameOf(pointNo: number): Series {
    const name = this.#names.get(pointNo);
    assert(name !== undefined, "a point is defined before its first reading");
    return name;
  }

  readonly #sendGathered = (): void => {
    this.#sendingSoon = null;
    this.#outgoing.closeBlock();
    this.#send(false);
  };

  /** A query follows, which must see what was appended: neither gathering nor the bound on blocks in flight holds it back. */
  #sendAll(): void {
    this.#outgoing.closeBlock();
    if (!this.#outgoing.due && this.#defined.length > 0)
      this.#sendBlock({ buffer: new ArrayBuffer(0), length: 0, throughSeq: 0 });
    this.#send(true);
  }

  #send(all: boolean): void {
    while (all || this.#blocksInFlight < BLOCKS_IN_FLIGHT_MAX) {
      const block = this.#outgoing.next();
      if (block === undefined) return;
      this.#sendBlock(block);
    }
  }

  #sendBlock({ buffer, length, throughSeq }: OutgoingBlock): void {
    const defined = this.#defined;
    this.#defined = [];
    this.#blocksInFlight++;
    this.#client.call("take", [buffer, length, throughSeq, defined], [buffer]).then(
      (spare) => this.#taken(length, spare),
      (error: unknown) => this.fail(error instanceof Error ? error : new Error(String(error))),
    );
  }

  #taken(readings: number, spare: ArrayBuffer | null): void {
    this.#blocksInFlight--;
    this.#backlog -= readings;
    if (spare !== null) this.#outgoing.giveBack(spare);
    this.#send(false);
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_STATUS, code);
}

function readingAt(columns: Omit<WireColumns, "length">, i: number): Reading {
  // The caller counts by the columns' own length.
  return toReading({
    seq: columns.seq[i] as number,
    ts: columns.ts[i] as number,
    packed: columns.packed[i] as number,
    flags: columns.flags[i] as number,
    receivedAtMs: columns.receivedAtMs[i] as number,
  });
}

function bucketAt(columns: SeriesColumns, i: number): Bucket {
  return {
    // The caller counts by the columns' own length.
    t: columns.t[i] as number,
    min: finiteOrNull(columns.min[i]),
    max: finiteOrNull(columns.max[i]),
    avg: finiteOrNull(columns.avg[i]),
    last: valueOf(columns.last[i] as number, columns.lastFlags[i] as number),
    n: columns.n[i] as number,
  };
}

/** NaN: no number in the bucket. Infinite: a mean whose sum is beyond what a float holds. Neither may pose as a number. */
function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
