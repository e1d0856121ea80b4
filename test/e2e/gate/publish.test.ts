import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishBytes, pubrelBytes } from "../contract/raw-device.ts";
import { Gate, READINGS, STATUS } from "./gate.ts";
import { PINGREQ, packetOf, publishOf, subscribeOf, textOf } from "./raw-packets.ts";

/** MQTT 3.1.1, sections 3.3 and 4.3: PUBLISH from a device, at QoS 0 and 1. QoS 2 has a file of its own. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

const [QOS1, QOS2, QOS3, DUP, RETAIN] = [0x02, 0x04, 0x06, 0x08, 0x01];
const reading = (v: number, ts: number) => JSON.stringify({ p: "NH3-101", v, ts });

describe("flags of PUBLISH", () => {
  it("[MQTT-3.3.1-4] both QoS bits set close the connection", async () => {
    const all = [0, DUP, RETAIN, DUP | RETAIN].map((rest) => QOS3 | rest);
    await gate.expectViolations(all.map((flags) => ({ name: `${flags}`, bytes: publishOf(flags, READINGS, 1) })));
  });

  it("[MQTT-3.3.1-2] DUP on QoS 0 closes the connection", async () => {
    await gate.expectViolations(
      [DUP, DUP | RETAIN].map((flags) => ({ name: `${flags}`, bytes: publishOf(flags, READINGS, null) })),
    );
  });

  it("[MQTT-3.3.1-5] RETAIN changes nothing: the reading is taken once and nothing is kept for later subscribers", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn();
    raw.send(publishOf(RETAIN, READINGS, null, reading(11, ts)));
    raw.send(publishOf(QOS1 | RETAIN, READINGS, 1, reading(12, ts)));
    raw.send(publishOf(QOS2 | RETAIN, READINGS, 2, reading(13, ts)), pubrelBytes(2));
    await raw.expect("puback");
    await raw.expect("pubcomp");
    expect(await gate.storedAt("NH3-101", ts)).toEqual([11, 12, 13]);
    raw.send(subscribeOf([["tl/v1/coldchain/dtu1/down/#", 2]]), PINGREQ);
    await raw.expect("suback");
    await raw.expect("pingresp");
    expect(raw.packets.filter(({ cmd }) => cmd === "publish")).toEqual([]);
    raw.drop();
  });
});

describe("packet ids", () => {
  it("[MQTT-2.3.1-1] 0, or none, at QoS 1 and 2 close the connection", async () => {
    await gate.expectViolations(
      [QOS1, QOS2, QOS1 | DUP, QOS2 | DUP].flatMap((flags) => [
        { name: `${flags}, 0`, bytes: publishOf(flags, READINGS, 0) },
        { name: `${flags}, none`, bytes: publishOf(flags, READINGS, null, "") },
        { name: `${flags}, half of one`, bytes: publishOf(flags, READINGS, null, "x") },
      ]),
    );
  });

  it("[MQTT-2.3.1-5] QoS 0 has none: its payload begins right behind the topic", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn();
    raw.send(publishOf(0, READINGS, null, reading(21, ts)), PINGREQ);
    await raw.expect("pingresp");
    expect(await gate.storedAt("NH3-101", ts)).toEqual([21]);
    raw.drop();
  });

  it("[MQTT-2.3.1-6] acknowledgements carry the id they acknowledge, from 1 to 65,535", async () => {
    const raw = await gate.signIn();
    const ids = [1, 2, 127, 128, 255, 256, 0x7fff, 0x8000, 0xff00, 0xffff];
    raw.send(...ids.map((id) => publishOf(QOS1, READINGS, id)));
    for (const id of ids) expect((await raw.expect("puback")).messageId).toBe(id);
    raw.send(...ids.map((id) => publishOf(QOS2, READINGS, id)));
    for (const id of ids) expect((await raw.expect("pubrec")).messageId).toBe(id);
    raw.send(...ids.map((id) => pubrelBytes(id)));
    for (const id of ids) expect((await raw.expect("pubcomp")).messageId).toBe(id);
    raw.drop();
  });
});

describe("topics of PUBLISH", () => {
  it("[MQTT-3.3.2-1] the topic comes first, behind its length: without it the connection is closed", async () => {
    await gate.expectViolations([
      { name: "no body, QoS 0", bytes: packetOf(0x30) },
      { name: "no body, QoS 1", bytes: packetOf(0x32) },
      { name: "half a length", bytes: packetOf(0x30, Buffer.from([0])) },
      { name: "a length beyond the packet", bytes: packetOf(0x30, Buffer.from([0xff, 0xff]), Buffer.from(READINGS)) },
      { name: "one byte beyond the packet", bytes: packetOf(0x30, textOf(READINGS).subarray(0, -1)) },
    ]);
  });

  it("[MQTT-3.3.2-2] [MQTT-4.7.1-1] with a wildcard close the connection", async () => {
    const topics = ["#", "+", "tl/v1/coldchain/dtu1/#", "tl/v1/coldchain/dtu1/+", "tl/v1/coldchain/+/readings"];
    await gate.expectViolations(
      [...topics, `${READINGS}#`, `${READINGS}+`, `${READINGS}/#`].flatMap((topic) =>
        [0, QOS1, QOS2].map((flags) => ({
          name: `${topic} ${flags}`,
          bytes: publishOf(flags, topic, flags === 0 ? null : 1),
        })),
      ),
    );
  });

  it("[MQTT-4.7.3-1] that are empty close the connection", async () => {
    await gate.expectViolations(
      [0, QOS1, QOS2].map((flags) => ({ name: `${flags}`, bytes: publishOf(flags, "", flags === 0 ? null : 1) })),
    );
  });

  it("[MQTT-3.3.5-2] elsewhere close the connection instead of being acknowledged and dropped", async () => {
    const topics = ["x", "tl/v1/coldchain/dtu2/readings", "tl/v1/coldchain/dtu1/down/x", `${READINGS}/`, "$SYS/x"];
    await gate.expectViolations(
      topics.flatMap((topic) =>
        [0, QOS1, QOS2].map((flags) => ({
          name: `${topic} ${flags}`,
          bytes: publishOf(flags, topic, flags === 0 ? null : 1),
        })),
      ),
    );
  });

  it("[MQTT-4.8.0-1] a violation takes nothing back: what was rightly said before it in one write is stored", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn();
    raw.send(
      publishOf(0, READINGS, null, reading(31, ts)),
      publishOf(QOS1, READINGS, 1, reading(32, ts)),
      publishOf(QOS2, READINGS, 2, reading(33, ts)),
      publishOf(QOS3, READINGS, 3, reading(34, ts)),
      publishOf(QOS1, READINGS, 4, reading(35, ts)),
    );
    await raw.expectClosed(3_000);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([31, 32, 33]);
  });
});

describe("what a PUBLISH is answered with", () => {
  it("[MQTT-3.3.4-1] nothing at QoS 0, PUBACK at QoS 1, PUBREC at QoS 2; the same on both topics and for any payload", async () => {
    const payloads = ["", "{}", "no JSON", "\u0000", "[]", '{"online":true}', "x".repeat(100_000)];
    for (const topic of [READINGS, STATUS]) {
      const raw = await gate.signIn();
      for (const [at, payload] of payloads.entries()) {
        raw.send(publishOf(0, topic, null, payload));
        raw.send(publishOf(QOS1, topic, 100 + at, payload));
        raw.send(publishOf(QOS2, topic, 200 + at, payload));
        expect((await raw.expect("puback")).messageId).toBe(100 + at);
        expect((await raw.expect("pubrec")).messageId).toBe(200 + at);
      }
      raw.send(PINGREQ);
      await raw.expect("pingresp");
      expect(raw.packets).toEqual([]);
      raw.drop();
    }
  });

  it("[MQTT-4.3.2-2] after its PUBACK an id is free: the same id is a new message, whatever its DUP flag says", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn();
    for (const [v, dup] of [
      [41, 0],
      [42, DUP],
      [43, 0],
      [44, DUP],
    ] as const) {
      raw.send(publishOf(QOS1 | dup, READINGS, 7, reading(v, ts)));
      expect((await raw.expect("puback")).messageId).toBe(7);
    }
    expect(await gate.storedAt("NH3-101", ts)).toEqual([41, 42, 43, 44]);
    raw.drop();
  });

  it("[MQTT-4.6.0-2] [MQTT-4.6.0-3] acknowledgements leave in the order of their messages", async () => {
    const raw = await gate.signIn();
    const qosOf = (id: number) => (id % 3 === 0 ? 2 : 1);
    const ids = Array.from({ length: 3_000 }, (_, at) => at + 1);
    raw.send(
      ...ids.map((id) => publishBytes(READINGS, { p: "NH3-101", v: id % 50 }, { qos: qosOf(id), messageId: id })),
    );
    await raw.expect("pubrec");
    raw.send(PINGREQ);
    for (let seen = 0; seen < 2_000; seen++) {
      const { messageId } = await raw.expect("puback");
      expect(messageId).toBe(1 + Math.floor(seen / 2) * 3 + (seen % 2));
    }
    const received = [3];
    while (received.length < 1_000) received.push((await raw.expect("pubrec")).messageId ?? 0);
    expect(received).toEqual(ids.filter((id) => id % 3 === 0));
    raw.drop();
  });
});
