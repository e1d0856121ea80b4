import type { Violation } from "./violation.ts";

/** Control packet types (MQTT 3.1.1, table 2.1). */
export const PACKET = {
  connect: 1,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const;

const DUP = 0x08;
export const QOS_MASK = 0x06;

/** What a client may send beside PUBLISH: the flags of its fixed header [MQTT-2.2.2-2] and, where it has only one, its length. */
const RULES = new Map<number, { readonly flags: number; readonly length: number | null }>([
  [PACKET.connect, { flags: 0, length: null }],
  [PACKET.puback, { flags: 0, length: 2 }],
  [PACKET.pubrec, { flags: 0, length: 2 }],
  [PACKET.pubrel, { flags: 2, length: 2 }],
  [PACKET.pubcomp, { flags: 0, length: 2 }],
  [PACKET.subscribe, { flags: 2, length: null }],
  [PACKET.unsubscribe, { flags: 2, length: null }],
  [PACKET.pingreq, { flags: 0, length: 0 }],
  [PACKET.disconnect, { flags: 0, length: 0 }],
]);

/** What is wrong with a packet by its first byte alone. `isSignedIn`: before, only a CONNECT may come [MQTT-3.1.0-1]. */
export function faultOfFirstByte(header: number, isSignedIn: boolean): Violation | null {
  const type = header >> 4;
  if (type === PACKET.publish) return isSignedIn ? faultOfPublish(header) : "connect-missing";
  const rule = RULES.get(type);
  if (rule === undefined) return "packet-type";
  if ((header & 0x0f) !== rule.flags) return "header-flags";
  return isSignedIn || type === PACKET.connect ? null : "connect-missing";
}

function faultOfPublish(header: number): Violation | null {
  const qos = (header & QOS_MASK) >> 1;
  if (qos === 3) return "qos";
  return qos === 0 && (header & DUP) !== 0 ? "dup-on-qos0" : null;
}

/** Whether a packet other than PUBLISH, whose first byte is right, has the length its type needs. */
export function hasRightLength(header: number, length: number): boolean {
  const needed = RULES.get(header >> 4)?.length ?? null;
  return needed === null || needed === length;
}
