import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../../kit/api-client.ts";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import { connectBytes, headerOf, pubrelBytes, publishBytes, RawDevice, subscribeBytes } from "./raw-device.ts";
import { device, gas, SECRET, topicOf, WORLD } from "./world.ts";

/** Contract, section 4: acknowledgements, their order, what comes right behind CONNECT, repetitions, limits and rates. */
let gateway: GatewayProcess;
let admin: ApiClient;
let limits: Record<string, number>;
const DTU1 = { username: "coldchain/dtu1", password: Buffer.from(SECRET) };
const READINGS = topicOf("coldchain", "dtu1");
/** Device times of the readings of one test lie together and apart from the others'. */
let clockMs = Date.now() - 30_000;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  admin = await gateway.signIn();
  await admin.putCatalog(WORLD);
  limits = await admin.get<Record<string, number>>("/limits");
});
afterAll(() => gateway?.stop());

/** `count` QoS 1 PUBLISHes with readings 0, 1, 2 … of one point, packet ids from 1 on. */
function backlog(count: number, point = "NH3-101", topic = READINGS): Buffer[] {
  const ts = clockMs;
  clockMs += 1;
  return Array.from({ length: count }, (_, i) =>
    publishBytes(topic, { p: point, v: i % 50, ts, seq: i }, { messageId: i + 1 }),
  );
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

async function storedAt(point: string, ts: number, count: number, enterprise = "coldchain") {
  const path = `/readings?enterprise=${enterprise}&point=${point}&from=${ts}&to=${ts + 1}`;
  return eventually(`${count} readings at ${ts}`, async () => {
    const items = await admin.all<{ v: number }>(path);
    return items.length >= count ? items : null;
  });
}

async function acknowledges(raw: RawDevice, count: number, withinMs = 20_000): Promise<void> {
  await eventually(
    `${count} PUBACKs (${raw.acknowledged().length} so far)`,
    async () => raw.acknowledged().length >= count || raw.closed,
    withinMs,
  );
  expect(raw.closed).toBe(false);
  expect(raw.acknowledged()).toEqual(upTo(count));
}

describe("what comes right behind CONNECT", () => {
  it("5,000 PUBLISHes in one write are all acknowledged, in order, exactly once, and stored", async () => {
    const ts = clockMs;
    const raw = await RawDevice.open(gateway.mqttPort);
    raw.send(connectBytes({ ...DTU1, clientId: "backlog" }), ...backlog(5_000));
    expect((await raw.expect("connack")).returnCode).toBe(0);
    await acknowledges(raw, 5_000);
    const stored = await storedAt("NH3-101", ts, 5_000);
    expect(stored.map(({ v }) => v)).toEqual(Array.from({ length: 5_000 }, (_, i) => i % 50));
    raw.drop();
  });

  it("a short stream cut in two at any byte is acknowledged alike", async () => {
    const publishes = Buffer.concat(backlog(3));
    const streamOf = (name: string) => Buffer.concat([connectBytes({ ...DTU1, clientId: name }), publishes]);
    const { length } = streamOf("cut000");
    const cutAt = async (at: number) => {
      const bytes = streamOf(`cut${String(at).padStart(3, "0")}`);
      const raw = await RawDevice.open(gateway.mqttPort);
      raw.send(bytes.subarray(0, at));
      await sleep(5);
      raw.send(bytes.subarray(at));
      await acknowledges(raw, 3);
      raw.drop();
    };
    for (let from = 1; from < length; from += 40) {
      await Promise.all(Array.from({ length: Math.min(40, length - from) }, (_, i) => cutAt(from + i)));
    }
  });

  it.each([1, 2, 3])("a long stream in pieces of every size is acknowledged alike (seed %d)", async (seed) => {
    const stream = Buffer.concat([connectBytes({ ...DTU1, clientId: `pieces${seed}` }), ...backlog(1_000)]);
    const raw = await RawDevice.open(gateway.mqttPort);
    let state = seed * 2_654_435_761;
    for (let at = 0; at < stream.length; ) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      const size = 1 + ((state >>> 8) % (seed === 1 ? 40 : 3_000));
      raw.send(stream.subarray(at, at + size));
      at += size;
      if (state % 7 === 0) await sleep(0);
    }
    await acknowledges(raw, 1_000);
    raw.drop();
  });

  it("a message of 100 KiB is taken: the smaller bound is that of CONNECT, not of who has a right secret", async () => {
    const raw = await RawDevice.open(gateway.mqttPort);
    const large = { p: "NH3-101", v: 9, note: "x".repeat(100 * 1024) };
    raw.send(connectBytes({ ...DTU1, clientId: "large" }), publishBytes(READINGS, large), ...backlog(2).slice(1));
    await acknowledges(raw, 2);
    raw.drop();
  });

  it("is not looked at when the secret is wrong", async () => {
    const raw = await RawDevice.open(gateway.mqttPort);
    raw.send(
      connectBytes({ ...DTU1, clientId: "wrong", password: Buffer.from("wrong") }),
      publishBytes(READINGS, { p: "NH3-102", v: 333 }),
    );
    await raw.expectClosed();
    expect(raw.acknowledged()).toEqual([]);
    await sleep(100);
    expect((await admin.points()).some(({ v }) => v === 333)).toBe(false);
  });

  it("SUBSCRIBE, QoS 0, 1 and 2 mixed are each answered as they should be", async () => {
    const raw = await RawDevice.open(gateway.mqttPort);
    raw.send(
      connectBytes({ ...DTU1, clientId: "mixed" }),
      subscribeBytes([`tl/v1/coldchain/dtu1/down/#`], 11),
      publishBytes(READINGS, { p: "NH3-101", v: 1 }, { qos: 0 }),
      publishBytes(READINGS, { p: "NH3-101", v: 2 }, { qos: 2, messageId: 12 }),
      publishBytes(READINGS, { p: "NH3-101", v: 3 }, { qos: 1, messageId: 13 }),
      Buffer.from([0xc0, 0]),
    );
    expect((await raw.expect("suback")).messageId).toBe(11);
    expect((await raw.expect("pubrec")).messageId).toBe(12);
    expect((await raw.expect("puback")).messageId).toBe(13);
    await raw.expect("pingresp");
    raw.drop();
  });
});

