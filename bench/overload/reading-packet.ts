import { publishBytes } from "./packets.ts";
import { idOf, pointOf, readingsOf } from "./attack-plant.ts";

interface PacketOptions {
  readonly qos?: 1 | 2;
  /** Spaces behind the JSON: makes a message longer without making it harder. */
  readonly padBytes?: number;
}

/** A PUBLISH of one reading that is right in every way, and no alarm. */
export function readingPacket(username: string, seq: number, messageId: number, options: PacketOptions = {}): Buffer {
  const { qos = 1, padBytes = 0 } = options;
  const body = { p: pointOf(idOf(username)), v: 10 + (seq % 40), ts: Date.now(), seq };
  return publishBytes(readingsOf(username), JSON.stringify(body) + " ".repeat(padBytes), { messageId, qos });
}

/** Packets with the ids 1 … count, over and over after 65,535, one behind another. */
export function readingPackets(username: string, count: number): Buffer {
  const packets = Array.from({ length: count }, (_, i) => readingPacket(username, i, (i % 65_535) + 1));
  return Buffer.concat(packets);
}

/** Messages of many readings each, one behind another: what a device kept while its link was down. */
export function backlogPackets(username: string, messages: number, readingsPerMessage: number): Buffer {
  const p = pointOf(idOf(username));
  const firstMs = Date.now() - messages * readingsPerMessage;
  const packets = Array.from({ length: messages }, (_, i) => {
    const readings = Array.from({ length: readingsPerMessage }, (_, k) => {
      const seq = i * readingsPerMessage + k;
      return { p, v: 10 + (seq % 40), ts: firstMs + seq, seq };
    });
    return publishBytes(readingsOf(username), readings, { messageId: (i % 65_535) + 1 });
  });
  return Buffer.concat(packets);
}
