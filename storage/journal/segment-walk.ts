import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import {
  atMsAt,
  FLUSH_LAST_BIT,
  FLUSH_MODULUS,
  flushByteAt,
  parseSegmentHeader,
  RECORD_BAD,
  RECORD_CUT,
  RECORD_HEADER_BYTES,
  recordBytesAt,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
  seqAt,
  toWindow,
  type Window,
} from "./format.ts";
import type { CorruptRange } from "./journal.ts";
import type { Segment } from "./segment-name.ts";

/** Checked records, one behind another, in `bytes[start, end)`. */
export interface Chunk {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly start: number;
  readonly end: number;
}

export interface WalkBounds {
  /** Records below it are checked and passed over. */
  readonly fromSeq: number;
  /** The number the segment must reach; null for the open end of the journal, where a torn tail is no damage. */
  readonly lastSeq: number | null;
}

/** Enough for a batch that costs its reader a few milliseconds at most. */
const CHUNK_BYTES = 256 * 1024;
const CHUNK_RECORDS_MAX = 4096;
const RESYNC_BYTES = 1024 * 1024;

/**
 * Walks one segment file from its first record, checking every one, with bounded memory.
 *
 * A bad record with a good one behind it is damage: the range goes to `corrupt` and the walk goes on behind it. A bad record with
 * nothing good behind it ends the walk; `position` is then where the good bytes end.
 */
export class SegmentWalk {
  readonly segment: Segment;
  readonly header: SegmentHeader | null;
  readonly corrupt: CorruptRange[] = [];
  readonly bytes: number;
  /** Behind the last good record. */
  position = SEGMENT_HEADER_BYTES;
  nextSeq: number;
  lastAtMs: number;
  /** Flush number of the last good record, whether that record ended its flush, and where the flush begins in the file. */
  flush: number;
  flushEnded = false;
  flushAt = SEGMENT_HEADER_BYTES;

  readonly #fd: number;
  readonly #bounds: WalkBounds;
  readonly #flushOfCorrupt: number[] = [];

  constructor(directory: string, segment: Segment, bounds: WalkBounds) {
    this.#fd = openSync(join(directory, segment.file), "r");
    this.segment = segment;
    this.#bounds = bounds;
    this.bytes = fstatSync(this.#fd).size;
    this.header = parseSegmentHeader(this.#read(0, SEGMENT_HEADER_BYTES).bytes);
    this.nextSeq = segment.firstSeq;
    this.lastAtMs = this.header?.previousAtMs ?? 0;
    this.flush = this.header?.firstFlush ?? 0;
  }

  /** The next checked records, or null at the end. `reuse` lets a caller that keeps nothing lend the same bytes again. */
  next(reuse?: Uint8Array<ArrayBuffer>): Chunk | null {
    if (this.header === null) return this.#end(0);
    let bytesWanted = CHUNK_BYTES;
    while (!this.#reachedLast()) {
      const window = this.#read(this.position, bytesWanted, reuse);
      const chunk = this.#take(window, this.header.salt);
      if (chunk.end > chunk.start) return chunk;
      if (chunk.end > 0) continue;
      const found = recordBytesAt(window, 0, window.bytes.length, this.header.salt);
      if (found === RECORD_CUT && window.bytes.length === bytesWanted) {
        // A record longer than the window: its own length says how much to read.
        bytesWanted = RECORD_HEADER_BYTES + window.view.getUint32(4, true);
        continue;
      }
      if (!this.#resync(this.header.salt)) return this.#end(this.position);
    }
    return null;
  }

  /** Says of each damaged range whether it lies in the last flush of the walk: call it at the end. */
  markLastFlush(): void {
    this.#flushOfCorrupt.forEach((flush, i) => {
      const range = this.corrupt[i];
      if (range !== undefined && flush === this.flush) this.corrupt[i] = { ...range, inLastFlush: true };
    });
  }

  /** Whether nothing but zeros stands behind the header. */
  isBlank(): boolean {
    for (let from = SEGMENT_HEADER_BYTES; from < this.bytes; from += RESYNC_BYTES) {
      if (this.#read(from, RESYNC_BYTES).bytes.some((byte) => byte !== 0)) return false;
    }
    return true;
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Takes the good records at the start of the window; `end` is 0 when there is none. */
  #take(window: Window, salt: number): Chunk {
    let start = 0;
    let at = 0;
    for (let count = 0; count < CHUNK_RECORDS_MAX && !this.#reachedLast(); count++) {
      const bytes = recordBytesAt(window, at, window.bytes.length, salt);
      if (bytes <= 0 || seqAt(window, at) !== this.nextSeq) break;
      this.#noteFlush(window, at, this.position + at);
      if (this.nextSeq < this.#bounds.fromSeq) start = at + bytes;
      this.nextSeq++;
      at += bytes;
    }
    this.position += at;
    return { bytes: window.bytes, start, end: at };
  }

  #noteFlush(window: Window, at: number, position: number): void {
    const byte = flushByteAt(window, at);
    const flush = byte & (FLUSH_MODULUS - 1);
    if (flush !== this.flush || this.flushEnded) this.flushAt = position;
    this.flush = flush;
    this.flushEnded = (byte & FLUSH_LAST_BIT) !== 0;
    this.lastAtMs = atMsAt(window, at);
  }

  #reachedLast(): boolean {
    return this.#bounds.lastSeq !== null && this.nextSeq > this.#bounds.lastSeq;
  }

  /** Looks for the next good record behind a bad one. */
  #resync(salt: number): boolean {
    const bad = this.position;
    for (let from = bad + 1; from + RECORD_HEADER_BYTES <= this.bytes; from += RESYNC_BYTES - RECORD_HEADER_BYTES) {
      const window = this.#read(from, RESYNC_BYTES);
      const offset = this.#findGood(window, from, salt);
      if (offset === null) continue;
      this.position = from + offset.at;
      this.#flushOfCorrupt.push(this.flushEnded ? (this.flush + 1) % FLUSH_MODULUS : this.flush);
      this.#report(bad, this.position, offset.seq);
      this.nextSeq = offset.seq;
      return true;
    }
    return false;
  }

