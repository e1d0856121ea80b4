import { assert } from "../../model/assert.ts";
import { GatewayError } from "../../model/errors.ts";
import type { Clock } from "../../model/time.ts";
import type {
  Journal,
  JournalAppend,
  JournalRecord,
  JournalState,
  JournalStats,
} from "../../storage/journal/journal.ts";
import type { Chaos } from "./chaos.ts";

/** What outlives a crash: hand the same disk to the next journal. */
export class JournalDisk {
  /** Every record that ever became durable, also those dropped since: what a replay from the beginning needs. */
  readonly records: JournalRecord[] = [];
  firstSeq = 1;
  /** No space: only priority records are taken, into the reserve. */
  isFull = false;
  /** fdatasync fails: nothing becomes durable. */
  syncFails = false;
  /** Written by a flush under way when the process died. */
  torn: readonly JournalRecord[] = [];

  get durableSeq(): number {
    return this.records.length;
  }

  get lastAtMs(): number {
    return this.records.at(-1)?.atMs ?? 0;
  }

  /** The process has died. Of the flush under way any part may have reached the disk, in order. */
  crash(shareOfTorn: number): void {
    const whole = Math.floor(this.torn.length * shareOfTorn);
    this.records.push(...this.torn.slice(0, whole));
    this.torn = [];
  }
}

export interface MemoryJournalDeps {
  readonly clock: Clock;
  readonly chaos: Chaos;
  /** How long the next flush takes. */
  readonly flushMs: () => number;
  readonly pendingBytesMax: number;
  /** Negative control: flushes are reported without being on the disk; they get there some seconds later, if the process lives so long. */
  readonly skipSync?: boolean;
  /** Negative control: what is handed out is not what was written. */
  readonly rewritesRecord?: (record: JournalRecord) => JournalRecord;
}

const RETRY_MS = 1_000;
const READ_RECORDS_MAX = 200;
/** Records in one segment: only whole ones are dropped. */
const SEGMENT_RECORDS = 64;
const WRITE_BACK_MS = 5_000;

