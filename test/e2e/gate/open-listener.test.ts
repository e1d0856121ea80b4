import { setTimeout as sleep } from "node:timers/promises";
import mqttPacket, { type IConnectPacket, type IPublishPacket } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, GatewayProcess } from "../../kit/gateway-process.ts";
import { connectBytes, publishBytes, pubrelBytes, RawDevice } from "../contract/raw-device.ts";
import { connectOf, DISCONNECT, PINGREQ, packetOf, publishOf, subscribeOf, unsubscribeOf } from "./raw-packets.ts";

/**
 * The open listener as a plain broker: the checks that interoperability suites make (basic, retained, empty client id, offline queueing,
 * will, overlapping subscriptions, keep-alive, redelivery, refused subscription, dollar topics, unsubscribe), and with them what MQTT 3.1.1
 * asks of deliveries, which the device listener has none of.
 */
let gateway: GatewayProcess;
let port: number;
beforeAll(async () => {
  port = await freePort();
  gateway = await GatewayProcess.start({ env: { TWINLINE_MQTT_OPEN_PORT: String(port) } });
});
afterAll(() => gateway?.stop());

const QUIET_MS = 300;

/** A client that acknowledges nothing by itself. */
async function join(clientId: string, fields: Partial<IConnectPacket> = {}) {
  const raw = await RawDevice.open(port);
  raw.send(connectBytes({ clientId, ...fields }));
  const { returnCode, sessionPresent } = await raw.expect("connack");
  expect(returnCode).toBe(0);
  return { raw, sessionPresent };
}

async function subscriberOf(clientId: string, filters: readonly (readonly [string, number])[], fields = {}) {
  const { raw } = await join(clientId, fields);
  raw.send(subscribeOf(filters));
  expect((await raw.expect("suback")).granted).toEqual(filters.map(([, qos]) => qos));
  return raw;
}

/** Publishes, and carries the exchange to its end. */
async function say(raw: RawDevice, topic: string, text: string, qos: 0 | 1 | 2, retain = false): Promise<void> {
  const messageId = 1 + Math.floor(Math.random() * 60_000);
  const [first = 0] = publishBytes(topic, text, { qos, messageId });
  raw.send(publishOf((first & 0x0f) | (retain ? 1 : 0), topic, qos === 0 ? null : messageId, text));
  if (qos === 1) await raw.expect("puback");
  if (qos !== 2) return;
  await raw.expect("pubrec");
  raw.send(pubrelBytes(messageId));
  await raw.expect("pubcomp");
}

/** Takes the next message and carries the exchange to its end. */
async function hear(raw: RawDevice): Promise<IPublishPacket> {
  const packet = await raw.expect("publish", 3_000);
  const messageId = packet.messageId ?? 0;
  if (packet.qos === 1) raw.send(mqttPacket.generate({ cmd: "puback", messageId }));
  if (packet.qos === 2) {
    raw.send(mqttPacket.generate({ cmd: "pubrec", messageId }));
    await raw.expect("pubrel");
    raw.send(mqttPacket.generate({ cmd: "pubcomp", messageId }));
  }
  return packet;
}

const told = ({ topic, payload, qos, retain, dup }: IPublishPacket) => ({
  topic,
  text: payload.toString(),
  qos,
  retain,
  dup,
});

async function hearsNothing(raw: RawDevice): Promise<void> {
  await sleep(QUIET_MS);
  raw.send(PINGREQ);
  await raw.expect("pingresp");
  expect(raw.packets.filter(({ cmd }) => cmd === "publish")).toEqual([]);
}

async function leave(raw: RawDevice): Promise<void> {
  raw.send(DISCONNECT);
  await raw.expectClosed();
}

