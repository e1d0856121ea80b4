import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectBytes, publishBytes } from "../contract/raw-device.ts";
import { SECRET } from "../contract/world.ts";
import { DTU1, DTU2, Gate, READINGS, STATUS } from "./gate.ts";
import {
  CLEAN_FLAG,
  type ConnectParts,
  connectOf,
  idOf,
  PASSWORD_FLAG,
  PINGREQ,
  packetOf,
  publishOf,
  subscribeOf,
  textOf,
  USERNAME_FLAG,
  unsubscribeOf,
  WILL_FLAG,
  WILL_RETAIN_FLAG,
} from "./raw-packets.ts";

/** MQTT 3.1.1, sections 3.1 and 3.2: CONNECT and CONNACK. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

const SIGNED = USERNAME_FLAG | PASSWORD_FLAG | CLEAN_FLAG;
const USER = "coldchain/dtu1";
const WILL = [STATUS, '{"online":false}'];

/** What comes back from a CONNECT: its CONNACK, and nothing else before the end when it was refused. */
async function connackOf(bytes: Uint8Array, ...behind: Uint8Array[]) {
  const raw = await gate.connect();
  raw.send(bytes, ...behind);
  const { returnCode, sessionPresent } = await raw.expect("connack");
  if (returnCode !== 0) {
    await raw.expectClosed(3_000);
    expect(raw.packets).toEqual([]);
  }
  raw.drop();
  return { returnCode, sessionPresent };
}

const expectClosedWithoutAnswer = (cases: readonly (readonly [string, ConnectParts])[]) =>
  gate.expectViolations(cases.map(([name, parts]) => ({ name, bytes: connectOf(parts), first: true })));

