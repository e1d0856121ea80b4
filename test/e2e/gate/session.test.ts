import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectBytes, type RawDevice } from "../contract/raw-device.ts";
import { DOWN, DTU1, DTU2, Gate, READINGS } from "./gate.ts";
import { DISCONNECT, packetOf, PINGREQ, publishOf, subscribeOf, unsubscribeOf } from "./raw-packets.ts";

/** MQTT 3.1.1, sections 3.1.2.4 and 4.1: sessions. What a kept session is owed is shown on the open listener. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

/** Connects; whether the gateway says that the session was there. */
async function resume(clientId: string, clean: boolean, credential = DTU1) {
  const raw = await gate.connect();
  raw.send(connectBytes({ ...credential, clientId, clean }));
  const { returnCode, sessionPresent } = await raw.expect("connack");
  expect(returnCode).toBe(0);
  return { raw, sessionPresent };
}

async function subscribed(raw: RawDevice): Promise<RawDevice> {
  raw.send(subscribeOf([[`${DOWN}/#`, 1]], 1));
  expect((await raw.expect("suback")).granted).toEqual([1]);
  return raw;
}

async function leave(raw: RawDevice): Promise<void> {
  raw.send(DISCONNECT);
  await raw.expectClosed();
}

describe("a kept session", () => {
  it("[MQTT-3.2.2-3] is not present at the first time, [MQTT-3.1.2-4] [MQTT-3.2.2-2] and is at the second", async () => {
    const first = await resume("second time", false);
    expect(first.sessionPresent).toBe(false);
    await leave(await subscribed(first.raw));
    const second = await resume("second time", false);
    expect(second.sessionPresent).toBe(true);
    await leave(second.raw);
  });

  it("[MQTT-3.1.2-4] [MQTT-3.2.2-2] is present though nothing was subscribed to", async () => {
    await leave((await resume("empty", false)).raw);
    const second = await resume("empty", false);
    expect(second.sessionPresent).toBe(true);
    await leave(second.raw);
  });

  it("[MQTT-3.1.2-4] is still present after the last filter was unsubscribed from", async () => {
    const { raw } = await resume("emptied", false);
    await subscribed(raw);
    raw.send(unsubscribeOf([`${DOWN}/#`], 2));
    await raw.expect("unsuback");
    await leave(raw);
    const second = await resume("emptied", false);
    expect(second.sessionPresent).toBe(true);
    await leave(second.raw);
  });

  it.each([
    ["a broken connection", (raw: RawDevice) => raw.drop()],
    ["DISCONNECT", (raw: RawDevice) => raw.send(DISCONNECT)],
    ["a violation", (raw: RawDevice) => raw.send(packetOf(0xf0))],
  ])("[MQTT-4.1.0-1] lasts beyond %s", async (name, end) => {
    const { raw } = await resume(`beyond ${name}`, false);
    end(await subscribed(raw));
    await raw.expectClosed();
    const again = await resume(`beyond ${name}`, false);
    expect(again.sessionPresent).toBe(true);
    await leave(again.raw);
  });

  it("[MQTT-4.1.0-1] lasts beyond kill -9, with or without a subscription", async () => {
    await subscribed((await resume("survivor", false)).raw);
    const { raw } = await resume("bare survivor", false);
    // Its begin is on disk when something said after it is acknowledged.
    raw.send(publishOf(2, READINGS, 1));
    await raw.expect("puback");
    await gate.killAndRestart();
    for (const clientId of ["survivor", "bare survivor"]) {
      const again = await resume(clientId, false);
      expect(again.sessionPresent, clientId).toBe(true);
      await leave(again.raw);
    }
  }, 60_000);

  it("[MQTT-3.1.2-6] [MQTT-3.2.2-1] ends with a clean one of the same id, which starts afresh", async () => {
    await leave(await subscribed((await resume("cleaned", false)).raw));
    const clean = await resume("cleaned", true);
    expect(clean.sessionPresent).toBe(false);
    await leave(clean.raw);
    const after = await resume("cleaned", false);
    expect(after.sessionPresent).toBe(false);
    await leave(after.raw);
  });

  it("[MQTT-3.1.2-6] [MQTT-3.1.4-3] ends also when the clean one takes its connection over", async () => {
    const kept = await resume("cleaned while connected", false);
    await subscribed(kept.raw);
    const clean = await resume("cleaned while connected", true);
    expect(clean.sessionPresent).toBe(false);
    await kept.raw.expectClosed();
    await leave(clean.raw);
    const after = await resume("cleaned while connected", false);
    expect(after.sessionPresent).toBe(false);
    await leave(after.raw);
  });

  it("[MQTT-3.1.4-3] [MQTT-3.2.2-2] that is taken over is present in the newer connection", async () => {
    const older = await resume("taken over", false);
    await subscribed(older.raw);
    const newer = await resume("taken over", false);
    await older.raw.expectClosed();
    expect(newer.sessionPresent).toBe(true);
    await leave(newer.raw);
  });

  it("[MQTT-3.1.3-2] belongs to the client id under its credential", async () => {
    await leave(await subscribed((await resume("owned", false)).raw));
    for (const [clientId, credential] of [
      ["Owned", DTU1],
      ["owned ", DTU1],
      ["owned", DTU2],
    ] as const) {
      const other = await resume(clientId, false, credential);
      expect(other.sessionPresent, clientId).toBe(false);
      await leave(other.raw);
    }
    const own = await resume("owned", false);
    expect(own.sessionPresent).toBe(true);
    await leave(own.raw);
  });
});

describe("a clean session", () => {
  it("[MQTT-3.1.2-6] lasts as long as its connection: the next one finds nothing", async () => {
    const { raw } = await resume("passing", true);
    await leave(await subscribed(raw));
    for (const clean of [true, false]) {
      const next = await resume("passing", clean);
      expect(next.sessionPresent).toBe(false);
      await leave(next.raw);
    }
  });

  it("[MQTT-4.1.0-2] lasts at least as long as its connection: refused sign-ins under its id change nothing", async () => {
    const { raw } = await resume("steady", true);
    await subscribed(raw);
    const intruder = await gate.connect();
    intruder.send(connectBytes({ ...DTU1, clientId: "steady", password: Buffer.from("wrong") }));
    await intruder.expectClosed();
    raw.send(PINGREQ);
    await raw.expect("pingresp");
    await leave(raw);
  });
});
