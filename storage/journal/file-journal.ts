import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../../model/assert.ts";
import { GatewayError } from "../../model/errors.ts";
import type { Clock } from "../../model/time.ts";
import { openThread, ThreadClient } from "../thread.ts";
import { type GatheredBatch, RecordGatherer } from "./gather.ts";
import { JournalFaults } from "./faults.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { lengthOf, PAYLOAD_BYTES_MAX } from "./format.ts";
import type { CorruptRange, Journal, JournalAppend, JournalRecord, JournalState, JournalStats } from "./journal.ts";
import type { AcceptingMessage, FlushReply, JournalThreadData, JournalThreadMethods } from "./journal-thread.ts";
import type { Accepting, Extent, Opened } from "./journal-writer.ts";
import { readThroughThread } from "./read-through-thread.ts";

export interface JournalLimits {
  /** A segment is closed when it would pass this. */
  readonly segmentBytes: number;
  /** Above this many bytes of segments telemetry is refused. At least two segments. */
  readonly quotaBytes: number;
  /** Put by for a full disk. More than `pendingBytesMax`: what has a number when the disk fills up goes in first. */
  readonly reserveBytes: number;
  /** One flush takes at most this (or one record that is larger). */
  readonly batchBytesMax: number;
  /** Beyond this much not yet durable telemetry is refused; priority records have a quarter more. */
  readonly pendingBytesMax: number;
}

const JOURNAL_LIMITS: JournalLimits = {
  segmentBytes: 64 * 1024 * 1024,
  quotaBytes: 8 * 1024 * 1024 * 1024,
  reserveBytes: 32 * 1024 * 1024,
  batchBytesMax: 1024 * 1024,
  pendingBytesMax: 16 * 1024 * 1024,
};

export interface FileJournalOptions {
  readonly directory: string;
  /** Wall clock: stamps the moment a flush is known to be durable. */
  readonly clock: Pick<Clock, "nowMs">;
  readonly limits?: Partial<JournalLimits>;
  /** The lock that keeps a second process out; default `<directory>/lock`. */
  readonly lockPath?: string;
  /** How often a journal that cannot go on, or has no reserve, tries again. */
  readonly probeEveryMs?: number;
  /** Negative control of the crash tests: flushes are reported without fdatasync, and a power cut loses them. */
  readonly unsafeSkipSync?: boolean;
  /** Faults ordered by a test. */
  readonly faults?: JournalFaults;
}

/**
 * Opens (or creates) the journal in a folder; resolves when the end of the journal is found and appends may begin.
 *
 * Throws DATA_DIR_IN_USE when another process has it, DATA_DIR_UNUSABLE, STATE_VERSION, CONFIG_INVALID.
 */
export async function openFileJournal(options: FileJournalOptions): Promise<FileJournal> {
  const limits = { ...JOURNAL_LIMITS, ...options.limits };
  checkLimits(limits);
  const lock = takeLock(options);
  const data: JournalThreadData = {
    directory: options.directory,
    segmentBytes: limits.segmentBytes,
    quotaBytes: limits.quotaBytes,
    reserveBytes: limits.reserveBytes,
    probeEveryMs: options.probeEveryMs ?? 1000,
    skipSync: options.unsafeSkipSync ?? false,
    faults: (options.faults ?? new JournalFaults()).shared,
  };
  const worker = openThread(import.meta.url, "./journal-thread.ts", { workerData: data });
  let journal: FileJournal | null = null;
  const client = new ThreadClient<JournalThreadMethods>(worker, {
    name: "journal",
    inFlightMax: 16,
    onMessage: (message) => journal?.receive(message),
    onDeath: (cause) => journal?.die(cause),
  });
  try {
    const opened = await client.call("open", []);
    journal = new FileJournal({ client, lock, opened, limits, options });
    return journal;
  } catch (error) {
    await client.close();
    lock.release();
    throw toOpenError(options.directory, error);
  }
}

interface FileJournalParts {
  readonly client: ThreadClient<JournalThreadMethods>;
  readonly lock: FolderLock;
  readonly opened: Opened;
  readonly limits: JournalLimits;
  readonly options: FileJournalOptions;
}

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The journal on files. The caller's thread numbers records and copies them into a batch; the journal thread does everything else.
 *
 * Group commit is self-clocked: while a flush is under way appends gather, and the next flush begins when it ends. An idle journal
 * begins its first flush after the current turn of the event loop, so that all that arrived in one read joins it.
 */
export class FileJournal implements Journal {
  onDurable: (records: readonly JournalRecord[], durableAtMs: number) => void = () => {};
  onStateChange: (state: JournalState) => void = () => {};

