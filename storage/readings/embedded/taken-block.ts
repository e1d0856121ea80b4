import type { ReadingBatch } from "../../../model/reading-batch.ts";
import type { ReadingColumns } from "./columns.ts";

/** Readings of many points in order of arrival, as they travel to the store's thread: views on one buffer, which may hold more. */
export interface TakenBlock extends ReadingColumns {
  readonly pointNo: Uint32Array;
}

/** Point number of a reading that was not taken in: a repetition. No point has it. */
export const NOT_TAKEN = 0xffffffff;

const READING_BYTES = 5 * 8 + 4 + 2;

/** Copies a batch into one buffer that can be handed over. */
export function toBuffer(batch: ReadingBatch): ArrayBuffer {
  const buffer = bufferFor(batch.length);
  copyInto(blockOf(buffer, batch.length), batch);
  return buffer;
}

export function bufferFor(readings: number): ArrayBuffer {
  return new ArrayBuffer(readings * READING_BYTES);
}

/** Readings there is room for. */
export function capacityOf(buffer: ArrayBuffer): number {
  return buffer.byteLength / READING_BYTES;
}

/** Copies a batch to place `at` of a block with room for it. */
export function copyInto(block: TakenBlock, batch: ReadingBatch | TakenBlock, at = 0): void {
  const n = batch.length;
  block.seq.set(batch.seq.subarray(0, n), at);
  block.ts.set(batch.ts.subarray(0, n), at);
  block.packed.set(batch.packed.subarray(0, n), at);
  block.receivedAtMs.set(batch.receivedAtMs.subarray(0, n), at);
  block.deviceSeq.set(batch.deviceSeq.subarray(0, n), at);
  block.pointNo.set(batch.pointNo.subarray(0, n), at);
  block.flags.set(batch.flags.subarray(0, n), at);
}

/** The first `length` readings of a buffer. */
export function blockOf(buffer: ArrayBuffer, length: number): TakenBlock {
  const capacity = capacityOf(buffer);
  return {
    length,
    seq: new Float64Array(buffer, 0, capacity),
    ts: new Float64Array(buffer, capacity * 8, capacity),
    packed: new Float64Array(buffer, capacity * 16, capacity),
    receivedAtMs: new Float64Array(buffer, capacity * 24, capacity),
    deviceSeq: new Float64Array(buffer, capacity * 32, capacity),
    pointNo: new Uint32Array(buffer, capacity * 40, capacity),
    flags: new Uint16Array(buffer, capacity * 44, capacity),
  };
}