describe("basic", () => {
  it("[MQTT-4.5.0-1] [MQTT-4.3.1-1] a client hears its own messages at QoS 0, 1 and 2", async () => {
    const raw = await subscriberOf("basic", [["basic/a", 2]]);
    for (const qos of [0, 1, 2] as const) {
      await say(raw, "basic/a", `qos ${qos}`, qos);
      expect(told(await hear(raw))).toEqual({ topic: "basic/a", text: `qos ${qos}`, qos, retain: false, dup: false });
    }
    await leave(raw);
  });

  it("[MQTT-3.1.0-2] a second CONNECT and a wrong protocol name end the connection", async () => {
    const { raw } = await join("twice");
    raw.send(connectBytes({ clientId: "twice" }));
    await raw.expectClosed(3_000);
    const other = await RawDevice.open(port);
    const bytes = connectBytes({ clientId: "hj" });
    bytes.write("hj", 4);
    other.send(bytes);
    await other.expectClosed(3_000);
    expect(other.packets.filter((packet) => packet.cmd === "connack" && packet.returnCode === 0)).toEqual([]);
  });

  it("[MQTT-3.8.4-6] [MQTT-3.3.5-1] [MQTT-3.3.2-3] what is heard has the lower of the two QoS", async () => {
    const { raw: speaker } = await join("lower speaker");
    for (const granted of [0, 1, 2] as const) {
      const raw = await subscriberOf(`lower ${granted}`, [["lower/+", granted]]);
      for (const qos of [0, 1, 2] as const) {
        await say(speaker, "lower/a", "x", qos);
        expect((await hear(raw)).qos).toBe(Math.min(qos, granted));
      }
      await leave(raw);
    }
    await leave(speaker);
  });

  it("[MQTT-4.6.0-6] [MQTT-4.6.0-5] [MQTT-2.3.1-4] messages of one topic and QoS arrive in their order, under ids not in use", async () => {
    for (const qos of [0, 1, 2] as const) {
      const raw = await subscriberOf(`ordered ${qos}`, [["ordered", qos]]);
      const { raw: speaker } = await join("ordered speaker");
      for (let at = 0; at < 100; at++) await say(speaker, "ordered", `${at}`, qos);
      const heard: IPublishPacket[] = [];
      while (heard.length < 100) heard.push(await raw.expect("publish", 3_000));
      expect(heard.map(({ payload }) => Number(payload))).toEqual(Array.from({ length: 100 }, (_, at) => at));
      if (qos > 0) expect(new Set(heard.map(({ messageId }) => messageId)).size).toBe(100);
      raw.drop();
      speaker.drop();
    }
  });
});

describe("retained messages", () => {
  it("[MQTT-3.3.1-5] [MQTT-3.3.1-6] [MQTT-3.3.1-8] are told to who subscribes later, with the flag set", async () => {
    const { raw: speaker } = await join("retaining");
    for (const qos of [0, 1, 2] as const) await say(speaker, `kept/${qos}`, `qos ${qos}`, qos, true);
    const raw = await subscriberOf("late", [["kept/+", 2]]);
    const heard = [await hear(raw), await hear(raw), await hear(raw)].map(told);
    expect(heard.toSorted((a, b) => a.qos - b.qos)).toEqual(
      [0, 1, 2].map((qos) => ({ topic: `kept/${qos}`, text: `qos ${qos}`, qos, retain: true, dup: false })),
    );
    for (const qos of [0, 1, 2] as const) await say(speaker, `kept/${qos}`, "", qos, true);
    raw.drop();
    await hearsNothing(await subscriberOf("later", [["kept/+", 2]]));
    await leave(speaker);
  });

  it("[MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11] reach who has subscribed already without the flag, also the empty one that ends them", async () => {
    const raw = await subscriberOf("early", [["early/a", 1]]);
    const { raw: speaker } = await join("retaining early");
    for (const text of ["1", ""]) {
      await say(speaker, "early/a", text, 1, true);
      expect(told(await hear(raw))).toEqual({ topic: "early/a", text, qos: 1, retain: false, dup: false });
    }
    await hearsNothing(await subscriberOf("after the empty one", [["early/a", 1]]));
    raw.drop();
    await leave(speaker);
  });

  it("[MQTT-3.3.1-7] [MQTT-3.3.1-12] [MQTT-3.1.2-7] are replaced by retained ones only, and outlive their session", async () => {
    const { raw: speaker } = await join("replacing");
    await say(speaker, "replaced", "first", 1, true);
    await say(speaker, "replaced", "second", 0, true);
    await say(speaker, "replaced", "not kept", 1, false);
    await leave(speaker);
    const raw = await subscriberOf("reader", [["replaced", 1]]);
    expect(told(await hear(raw))).toMatchObject({ text: "second", retain: true });
    await hearsNothing(raw);
    raw.drop();
  });

  it("[MQTT-3.8.4-3] are told again when a filter is subscribed to again, with its new QoS", async () => {
    const { raw: speaker } = await join("again speaker");
    await say(speaker, "again/a", "kept", 2, true);
    const raw = await subscriberOf("again", [["again/a", 2]]);
    expect((await hear(raw)).qos).toBe(2);
    raw.send(subscribeOf([["again/a", 0]]));
    await raw.expect("suback");
    expect(told(await hear(raw))).toMatchObject({ qos: 0, retain: true });
    await say(speaker, "again/a", "once", 2);
    expect(told(await hear(raw))).toMatchObject({ text: "once", qos: 0 });
    await hearsNothing(raw);
    raw.drop();
    await leave(speaker);
  });
});