  readonly #parts: FileJournalParts;
  readonly #gatherer: RecordGatherer;
  readonly #corrupt: CorruptRange[];
  #accepting: Accepting;
  #extent: Extent;
  #durableSeq: number;
  #lastAtMs: number;
  #nextSeq: number;
  #pendingBytes = 0;
  #inFlight = false;
  #scheduled = false;
  #closing: Promise<void> | null = null;
  #waiters: Waiter[] = [];
  #flushes = 0;
  #recordsFlushed = 0;
  #flushMsLast = 0;
  #flushMsMax = 0;

  constructor(parts: FileJournalParts) {
    const { opened } = parts;
    this.#parts = parts;
    this.#gatherer = new RecordGatherer(parts.limits.batchBytesMax);
    this.#corrupt = [...opened.corrupt];
    this.#accepting = opened.accepting;
    this.#extent = opened;
    this.#durableSeq = opened.durableSeq;
    this.#lastAtMs = opened.lastAtMs;
    this.#nextSeq = opened.durableSeq + 1;
  }

  get firstSeq(): number {
    return this.#extent.firstSeq;
  }

  get durableSeq(): number {
    return this.#durableSeq;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Engine time of the newest record (0: none): the engine clock of a new run starts from here. */
  get lastAtMs(): number {
    return this.#lastAtMs;
  }

  append(record: JournalAppend): number {
    const bytes = this.#gatherer.bytesOf(record);
    if (!this.#admits(record.priority, bytes)) throw this.#refusal(record);
    if (lengthOf(record) > PAYLOAD_BYTES_MAX) throw tooLarge(lengthOf(record));
    assert(record.atMs >= this.#lastAtMs, "the engine clock never goes back");
    const seq = this.#nextSeq++;
    this.#lastAtMs = record.atMs;
    this.#pendingBytes += bytes;
    this.#gatherer.add(seq, record, bytes);
    if (!this.#inFlight && !this.#scheduled) {
      this.#scheduled = true;
      setImmediate(this.#begin);
    }
    return seq;
  }

  read(fromSeq: number): AsyncIterable<readonly JournalRecord[]> {
    const lastSeq = this.#durableSeq;
    return readThroughThread({ directory: this.#parts.options.directory, fromSeq, lastSeq }, (range) =>
      this.#addCorrupt(range),
    );
  }

  async truncateBefore(seq: number): Promise<void> {
    this.#extent = await this.#parts.client.call("truncateBefore", [Math.min(seq, this.#durableSeq + 1)]);
  }

  flush(): Promise<void> {
    const seq = this.#nextSeq - 1;
    if (this.#durableSeq >= seq) return Promise.resolve();
    if (this.#accepting.accepting === "none") return Promise.reject(this.#unavailable());
    return new Promise((resolve, reject) => this.#waiters.push({ seq, resolve, reject }));
  }

  state(): JournalState {
    return { ...this.#accepting, corrupt: [...this.#corrupt] };
  }

  stats(): JournalStats {
    const { segments, bytesOnDisk } = this.#extent;
    const flushMsMax = this.#flushMsMax;
    this.#flushMsMax = 0;
    const counts = { flushes: this.#flushes, recordsFlushed: this.#recordsFlushed };
    return { segments, bytesOnDisk, ...counts, flushMsLast: this.#flushMsLast, flushMsMax };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Called by `openFileJournal` with what the thread says by itself. */
  receive(message: unknown): void {
    // The thread sends nothing else by itself.
    const { accepting } = message as AcceptingMessage;
    this.#accept(accepting);
  }

  /** Called by `openFileJournal` when the thread has died: nothing can become durable any more. */
  die(cause: Error): void {
    this.#accept({ accepting: "none", reason: `thread: ${cause.message}` });
  }

  async #close(): Promise<void> {
    // A journal that cannot go on keeps nobody waiting: what is not durable was never acknowledged.
    await this.flush().catch(() => {});
    await this.#parts.client.call("close", []).catch(() => {});
    await this.#parts.client.close();
    this.#accept({ accepting: "none", reason: "closed" });
    this.#parts.lock.release();
  }

  #admits(priority: boolean, bytes: number): boolean {
    const { pendingBytesMax } = this.#parts.limits;
    if (this.#closing !== null) return false;
    switch (this.#accepting.accepting) {
      case "none":
        return false;
      case "reserved":
      case "all": {
        if (!priority && this.#accepting.accepting === "reserved") return false;
        const allowed = priority ? pendingBytesMax * 1.25 : pendingBytesMax;
        // One record is always taken by an empty journal, however large.
        return this.#pendingBytes === 0 || this.#pendingBytes + bytes <= allowed;
      }
    }
  }

  /** An arrow: handed to setImmediate on every first append, without a closure each time. */
  readonly #begin = (): void => {
    this.#scheduled = false;
    if (this.#inFlight) return;
    const batch = this.#gatherer.take();
    if (batch === null) return;
    this.#inFlight = true;
    const { buffer, bytes } = batch;
    const request = { buffer, bytes, firstSeq: batch.firstSeq, lastSeq: batch.firstSeq + batch.records.length - 1 };
    this.#parts.client.call("flush", [request], [buffer]).then(
      (reply) => this.#land(batch, reply),
      (error: Error) => {
        // The thread holds a flush until it is durable: only closing ends it otherwise, or a mistake of ours.
        if (this.#closing === null) this.die(error);
      },
    );
  };

  #land(batch: GatheredBatch, reply: FlushReply): void {
    const { records, bytes } = batch;
    this.#inFlight = false;
    this.#durableSeq = batch.firstSeq + records.length - 1;
    this.#pendingBytes -= bytes;
    this.#note(reply, records.length);
    this.#gatherer.giveBack(reply.buffer);
    // The disk goes on working while the listener does.
    this.#begin();
    this.onDurable(records, this.#parts.options.clock.nowMs());
    while (this.#waiters[0] !== undefined && this.#waiters[0].seq <= this.#durableSeq) this.#waiters.shift()?.resolve();
  }

  #note(reply: FlushReply, records: number): void {
    this.#extent = reply;
    this.#flushes++;
    this.#recordsFlushed += records;
    this.#flushMsLast = reply.flushMs;
    this.#flushMsMax = Math.max(this.#flushMsMax, reply.flushMs);
  }

  #accept(accepting: Accepting): void {
    this.#accepting = accepting;
    if (accepting.accepting === "none") {
      for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#unavailable());
    }
    this.onStateChange(this.state());
  }

  #addCorrupt(range: CorruptRange): void {
    if (this.#corrupt.some((known) => known.segment === range.segment && known.fromByte === range.fromByte)) return;
    this.#corrupt.push(range);
    this.onStateChange(this.state());
  }

  #refusal(record: JournalAppend): GatewayError {
    if (this.#closing !== null) return closed();
    if (this.#accepting.accepting === "none" || (this.#accepting.accepting === "reserved" && !record.priority)) {
      return this.#unavailable();
    }
    return new GatewayError("STORE_UNAVAILABLE", `${this.#pendingBytes} bytes wait for the disk`, {
      hint: "the disk is slower than what arrives; send again later",
      params: { pendingBytes: this.#pendingBytes },
    });
  }

  #unavailable(): GatewayError {
    const reason = this.#accepting.reason ?? "unknown";
    return new GatewayError("STORAGE_FULL", `the journal cannot take this record (${reason})`, {
      hint: "free space on the data folder's disk or repair it; the journal resumes by itself",
      params: { reason },
    });
  }
}

function checkLimits(limits: JournalLimits): void {
  const twoSegments = 2 * limits.segmentBytes;
  if (limits.quotaBytes >= twoSegments) return;
  throw new GatewayError("CONFIG_INVALID", `the journal quota is below two segments (${twoSegments} bytes)`, {
    hint: "raise the quota: whole segments are dropped, and the newest never is",
    params: { quotaBytes: limits.quotaBytes, leastBytes: twoSegments },
  });
}

function takeLock(options: FileJournalOptions): FolderLock {
  try {
    mkdirSync(options.directory, { recursive: true, mode: 0o750 });
  } catch (error) {
    throw toOpenError(options.directory, error);
  }
  return lockFolder(options.lockPath ?? join(options.directory, "lock"));
}

function toOpenError(directory: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("code" in cause) || cause instanceof GatewayError) return cause;
  return new GatewayError("DATA_DIR_UNUSABLE", `the journal folder cannot be used: ${cause.message}`, {
    hint: "the folder and the files in it must be readable and writable",
    params: { path: directory },
    cause,
  });
}

function tooLarge(bytes: number): GatewayError {
  return new GatewayError("PAYLOAD_TOO_LARGE", `a record of ${bytes} bytes is too large for the journal`, {
    hint: `a record holds at most ${PAYLOAD_BYTES_MAX} bytes`,
    params: { bytes, bytesMax: PAYLOAD_BYTES_MAX },
  });
}

function closed(): GatewayError {
  return new GatewayError("STORE_UNAVAILABLE", "the journal is closed", { hint: "the gateway is stopping; try again" });
}
