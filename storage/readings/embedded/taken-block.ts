import type { ReadingBatch } from "../../../model/reading-batch.ts";
import type { ReadingColumns } from "./columns.ts";

/** Readings of many points in order of arrival, as they travel to the store's thread: views on one buffer. */
export interface TakenBlock extends ReadingColumns {
  readonly pointNo: Uint32Array;
}

/** Point number of a reading that was not taken in: a repetition. No point has it. */
export const NOT_TAKEN = 0xffffffff;

const READING_BYTES = 5 * 8 + 4 + 2;

/** Copies a batch into one buffer that can be handed over. */
export function toBuffer(batch: ReadingBatch): ArrayBuffer {
  const n = batch.length;
  const buffer = new ArrayBuffer(n * READING_BYTES);
  const block = blockOf(buffer);
  block.seq.set(batch.seq.subarray(0, n));
  block.ts.set(batch.ts.subarray(0, n));
  block.packed.set(batch.packed.subarray(0, n));
  block.receivedAtMs.set(batch.receivedAtMs.subarray(0, n));
  block.deviceSeq.set(batch.deviceSeq.subarray(0, n));
  block.pointNo.set(batch.pointNo.subarray(0, n));
  block.flags.set(batch.flags.subarray(0, n));
  return buffer;
}

export function blockOf(buffer: ArrayBuffer): TakenBlock {
  const length = buffer.byteLength / READING_BYTES;
  return {
    length,
    seq: new Float64Array(buffer, 0, length),
    ts: new Float64Array(buffer, length * 8, length),
    packed: new Float64Array(buffer, length * 16, length),
    receivedAtMs: new Float64Array(buffer, length * 24, length),
    deviceSeq: new Float64Array(buffer, length * 32, length),
    pointNo: new Uint32Array(buffer, length * 40, length),
    flags: new Uint16Array(buffer, length * 44, length),
  };
}

export function joinBuffers(buffers: readonly ArrayBuffer[]): ArrayBuffer {
  const [only] = buffers;
  if (only !== undefined && buffers.length === 1) return only;
  const joined = new ArrayBuffer(buffers.reduce((bytes, buffer) => bytes + buffer.byteLength, 0));
  const into = blockOf(joined);
  let at = 0;
  for (const block of buffers.map(blockOf)) {
    into.seq.set(block.seq, at);
    into.ts.set(block.ts, at);
    into.packed.set(block.packed, at);
    into.receivedAtMs.set(block.receivedAtMs, at);
    into.deviceSeq.set(block.deviceSeq, at);
    into.pointNo.set(block.pointNo, at);
    into.flags.set(block.flags, at);
    at += block.length;
  }
  return joined;
}

export function readingsIn(buffer: ArrayBuffer): number {
  return buffer.byteLength / READING_BYTES;
}
