import { GatewayError } from "../../model/errors.ts";
import { crc32c } from "./crc32c.ts";
import type { JournalAppend, JournalRecord } from "./journal.ts";

/** The bytes of a segment file. The page for people is docs/reference/journal-format.md. All numbers are little-endian. */
const FORMAT_VERSION = 1;
export const SEGMENT_HEADER_BYTES = 64;
export const RECORD_HEADER_BYTES = 24;

/** Longest payload. It bounds what a damaged length can make a reader believe. */
export const PAYLOAD_BYTES_MAX = 16 * 1024 * 1024;

/** Flush numbers are stored in seven bits; the eighth marks the last record of its flush. */
export const FLUSH_MODULUS = 128;
export const FLUSH_LAST_BIT = 0x80;

const MAGIC = 0x4a4c5754; // "TWLJ"
const HEADER_COPY_BYTES = 32;
const TWO_POW_32 = 2 ** 32;

export interface SegmentHeader {
  readonly firstSeq: number;
  /** Engine time of the record before `firstSeq` (0: none): the clock goes on from it even if the segment holds no record yet. */
  readonly previousAtMs: number;
  /** Flush number of the first record, modulo 128. */
  readonly firstFlush: number;
  /**
   * Random, and the start value of every record's CRC. A payload that contains the bytes of a record, sent by somebody who wishes
   * to be found when a reader looks for the next good record behind a damaged one, does not carry it; nor do old disk blocks.
   */
  readonly salt: number;
}

/** The header, twice: one damaged byte must not take 64 MiB of records with it. */
export function toSegmentHeaderBytes(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, FORMAT_VERSION, true);
  view.setUint8(6, header.firstFlush);
  view.setUint32(8, header.firstSeq % TWO_POW_32, true);
  view.setUint32(12, Math.floor(header.firstSeq / TWO_POW_32), true);
  view.setFloat64(16, header.previousAtMs, true);
  view.setUint32(24, header.salt, true);
  view.setUint32(28, crc32c(bytes, 0, 28, 0), true);
  bytes.copyWithin(HEADER_COPY_BYTES, 0, HEADER_COPY_BYTES);
  return bytes;
}

/** Reads a segment header; null if neither copy is whole. Throws STATE_VERSION for a format this program does not know. */
export function parseSegmentHeader(bytes: Uint8Array): SegmentHeader | null {
  return parseHeaderCopy(bytes, 0) ?? parseHeaderCopy(bytes, HEADER_COPY_BYTES);
}

function parseHeaderCopy(bytes: Uint8Array, at: number): SegmentHeader | null {
  if (bytes.length < at + HEADER_COPY_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER_COPY_BYTES);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(28, true) !== crc32c(bytes, at, at + 28, 0)) return null;
  const version = view.getUint16(4, true);
  if (version !== FORMAT_VERSION) {
    throw new GatewayError("STATE_VERSION", `journal format ${version} is not known`, {
      hint: `this program reads journal format ${FORMAT_VERSION}; start it with the version that wrote the folder`,
      params: { version, known: FORMAT_VERSION },
    });
  }
  return {
    firstFlush: view.getUint8(6),
    firstSeq: view.getUint32(8, true) + view.getUint32(12, true) * TWO_POW_32,
    previousAtMs: view.getFloat64(16, true),
    salt: view.getUint32(24, true),
  };
}

/** Bytes under two views; a window into a file or a batch on its way there. */
export interface Window {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView<ArrayBuffer>;
}

export function toWindow(bytes: Uint8Array<ArrayBuffer>): Window {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** Writes a record without its CRC and flush number, which `sealRecords` adds in the journal thread. */
export function putRecord(window: Window, at: number, seq: number, record: JournalAppend): void {
  const { view, bytes } = window;
  const { head, payload } = record;
  view.setUint32(at + 4, lengthOf(record), true);
  view.setFloat64(at + 8, record.atMs, true);
  view.setUint32(at + 16, seq % TWO_POW_32, true);
  view.setUint16(at + 20, Math.floor(seq / TWO_POW_32), true);
  view.setUint8(at + 22, record.kind);
  const headBytes = head === undefined ? 0 : head.length;
  if (head !== undefined) putBytes(bytes, at + RECORD_HEADER_BYTES, head);
  putBytes(bytes, at + RECORD_HEADER_BYTES + headBytes, payload);
}

/** Payload bytes of the record on disk. */
export function lengthOf({ head, payload }: JournalAppend): number {
  return head === undefined ? payload.length : head.length + payload.length;
}

/** A few bytes are copied faster by a loop than by a call out of JavaScript. */
const LOOP_BYTES_MAX = 64;

function putBytes(into: Uint8Array, at: number, from: Uint8Array): void {
  if (from.length > LOOP_BYTES_MAX) into.set(from, at);
  // i < from.length
  else for (let i = 0; i < from.length; i++) into[at + i] = from[i] as number;
}

/** Gives the records of one flush their flush number (marking the last one) and their CRC. */
export function sealRecords(window: Window, bytes: number, seal: { salt: number; flush: number }): number {
  const { view } = window;
  let at = 0;
  let lastAtMs = 0;
  while (at < bytes) {
    const next = at + RECORD_HEADER_BYTES + view.getUint32(at + 4, true);
    lastAtMs = view.getFloat64(at + 8, true);
    view.setUint8(at + 23, next === bytes ? seal.flush | FLUSH_LAST_BIT : seal.flush);
    view.setUint32(at, crc32c(window.bytes, at + 4, next, seal.salt), true);
    at = next;
  }
  return lastAtMs;
}

/** What stands at an offset: the whole record's length in bytes, `RECORD_CUT` (goes on behind `end`) or `RECORD_BAD`. */
export function recordBytesAt(window: Window, at: number, end: number, salt: number): number {
  if (at + RECORD_HEADER_BYTES > end) return RECORD_CUT;
  const payloadBytes = window.view.getUint32(at + 4, true);
  if (payloadBytes > PAYLOAD_BYTES_MAX) return RECORD_BAD;
  const next = at + RECORD_HEADER_BYTES + payloadBytes;
  if (next > end) return RECORD_CUT;
  return window.view.getUint32(at, true) === crc32c(window.bytes, at + 4, next, salt) ? next - at : RECORD_BAD;
}

export const RECORD_BAD = 0;
export const RECORD_CUT = -1;

export function seqAt(window: Window, at: number): number {
  return window.view.getUint32(at + 16, true) + window.view.getUint16(at + 20, true) * TWO_POW_32;
}

export function atMsAt(window: Window, at: number): number {
  return window.view.getFloat64(at + 8, true);
}

/** Flush number and `FLUSH_LAST_BIT`. */
export function flushByteAt(window: Window, at: number): number {
  return window.view.getUint8(at + 23);
}

/** Spells out records already checked, standing one behind another in `[start, end)`. Payloads are views, not copies. */
export function toRecords(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): JournalRecord[] {
  const window = toWindow(bytes);
  const records: JournalRecord[] = [];
  for (let at = start; at < end; ) {
    const payloadBytes = window.view.getUint32(at + 4, true);
    records.push({
      seq: seqAt(window, at),
      kind: window.view.getUint8(at + 22),
      atMs: atMsAt(window, at),
      payload: new Uint8Array(bytes.buffer, bytes.byteOffset + at + RECORD_HEADER_BYTES, payloadBytes),
    });
    at += RECORD_HEADER_BYTES + payloadBytes;
  }
  return records;
}