it("[MQTT-3.1.3-6] [MQTT-3.1.3-8] an empty client id: CONNACK 2 without a clean session, taken with one", async () => {
  const raw = await RawDevice.open(port);
  raw.send(connectOf({ clientId: "", flags: 0, fields: [] }));
  expect((await raw.expect("connack")).returnCode).toBe(2);
  await raw.expectClosed(3_000);
  const nameless = await Promise.all([1, 2].map(() => join("", { clean: true })));
  for (const { raw: each } of nameless) {
    each.send(PINGREQ);
    await each.expect("pingresp");
    each.drop();
  }
});

it("[MQTT-3.8.4-6] what was queued for an absent client has the lower of the two QoS, too", async () => {
  await leave(await subscriberOf("absent lower", [["lowered/#", 1]], { clean: false }));
  const { raw: speaker } = await join("lowered speaker");
  await say(speaker, "lowered/a", "x", 2);
  const { raw } = await join("absent lower", { clean: false });
  expect(told(await hear(raw))).toMatchObject({ text: "x", qos: 1, dup: false });
  await leave(raw);
  const { raw: again } = await join("absent lower", { clean: false });
  await hearsNothing(again);
  await leave(again);
  await leave(speaker);
});

it("[MQTT-3.1.2-5] [MQTT-4.1.0-1] offline queueing: a kept session is told what came meanwhile, in order, a clean one is not", async () => {
  for (const clean of [false, true]) {
    await leave(await subscriberOf(`absent ${clean}`, [["offline/+", 2]], { clean }));
    const { raw: speaker } = await join("offline speaker");
    for (const qos of [0, 1, 2] as const) await say(speaker, `offline/${qos}`, `qos ${qos}`, qos);
    await leave(speaker);
    const { raw, sessionPresent } = await join(`absent ${clean}`, { clean });
    expect(sessionPresent).toBe(!clean);
    if (!clean) {
      const heard = [await hear(raw), await hear(raw)].map(({ payload }) => payload.toString());
      // Whether QoS 0 is kept is the broker's choice.
      if (heard[0] === "qos 0") heard.splice(0, 1, ...heard.splice(1), (await hear(raw)).payload.toString());
      expect(heard).toEqual(["qos 1", "qos 2"]);
    }
    await hearsNothing(raw);
    await leave(raw);
  }
});

