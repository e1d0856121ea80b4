import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/** Bytes for the broker that may lie unread before the socket is left unread, too. */
const UNREAD_BYTES_MAX = 64 * 1024;

/**
 * What the broker takes for a device's socket. It reads what the connection leaves to it, and writes through; ending one ends the other.
 */
export class BrokerStream extends Duplex {
  readonly #socket: Socket;
  readonly #onRoom: () => void;

  /** `onRoom`: the broker has read what was pushed; called often. */
  constructor(socket: Socket, onRoom: () => void) {
    super({ readableHighWaterMark: UNREAD_BYTES_MAX, allowHalfOpen: false });
    this.#socket = socket;
    this.#onRoom = onRoom;
    socket.on("end", () => this.push(null));
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
  }

  override _read(): void {
    this.#onRoom();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  /** The broker writes a packet in pieces: they leave in one write. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
