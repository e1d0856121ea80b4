import type { Socket } from "node:net";

const PUBACK_BYTES = 4;

/**
 * Writes PUBACKs of one connection: those of one journal flush go out in one write, in the order of the PUBLISHes [MQTT-4.6.0-2].
 */
export class AckWriter {
  readonly #socket: Pick<Socket, "destroyed" | "write">;
  /** The first of a flush stands alone: most often there is no other, and no list is touched. */
  #first = 0;
  readonly #others: number[] = [];

  constructor(socket: Pick<Socket, "destroyed" | "write">) {
    this.#socket = socket;
  }

  acknowledge(packetId: number): void {
    // A flush is told of in one go: whatever it covers is gathered before the write. No packet has the id 0 [MQTT-2.3.1-1].
    if (this.#first !== 0) this.#others.push(packetId);
    else {
      this.#first = packetId;
      queueMicrotask(this.#write);
    }
  }

  /** An arrow: handed to queueMicrotask again and again, without a closure each time. */
  readonly #write = (): void => {
    const first = this.#first;
    this.#first = 0;
    if (!this.#socket.destroyed) this.#socket.write(toPubacks(first, this.#others));
    this.#others.length = 0;
  };
}

function toPubacks(first: number, others: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe((1 + others.length) * PUBACK_BYTES);
  putPuback(bytes, 0, first);
  let at = PUBACK_BYTES;
  for (const id of others) {
    putPuback(bytes, at, id);
    at += PUBACK_BYTES;
  }
  return bytes;
}

function putPuback(bytes: Buffer, at: number, id: number): void {
  bytes[at] = 0x40;
  bytes[at + 1] = 2;
  bytes[at + 2] = id >> 8;
  bytes[at + 3] = id & 0xff;
}
