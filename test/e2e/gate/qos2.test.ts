import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectBytes, publishBytes, pubrelBytes, type RawDevice } from "../contract/raw-device.ts";
import { topicOf } from "../contract/world.ts";
import { DTU1, DTU2, Gate, READINGS } from "./gate.ts";
import { DISCONNECT, packetOf, PINGREQ } from "./raw-packets.ts";

/** MQTT 3.1.1, section 4.3.3: QoS 2 from a device, exactly once into the journal. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

/** Readings without `seq` and of different values: were a repetition taken, both would be stored. */
function say(raw: RawDevice, messageId: number, v: number, ts: number, dup = false): void {
  raw.send(publishBytes(READINGS, { p: "NH3-101", v, ts }, { qos: 2, messageId, dup }));
}

async function received(raw: RawDevice, messageId: number): Promise<void> {
  expect((await raw.expect("pubrec")).messageId).toBe(messageId);
}

async function release(raw: RawDevice, messageId: number): Promise<void> {
  raw.send(pubrelBytes(messageId));
  expect((await raw.expect("pubcomp")).messageId).toBe(messageId);
}

describe("on one connection", () => {
  it("[MQTT-4.3.3-2] an id that was not released is answered again and taken once, with DUP or without", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn();
    for (const [at, dup] of [false, true, false, true].entries()) {
      say(raw, 5, 10 + at, ts, dup);
      await received(raw, 5);
    }
    await release(raw, 5);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([10]);
    raw.drop();
  });

  it("[MQTT-4.3.3-2] also when the repetition overtakes the answer: all in one write", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn();
    for (let v = 0; v < 20; v++) say(raw, 6, v, ts, v > 0);
    raw.send(pubrelBytes(6));
    expect((await raw.expect("pubcomp")).messageId).toBe(6);
    expect(raw.acknowledged("pubrec")).toEqual(Array.from({ length: 20 }, () => 6));
    expect(await gate.storedAt("NH3-101", ts)).toEqual([0]);
    raw.drop();
  });

  it("[MQTT-4.6.0-3] a repetition is answered in its place among the others", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn();
    for (const [at, id] of [256, 3, 255, 3, 4].entries()) say(raw, id, 10 + at, ts, at === 3);
    for (const id of [256, 3, 255, 3, 4]) await received(raw, id);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([10, 11, 12, 14]);
    raw.drop();
  });

  it("[MQTT-4.3.3-2] after PUBCOMP the id is free: the same id is a new message, also with DUP", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn();
    for (const [at, dup] of [false, true, false].entries()) {
      say(raw, 7, 20 + at, ts, dup);
      await received(raw, 7);
      await release(raw, 7);
    }
    expect(await gate.storedAt("NH3-101", ts)).toEqual([20, 21, 22]);
    raw.drop();
  });

  it("[MQTT-4.3.3-2] PUBREL is answered with PUBCOMP of its id, also for an id never heard of, and again and again", async () => {
    const raw = await gate.signIn();
    for (const id of [1, 999, 65_535, 1, 1]) await release(raw, id);
    raw.drop();
  });

  it("ids of QoS 1 and QoS 2 do not stand in each other's way", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn();
    say(raw, 8, 31, ts);
    await received(raw, 8);
    raw.send(publishBytes(READINGS, { p: "NH3-101", v: 32, ts }, { qos: 1, messageId: 8 }));
    expect((await raw.expect("puback")).messageId).toBe(8);
    say(raw, 8, 33, ts, true);
    await received(raw, 8);
    await release(raw, 8);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([31, 32]);
    raw.drop();
  });

  it("many ids wait at once, each is released for itself, and answers keep their order", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn();
    const ids = Array.from({ length: 1_000 }, (_, at) => at + 1);
    for (const id of ids) say(raw, id, id / 4, ts);
    for (const id of ids) await received(raw, id);
    const odd = ids.filter((id) => id % 2 === 1);
    raw.send(...odd.map((id) => pubrelBytes(id)));
    for (const id of odd) expect((await raw.expect("pubcomp")).messageId).toBe(id);
    for (const id of ids) say(raw, id, (1_000 + id) / 4, ts, true);
    for (const id of ids) await received(raw, id);
    const stored = await gate.storedAt("NH3-101", ts);
    // Released ones are new messages; those that wait are repetitions, and dropped.
    expect(stored).toEqual([...ids.map((id) => id / 4), ...odd.map((id) => (1_000 + id) / 4)]);
    raw.drop();
  });
});

