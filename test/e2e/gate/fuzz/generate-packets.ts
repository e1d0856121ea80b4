import { SECRET } from "../../contract/world.ts";
import { DOWN, READINGS, STATUS } from "../gate.ts";
import { connectOf, idOf, packetOf, publishOf, subscribeOf, unsubscribeOf } from "../raw-packets.ts";
import type { Dice } from "./dice.ts";
import { payloadOf } from "./generate-payloads.ts";

/** Packets as the grammar of MQTT 3.1.1 makes them, right ones more often than wrong ones. */

const STRANGE_TEXTS = [
  "",
  "\u0000",
  "a\u0000b",
  "#",
  "+",
  "a/#/b",
  "a+",
  "$SYS/#",
  "\ufeff",
  "\ufffe",
  "x".repeat(300),
  "机房",
  "😀",
];
const STRANGE_BYTES = ["80", "c0af", "eda080", "f4908080", "ff", "e4b8", "c3"].map((hex) => Buffer.from(hex, "hex"));

/** Ids of connections must not meet: a take-over would look like a violation. */
export interface Who {
  readonly clientId: string;
}

export function packetFor(dice: Dice, who: Who): Buffer {
  const make = dice.pick([
    publish,
    publish,
    publish,
    publish,
    pubrel,
    acknowledgement,
    subscribe,
    unsubscribe,
    ping,
    ping,
    connect,
    disconnect,
    reserved,
    nothingKnown,
  ]);
  return make(dice, who);
}

/** A CONNECT that is let in. */
export function goodConnect(dice: Dice, { clientId }: Who): Buffer {
  const kept = dice.chance(0.3);
  const [protocol, level] = dice.pick([
    ["MQTT", 4],
    ["MQTT", 4],
    ["MQIsdp", 3],
  ] as const);
  const will = dice.chance(0.3);
  const flags = 0xc0 | (kept ? 0 : 2) | (will ? 4 | (dice.int(3) << 3) | (dice.chance(0.3) ? 0x20 : 0) : 0);
  const last = will ? [dice.pick([READINGS, STATUS]), payloadOf(dice)] : [];
  const keepAlive = dice.pick([0, 60, 0xffff]);
  return connectOf({ protocol, level, flags, keepAlive, clientId, fields: [...last, "coldchain/dtu1", SECRET] });
}

function connect(dice: Dice, who: Who): Buffer {
  if (dice.chance(0.3)) return goodConnect(dice, who);
  return connectOf({
    firstByte: dice.chance(0.9) ? 0x10 : 0x10 | dice.int(16),
    protocol: dice.pick(["MQTT", "MQTT", "MQIsdp", "mqtt", "", text(dice, "MQTT")]),
    level: dice.pick([4, 4, 4, 3, 5, 0, 0x84, dice.int(256)]),
    flags: dice.pick([0xc2, 0xc2, 0xc0, 0x02, dice.int(256)]),
    clientId: dice.pick([who.clientId, who.clientId, "", text(dice, who.clientId)]),
    fields: Array.from({ length: dice.int(6) }, () => text(dice, dice.pick(["coldchain/dtu1", SECRET, STATUS, "{}"]))),
    trailing: dice.chance(0.1) ? dice.bytes(dice.int(5)) : Buffer.alloc(0),
  });
}

function publish(dice: Dice): Buffer {
  const flags = dice.chance(0.85) ? dice.pick([0, 1, 2, 3, 4, 5, 0x0a, 0x0c]) : dice.int(16);
  const topic = dice.chance(0.9) ? dice.pick([READINGS, READINGS, STATUS]) : text(dice, READINGS);
  const id = (flags & 6) === 0 ? null : packetId(dice);
  return publishOf(flags, topic, id, payloadOf(dice));
}

function pubrel(dice: Dice): Buffer {
  return packetOf(0x62, idOf(packetId(dice)));
}

function acknowledgement(dice: Dice): Buffer {
  return packetOf(dice.pick([0x40, 0x50, 0x70]), idOf(packetId(dice)));
}

function subscribe(dice: Dice): Buffer {
  const filters = Array.from({ length: dice.chance(0.05) ? 0 : 1 + dice.int(4) }, () => {
    return [filter(dice), dice.chance(0.95) ? dice.int(3) : dice.int(256)] as const;
  });
  return subscribeOf(filters, packetId(dice), dice.chance(0.97) ? 0x82 : 0x80 | dice.int(16));
}

function unsubscribe(dice: Dice): Buffer {
  const filters = Array.from({ length: dice.chance(0.05) ? 0 : 1 + dice.int(4) }, () => filter(dice));
  return unsubscribeOf(filters, packetId(dice), dice.chance(0.97) ? 0xa2 : 0xa0 | dice.int(16));
}

function ping(): Buffer {
  return packetOf(0xc0);
}

function disconnect(dice: Dice): Buffer {
  return dice.chance(0.5) ? packetOf(0xc0) : packetOf(dice.chance(0.7) ? 0xe0 : 0xe0 | dice.int(16));
}

function reserved(dice: Dice): Buffer {
  if (dice.chance(0.7)) return packetOf(0xc0);
  return packetOf(dice.pick([0x00, 0x20, 0x90, 0xb0, 0xd0, 0xf0]) | dice.int(16), dice.bytes(dice.int(6)));
}

function nothingKnown(dice: Dice): Buffer {
  return dice.chance(0.7) ? packetOf(0xc0) : dice.bytes(1 + dice.int(40));
}

function packetId(dice: Dice): number {
  return dice.chance(0.02) ? 0 : dice.pick([1, 2, 3, 0xff, 0x100, 0xffff, 1 + dice.int(65_535)]);
}

function filter(dice: Dice): string | Buffer {
  const own = [`${DOWN}/#`, `${DOWN}/+`, `${DOWN}/config`, `${DOWN}/a/b`];
  if (dice.chance(0.7)) return dice.pick(own);
  return dice.chance(0.5)
    ? dice.pick(["#", "tl/v1/+/+/down/#", "a/b", "/", "$share/g/x", "+/+"])
    : text(dice, `${DOWN}/#`);
}

/** Mostly the given text; else something next to it, or something no string may be. */
function text(dice: Dice, usual: string): string | Buffer {
  if (dice.chance(0.5)) return usual;
  if (dice.chance(0.5)) return dice.pick(STRANGE_TEXTS);
  return Buffer.concat([Buffer.from(usual.slice(0, dice.int(usual.length + 1))), dice.pick(STRANGE_BYTES)]);
}
