import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headerOf } from "../contract/raw-device.ts";
import { Gate, READINGS } from "./gate.ts";
import {
  CLEAN_FLAG,
  connectOf,
  idOf,
  PINGREQ,
  packetOf,
  publishOf,
  subscribeOf,
  textOf,
  unsubscribeOf,
} from "./raw-packets.ts";

/** MQTT 3.1.1, chapter 2: fixed headers. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

const NIBBLES = Array.from({ length: 16 }, (_, flags) => flags);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("reserved flags of the fixed header", () => {
  it.each([
    ["[MQTT-2.2.2-1] [MQTT-2.2.2-2] CONNECT", 0x10, 0, connectOf()],
    ["[MQTT-2.2.2-1] [MQTT-2.2.2-2] PUBACK", 0x40, 0, packetOf(0x40, idOf(1))],
    ["[MQTT-2.2.2-1] [MQTT-2.2.2-2] PUBREC", 0x50, 0, packetOf(0x50, idOf(1))],
    ["[MQTT-3.6.1-1] PUBREL", 0x60, 2, packetOf(0x62, idOf(1))],
    ["[MQTT-2.2.2-1] [MQTT-2.2.2-2] PUBCOMP", 0x70, 0, packetOf(0x70, idOf(1))],
    ["[MQTT-3.8.1-1] SUBSCRIBE", 0x80, 2, subscribeOf([["tl/v1/coldchain/dtu1/down/#", 1]])],
    ["[MQTT-3.10.1-1] UNSUBSCRIBE", 0xa0, 2, unsubscribeOf(["tl/v1/coldchain/dtu1/down/#"])],
    ["[MQTT-2.2.2-1] [MQTT-2.2.2-2] PINGREQ", 0xc0, 0, PINGREQ],
    ["[MQTT-3.14.1-1] DISCONNECT", 0xe0, 0, Buffer.from([0xe0, 0])],
  ])("%s: each of the 15 wrong values closes the connection", async (_name, type, right, bytes) => {
    const wrong = NIBBLES.filter((flags) => flags !== right);
    await gate.expectViolations(
      wrong.map((flags) => ({
        name: `flags ${flags}`,
        bytes: Buffer.concat([Buffer.from([type | flags]), bytes.subarray(1)]),
        first: type === 0x10,
      })),
    );
  });
});

describe("packet types", () => {
  it("[MQTT-4.8.0-1] that only a server sends, or nobody, close the connection", async () => {
    const bodies = [Buffer.alloc(0), idOf(0), idOf(1), Buffer.from([0, 1, 0])];
    const types = [0x00, 0x20, 0x90, 0xb0, 0xd0, 0xf0];
    await gate.expectViolations(
      types.flatMap((type) => bodies.map((body) => packetOf(type, body))).map((bytes) => ({ name: hex(bytes), bytes })),
    );
  });

  it("[MQTT-4.8.0-1] of fixed length close the connection with any other length", async () => {
    const short = [0x40, 0x50, 0x62, 0x70].flatMap((type) =>
      [0, 1, 3, 4, 100].map((length) => packetOf(type, Buffer.alloc(length, 1))),
    );
    const filled = [0xc0, 0xe0].flatMap((type) => [1, 2, 200].map((length) => packetOf(type, Buffer.alloc(length))));
    await gate.expectViolations([...short, ...filled].map((bytes) => ({ name: hex(bytes.subarray(0, 4)), bytes })));
  });

  it("[MQTT-2.3.1-1] of acknowledgements with packet id 0 close the connection", async () => {
    const bytes = [0x40, 0x50, 0x62, 0x70].map((type) => packetOf(type, idOf(0)));
    await gate.expectViolations(bytes.map((each) => ({ name: hex(each), bytes: each })));
  });
});

describe("the remaining length", () => {
  it("[MQTT-4.8.0-1] of more than four bytes closes the connection, before and after sign-in", async () => {
    const lengths = [
      [0xff, 0xff, 0xff, 0xff, 0x01],
      [0x80, 0x80, 0x80, 0x80, 0x00],
      [0x82, 0x80, 0x80, 0x80, 0x80],
    ];
    await gate.expectViolations([
      ...lengths.map((length) => ({ name: `after ${length.join()}`, bytes: Buffer.from([0x32, ...length]) })),
      ...lengths.map((length) => ({
        name: `before ${length.join()}`,
        bytes: Buffer.from([0x10, ...length]),
        first: true,
      })),
    ]);
  });

  it("beyond the bound closes the connection as soon as it is read, without a byte of the body", async () => {
    await gate.expectViolations([
      { name: "4 KiB and a byte before sign-in", bytes: headerOf(0x10, 4 * 1024 + 1), first: true },
      { name: "256 MiB before sign-in", bytes: headerOf(0x10, 268_435_455), first: true },
      { name: "256 KiB and a byte after it", bytes: headerOf(0x30, 256 * 1024 + 1) },
      { name: "256 MiB after it", bytes: headerOf(0x82, 268_435_455) },
    ]);
  });

  it("may be written longer than it need be: only four bytes are the bound", async () => {
    const raw = await gate.signIn();
    const body = Buffer.concat([textOf(READINGS), idOf(3), Buffer.from('{"p":"NH3-101","v":1}')]);
    raw.send(Buffer.from([0xc0, 0x80, 0x80, 0x00]), Buffer.from([0x32, body.length | 0x80, 0x00]), body);
    await raw.expect("pingresp");
    expect((await raw.expect("puback")).messageId).toBe(3);
    raw.drop();
  });

  it("[MQTT-4.8.0-1] that cuts a field short closes the connection: no field reaches into the next packet", async () => {
    const publish = publishOf(2, READINGS, 7);
    const subscribe = subscribeOf([["tl/v1/coldchain/dtu1/down/#", 0]]);
    const unsubscribe = unsubscribeOf(["tl/v1/coldchain/dtu1/down/#"]);
    const cut = (bytes: Buffer, body: number) =>
      Buffer.concat([Buffer.from([bytes[0] ?? 0, body]), bytes.subarray(2, 2 + body), PINGREQ]);
    const upTo = (length: number) => Array.from({ length }, (_, body) => body);
    await gate.expectViolations([
      ...upTo(2 + READINGS.length + 2).map((body) => ({ name: `PUBLISH of ${body}`, bytes: cut(publish, body) })),
      ...upTo(subscribe.length - 2).map((body) => ({ name: `SUBSCRIBE of ${body}`, bytes: cut(subscribe, body) })),
      ...upTo(unsubscribe.length - 2).map((body) => ({
        name: `UNSUBSCRIBE of ${body}`,
        bytes: cut(unsubscribe, body),
      })),
    ]);
  });
});

describe("a connection that ends within a packet", () => {
  it("[MQTT-4.8.0-2] leaves nothing behind: what was cut is not taken, and a new connection starts afresh", async () => {
    const ts = gate.freshTs();
    const whole = publishOf(2, READINGS, 9, JSON.stringify({ p: "NH3-101", v: 33, ts }));
    for (const at of [1, 2, 5, 40, whole.length - 1]) {
      const raw = await gate.signIn({ clientId: "cut" });
      raw.send(whole.subarray(0, at));
      raw.socket.end();
      await raw.expectClosed();
    }
    const again = await gate.signIn({ clientId: "cut" });
    again.send(PINGREQ);
    await again.expect("pingresp");
    again.drop();
    expect(await gate.storedAt("NH3-101", ts)).toEqual([]);
    await gate.expectUndisturbed();
  });
});

it("a CONNECT in single bytes, each in a packet of its own, is a CONNECT", async () => {
  const raw = await gate.connect();
  for (const byte of connectOf({ flags: 0xc0 | CLEAN_FLAG, clientId: "drops" })) raw.send(Buffer.from([byte]));
  expect((await raw.expect("connack")).returnCode).toBe(0);
  raw.drop();
});