describe("across connections", () => {
  it.each([
    ["a broken connection", (raw: RawDevice) => raw.drop()],
    ["DISCONNECT", (raw: RawDevice) => raw.send(DISCONNECT)],
    ["a violation", (raw: RawDevice) => raw.send(packetOf(0xf0))],
  ])("[MQTT-4.3.3-2] [MQTT-4.1.0-1] a kept session knows what was not released, after %s", async (name, end) => {
    const ts = gate.freshTs();
    const fields = { clientId: `kept after ${name}`, clean: false };
    const before = await gate.signIn(fields);
    say(before, 9, 41, ts);
    await received(before, 9);
    end(before);
    await before.expectClosed();
    const after = await gate.signIn(fields);
    say(after, 9, 42, ts, true);
    await received(after, 9);
    await release(after, 9);
    say(after, 9, 43, ts);
    await received(after, 9);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([41, 43]);
    after.drop();
  });

  it("[MQTT-4.3.3-2] a device that never saw PUBREC sends again after reconnecting: taken once", async () => {
    const ts = gate.freshTs();
    const fields = { clientId: "unanswered", clean: false };
    const before = await gate.signIn(fields);
    say(before, 10, 44, ts);
    // Long enough that the gateway has read it: its answer to PINGREQ shows that.
    before.send(PINGREQ);
    await before.expect("pingresp");
    before.drop();
    const after = await gate.signIn(fields);
    say(after, 10, 44, ts, true);
    await received(after, 10);
    await release(after, 10);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([44]);
    after.drop();
  });

  it("[MQTT-4.3.3-2] a take-over inherits what was not released", async () => {
    const ts = gate.freshTs();
    const fields = { clientId: "taken over", clean: false };
    const older = await gate.signIn(fields);
    say(older, 11, 45, ts);
    await received(older, 11);
    const newer = await gate.signIn(fields);
    await older.expectClosed();
    say(newer, 11, 46, ts, true);
    await received(newer, 11);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([45]);
    newer.drop();
  });

  it("[MQTT-3.1.2-6] a clean session forgets it: the same id is a new message, though it says DUP", async () => {
    const ts = gate.freshTs();
    const before = await gate.signIn({ clientId: "clean", clean: false });
    say(before, 12, 47, ts);
    await received(before, 12);
    before.drop();
    const clean = await gate.signIn({ clientId: "clean", clean: true });
    say(clean, 12, 48, ts, true);
    await received(clean, 12);
    clean.drop();
    const after = await gate.signIn({ clientId: "clean", clean: false });
    say(after, 12, 49, ts, true);
    await received(after, 12);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([47, 48, 49]);
    after.drop();
  });

  it("is private to the client id and to the credential", async () => {
    const ts = gate.freshTs();
    const raws = await Promise.all([
      gate.signIn({ ...DTU1, clientId: "mine", clean: false }),
      gate.signIn({ ...DTU1, clientId: "mine too", clean: false }),
      gate.signIn({ ...DTU2, clientId: "mine", clean: false }),
    ]);
    for (const [at, raw] of raws.entries()) {
      const [topic, p] = at === 2 ? [topicOf("coldchain", "dtu2"), "NH3-201"] : [READINGS, "NH3-101"];
      raw.send(publishBytes(topic, { p, v: 10 + at, ts }, { qos: 2, messageId: 13 }));
      await received(raw, 13);
    }
    expect(await gate.storedAt("NH3-101", ts)).toEqual([10, 11]);
    expect(await gate.storedAt("NH3-201", ts)).toEqual([12]);
    for (const raw of raws) raw.drop();
  });

  it("[MQTT-4.3.3-2] survives kill -9: what was answered with PUBREC is not taken again after the next start", async () => {
    const ts = gate.freshTs();
    const fields = { clientId: "killed", clean: false };
    const before = await gate.signIn(fields);
    for (const id of [14, 15, 16]) {
      say(before, id, id, ts);
      await received(before, id);
    }
    await release(before, 15);
    await gate.killAndRestart();
    const after = await gate.signIn(fields);
    for (const id of [14, 16]) {
      say(after, id, id + 10, ts, true);
      await received(after, id);
      await release(after, id);
    }
    say(after, 15, 35, ts);
    await received(after, 15);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([14, 15, 16, 35]);
    after.drop();
  }, 60_000);
});

describe("in a backup that is restored", () => {
  it("[MQTT-3.1.2-6] no session goes on: a packet id that was in use in it is free for another message", async () => {
    const kept = { clientId: "restored", clean: false };
    const device = await gate.signIn(kept);
    const [before, after] = [gate.freshTs(), gate.freshTs()];
    say(device, 5, 1, before);
    await received(device, 5);
    const archive = await gate.backUp();
    // The gateway of the backup has not heard of this.
    await release(device, 5);
    await gate.restore(archive);

    const again = await gate.connect();
    again.send(connectBytes({ ...DTU1, ...kept }));
    expect(await again.expect("connack")).toMatchObject({ returnCode: 0, sessionPresent: false });
    say(again, 5, 2, after);
    await received(again, 5);
    await release(again, 5);
    expect(await gate.storedAt("NH3-101", before)).toEqual([1]);
    expect(await gate.storedAt("NH3-101", after)).toEqual([2]);
    again.drop();

    // Only once: sessions kept since then outlive the next crash.
    await gate.killAndRestart();
    const later = await gate.connect();
    later.send(connectBytes({ ...DTU1, ...kept }));
    expect(await later.expect("connack")).toMatchObject({ returnCode: 0, sessionPresent: true });
    later.drop();
  });
});
