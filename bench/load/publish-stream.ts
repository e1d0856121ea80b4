import { assert } from "../../model/assert.ts";
import { ENTERPRISE, deviceId, pointId } from "../plant.ts";

export interface PublishStreamOptions {
  readonly device: number;
  readonly readings: number;
  /** Spaces behind the JSON: makes a message longer without making it harder. */
  readonly padBytes?: number;
}

const SEQ_FIRST = 1_000_000;
const SEQ_LAST = 9_999_999;

/**
 * Makes one device's QoS 1 PUBLISH packets, cheaply: all have the same length and are patched from one template, so that the load
 * generator does not become what is measured. Values, counters and times differ from packet to packet.
 */
export class PublishStream {
  readonly topic: string;
  readonly packetBytes: number;
  readonly #template: Buffer;
  readonly #packetIdAt: number;
  readonly #payloadAt: number;
  readonly #tsAt: number;
  readonly #seqAt: number;
  readonly #valuesAt: readonly number[];
  #packetId = 0;
  #seq = SEQ_FIRST - 1;
  #chance = 1;

  constructor(options: PublishStreamOptions) {
    this.topic = `tl/v1/${ENTERPRISE}/${deviceId(options.device)}/readings`;
    const body = bodyOf(options);
    const { packet, payloadAt } = toPublish(this.topic, Buffer.from(body));
    this.#template = packet;
    this.packetBytes = packet.length;
    this.#packetIdAt = payloadAt - 2;
    this.#payloadAt = payloadAt;
    this.#tsAt = payloadAt + body.indexOf("1790000000000");
    this.#seqAt = payloadAt + body.indexOf(String(SEQ_FIRST));
    this.#valuesAt = [...body.matchAll(/10\.0/g)].map(({ index }) => payloadAt + index);
    assert(this.#valuesAt.length === options.readings, "every reading of the template has its place");
    this.#chance = options.device + 1;
  }

  /** Packet id of the newest packet made. */
  get packetId(): number {
    return this.#packetId;
  }

  /** The next packets, one behind another, as of this instant. */
  next(count: number, nowMs: number): Buffer {
    const bytes = Buffer.allocUnsafe(count * this.packetBytes);
    for (let i = 0; i < count; i++) {
      const at = i * this.packetBytes;
      this.#template.copy(bytes, at);
      this.#packetId = (this.#packetId % 65_535) + 1;
      this.#seq = this.#seq === SEQ_LAST ? SEQ_FIRST : this.#seq + 1;
      bytes.writeUInt16BE(this.#packetId, at + this.#packetIdAt);
      writeDigits(bytes, at + this.#tsAt, nowMs, 13);
      writeDigits(bytes, at + this.#seqAt, this.#seq, 7);
      for (const valueAt of this.#valuesAt) this.#writeValue(bytes, at + valueAt);
    }
    return bytes;
  }

  /** The payload of the next packet alone. */
  nextPayload(nowMs: number): Buffer {
    return this.next(1, nowMs).subarray(this.#payloadAt);
  }

  /** "10.0" … "39.9": below every limit. */
  #writeValue(bytes: Buffer, at: number): void {
    this.#chance = (Math.imul(this.#chance, 1_103_515_245) + 12_345) >>> 0;
    const tenths = (this.#chance >>> 8) % 300;
    bytes[at] = 0x31 + Math.floor(tenths / 100);
    bytes[at + 1] = 0x30 + (Math.floor(tenths / 10) % 10);
    bytes[at + 3] = 0x30 + (tenths % 10);
  }
}

function bodyOf({ device, readings, padBytes = 0 }: PublishStreamOptions): string {
  const envelope = `"ts":1790000000000,"seq":${SEQ_FIRST}`;
  const values = Array.from({ length: readings }, (_, no) => `"${pointId(device, no)}":10.0`);
  const json =
    readings === 1
      ? `{"p":"${pointId(device, 0)}","v":10.0,${envelope}}`
      : `{${envelope},"values":{${values.join(",")}}}`;
  return json + " ".repeat(padBytes);
}

const PUBLISH_QOS1 = 0x32;

/** A QoS 1 PUBLISH with an empty packet id, and where its payload begins. */
export function toPublish(topic: string, payload: Uint8Array): { readonly packet: Buffer; readonly payloadAt: number } {
  const variable = Buffer.concat([toMqttString(topic), Buffer.alloc(2)]);
  const length = toRemainingLength(variable.length + payload.length);
  const packet = Buffer.concat([Buffer.from([PUBLISH_QOS1]), length, variable, payload]);
  return { packet, payloadAt: packet.length - payload.length };
}

export function toMqttString(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

export function toRemainingLength(length: number): Buffer {
  const bytes: number[] = [];
  let left = length;
  do {
    const digit = left & 0x7f;
    left >>= 7;
    bytes.push(left > 0 ? digit | 0x80 : digit);
  } while (left > 0);
  return Buffer.from(bytes);
}

function writeDigits(bytes: Buffer, at: number, value: number, digits: number): void {
  let left = value;
  for (let place = at + digits - 1; place >= at; place--) {
    const rest = Math.floor(left / 10);
    bytes[place] = 0x30 + (left - rest * 10);
    left = rest;
  }
}
