import { assert } from "../../model/assert.ts";

/** A QoS 1 PUBLISH under one of the device's own telemetry topics. */
export interface TelemetryPacket {
  readonly channel: string;
  readonly packetId: number;
  readonly payload: Buffer;
}

const PUBLISH_QOS1 = 0x32;
/** DUP and RETAIN do not matter to telemetry: a repetition is told by the readings themselves, and nothing is retained. */
const IGNORED_FLAGS = 0x09;

/**
 * Takes a device's QoS 1 telemetry out of its byte stream, before the broker parses anything: the broker's parsing and routing would cost
 * five times as much as all the rest of a message's way. Every other packet is passed on untouched and in order.
 *
 * The framing was already checked by `PacketGuard`; a packet may still arrive in pieces.
 */
export class TelemetryReader {
  #topics: readonly Topic[] = [];
  readonly #onTelemetry: (packet: TelemetryPacket) => void;
  /** The beginning of a packet whose end has not come. */
  #partial: Buffer | null = null;

  constructor(onTelemetry: (packet: TelemetryPacket) => void) {
    this.#onTelemetry = onTelemetry;
  }

  /**
   * From now on packets on these topics are taken. Before, the broker gets every packet, and gets it whole, so that none is cut in two when
   * the device has signed in while its first messages were already on their way.
   */
  begin(channels: ReadonlyMap<string, string>): void {
    this.#topics = [...channels].map(([topic, channel]) => ({ channel, bytes: Buffer.from(topic) }));
  }

  /** Takes the next bytes; returns those that are for the broker, or null. */
  take(chunk: Buffer): Buffer | null {
    const bytes = this.#partial === null ? chunk : Buffer.concat([this.#partial, chunk]);
    this.#partial = null;
    const others: Buffer[] = [];
    let at = 0;
    while (at < bytes.length) {
      const body = bodyOf(bytes, at);
      if (body === null || body.end > bytes.length) {
        // A packet is copied once per piece; large ones come in few pieces, because a read chunk is as large as most packets.
        this.#partial = bytes.subarray(at);
        break;
      }
      // at < bytes.length
      const header = bytes[at] as number;
      const isTelemetry = (header & ~IGNORED_FLAGS) === PUBLISH_QOS1 && this.#takePublish(bytes, body.start, body.end);
      if (!isTelemetry) others.push(bytes.subarray(at, body.end));
      at = body.end;
    }
    if (others.length === 0) return null;
    return others.length === 1 ? (others[0] ?? null) : Buffer.concat(others);
  }

  /** True: it was telemetry and has been handed over. */
  #takePublish(bytes: Buffer, start: number, end: number): boolean {
    if (end - start < 4) return false;
    const topicStart = start + 2;
    const topicEnd = topicStart + bytes.readUInt16BE(start);
    if (topicEnd + 2 > end) return false;
    const topic = this.#topicAt(bytes, topicStart, topicEnd);
    const packetId = bytes.readUInt16BE(topicEnd);
    // A packet id of 0 is a violation [MQTT-2.3.1-1] the broker answers.
    if (topic === null || packetId === 0) return false;
    this.#onTelemetry({ channel: topic.channel, packetId, payload: bytes.subarray(topicEnd + 2, end) });
    return true;
  }

  #topicAt(bytes: Buffer, start: number, end: number): Topic | null {
    for (const topic of this.#topics) if (isSame(topic.bytes, bytes, start, end)) return topic;
    return null;
  }
}

interface Topic {
  readonly channel: string;
  readonly bytes: Buffer;
}

/** Where the packet beginning at `at` has its body; null: its length is not complete yet. */
function bodyOf(bytes: Buffer, at: number): { readonly start: number; readonly end: number } | null {
  let length = 0;
  let place = 1;
  for (let i = at + 1; i < bytes.length; i++) {
    // i < bytes.length
    const byte = bytes[i] as number;
    length += (byte & 0x7f) * place;
    if ((byte & 0x80) === 0) return { start: i + 1, end: i + 1 + length };
    place *= 128;
    assert(place <= 128 ** 3, "the packet guard has refused longer length fields");
  }
  return null;
}

function isSame(known: Buffer, bytes: Buffer, start: number, end: number): boolean {
  return known.length === end - start && known.compare(bytes, start, end) === 0;
}
