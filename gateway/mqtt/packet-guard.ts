/**
 * Follows the framing of an MQTT byte stream and tells of a packet that is longer than allowed as soon as its length is read,
 * before its body is. It looks at fixed headers only; what a packet says is the broker's business.
 */
export class PacketGuard {
  bytesMax: number;
  /** Bytes of the current packet's body still to come. */
  #bodyLeft = 0;
  /** Within a fixed header: the length so far and its next place value; -1: at a packet's first byte. */
  #place = -1;
  #length = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** The bytes taken so far end with a whole packet. */
  get betweenPackets(): boolean {
    return this.#bodyLeft === 0 && this.#place < 0;
  }

  /**
   * Takes the next bytes, or those of one packet only. Returns how many were taken, or what is wrong.
   * [MQTT-2.2.3: at most four length bytes]
   */
  take(chunk: Uint8Array, onePacket = false): number | "too-long" | "bad-length" {
    let at = 0;
    while (at < chunk.length) {
      if (onePacket && at > 0 && this.betweenPackets) break;
      if (this.#bodyLeft > 0) {
        const skipped = Math.min(this.#bodyLeft, chunk.length - at);
        this.#bodyLeft -= skipped;
        at += skipped;
        continue;
      }
      // at < chunk.length
      const byte = chunk[at++] as number;
      if (this.#place < 0) {
        this.#place = 1;
        this.#length = 0;
        continue;
      }
      this.#length += (byte & 0x7f) * this.#place;
      if (this.#length > this.bytesMax) return "too-long";
      if ((byte & 0x80) === 0) {
        this.#bodyLeft = this.#length;
        this.#place = -1;
        continue;
      }
      this.#place *= 128;
      if (this.#place > 128 ** 3) return "bad-length";
    }
    return at;
  }
}
