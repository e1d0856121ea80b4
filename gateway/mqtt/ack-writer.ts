import type { Socket } from "node:net";

/**
 * Writes PUBACKs of one connection: those of one journal flush go out in one write, in the order of the PUBLISHes [MQTT-4.6.0-2].
 */
export class AckWriter {
  readonly #socket: Socket;
  #packetIds: number[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  acknowledge(packetId: number): void {
    // A flush is told of in one go: whatever it covers is gathered before the write.
    if (this.#packetIds.push(packetId) === 1) queueMicrotask(() => this.#write());
  }

  #write(): void {
    const ids = this.#packetIds;
    this.#packetIds = [];
    if (this.#socket.destroyed) return;
    const bytes = Buffer.allocUnsafe(ids.length * 4);
    ids.forEach((id, i) => {
      bytes[4 * i] = 0x40;
      bytes[4 * i + 1] = 2;
      bytes.writeUInt16BE(id, 4 * i + 2);
    });
    this.#socket.write(bytes);
  }
}