describe("a repetition", () => {
  it("of a QoS 2 message before PUBREL is answered and not taken twice; after it the id is free again", async () => {
    const ts = clockMs++;
    const raw = await RawDevice.signIn(gateway.mqttPort, { ...DTU1, clientId: "qos2" });
    // Without seq and of different values: were it taken twice, both would be stored.
    const say = (v: number, dup: boolean) =>
      publishBytes(READINGS, { p: "NH3-101", v, ts }, { qos: 2, messageId: 5, dup });
    raw.send(say(21, false), say(22, true), say(23, true));
    for (let i = 0; i < 3; i++) await raw.expect("pubrec");
    raw.send(pubrelBytes(5));
    expect((await raw.expect("pubcomp")).messageId).toBe(5);
    raw.send(pubrelBytes(5));
    await raw.expect("pubcomp");
    raw.send(say(24, false));
    await raw.expect("pubrec");
    raw.send(pubrelBytes(5));
    await raw.expect("pubcomp");
    const stored = await storedAt("NH3-101", ts, 2);
    expect(stored.map(({ v }) => v)).toEqual([21, 24]);
    raw.drop();
  });

  it("of a QoS 2 message on a new connection of a kept session is not taken twice", async () => {
    const ts = clockMs++;
    const fields = { ...DTU1, clientId: "qos2-kept", clean: false };
    const before = await RawDevice.signIn(gateway.mqttPort, fields);
    before.send(publishBytes(READINGS, { p: "NH3-101", v: 31, ts }, { qos: 2, messageId: 6 }));
    await before.expect("pubrec");
    before.drop();
    const after = await RawDevice.signIn(gateway.mqttPort, fields);
    after.send(publishBytes(READINGS, { p: "NH3-101", v: 32, ts }, { qos: 2, messageId: 6, dup: true }));
    await after.expect("pubrec");
    after.send(pubrelBytes(6));
    await after.expect("pubcomp");
    await sleep(1_000);
    expect((await storedAt("NH3-101", ts, 1)).map(({ v }) => v)).toEqual([31]);
    after.drop();
  });

  it("of a QoS 1 message is acknowledged, and stored once by its ts, seq and value", async () => {
    const ts = clockMs++;
    const raw = await RawDevice.signIn(gateway.mqttPort, { ...DTU1, clientId: "qos1" });
    const say = (dup: boolean) => publishBytes(READINGS, { p: "NH3-101", v: 41, ts, seq: 1 }, { messageId: 8, dup });
    raw.send(say(false), say(true), say(true));
    await eventually("three PUBACKs", async () => raw.acknowledged().length === 3);
    await sleep(1_000);
    expect(await storedAt("NH3-101", ts, 1)).toHaveLength(1);
    raw.drop();
  });
});

