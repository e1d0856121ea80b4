import type { ReadingBatch } from "../../../model/reading-batch.ts";
import { blockOf, bufferFor, capacityOf, copyInto } from "./taken-block.ts";

/** Readings to be handed over to the store's thread. */
export interface OutgoingBlock {
  readonly buffer: ArrayBuffer;
  readonly length: number;
  /** What was appended up to here is in this block and those before it. */
  readonly throughSeq: number;
}

/** Small blocks cost more than what they carry, in the thread and in its memory. */
const BLOCK_READINGS = 4096;
/** Buffers that came back and wait to be used again. */
const SPARES_MAX = 8;

/**
 * What has been appended and not handed over yet, in order, as blocks; whole batches only, so that no flush can come between the
 * readings of one message. Buffers go out and come back: at a million readings a second new ones would keep two garbage collectors busy.
 */
export class OutgoingBlocks {
  readonly #gatheredIn = blockOf(bufferFor(BLOCK_READINGS), 0);
  readonly #spares: ArrayBuffer[] = [];
  readonly #queue: OutgoingBlock[] = [];
  #gathered = 0;
  #throughSeq = 0;

  /** Some block is full. */
  get due(): boolean {
    return this.#queue.length > 0;
  }

  append(batch: ReadingBatch, throughSeq: number): void {
    const large = batch.length > BLOCK_READINGS / 2;
    // Before throughSeq moves: the block that ends here knows nothing of this batch.
    if (this.#gathered > 0 && (large || this.#gathered + batch.length > BLOCK_READINGS)) this.closeBlock();
    this.#throughSeq = Math.max(this.#throughSeq, throughSeq);
    if (large) {
      this.#enqueue(batch);
      return;
    }
    copyInto(this.#gatheredIn, batch, this.#gathered);
    this.#gathered += batch.length;
  }

  /** Makes a block of what is gathered, though it is not full; also of how far the journal has come, though it brought no readings. */
  closeBlock(): void {
    if (this.#gathered === 0 && this.#throughSeq === 0) return;
    this.#enqueue({ ...this.#gatheredIn, length: this.#gathered });
    this.#gathered = 0;
  }

  next(): OutgoingBlock | undefined {
    return this.#queue.shift();
  }

  /** A buffer that was handed over has come back. */
  giveBack(buffer: ArrayBuffer): void {
    if (this.#spares.length < SPARES_MAX) this.#spares.push(buffer);
  }

  #enqueue(batch: Parameters<typeof copyInto>[1]): void {
    const { length } = batch;
    const buffer = this.#bufferFor(length);
    copyInto(blockOf(buffer, length), batch);
    this.#queue.push({ buffer, length, throughSeq: this.#throughSeq });
    this.#throughSeq = 0;
  }

  /** As small as fits, or the thread's memory of what has just arrived would be filled with empty places. */
  #bufferFor(readings: number): ArrayBuffer {
    if (readings < BLOCK_READINGS / 2) return bufferFor(readings);
    const fits = this.#spares.findIndex((spare) => capacityOf(spare) >= readings && capacityOf(spare) <= readings * 2);
    const [spare] = fits < 0 ? [] : this.#spares.splice(fits, 1);
    if (spare !== undefined) return spare;
    // None fits: the oldest makes room for the size that is wanted now.
    if (this.#spares.length === SPARES_MAX) this.#spares.shift();
    return bufferFor(Math.ceil(readings / BLOCK_READINGS) * BLOCK_READINGS);
  }
}