/** The journal without files: durable after its flush, gone at a crash before it. Full disks and failing syncs are the disk's. */
export class MemoryJournal implements Journal {
  onDurable: (records: readonly JournalRecord[], durableAtMs: number) => void = () => undefined;
  onStateChange: (state: JournalState) => void = () => undefined;
  readonly #disk: JournalDisk;
  readonly #deps: MemoryJournalDeps;
  #pending: JournalRecord[] = [];
  #pendingBytes = 0;
  #nextSeq: number;
  #lastAtMs: number;
  #reported: JournalState["accepting"] = "all";
  #held = false;
  #flushing: Promise<void> | null = null;
  #durableSeq: number;
  #closed = false;
  #waiters: { readonly seq: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(disk: JournalDisk, deps: MemoryJournalDeps) {
    this.#disk = disk;
    this.#deps = deps;
    this.#durableSeq = disk.durableSeq;
    this.#nextSeq = disk.durableSeq + 1;
    this.#lastAtMs = disk.lastAtMs;
  }

  get firstSeq(): number {
    return this.#disk.firstSeq;
  }

  get durableSeq(): number {
    return this.#durableSeq;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get lastAtMs(): number {
    return this.#lastAtMs;
  }

  append({ kind, atMs, head, payload, priority, tag }: JournalAppend): number {
    // A dead process reaches no disk; what it goes on computing is nobody's.
    if (this.#deps.chaos.isDead) return this.#nextSeq++;
    const { accepting } = this.state();
    if (this.#closed || accepting === "none" || (accepting === "reserved" && !priority)) throw refusal("STORAGE_FULL");
    const bytes = (head?.length ?? 0) + payload.length + 24;
    if (this.#pendingBytes > 0 && this.#pendingBytes + bytes > this.#deps.pendingBytesMax * (priority ? 1.25 : 1)) {
      throw refusal("STORE_UNAVAILABLE");
    }
    assert(atMs >= this.#lastAtMs, "the engine clock never goes back");
    this.#lastAtMs = atMs;
    const seq = this.#nextSeq++;
    this.#pending.push({ seq, kind, atMs, head, payload, tag });
    this.#pendingBytes += bytes;
    this.#begin();
    return seq;
  }

  async *read(fromSeq: number): AsyncIterable<readonly JournalRecord[]> {
    assert(fromSeq >= this.#disk.firstSeq, "nobody asks for records that were let go");
    const lastSeq = this.#disk.durableSeq;
    for (let seq = fromSeq; seq <= lastSeq; seq += READ_RECORDS_MAX) {
      await this.#deps.clock.sleep(5);
      await this.#deps.chaos.pass("journal: reading");
      yield this.#handOut(this.#disk.records.slice(seq - 1, Math.min(seq - 1 + READ_RECORDS_MAX, lastSeq)));
    }
  }

  async truncateBefore(seq: number): Promise<void> {
    await this.#deps.chaos.pass("journal: before letting go");
    const whole = Math.floor((Math.min(seq, this.#durableSeq + 1) - 1) / SEGMENT_RECORDS) * SEGMENT_RECORDS + 1;
    this.#disk.firstSeq = Math.max(this.#disk.firstSeq, whole);
    await this.#deps.chaos.pass("journal: after letting go");
  }

  flush(): Promise<void> {
    const seq = this.#nextSeq - 1;
    if (this.#durableSeq >= seq) return Promise.resolve();
    if (this.state().accepting === "none") return Promise.reject(refusal("STORAGE_FULL"));
    return new Promise((resolve, reject) => this.#waiters.push({ seq, resolve, reject }));
  }

  state(): JournalState {
    if (this.#held) return { accepting: "none", reason: "EIO", corrupt: [] };
    return this.#disk.isFull
      ? { accepting: "reserved", reason: "ENOSPC", corrupt: [] }
      : { accepting: "all", reason: null, corrupt: [] };
  }

  stats(): JournalStats {
    return { segments: 1, bytesOnDisk: 0, flushes: 0, recordsFlushed: this.#durableSeq, flushMsLast: 0, flushMsMax: 0 };
  }

  async close(): Promise<void> {
    await this.flush().catch(() => undefined);
    this.#closed = true;
  }

  /** The disk's condition has changed: says so when that changes what is taken. */
  lookAtDisk(): void {
    const state = this.state();
    if (state.accepting === this.#reported) return;
    this.#reported = state.accepting;
    if (state.accepting === "none") for (const { reject } of this.#waiters.splice(0)) reject(refusal("STORAGE_FULL"));
    this.onStateChange(state);
  }

  #begin(): void {
    if (this.#flushing !== null || this.#pending.length === 0 || this.#deps.chaos.isDead) return;
    this.#flushing = this.#flushOnce();
  }

  async #flushOnce(): Promise<void> {
    const { clock, chaos, flushMs, skipSync = false } = this.#deps;
    const batch = this.#pending.splice(0);
    await clock.sleep(flushMs());
    while (this.#disk.syncFails) {
      this.#held = true;
      this.lookAtDisk();
      await clock.sleep(RETRY_MS);
    }
    this.#held = false;
    this.#disk.torn = skipSync ? [] : batch.map(withoutTag);
    await chaos.pass("journal: before the sync");
    if (skipSync) this.#writeBackLater(batch);
    else this.#disk.records.push(...batch.map(withoutTag));
    this.#disk.torn = [];
    this.#durableSeq += batch.length;
    this.#pendingBytes -= batch.reduce((sum, { head, payload }) => sum + (head?.length ?? 0) + payload.length + 24, 0);
    await chaos.pass("journal: after the sync, before anybody hears");
    this.lookAtDisk();
    this.onDurable(this.#handOut(batch), clock.nowMs());
    while (this.#waiters[0] !== undefined && this.#waiters[0].seq <= this.#durableSeq) this.#waiters.shift()?.resolve();
    this.#flushing = null;
    this.#begin();
  }

  #handOut(records: readonly JournalRecord[]): readonly JournalRecord[] {
    const { rewritesRecord } = this.#deps;
    return rewritesRecord === undefined ? records : records.map(rewritesRecord);
  }

  #writeBackLater(batch: readonly JournalRecord[]): void {
    void this.#deps.clock.sleep(WRITE_BACK_MS).then(() => this.#disk.records.push(...batch.map(withoutTag)));
  }
}

function withoutTag({ seq, kind, atMs, head, payload }: JournalRecord): JournalRecord {
  return { seq, kind, atMs, payload: head === undefined ? payload : Buffer.concat([head, payload]) };
}

function refusal(code: "STORAGE_FULL" | "STORE_UNAVAILABLE"): GatewayError {
  return new GatewayError(code, "the journal takes no record now", { hint: "wait" });
}
