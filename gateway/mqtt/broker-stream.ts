import { Duplex } from "node:stream";

/** Bytes for the broker that may lie unread before the device is left unread, too. */
const UNREAD_BYTES_MAX = 64 * 1024;
/** CONNACK: the gate has sent one of its own. */
const CONNACK_BYTES = 4;

export interface StreamEnds {
  /** Sends to the device; false: it should wait for `drained`. */
  write(bytes: Buffer): boolean;
  /** The broker has ended the connection. */
  ended(): void;
}

/** What the broker takes for a device's socket: it reads what the gate leaves to it, and writes through, but for its first packet. */
export class BrokerStream extends Duplex {
  readonly #ends: StreamEnds;
  #toSwallow = CONNACK_BYTES;
  #waiting: (() => void) | null = null;

  constructor(ends: StreamEnds) {
    super({ readableHighWaterMark: UNREAD_BYTES_MAX, allowHalfOpen: false });
    this.#ends = ends;
  }

  /** The device has read what was sent. */
  drained(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.();
  }

  override _read(): void {
    // What the gate pushes is little: acknowledgements of downlinks.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const swallowed = Math.min(this.#toSwallow, chunk.length);
    this.#toSwallow -= swallowed;
    if (swallowed === chunk.length || this.#ends.write(chunk.subarray(swallowed))) done();
    else this.#waiting = done;
  }

  /** The broker writes a packet in pieces: they leave in one write. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "binary", done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#ends.ended();
    done(error);
  }
}
