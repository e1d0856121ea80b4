/** First bytes of the acknowledgements a server sends. */
export const ACK = { puback: 0x40, pubrec: 0x50, pubcomp: 0x70 } as const;
export type AckKind = (typeof ACK)[keyof typeof ACK];

const ACK_BYTES = 4;

/**
 * Writes acknowledgements of one connection: those of one journal flush go out in one write, in the order of the PUBLISHes
 * [MQTT-4.6.0-2, MQTT-4.6.0-3].
 */
export class AckWriter {
  readonly #write: (bytes: Buffer) => void;
  /** First byte and packet id in one number. The first of a flush stands alone: most often there is no other, and no list is touched. */
  #first = 0;
  #others: number[] | null = null;

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
  }

  acknowledge(kind: AckKind, packetId: number): void {
    const ack = (kind << 16) | packetId;
    // A flush is told of in one go: whatever it covers is gathered before the write.
    if (this.#first === 0) {
      this.#first = ack;
      queueMicrotask(this.#flush);
      return;
    }
    this.#others ??= [];
    this.#others.push(ack);
  }

  /** An arrow: handed to queueMicrotask again and again, without a closure each time. */
  readonly #flush = (): void => {
    const first = this.#first;
    const others = this.#others;
    this.#first = 0;
    this.#others = null;
    this.#write(toBytes(first, others));
  };
}

function toBytes(first: number, others: readonly number[] | null): Buffer {
  const bytes = Buffer.allocUnsafe((1 + (others?.length ?? 0)) * ACK_BYTES);
  put(bytes, 0, first);
  if (others === null) return bytes;
  let at = ACK_BYTES;
  for (const ack of others) {
    put(bytes, at, ack);
    at += ACK_BYTES;
  }
  return bytes;
}

function put(bytes: Buffer, at: number, ack: number): void {
  bytes[at] = ack >> 16;
  bytes[at + 1] = 2;
  bytes[at + 2] = (ack >> 8) & 0xff;
  bytes[at + 3] = ack & 0xff;
}
