import { isUtf8 } from "node:buffer";
import type { Violation } from "./violation.ts";

/** The caller has checked that both bytes are there. */
export function uint16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

/** Reads the length-prefixed fields of one packet's body, in order; the first fault stops it. */
export class FieldReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;
  fault: Violation | null = null;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get atEnd(): boolean {
    return this.#at === this.#end;
  }

  byte(): number {
    if (this.#lacks(1)) return 0;
    return this.#bytes[this.#at++] as number;
  }

  uint16(): number {
    if (this.#lacks(2)) return 0;
    this.#at += 2;
    return uint16At(this.#bytes, this.#at - 2);
  }

  /** Two bytes of length, then so many bytes. A view. */
  binary(): Buffer {
    const length = this.uint16();
    if (this.#lacks(length)) return Buffer.alloc(0);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Two bytes of length, then UTF-8 [MQTT-1.5.3-1, -2]. U+FEFF is a character like any other [MQTT-1.5.3-3]. */
  string(): string {
    const bytes = this.binary();
    this.fault ??= faultOfString(bytes);
    return this.fault === null ? bytes.toString("utf8") : "";
  }

  #lacks(length: number): boolean {
    if (this.#at + length > this.#end) this.fault ??= "packet-malformed";
    return this.fault !== null;
  }
}

export function faultOfString(bytes: Buffer): Violation | null {
  // Refuses surrogates and forms that are longer than need be, too.
  if (!isUtf8(bytes)) return "utf8-malformed";
  return bytes.includes(0) ? "utf8-null" : null;
}
