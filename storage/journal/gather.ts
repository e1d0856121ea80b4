import { lengthOf, putRecord, RECORD_HEADER_BYTES, toWindow, type Window } from "./format.ts";
import type { JournalAppend, JournalRecord } from "./journal.ts";

/** Records on their way to one flush: encoded in `buffer[0, bytes)`, and as their callers gave them. */
export interface GatheredBatch {
  readonly buffer: ArrayBuffer;
  readonly bytes: number;
  readonly firstSeq: number;
  readonly records: readonly JournalRecord[];
}

interface OpenBatch {
  readonly window: Window;
  bytes: number;
  readonly firstSeq: number;
  readonly records: JournalRecord[];
}

/** Idle buffers kept: one being filled, one in the journal thread, one to spare. */
const POOLED = 3;

/** Encodes appended records into batch buffers, which travel to the journal thread and come back. */
export class RecordGatherer {
  readonly #batchBytesMax: number;
  readonly #pool: ArrayBuffer[] = [];
  readonly #full: OpenBatch[] = [];
  #open: OpenBatch | null = null;

  constructor(batchBytesMax: number) {
    this.#batchBytesMax = batchBytesMax;
  }

  bytesOf(record: JournalAppend): number {
    return RECORD_HEADER_BYTES + lengthOf(record);
  }

  add(seq: number, record: JournalAppend, bytes: number): void {
    let batch = this.#open;
    if (batch === null || batch.bytes + bytes > batch.window.bytes.length) batch = this.#turn(seq, bytes);
    putRecord(batch.window, batch.bytes, seq, record);
    batch.bytes += bytes;
    const { kind, atMs, head, payload, tag } = record;
    batch.records.push({ seq, kind, atMs, head, payload, tag });
  }

  /** The oldest batch, full or not; null when nothing waits. */
  take(): GatheredBatch | null {
    let batch = this.#full.shift() ?? null;
    if (batch === null) {
      batch = this.#open;
      this.#open = null;
    }
    if (batch === null) return null;
    const { window, bytes, firstSeq, records } = batch;
    return { buffer: window.bytes.buffer, bytes, firstSeq, records };
  }

  giveBack(buffer: ArrayBuffer): void {
    if (this.#pool.length < POOLED && buffer.byteLength === this.#batchBytesMax) this.#pool.push(buffer);
  }

  #turn(firstSeq: number, bytes: number): OpenBatch {
    if (this.#open !== null) this.#full.push(this.#open);
    const buffer =
      bytes > this.#batchBytesMax ? new ArrayBuffer(bytes) : (this.#pool.pop() ?? new ArrayBuffer(this.#batchBytesMax));
    this.#open = { window: toWindow(new Uint8Array(buffer)), bytes: 0, firstSeq, records: [] };
    return this.#open;
  }
}
