import type { Socket } from "node:net";

const PUBACK_BYTES = 4;

/**
 * Writes PUBACKs of one connection: those of one journal flush go out in one write, in the order of the PUBLISHes [MQTT-4.6.0-2].
 */
export class AckWriter {
  readonly #socket: Pick<Socket, "destroyed" | "write">;
  #packetIds: number[] = [];

  constructor(socket: Pick<Socket, "destroyed" | "write">) {
    this.#socket = socket;
  }

  acknowledge(packetId: number): void {
    // A flush is told of in one go: whatever it covers is gathered before the write.
    if (this.#packetIds.push(packetId) === 1) queueMicrotask(this.#write);
  }

  /** An arrow: handed to queueMicrotask again and again, without a closure each time. */
  readonly #write = (): void => {
    const ids = this.#packetIds;
    if (!this.#socket.destroyed) this.#socket.write(toPubacks(ids));
    ids.length = 0;
  };
}

function toPubacks(ids: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(ids.length * PUBACK_BYTES);
  let at = 0;
  for (const id of ids) {
    bytes[at] = 0x40;
    bytes[at + 1] = 2;
    bytes[at + 2] = id >> 8;
    bytes[at + 3] = id & 0xff;
    at += PUBACK_BYTES;
  }
  return bytes;
}