  #findGood(window: Window, from: number, salt: number): { at: number; seq: number } | null {
    for (let at = 0; at + RECORD_HEADER_BYTES <= window.bytes.length; at++) {
      const seq = seqAt(window, at);
      // At least one record was lost, and no more than fit between. This spares the CRC at nearly every offset.
      if (seq <= this.nextSeq || seq > this.nextSeq + (from + at - this.position) / RECORD_HEADER_BYTES) continue;
      if (this.#bounds.lastSeq !== null && seq > this.#bounds.lastSeq) continue;
      const payloadBytes = window.view.getUint32(at + 4, true);
      if (from + at + RECORD_HEADER_BYTES + payloadBytes > this.bytes) continue;
      const whole = this.#read(from + at, RECORD_HEADER_BYTES + payloadBytes);
      if (recordBytesAt(whole, 0, whole.bytes.length, salt) > RECORD_BAD) return { at, seq };
    }
    return null;
  }

  #end(position: number): null {
    const { lastSeq } = this.#bounds;
    if (lastSeq !== null && this.nextSeq <= lastSeq) {
      this.#report(position, this.bytes, lastSeq + 1);
      this.nextSeq = lastSeq + 1;
    }
    return null;
  }

  #report(fromByte: number, toByte: number, firstGoodSeqAfter: number): void {
    const lost = { firstLostSeq: this.nextSeq, firstGoodSeqAfter };
    this.corrupt.push({ segment: this.segment.file, fromByte, toByte, ...lost, inLastFlush: false });
  }

  #read(from: number, bytes: number, reuse?: Uint8Array<ArrayBuffer>): Window {
    const length = Math.max(0, Math.min(bytes, this.bytes - from));
    const target = reuse !== undefined && reuse.length >= length ? reuse.subarray(0, length) : new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(this.#fd, target, filled, length - filled, from + filled);
      // The file became shorter while it was read: what is missing reads as absent.
      if (count === 0) return toWindow(target.subarray(0, filled));
      filled += count;
    }
    return toWindow(target);
  }
}