describe("limits", () => {
  it("are readable: packet bytes before and after authentication, topics, rates, connections, keep-alive", () => {
    for (const name of [
      "packetBytesBeforeAuth",
      "packetBytes",
      "topicBytes",
      "topicLevels",
      "messagesPerSecond",
      "bytesPerSecond",
      "connections",
      "keepAliveSeconds",
    ]) {
      expect(limits[name], name).toBeGreaterThan(0);
    }
    expect(limits).toMatchObject({ messagesPerSecond: 200, bytesPerSecond: 1024 * 1024 });
    expect(limits["connections"]).toBeGreaterThanOrEqual(10_000);
  });

  const overLong: [string, number, () => number][] = [
    ["before authentication", 0x10, () => (limits["packetBytesBeforeAuth"] ?? 0) + 1],
    ["before authentication, the longest MQTT knows", 0x10, () => 268_435_455],
    ["before authentication, as a PUBLISH", 0x32, () => 268_435_455],
    ["after authentication", 0x32, () => (limits["packetBytes"] ?? 0) + 1],
    ["after authentication, as a SUBSCRIBE", 0x82, () => 268_435_455],
  ];
  it.each(overLong)("a packet too long %s closes the connection before its body", async (when, firstByte, length) => {
    const bystander = await RawDevice.signIn(gateway.mqttPort, { ...DTU1, clientId: "bystander" });
    const raw = when.startsWith("before")
      ? await RawDevice.open(gateway.mqttPort)
      : await RawDevice.signIn(gateway.mqttPort, { ...DTU1, clientId: "long" });
    for (const byte of headerOf(firstByte, length())) raw.send(Buffer.from([byte]));
    await raw.expectClosed(1_000);
    bystander.send(...backlog(1));
    await acknowledges(bystander, 1);
    bystander.drop();
  });

  it("a CONNECT and a PUBLISH of exactly the longest allowed are taken", async () => {
    const bytesOf = (packet: Buffer) => packet.length - headerLength(packet);
    const will = (size: number) => ({
      topic: topicOf("coldchain", "dtu1", "status"),
      qos: 0 as const,
      retain: false,
      payload: Buffer.alloc(size, " "),
    });
    const connect = (size: number) => connectBytes({ ...DTU1, clientId: "max", will: will(size) });
    const room = (limits["packetBytesBeforeAuth"] ?? 0) - bytesOf(connect(0));
    const raw = await RawDevice.open(gateway.mqttPort);
    raw.send(connect(room));
    expect((await raw.expect("connack")).returnCode).toBe(0);
    const empty = bytesOf(publishBytes(READINGS, ""));
    raw.send(publishBytes(READINGS, Buffer.alloc((limits["packetBytes"] ?? 0) - empty, "x")));
    await acknowledges(raw, 1);
    raw.drop();
  });

  const connectAnd = (bytes: Buffer) => Buffer.concat([connectBytes({ ...DTU1, clientId: "violator" }), bytes]);
  const rawPublish = (flags: number, topic: Buffer, rest: Buffer) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(topic.length);
    const body = Buffer.concat([length, topic, rest]);
    return Buffer.concat([headerOf(0x30 | flags, body.length), body]);
  };
  const topic = Buffer.from(READINGS);
  const violations: [string, () => Buffer][] = [
    ["no MQTT at all", () => Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: ${"x".repeat(100)}\r\n\r\n`)],
    ["PUBLISH before CONNECT", () => publishBytes(READINGS, { p: "NH3-101", v: 1 })],
    ["a second CONNECT", () => connectAnd(connectBytes({ ...DTU1, clientId: "again" }))],
    ["a length of five bytes", () => connectAnd(Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 0x01]))],
    ["packet type 0", () => connectAnd(Buffer.from([0x00, 0x00]))],
    ["packet type 15", () => connectAnd(Buffer.from([0xf0, 0x00]))],
    ["QoS 3", () => connectAnd(rawPublish(0x06, topic, Buffer.from([0, 1, 0x7b, 0x7d])))],
    ["packet id 0", () => connectAnd(rawPublish(0x02, topic, Buffer.from([0, 0, 0x7b, 0x7d])))],
    ["a topic longer than its packet", () => connectAnd(Buffer.from([0x32, 4, 0xff, 0xff, 0x41, 0x41]))],
    ["a PUBLISH without a packet id", () => connectAnd(rawPublish(0x02, topic, Buffer.alloc(0)))],
    ["an empty topic", () => connectAnd(rawPublish(0x02, Buffer.alloc(0), Buffer.from([0, 1])))],
    [
      "a topic with a wildcard",
      () => connectAnd(rawPublish(0x02, Buffer.from("tl/v1/coldchain/dtu1/#"), Buffer.from([0, 1]))),
    ],
    ["a topic that is no UTF-8", () => connectAnd(rawPublish(0x02, Buffer.from([0xff, 0xfe]), Buffer.from([0, 1])))],
    ["a SUBSCRIBE without filters", () => connectAnd(Buffer.from([0x82, 2, 0, 1]))],
    ["PUBREL of nothing, with wrong flags", () => connectAnd(Buffer.from([0x60, 2, 0, 9]))],
  ];
  it.each(violations)("a violation ends only its own connection: %s", async (_name, bytes) => {
    const bystander = await RawDevice.signIn(gateway.mqttPort, { ...DTU1, clientId: "bystander" });
    const raw = await RawDevice.open(gateway.mqttPort);
    raw.send(bytes());
    await raw.expectClosed(3_000);
    bystander.send(...backlog(1));
    await acknowledges(bystander, 1);
    bystander.drop();
  });
});

describe.concurrent("above its rate", () => {
  beforeAll(async () => {
    const slow = (id: string, own: object) => ({ ...device("tanks", id), limits: own });
    await admin.putCatalog({
      devices: [
        slow("slow1", { messagesPerSecond: 100 }),
        slow("slow2", { bytesPerSecond: 64 * 1024, messagesPerSecond: 100_000 }),
        slow("slow3", { messagesPerSecond: 2 }),
        slow("slow4", { messagesPerSecond: 0.5 }),
      ],
      points: ["slow1", "slow2", "slow3", "slow4"].map((id) => gas("tanks", id, id)),
    });
  });
  const credential = (id: string, keepalive = 60) => ({
    username: `tanks/${id}`,
    password: Buffer.from(SECRET),
    clientId: id,
    keepalive,
  });

  it("a device is slowed, not disconnected, and nothing of 400 messages is dropped", async ({ expect }) => {
    const raw = await RawDevice.signIn(gateway.mqttPort, credential("slow1"));
    const startedMs = Date.now();
    const ts = clockMs++;
    raw.send(
      ...Array.from({ length: 400 }, (_, i) =>
        publishBytes(topicOf("tanks", "slow1"), { p: "slow1", v: i % 50, ts, seq: i }, { messageId: i + 1 }),
      ),
    );
    await acknowledges(raw, 400);
    const ms = Date.now() - startedMs;
    expect(ms).toBeGreaterThan(2_000);
    expect(ms).toBeLessThan(8_000);
    expect(await storedAt("slow1", ts, 400, "tanks")).toHaveLength(400);
    raw.drop();
  });

  it("in bytes, likewise, also with QoS 0", async ({ expect }) => {
    const raw = await RawDevice.signIn(gateway.mqttPort, credential("slow2"));
    const ts = clockMs++;
    const startedMs = Date.now();
    const say = (i: number, qos: 0 | 1) =>
      publishBytes(
        topicOf("tanks", "slow2"),
        { p: "slow2", v: i % 50, ts, seq: i, note: "x".repeat(16 * 1024) },
        { qos, messageId: 1 },
      );
    raw.send(...Array.from({ length: 15 }, (_, i) => say(i, 0)), say(15, 1));
    await acknowledges(raw, 1);
    expect(Date.now() - startedMs).toBeGreaterThan(2_000);
    expect(await storedAt("slow2", ts, 16, "tanks")).toHaveLength(16);
    raw.drop();
  });

  it.each([
    ["slow3", 1],
    ["slow4", 0],
  ] as const)("a device that has to wait longer than its keep-alive is kept: %s, QoS %d", async (id, qos) => {
    const raw = await RawDevice.signIn(gateway.mqttPort, credential(id, 1));
    // More than the gateway takes in unacknowledged, so that its PINGREQs stay unread, too.
    raw.send(
      ...Array.from({ length: 400 }, (_, i) =>
        publishBytes(topicOf("tanks", id), { p: id, v: i % 50, note: "x".repeat(1_000) }, { qos, messageId: i + 1 }),
      ),
    );
    const pinging = setInterval(() => raw.send(Buffer.from([0xc0, 0])), 500);
    await sleep(5_000);
    clearInterval(pinging);
    expect(raw.closed).toBe(false);
    raw.drop();
  });

  it("an enterprise with limits of its own is slowed as a whole", async ({ expect }) => {
    await admin.putCatalog({
      enterprises: [{ id: "bounded", name: "限", area: "dx", limits: { messagesPerSecond: 50 } }],
      devices: [device("bounded", "b1"), device("bounded", "b2")],
      points: [gas("bounded", "b1", "B1"), gas("bounded", "b2", "B2")],
    });
    const startedMs = Date.now();
    await Promise.all(
      ["b1", "b2"].map(async (id) => {
        const credential = { username: `bounded/${id}`, password: Buffer.from(SECRET), clientId: id };
        const raw = await RawDevice.signIn(gateway.mqttPort, credential);
        raw.send(...backlog(75, id.toUpperCase(), topicOf("bounded", id)));
        await acknowledges(raw, 75);
        raw.drop();
      }),
    );
    expect(Date.now() - startedMs).toBeGreaterThan(1_500);
  });

  it("other devices are not slowed", async ({ expect }) => {
    await sleep(300);
    const raw = await RawDevice.signIn(gateway.mqttPort, { ...DTU1, clientId: "unhurt" });
    const startedMs = Date.now();
    raw.send(...backlog(500));
    await acknowledges(raw, 500);
    expect(Date.now() - startedMs).toBeLessThan(2_000);
    raw.drop();
  });
});

describe("after kill -9", () => {
  it("whatever was acknowledged, at QoS 1 and 2, is there after the next start", async () => {
    const ports = { http: gateway.httpPort, mqtt: gateway.mqttPort };
    const ts = clockMs++;
    const raw = await RawDevice.signIn(gateway.mqttPort, { ...DTU1, clientId: "killed" });
    const say = (seq: number, qos: 1 | 2) =>
      publishBytes(READINGS, { p: "NH3-102", v: seq % 50, ts, seq }, { qos, messageId: seq + 1 });
    for (let seq = 0; seq < 3_000; seq++) raw.send(say(seq, seq % 10 === 0 ? 2 : 1));
    await eventually("some acknowledgements", async () => raw.acknowledged().length > 300);
    await gateway.kill();
    await raw.expectClosed();
    const acknowledged = [...raw.acknowledged(), ...raw.acknowledged("pubrec")].map((id) => id - 1);
    gateway = await GatewayProcess.start({ dataDir: gateway.dataDir, ports });
    admin = await gateway.signIn();
    const stored = await storedAt("NH3-102", ts, acknowledged.length);
    // Values repeat every 50, sequence numbers do not leave by the API: what counts is that none is missing.
    expect(stored.length).toBeGreaterThanOrEqual(acknowledged.length);
    const wanted = countsOf(acknowledged.map((seq) => seq % 50));
    const found = countsOf(stored.map(({ v }) => v));
    for (const [v, count] of wanted) expect(found.get(v) ?? 0).toBeGreaterThanOrEqual(count);
  }, 60_000);
});

function headerLength(packet: Buffer): number {
  let length = 2;
  while (((packet[length - 1] ?? 0) & 0x80) !== 0) length++;
  return length;
}

function countsOf(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
