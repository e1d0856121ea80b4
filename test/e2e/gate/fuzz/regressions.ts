import { SECRET } from "../../contract/world.ts";
import { DOWN, READINGS } from "../gate.ts";
import { connectOf, idOf, packetOf, publishOf, subscribeOf, unsubscribeOf } from "../raw-packets.ts";
import type { Expected } from "./expected-answer.ts";

/** Streams that a broker once took otherwise than it must. A finding of the fuzzer becomes a line here, with what was wrong as its name. */
export interface Regression {
  readonly name: string;
  readonly hex: string;
  readonly end: Expected["end"];
}

const after = (...packets: Buffer[]) =>
  Buffer.concat([connectOf({ clientId: "regression" }), ...packets]).toString("hex");

export const REGRESSIONS: readonly Regression[] = [
  { name: "PINGREQ with a body was answered", hex: after(packetOf(0xc0, Buffer.from([0]))), end: "violation" },
  { name: "UNSUBSCRIBE without a filter was answered", hex: after(packetOf(0xa2, idOf(1))), end: "violation" },
  {
    name: "PUBACK with a packet id of one byte was passed over",
    hex: after(packetOf(0x40, Buffer.from([1]))),
    end: "violation",
  },
  { name: "DUP on QoS 0 was passed over", hex: after(publishOf(8, READINGS, null)), end: "violation" },
  { name: "a + within a level was taken for a filter", hex: after(subscribeOf([["a/+b", 0]])), end: "violation" },
  {
    name: "a filter that stood twice had one return code",
    hex: after(
      subscribeOf([
        [`${DOWN}/a`, 0],
        [`${DOWN}/a`, 1],
      ]),
    ),
    end: "open",
  },
  {
    name: "a lone surrogate in a filter was replaced",
    hex: after(unsubscribeOf([Buffer.from("eda080", "hex")])),
    end: "violation",
  },
  {
    name: "a QoS 2 message said again was answered before one that came in between",
    hex: after(...[256, 3, 255, 3, 4].map((id) => publishOf(4, READINGS, id))),
    end: "open",
  },
  {
    name: "bytes behind the last field of CONNECT were passed over",
    hex: connectOf({ trailing: Buffer.from([0, 1, 0x78]) }).toString("hex"),
    end: "violation",
  },
  {
    name: "a user name without its flag was passed over",
    hex: connectOf({ flags: 0x02, fields: ["coldchain/dtu1", SECRET] }).toString("hex"),
    end: "violation",
  },
];
