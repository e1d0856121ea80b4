import { assert } from "../../model/assert.ts";
import type { MessageAddress } from "../codec.ts";

/** Takes a QoS 1 PUBLISH under one of the device's own telemetry topics. `payload` is a view of the bytes that were read. */
export type TakeTelemetry = (address: MessageAddress, packetId: number, payload: Buffer) => void;

const PUBLISH_QOS1 = 0x32;
/** DUP and RETAIN do not matter to telemetry: a repetition is told by the readings themselves, and nothing is retained. */
const IGNORED_FLAGS = 0x09;
const LENGTH_UNKNOWN = -1;

/**
 * Takes a device's QoS 1 telemetry out of its byte stream, before the broker parses anything: the broker's parsing and routing would cost
 * five times as much as all the rest of a message's way. Every other packet is passed on untouched and in order.
 *
 * The framing was already checked by `PacketGuard`; a packet may still arrive in pieces.
 */
export class TelemetryReader {
  #topics: readonly Topic[] = [];
  readonly #onTelemetry: TakeTelemetry;
  /** The beginning of a packet whose end has not come, in pieces; and how many bytes must be there before a look is worth it. */
  readonly #pieces: Buffer[] = [];
  #gathered = 0;
  #wanted = 0;
  /** Where the body of the packet looked at begins. */
  #bodyAt = 0;

  constructor(onTelemetry: TakeTelemetry) {
    this.#onTelemetry = onTelemetry;
  }

  /**
   * From now on packets on these topics are taken. Before, the broker gets every packet, and gets it whole, so that none is cut in two when
   * the device has signed in while its first messages were already on their way.
   */
  begin(channels: ReadonlyMap<string, MessageAddress>): void {
    this.#topics = [...channels].map(([topic, address]) => ({ address, bytes: Buffer.from(topic) }));
  }

  /** Takes the next bytes; returns those that are for the broker, or null. */
  take(chunk: Buffer): Buffer | null {
    const bytes = this.#join(chunk);
    if (bytes === null) return null;
    // Made only when it is needed: most reads hold nothing but telemetry.
    let others: Buffer[] | null = null;
    for (let at = 0; at < bytes.length; ) {
      const length = this.#bodyLengthAt(bytes, at);
      const end = this.#bodyAt + length;
      if (length === LENGTH_UNKNOWN || end > bytes.length) {
        this.#keep(bytes.subarray(at), length === LENGTH_UNKNOWN ? bytes.length - at + 1 : end - at);
        break;
      }
      // at < bytes.length
      const header = bytes[at] as number;
      if ((header & ~IGNORED_FLAGS) !== PUBLISH_QOS1 || !this.#takePublish(bytes, this.#bodyAt, end)) {
        others ??= [];
        others.push(bytes.subarray(at, end));
      }
      at = end;
    }
    if (others === null) return null;
    return others.length === 1 ? (others[0] ?? null) : Buffer.concat(others);
  }

  /** The bytes from a packet's beginning on; null: its end has not come yet. Pieces are joined once, however many they are. */
  #join(chunk: Buffer): Buffer | null {
    if (this.#gathered === 0) return chunk;
    this.#pieces.push(chunk);
    this.#gathered += chunk.length;
    if (this.#gathered < this.#wanted) return null;
    const bytes = Buffer.concat(this.#pieces, this.#gathered);
    this.#pieces.length = 0;
    this.#gathered = 0;
    return bytes;
  }

  #keep(bytes: Buffer, wanted: number): void {
    this.#pieces.push(bytes);
    this.#gathered = bytes.length;
    this.#wanted = wanted;
  }

  /** Length of the body of the packet beginning at `at`, which itself begins at `#bodyAt`; or that it is not complete yet. */
  #bodyLengthAt(bytes: Buffer, at: number): number {
    let length = 0;
    let place = 1;
    for (let i = at + 1; i < bytes.length; i++) {
      // i < bytes.length
      const byte = bytes[i] as number;
      length += (byte & 0x7f) * place;
      if (byte < 0x80) {
        this.#bodyAt = i + 1;
        return length;
      }
      place *= 128;
      assert(place <= 128 ** 3, "the packet guard has refused longer length fields");
    }
    return LENGTH_UNKNOWN;
  }

  /** True: it was telemetry and has been handed over. */
  #takePublish(bytes: Buffer, start: number, end: number): boolean {
    if (end - start < 4) return false;
    const topicStart = start + 2;
    const topicEnd = topicStart + uint16At(bytes, start);
    if (topicEnd + 2 > end) return false;
    const packetId = uint16At(bytes, topicEnd);
    // A packet id of 0 is a violation [MQTT-2.3.1-1] the broker answers.
    if (packetId === 0) return false;
    for (const topic of this.#topics) {
      if (!isSame(topic.bytes, bytes, topicStart, topicEnd)) continue;
      this.#onTelemetry(topic.address, packetId, bytes.subarray(topicEnd + 2, end));
      return true;
    }
    return false;
  }
}

interface Topic {
  readonly address: MessageAddress;
  readonly bytes: Buffer;
}

/** The caller has checked that both bytes are there. */
function uint16At(bytes: Buffer, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

/** From the end, where topics of one device differ. A loop is faster than a call out of JavaScript for so few bytes. */
function isSame(known: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = known.length - 1; i >= 0; i--) if (known[i] !== bytes[start + i]) return false;
  return true;
}