describe("the first packet", () => {
  it("[MQTT-3.1.0-1] must be CONNECT: any other closes the connection", async () => {
    const others: [string, Uint8Array][] = [
      ["CONNACK", packetOf(0x20, Buffer.alloc(2))],
      ["PUBLISH, QoS 0", publishOf(0, READINGS, null)],
      ["PUBLISH, QoS 1", publishOf(2, READINGS, 1)],
      ["PUBLISH, QoS 2", publishOf(4, READINGS, 1)],
      ["PUBACK", packetOf(0x40, idOf(1))],
      ["PUBREC", packetOf(0x50, idOf(1))],
      ["PUBREL", packetOf(0x62, idOf(1))],
      ["PUBCOMP", packetOf(0x70, idOf(1))],
      ["SUBSCRIBE", subscribeOf([["#", 0]])],
      ["UNSUBSCRIBE", unsubscribeOf(["#"])],
      ["PINGREQ", PINGREQ],
      ["DISCONNECT", packetOf(0xe0)],
      ["no MQTT at all", Buffer.from(`GET / HTTP/1.1\r\nHost: gateway\r\nUser-Agent: ${"x".repeat(60)}\r\n\r\n`)],
      ["a TLS hello", Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
      ["zeros", Buffer.alloc(64)],
    ];
    await gate.expectViolations(others.map(([name, bytes]) => ({ name, bytes, first: true })));
  });

  it("[MQTT-3.1.0-2] comes once: a second CONNECT closes the connection, whatever it says", async () => {
    await gate.expectViolations([
      { name: "the same again", bytes: connectOf() },
      { name: "another client id", bytes: connectOf({ clientId: "other" }) },
      { name: "another device", bytes: connectOf({ fields: ["coldchain/dtu2", SECRET] }) },
      { name: "a level the gateway does not speak", bytes: connectOf({ level: 5 }) },
      { name: "no more than its header", bytes: Buffer.from([0x10, 0]) },
    ]);
  });

  it("[MQTT-3.1.0-2] that comes twice before the first was answered ends the connection, too", async () => {
    await gate.expectUndisturbed();
    const raw = await gate.connect();
    raw.send(connectOf({ clientId: "hasty" }), connectOf({ clientId: "hasty" }));
    await raw.expectClosed(3_000);
    expect(raw.packets.filter(({ cmd }) => cmd === "connack").length).toBeLessThanOrEqual(1);
    await gate.expectUndisturbed();
  });

  it("[MQTT-3.2.0-1] that the server sends is CONNACK, also when the device does not wait for it", async () => {
    const raw = await gate.connect();
    raw.send(connectOf({ clientId: "eager" }), publishOf(2, READINGS, 1), PINGREQ);
    await raw.expect("puback");
    await raw.expect("pingresp");
    expect(raw.packets.map(({ cmd }) => cmd)).toEqual(["connack"]);
    raw.drop();
  });
});

describe("protocol name and level", () => {
  it("[MQTT-3.1.2-1] another name closes the connection without an answer", async () => {
    const names = [
      "",
      "mqtt",
      "Mqtt",
      "MQTT\u0000",
      "MQTT ",
      "MQTTS",
      "MQIsd",
      "MQIsdpp",
      "mqisdp",
      "HTTP",
      "ＭＱＴＴ",
    ];
    await expectClosedWithoutAnswer(names.map((protocol) => [JSON.stringify(protocol), { protocol }]));
  });

  it.each([0, 1, 2, 5, 6, 127, 0x83, 0x84, 0x85, 255])(
    "[MQTT-3.1.2-2] level %d is answered with CONNACK 1, then the connection is closed",
    async (level) => {
      expect(await connackOf(connectOf({ level }))).toEqual({ returnCode: 1, sessionPresent: false });
    },
  );

  it("[MQTT-3.1.2-2] a true MQTT 5 CONNECT, with properties, is answered with CONNACK 1", async () => {
    const properties = { sessionExpiryInterval: 60, receiveMaximum: 10 };
    const bytes = connectBytes({ ...DTU1, protocolVersion: 5, properties });
    expect(await connackOf(bytes)).toEqual({ returnCode: 1, sessionPresent: false });
  });

  it("MQTT 3.1 is spoken, too: MQIsdp, level 3", async () => {
    const bytes = connectOf({ protocol: "MQIsdp", level: 3, clientId: "old" });
    expect(await connackOf(bytes)).toEqual({ returnCode: 0, sessionPresent: false });
  });

  it("a name and a level that do not belong together are refused", async () => {
    for (const parts of [
      { protocol: "MQIsdp", level: 4 },
      { protocol: "MQTT", level: 3 },
    ]) {
      const raw = await gate.connect();
      raw.send(connectOf(parts));
      await raw.expectClosed(3_000);
      expect(raw.packets.some((packet) => packet.cmd === "connack" && packet.returnCode === 0)).toBe(false);
    }
  });
});

describe("connect flags", () => {
  it("[MQTT-3.1.2-3] the reserved one set closes the connection", async () => {
    await expectClosedWithoutAnswer([
      ["alone", { flags: SIGNED | 1 }],
      ["with a will", { flags: SIGNED | WILL_FLAG | 1, fields: [...WILL, USER, SECRET] }],
      ["in MQTT 3.1", { flags: SIGNED | 1, protocol: "MQIsdp", level: 3 }],
    ]);
  });

  it("[MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT-3.1.2-15] will QoS or retain without a will close the connection", async () => {
    const flags = [0x08, 0x10, 0x18, 0x20, 0x28, 0x30, 0x38];
    await expectClosedWithoutAnswer(flags.map((each) => [`${each}`, { flags: SIGNED | each }]));
  });

  it("[MQTT-3.1.2-14] will QoS 3 closes the connection", async () => {
    await expectClosedWithoutAnswer(
      [0x18, 0x38].map((each) => [`${each}`, { flags: SIGNED | WILL_FLAG | each, fields: [...WILL, USER, SECRET] }]),
    );
  });

  it("[MQTT-3.1.2-9] a will flag needs a topic and a message", async () => {
    await expectClosedWithoutAnswer([
      ["neither", { flags: CLEAN_FLAG | WILL_FLAG, fields: [] }],
      ["only a topic", { flags: CLEAN_FLAG | WILL_FLAG, fields: [STATUS] }],
      ["user name and password in their place", { flags: SIGNED | WILL_FLAG, fields: [USER, SECRET] }],
    ]);
  });

  it("[MQTT-3.1.2-18] [MQTT-3.1.2-20] a field whose flag is not set is one too many", async () => {
    await expectClosedWithoutAnswer([
      ["user name and password", { flags: CLEAN_FLAG }],
      ["password", { flags: USERNAME_FLAG | CLEAN_FLAG }],
      ["will topic and message", { flags: SIGNED, fields: [...WILL, USER, SECRET] }],
    ]);
  });

  it("[MQTT-3.1.2-19] [MQTT-3.1.2-21] a field whose flag is set and that is missing closes the connection", async () => {
    await expectClosedWithoutAnswer([
      ["no user name", { flags: USERNAME_FLAG | CLEAN_FLAG, fields: [] }],
      ["no password", { flags: SIGNED, fields: [USER] }],
      ["neither", { flags: SIGNED, fields: [] }],
    ]);
  });

  it("[MQTT-3.1.2-22] a password without a user name closes the connection", async () => {
    await expectClosedWithoutAnswer([
      ["the secret", { flags: PASSWORD_FLAG | CLEAN_FLAG, fields: [SECRET] }],
      ["with a will", { flags: PASSWORD_FLAG | CLEAN_FLAG | WILL_FLAG, fields: [...WILL, SECRET] }],
    ]);
  });

  it.each([
    ["QoS 0", WILL_FLAG],
    ["QoS 1", WILL_FLAG | 0x08],
    ["QoS 2", WILL_FLAG | 0x10],
    ["QoS 2, retained", WILL_FLAG | 0x10 | WILL_RETAIN_FLAG],
  ])("[MQTT-3.1.2-14] a will of %s is taken", async (_name, flags) => {
    const bytes = connectOf({ flags: SIGNED | flags, fields: [...WILL, USER, SECRET] });
    expect(await connackOf(bytes)).toEqual({ returnCode: 0, sessionPresent: false });
  });
});

describe("the payload of CONNECT", () => {
  it("[MQTT-3.1.4-1] of any wrong length closes the connection without CONNACK: cut short at each byte, or too long", async () => {
    const flags = SIGNED | WILL_FLAG;
    const whole = connectOf({ flags, fields: [...WILL, USER, SECRET] });
    const body = whole.subarray(2);
    const cuts = Array.from({ length: body.length }, (_, at) => ({
      name: `cut at ${at}`,
      bytes: packetOf(0x10, body.subarray(0, at)),
      first: true,
    }));
    // A cut within the name or before the level leaves nothing to tell the protocol by; later ones are CONNECTs that do not conform.
    await gate.expectViolations(cuts);
    const trailing = [Buffer.from([0]), Buffer.from([0, 0]), textOf("more"), connectOf()];
    await expectClosedWithoutAnswer(trailing.map((each) => [`${each.length} bytes more`, { trailing: each }]));
  });

  it("[MQTT-3.1.3-1] is read in its order: client id, will topic, will message, user name, password", async () => {
    const fields = [...WILL, USER, SECRET];
    const flags = SIGNED | WILL_FLAG;
    expect((await connackOf(connectOf({ flags, fields }))).returnCode).toBe(0);
    for (const wrong of [[USER, SECRET, ...WILL], [...WILL, SECRET, USER], [...WILL].reverse().concat(USER, SECRET)])
      expect((await connackOf(connectOf({ flags, fields: wrong }))).returnCode).not.toBe(0);
  });

  it("[MQTT-3.1.3-3] begins with a client id: without one the connection is closed", async () => {
    const variable = [textOf("MQTT"), Buffer.from([4, CLEAN_FLAG]), idOf(60)];
    await gate.expectViolations([
      { name: "no payload", bytes: packetOf(0x10, ...variable), first: true },
      { name: "half a length", bytes: packetOf(0x10, ...variable, Buffer.from([0])), first: true },
      { name: "a length without a body", bytes: packetOf(0x10, ...variable, idOf(4)), first: true },
    ]);
  });
});

describe("client ids", () => {
  it("[MQTT-3.1.3-5] of 1 to 23 letters and digits are allowed", async () => {
    const letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const ids = [
      ...letters,
      letters.slice(0, 23),
      letters.slice(23, 46),
      letters.slice(39),
      ...[2, 11, 22].map((n) => "x".repeat(n)),
    ];
    for (const clientId of ids) expect((await connackOf(connectOf({ clientId }))).returnCode, clientId).toBe(0);
  });

  it("[MQTT-3.1.3-6] an empty one is given another that is nobody else's", async () => {
    const raws = await Promise.all([1, 2, 3].map(() => gate.signIn({ clientId: "" })));
    for (const [at, raw] of raws.entries()) {
      raw.send(publishBytes(READINGS, { p: "NH3-101", v: 1 }, { messageId: at + 1 }));
      expect((await raw.expect("puback")).messageId).toBe(at + 1);
    }
    for (const raw of raws) raw.drop();
  });

  it("[MQTT-3.1.3-7] [MQTT-3.1.3-8] an empty one without a clean session is answered with CONNACK 2", async () => {
    const bytes = connectOf({ clientId: "", flags: SIGNED & ~CLEAN_FLAG });
    expect(await connackOf(bytes)).toEqual({ returnCode: 2, sessionPresent: false });
  });

  it("[MQTT-3.1.3-9] one of more than 256 bytes is answered with CONNACK 2, one of 256 is taken", async () => {
    expect((await connackOf(connectOf({ clientId: "x".repeat(256) }))).returnCode).toBe(0);
    expect((await connackOf(connectOf({ clientId: "机".repeat(85) }))).returnCode).toBe(0);
    for (const clientId of ["x".repeat(257), "机".repeat(86), "x".repeat(3_000)])
      expect(await connackOf(connectOf({ clientId }))).toEqual({ returnCode: 2, sessionPresent: false });
  });
});

describe("CONNACK", () => {
  it("[MQTT-3.1.4-4] with 0 answers a right CONNECT", async () => {
    expect(await connackOf(connectOf())).toEqual({ returnCode: 0, sessionPresent: false });
  });

  it("[MQTT-3.2.2-4] [MQTT-3.2.2-5] with another code never says that a session is present, and is followed by the end", async () => {
    const kept = await gate.signIn({ clientId: "kept", clean: false });
    kept.send(subscribeOf([["tl/v1/coldchain/dtu1/down/#", 1]]));
    await kept.expect("suback");
    const wrong = connectBytes({ ...DTU1, clientId: "kept", clean: false, password: Buffer.from("wrong") });
    expect(await connackOf(wrong)).toEqual({ returnCode: 5, sessionPresent: false });
    kept.drop();
    expect(await connackOf(wrong)).toEqual({ returnCode: 5, sessionPresent: false });
    const will = { topic: "tl/v1/tanks/rtu7/status", payload: Buffer.from("x"), qos: 0 as const, retain: false };
    const elsewhere = connectBytes({ ...DTU1, clientId: "kept", clean: false, will });
    expect(await connackOf(elsewhere)).toEqual({ returnCode: 5, sessionPresent: false });
  });

  it("[MQTT-3.2.2-6] is not sent where no code fits: a CONNECT that does not conform", async () => {
    await expectClosedWithoutAnswer([["an unknown protocol", { protocol: "AMQP" }]]);
  });

  it("[MQTT-3.1.4-5] with another code than 0: nothing that came behind the CONNECT is looked at", async () => {
    const ts = gate.freshTs();
    const behind = [
      publishBytes(READINGS, { p: "NH3-101", v: 55, ts }),
      publishBytes(READINGS, { p: "NH3-101", v: 56, ts }, { qos: 2, messageId: 2 }),
      subscribeOf([["#", 0]]),
      PINGREQ,
    ];
    const refused = [
      connectOf({ fields: [USER, "wrong"] }),
      connectOf({ level: 5 }),
      connectOf({ clientId: "x".repeat(300) }),
      connectOf({ clientId: "", flags: SIGNED & ~CLEAN_FLAG }),
    ];
    for (const bytes of refused) expect((await connackOf(bytes, ...behind)).returnCode).not.toBe(0);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([]);
  });

  it("[MQTT-3.1.4-2] a client id in use: the existing connection of that credential is ended, no other", async () => {
    const older = await gate.signIn({ clientId: "same" });
    const other = await gate.signIn({ ...DTU2, clientId: "same" });
    const newer = await gate.signIn({ clientId: "same" });
    await older.expectClosed(3_000);
    for (const raw of [other, newer]) {
      raw.send(PINGREQ);
      await raw.expect("pingresp");
      raw.drop();
    }
    await gate.expectUndisturbed();
  });
});