describe("wills", () => {
  const will = (topic: string, retain: boolean) => ({ topic, payload: Buffer.from("gone"), qos: 2 as const, retain });

  it("[MQTT-3.1.2-8] [MQTT-3.1.2-16] are told when a client goes without DISCONNECT, [MQTT-3.14.4-3] and not after it", async () => {
    const raw = await subscriberOf("mourner", [["wills/+", 2]]);
    const { raw: dying } = await join("dying", { will: will("wills/a", false) });
    const { raw: leaving } = await join("leaving", { will: will("wills/b", false) });
    leaving.send(DISCONNECT);
    dying.drop();
    expect(told(await hear(raw))).toEqual({ topic: "wills/a", text: "gone", qos: 2, retain: false, dup: false });
    await hearsNothing(raw);
    await hearsNothing(await subscriberOf("late mourner", [["wills/+", 2]]));
    raw.drop();
  });

  it("[MQTT-3.1.2-17] are retained when they say so", async () => {
    const { raw: dying } = await join("dying retained", { will: will("retained-will", true) });
    dying.drop();
    await sleep(QUIET_MS);
    const raw = await subscriberOf("late heir", [["retained-will", 2]]);
    expect(told(await hear(raw))).toMatchObject({ text: "gone", retain: true });
    raw.drop();
  });
});

it("overlapping subscriptions: one message with the highest QoS, or one for each", async () => {
  const raw = await subscriberOf("overlapping", [
    ["over/#", 2],
    ["over/+", 1],
  ]);
  const { raw: speaker } = await join("overlapping speaker");
  await say(speaker, "over/a", "x", 2);
  const heard = [(await hear(raw)).qos];
  const second = await raw.expect("publish", QUIET_MS).catch(() => null);
  if (second !== null) heard.push(second.qos);
  expect(heard.toSorted()).toEqual(heard.length === 1 ? [2] : [1, 2]);
  raw.drop();
  speaker.drop();
});

it("[MQTT-3.1.2-24] keep-alive: a client that falls silent is ended and its will told", async () => {
  const raw = await subscriberOf("watcher", [["silent", 2]], { keepalive: 0 });
  const will = { topic: "silent", payload: Buffer.from("expired"), qos: 1 as const, retain: false };
  const { raw: silent } = await join("silent", { keepalive: 1, will });
  await silent.expectClosed(4_000);
  expect(told(await hear(raw))).toMatchObject({ text: "expired" });
  raw.drop();
});

describe("redelivery on reconnect", () => {
  it("[MQTT-4.4.0-1] [MQTT-3.3.1-1] [MQTT-3.3.1-3] [MQTT-4.6.0-1] what was not acknowledged comes again, under its id, with DUP, in order", async () => {
    // A session of its own each time: one that is tried again must not find what the last try has left.
    const name = `paused-${Date.now()}`;
    const raw = await subscriberOf(name, [[`redo/${name}/+`, 2]], { clean: false });
    const { raw: speaker } = await join("redo speaker");
    // Each is delivered before the next is said: aedes acknowledges before it stores.
    await say(speaker, `redo/${name}/1`, "one", 1);
    const one = await raw.expect("publish");
    await say(speaker, `redo/${name}/2`, "two", 2);
    const first = [one, await raw.expect("publish")];
    expect(first.map(({ dup }) => dup)).toEqual([false, false]);
    raw.drop();
    const { raw: again } = await join(name, { clean: false });
    const second = [await again.expect("publish", 3_000), await again.expect("publish", 3_000)];
    expect(second.map(({ payload }) => payload.toString())).toEqual(["one", "two"]);
    expect(second.map(({ messageId }) => messageId)).toEqual(first.map(({ messageId }) => messageId));
    expect(second.map(({ dup }) => dup)).toEqual([true, true]);
    await leave(again);
    await leave(speaker);
  });

  it("[MQTT-4.4.0-1] [MQTT-4.3.3-1] after PUBREC it is PUBREL that comes again, never the message", async () => {
    const raw = await subscriberOf("released", [["release", 2]], { clean: false });
    const { raw: speaker } = await join("release speaker");
    await say(speaker, "release", "once", 2);
    const { messageId = 0 } = await raw.expect("publish");
    raw.send(mqttPacket.generate({ cmd: "pubrec", messageId }));
    await raw.expect("pubrel");
    raw.drop();
    const { raw: again } = await join("released", { clean: false });
    expect((await again.expect("pubrel", 3_000)).messageId).toBe(messageId);
    again.send(mqttPacket.generate({ cmd: "pubcomp", messageId }));
    await hearsNothing(again);
    await leave(again);
    const { raw: last } = await join("released", { clean: false });
    await hearsNothing(last);
    expect(last.packets).toEqual([]);
    await leave(last);
    await leave(speaker);
  });

  it("[MQTT-4.3.2-1] what was acknowledged does not come again", async () => {
    const raw = await subscriberOf("done", [["done", 1]], { clean: false });
    const { raw: speaker } = await join("done speaker");
    await say(speaker, "done", "once", 1);
    await hear(raw);
    await leave(raw);
    const { raw: again } = await join("done", { clean: false });
    await hearsNothing(again);
    await leave(again);
    await leave(speaker);
  });
});

