import { headerOf } from "../contract/raw-device.ts";
import { SECRET } from "../contract/world.ts";

/** Packets made of bytes, right or wrong: a library would refuse to make the wrong ones. */

/** A packet whose remaining length is that of its body. */
export function packetOf(firstByte: number, ...body: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([headerOf(firstByte, bytes.length), bytes]);
}

/** A string, or what stands in the place of one, behind its two bytes of length. */
export function textOf(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([idOf(bytes.length), bytes]);
}

/** Two bytes, most significant first: packet ids, lengths, keep-alive. */
export function idOf(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

export interface ConnectParts {
  readonly firstByte?: number;
  readonly protocol?: string | Uint8Array;
  readonly level?: number;
  readonly flags?: number;
  readonly keepAlive?: number;
  /** What follows the client id, each behind its length: will topic, will message, user name, password. */
  readonly fields?: readonly (string | Uint8Array)[];
  readonly clientId?: string | Uint8Array;
  readonly trailing?: Uint8Array;
}

export const USERNAME_FLAG = 0x80;
export const PASSWORD_FLAG = 0x40;
export const WILL_RETAIN_FLAG = 0x20;
export const WILL_FLAG = 0x04;
export const CLEAN_FLAG = 0x02;

/** A CONNECT of `coldchain/dtu1` with the right secret, but for what is said otherwise. */
export function connectOf({
  firstByte = 0x10,
  protocol = "MQTT",
  level = 4,
  flags = USERNAME_FLAG | PASSWORD_FLAG | CLEAN_FLAG,
  keepAlive = 60,
  clientId = "raw",
  fields = ["coldchain/dtu1", SECRET],
  trailing = Buffer.alloc(0),
}: ConnectParts = {}): Buffer {
  const variable = [textOf(protocol), Buffer.from([level, flags]), idOf(keepAlive)];
  return packetOf(firstByte, ...variable, textOf(clientId), ...fields.map(textOf), trailing);
}

/** A PUBLISH with any flags; `id` is left out where it is null. */
export function publishOf(flags: number, topic: string | Uint8Array, id: number | null, payload = "{}"): Buffer {
  return packetOf(0x30 | flags, textOf(topic), id === null ? Buffer.alloc(0) : idOf(id), Buffer.from(payload));
}

/** A SUBSCRIBE with any byte in the place of each QoS. */
export function subscribeOf(filters: readonly (readonly [string | Uint8Array, number])[], id = 1, firstByte = 0x82) {
  return packetOf(firstByte, idOf(id), ...filters.flatMap(([filter, qos]) => [textOf(filter), Buffer.from([qos])]));
}

export function unsubscribeOf(filters: readonly (string | Uint8Array)[], id = 1, firstByte = 0xa2): Buffer {
  return packetOf(firstByte, idOf(id), ...filters.map(textOf));
}

export const PINGREQ = Buffer.from([0xc0, 0]);
export const DISCONNECT = Buffer.from([0xe0, 0]);
