import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DOWN, Gate, READINGS } from "./gate.ts";
import { idOf, packetOf, PINGREQ, publishOf, subscribeOf, textOf, unsubscribeOf } from "./raw-packets.ts";

/** MQTT 3.1.1, sections 3.8 to 3.11 and 4.7: SUBSCRIBE and UNSUBSCRIBE. What is delivered is shown on the open listener. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

async function grantedTo(filters: readonly (readonly [string, number])[], id = 1) {
  const raw = await gate.signIn();
  raw.send(subscribeOf(filters, id));
  const { granted, messageId } = await raw.expect("suback");
  expect(messageId).toBe(id);
  raw.send(PINGREQ);
  await raw.expect("pingresp");
  expect(raw.packets).toEqual([]);
  raw.drop();
  return granted;
}

describe("SUBSCRIBE closes the connection", () => {
  it("[MQTT-3.8.3-3] without a filter", async () => {
    await gate.expectViolations([
      { name: "an id alone", bytes: packetOf(0x82, idOf(1)) },
      { name: "nothing at all", bytes: packetOf(0x82) },
      { name: "half an id", bytes: packetOf(0x82, Buffer.from([0])) },
    ]);
  });

  it("[MQTT-3.8.3-4] with a QoS beyond 2 or a reserved bit set, in any place", async () => {
    const bytes = [3, 4, 5, 6, 8, 16, 32, 64, 128, 255];
    await gate.expectViolations(
      bytes.flatMap((qos) => [
        { name: `${qos}`, bytes: subscribeOf([[`${DOWN}/#`, qos]]) },
        {
          name: `0, ${qos}`,
          bytes: subscribeOf([
            [`${DOWN}/a`, 0],
            [`${DOWN}/b`, qos],
          ]),
        },
        { name: `elsewhere, ${qos}`, bytes: subscribeOf([["#", qos]]) },
      ]),
    );
  });

  it("[MQTT-2.3.1-1] with packet id 0", async () => {
    await gate.expectViolations([
      { name: "SUBSCRIBE", bytes: subscribeOf([[`${DOWN}/#`, 1]], 0) },
      { name: "UNSUBSCRIBE", bytes: unsubscribeOf([`${DOWN}/#`], 0) },
    ]);
  });

  it("[MQTT-4.8.0-1] with a filter that its packet cuts short, or bytes behind the last one", async () => {
    const filter = textOf(`${DOWN}/#`);
    await gate.expectViolations([
      { name: "no QoS", bytes: packetOf(0x82, idOf(1), filter) },
      { name: "a filter beyond the packet", bytes: packetOf(0x82, idOf(1), idOf(60_000), Buffer.from("abc")) },
      { name: "half a length", bytes: packetOf(0x82, idOf(1), filter, Buffer.from([1, 0])) },
      { name: "one byte more", bytes: packetOf(0x82, idOf(1), filter, Buffer.from([1, 0x41])) },
      { name: "UNSUBSCRIBE, one byte more", bytes: packetOf(0xa2, idOf(1), filter, Buffer.from([0x41])) },
      { name: "UNSUBSCRIBE beyond the packet", bytes: packetOf(0xa2, idOf(1), idOf(60_000), Buffer.from("abc")) },
    ]);
  });

  it("[MQTT-4.7.3-1] with an empty filter", async () => {
    await gate.expectViolations([
      { name: "alone", bytes: subscribeOf([["", 0]]) },
      {
        name: "behind another",
        bytes: subscribeOf([
          [`${DOWN}/#`, 0],
          ["", 0],
        ]),
      },
      { name: "UNSUBSCRIBE", bytes: unsubscribeOf([""]) },
    ]);
  });

  const illegal = (filters: readonly string[]) =>
    gate.expectViolations(
      filters.flatMap((filter) => [
        { name: `SUBSCRIBE ${filter}`, bytes: subscribeOf([[filter, 0]]) },
        { name: `UNSUBSCRIBE ${filter}`, bytes: unsubscribeOf([filter]) },
      ]),
    );

  it("[MQTT-4.7.1-2] with # that is not the last level alone", async () => {
    await illegal(["a#", "#a", "##", "#/", "#/a", "a/#/b", "a/b#", "a/#b", `${DOWN}/#/`, `${DOWN}/x#`, `${DOWN}/#/x`]);
  });

  it("[MQTT-4.7.1-3] with + that is not a level alone", async () => {
    await illegal(["a+", "+a", "++", "a/+b", "a/b+/c", "a/++", `${DOWN}/x+`, `${DOWN}/+x`, `${DOWN}/+#`]);
  });
});

describe("SUBACK", () => {
  it("[MQTT-3.8.4-1] [MQTT-3.8.4-2] [MQTT-2.3.1-7] answers SUBSCRIBE with its packet id", async () => {
    for (const id of [1, 255, 256, 0x8000, 0xffff]) expect(await grantedTo([[`${DOWN}/#`, 1]], id)).toEqual([1]);
  });

  it("[MQTT-3.8.4-4] [MQTT-3.8.4-5] [MQTT-3.9.3-1] has a code for each filter, in their order", async () => {
    const filters: [string, number, number][] = [
      [`${DOWN}/#`, 2, 2],
      ["#", 2, 0x80],
      [`${DOWN}/a`, 0, 0],
      [`${DOWN}/b`, 1, 1],
      ["tl/v1/tanks/rtu7/down/#", 1, 0x80],
      [`${DOWN}/a`, 2, 2],
      [READINGS, 0, 0x80],
      [`${DOWN}/+/c`, 0, 0],
    ];
    const granted = await grantedTo(filters.map(([filter, qos]) => [filter, qos]));
    expect(granted).toEqual(filters.map(([, , code]) => code));
  });

  it("[MQTT-3.9.3-2] knows no other code than 0, 1, 2 and 0x80", async () => {
    const filters = ["#", "+", "/", "//", "+/+", "$SYS/#", "$share/g/x", "a".repeat(300), `${DOWN}//`, `${DOWN}/`];
    const granted = await grantedTo(filters.flatMap((filter) => [0, 1, 2].map((qos) => [filter, qos] as const)));
    expect(granted).toHaveLength(filters.length * 3);
    expect(granted?.filter((code) => ![0, 1, 2, 0x80].includes(Number(code)))).toEqual([]);
  });

  it("[MQTT-3.8.3-2] grants wildcards under the device's own down/, and refuses what is too long or too deep", async () => {
    const deep = (levels: number) =>
      "tl/v1/coldchain/dtu1/down"
        .split("/")
        .concat(Array(levels - 5).fill("x"))
        .join("/");
    const long = (bytes: number) => `${DOWN}/`.padEnd(bytes, "x");
    const cases: [string, boolean][] = [
      [`${DOWN}/#`, true],
      [`${DOWN}/+`, true],
      [`${DOWN}/+/+/#`, true],
      [deep(16), true],
      [deep(17), false],
      [long(256), true],
      [long(257), false],
      [`${DOWN}/${"机".repeat(74)}`, true],
      [`${DOWN}/${"机".repeat(80)}`, false],
    ];
    const granted = await grantedTo(cases.map(([filter]) => [filter, 1]));
    expect(granted).toEqual(cases.map(([, mine]) => (mine ? 1 : 0x80)));
  });

  it("[MQTT-3.8.4-3] of a filter subscribed to again grants the new QoS", async () => {
    const raw = await gate.signIn();
    for (const qos of [0, 2, 1, 1, 0]) {
      raw.send(subscribeOf([[`${DOWN}/#`, qos]], 9));
      expect((await raw.expect("suback")).granted).toEqual([qos]);
    }
    raw.drop();
  });

  it("many filters in one packet, and many packets in one write, are each answered", async () => {
    const raw = await gate.signIn();
    const filters = Array.from({ length: 500 }, (_, at) => [`${DOWN}/${at % 20}`, at % 3] as const);
    raw.send(...Array.from({ length: 20 }, (_, at) => subscribeOf(filters, at + 1)), PINGREQ);
    const ids: unknown[] = [];
    while (ids.length < 20) {
      const { messageId, granted } = await raw.expect("suback");
      ids.push(messageId);
      expect(granted).toEqual(filters.map(([, qos]) => qos));
    }
    expect(new Set(ids)).toEqual(new Set(Array.from({ length: 20 }, (_, at) => at + 1)));
    raw.drop();
  });
});

describe("UNSUBSCRIBE", () => {
  it("[MQTT-3.10.3-2] without a filter closes the connection", async () => {
    await gate.expectViolations([
      { name: "an id alone", bytes: packetOf(0xa2, idOf(1)) },
      { name: "nothing at all", bytes: packetOf(0xa2) },
    ]);
  });

  it("[MQTT-3.10.4-4] [MQTT-3.10.4-5] is answered with its packet id, also where nothing was subscribed to", async () => {
    const raw = await gate.signIn();
    for (const [at, filter] of [`${DOWN}/#`, "never", "#", "tl/v1/tanks/rtu7/down/#", "$SYS/#"].entries()) {
      raw.send(unsubscribeOf([filter], at + 1));
      expect((await raw.expect("unsuback")).messageId).toBe(at + 1);
    }
    raw.drop();
  });

  it("[MQTT-3.10.4-6] of several filters is answered once", async () => {
    const raw = await gate.signIn();
    raw.send(
      subscribeOf(
        [
          [`${DOWN}/a`, 1],
          [`${DOWN}/b`, 1],
        ],
        1,
      ),
    );
    await raw.expect("suback");
    raw.send(unsubscribeOf([`${DOWN}/a`, `${DOWN}/b`, `${DOWN}/c`], 2), PINGREQ);
    expect((await raw.expect("unsuback")).messageId).toBe(2);
    await raw.expect("pingresp");
    expect(raw.packets).toEqual([]);
    raw.drop();
  });
});

it("answers of different kinds on one connection each carry their id, and none is lost", async () => {
  const raw = await gate.signIn();
  for (let id = 1; id <= 200; id++) {
    raw.send(
      publishOf(2, READINGS, id),
      subscribeOf([[`${DOWN}/#`, 0]], id),
      publishOf(4, READINGS, id),
      unsubscribeOf([`${DOWN}/#`], id),
      PINGREQ,
    );
  }
  const ids = Array.from({ length: 200 }, (_, at) => at + 1);
  for (const cmd of ["puback", "suback", "pubrec", "unsuback"] as const) {
    const answered: unknown[] = [];
    while (answered.length < ids.length) answered.push((await raw.expect(cmd)).messageId);
    expect(
      answered.toSorted((a, b) => Number(a) - Number(b)),
      cmd,
    ).toEqual(ids);
  }
  for (let id = 1; id <= 200; id++) await raw.expect("pingresp");
  expect(raw.packets).toEqual([]);
  raw.drop();
});