it("a subscription that is not allowed is answered with 0x80", async () => {
  const { raw } = await join("refused");
  raw.send(subscribeOf([["test/nosubscribe", 2]]));
  expect((await raw.expect("suback")).granted).toEqual([0x80]);
  const { raw: speaker } = await join("refused speaker");
  await say(speaker, "test/nosubscribe", "x", 1);
  await hearsNothing(raw);
  raw.drop();
  speaker.drop();
});

it("[MQTT-4.7.2-1] dollar topics are not matched by a wildcard at the front", async () => {
  const raw = await subscriberOf("dollars", [
    ["#", 2],
    ["+/a", 2],
  ]);
  // What other tests left retained comes first.
  await sleep(QUIET_MS);
  raw.packets.length = 0;
  const { raw: speaker } = await join("dollar speaker");
  await say(speaker, "$dollar/a", "x", 1);
  await hearsNothing(raw);
  raw.drop();
  speaker.drop();
});

describe("unsubscribe", () => {
  it("[MQTT-3.10.4-1] [MQTT-3.10.4-2] [MQTT-3.10.4-6] ends exactly the filters it names", async () => {
    const filters = ["un/a", "un/b", "un/c/+"] as const;
    const raw = await subscriberOf(
      "leaving some",
      filters.map((filter) => [filter, 1]),
    );
    raw.send(unsubscribeOf(["un/a", "un/c/+", "un/+", "UN/B"], 9));
    expect((await raw.expect("unsuback")).messageId).toBe(9);
    const { raw: speaker } = await join("un speaker");
    for (const topic of ["un/a", "un/b", "un/c/d"]) await say(speaker, topic, topic, 1);
    expect((await hear(raw)).topic).toBe("un/b");
    await hearsNothing(raw);
    raw.drop();
    speaker.drop();
  });

  it("[MQTT-3.10.4-3] completes the delivery of what was already on its way", async () => {
    const raw = await subscriberOf("finishing", [["finish", 2]]);
    const { raw: speaker } = await join("finish speaker");
    await say(speaker, "finish", "x", 2);
    const { messageId = 0 } = await raw.expect("publish");
    raw.send(unsubscribeOf(["finish"], 2));
    await raw.expect("unsuback");
    raw.send(mqttPacket.generate({ cmd: "pubrec", messageId }));
    expect((await raw.expect("pubrel")).messageId).toBe(messageId);
    raw.drop();
    speaker.drop();
  });
});

it("[MQTT-4.7.3-4] composed and decomposed forms of a topic are two topics", async () => {
  const raw = await subscriberOf("norm", [["é".normalize("NFC"), 1]]);
  const { raw: speaker } = await join("norm speaker");
  await say(speaker, "é".normalize("NFD"), "other", 1);
  await say(speaker, "é".normalize("NFC"), "same", 1);
  expect(told(await hear(raw))).toMatchObject({ text: "same" });
  await hearsNothing(raw);
  raw.drop();
  speaker.drop();
});

it("[MQTT-4.8.0-1] a violation ends one connection and not the listener", async () => {
  const { raw: bystander } = await join("bystander");
  for (const bytes of [
    packetOf(0xf0),
    packetOf(0x36, Buffer.from([0, 1, 0x78, 0, 1])),
    Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 1]),
  ]) {
    const { raw } = await join("violator");
    raw.send(bytes);
    await raw.expectClosed(3_000);
  }
  bystander.send(PINGREQ);
  await bystander.expect("pingresp");
  bystander.drop();
});
