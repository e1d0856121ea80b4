import type { Violation } from "./violation.ts";

/** The packet at the place that was looked at: all of it is there, or not yet. */
export type Frame = "whole" | "partial" | Violation;

/** What a connection holds at first of a packet whose end has not come; it doubles as bytes come, not as they are announced. */
const HELD_BYTES_MIN = 512;

/**
 * Cuts a byte stream into MQTT packets, wherever the reads cut it. A packet that is longer than allowed is told of as soon as its length
 * is read, before its body is.
 */
export class FrameReader {
  /** How long a packet's body may be. */
  bytesMax: number;
  /** First byte of the packet looked at, where its body begins and where the next packet does. */
  header = 0;
  bodyAt = 0;
  end = 0;
  /** The beginning of a packet whose end has not come. */
  #held: Buffer | null = null;
  #heldLength = 0;
  /** So many bytes must be there before another look is worth it. */
  #wanted = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Bytes of a packet whose end has not come. */
  get heldBytes(): number {
    return this.#heldLength;
  }

  /** The bytes from a packet's beginning on; null: there are not enough yet. */
  join(chunk: Buffer): Buffer | null {
    if (this.#held === null) return chunk;
    this.#hold(chunk);
    if (this.#heldLength < this.#wanted) return null;
    const bytes = this.#held.subarray(0, this.#heldLength);
    this.#held = null;
    this.#heldLength = 0;
    return bytes;
  }

  /** Looks at the packet that begins at `at` (< bytes.length). A partial one is kept until `join` has the rest. */
  look(bytes: Buffer, at: number): Frame {
    this.header = bytes[at] as number;
    let length = 0;
    let place = 1;
    for (let i = at + 1; i < bytes.length; i++) {
      // i < bytes.length
      const byte = bytes[i] as number;
      length += (byte & 0x7f) * place;
      if (length > this.bytesMax) return "packet-too-long";
      if (byte < 0x80) {
        this.bodyAt = i + 1;
        this.end = i + 1 + length;
        if (this.end <= bytes.length) return "whole";
        return this.#keep(bytes, at, this.end - at);
      }
      if (place === 128 ** 3) return "length-malformed";
      place *= 128;
    }
    return this.#keep(bytes, at, bytes.length - at + 1);
  }

  #keep(bytes: Buffer, at: number, wanted: number): "partial" {
    this.#hold(bytes.subarray(at));
    this.#wanted = wanted;
    return "partial";
  }

  /** Copied: a view would keep the whole read alive for as long as a slow peer likes. */
  #hold(bytes: Buffer): void {
    const length = this.#heldLength + bytes.length;
    if (this.#held === null || this.#held.length < length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(HELD_BYTES_MIN, 2 ** Math.ceil(Math.log2(length))));
      this.#held?.copy(larger, 0, 0, this.#heldLength);
      this.#held = larger;
    }
    bytes.copy(this.#held, this.#heldLength);
    this.#heldLength = length;
  }
}
