import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RawDevice } from "../contract/raw-device.ts";
import { DTU2, Gate, READINGS } from "./gate.ts";
import { DISCONNECT, packetOf, publishOf } from "./raw-packets.ts";

/** MQTT 3.1.1, section 3.1.2.5: wills. Each carries a reading, so that it can be found where readings are. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

function willOf(v: number, ts: number, rest: { qos?: 0 | 1 | 2; retain?: boolean } = {}) {
  const payload = Buffer.from(JSON.stringify({ p: "NH3-101", v, ts }));
  return { topic: READINGS, payload, qos: 1 as const, retain: false, ...rest };
}

describe("a will", () => {
  const ends: [string, (raw: RawDevice) => unknown][] = [
    ["the connection breaks", (raw) => raw.drop()],
    ["the device closes it without DISCONNECT", (raw) => raw.socket.end()],
    ["the device violates the protocol", (raw) => raw.send(packetOf(0xf0))],
    ["the device publishes elsewhere", (raw) => raw.send(publishOf(0, "elsewhere", null))],
    ["DISCONNECT has the wrong flags", (raw) => raw.send(packetOf(0xe1))],
    ["the end falls into a packet", (raw) => raw.socket.end(publishOf(2, READINGS, 1).subarray(0, 10))],
  ];
  it.each(ends)("[MQTT-3.1.2-8] is told once, when %s", async (_name, end) => {
    const ts = gate.freshTs();
    const raw = await gate.signIn({ will: willOf(51, ts) });
    end(raw);
    await raw.expectClosed();
    expect(await gate.storedAt("NH3-101", ts)).toEqual([51]);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([51]);
  });

  it("[MQTT-3.1.2-8] is told when another connection takes the client id over", async () => {
    const ts = gate.freshTs();
    const older = await gate.signIn({ clientId: "over", will: willOf(52, ts) });
    const newer = await gate.signIn({ clientId: "over" });
    await older.expectClosed();
    expect(await gate.storedAt("NH3-101", ts)).toEqual([52]);
    newer.drop();
  });

  it("[MQTT-3.1.2-8] [MQTT-3.1.2-9] [MQTT-3.1.2-16] [MQTT-3.1.2-17] is told at each QoS, retained or not", async () => {
    for (const qos of [0, 1, 2] as const) {
      for (const retain of [false, true]) {
        const ts = gate.freshTs();
        const raw = await gate.signIn({ will: willOf(53, ts, { qos, retain }) });
        raw.drop();
        await raw.expectClosed();
        expect(await gate.storedAt("NH3-101", ts), `QoS ${qos}, ${retain}`).toEqual([53]);
      }
    }
  });

  it("[MQTT-3.1.2-8] comes after what the device itself said before it", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn({ will: willOf(55, ts) });
    for (const v of [1, 2, 3]) raw.send(publishOf(2, READINGS, v, JSON.stringify({ p: "NH3-101", v, ts })));
    raw.socket.end();
    await raw.expectClosed();
    expect(await gate.storedAt("NH3-101", ts)).toEqual([1, 2, 3, 55]);
  });

  it("[MQTT-3.1.2-10] [MQTT-3.14.4-3] is discarded by DISCONNECT", async () => {
    const ts = gate.freshTs();
    const raw = await gate.signIn({ will: willOf(56, ts) });
    raw.send(DISCONNECT);
    await raw.expectClosed();
    expect(await gate.storedAt("NH3-101", ts)).toEqual([]);
  });

  it("[MQTT-3.1.2-10] once told is not told again, in a kept session either", async () => {
    const ts = gate.freshTs();
    const first = await gate.signIn({ clientId: "once", clean: false, will: willOf(57, ts) });
    first.drop();
    await first.expectClosed();
    const second = await gate.signIn({ clientId: "once", clean: false });
    second.drop();
    await second.expectClosed();
    expect(await gate.storedAt("NH3-101", ts)).toEqual([57]);
  });

  it("[MQTT-3.1.2-12] that was not given is not told, though an earlier connection of the session had one", async () => {
    const ts = gate.freshTs();
    const first = await gate.signIn({ clientId: "earlier", clean: false, will: willOf(58, ts) });
    first.send(DISCONNECT);
    await first.expectClosed();
    const second = await gate.signIn({ clientId: "earlier", clean: false });
    second.drop();
    await second.expectClosed();
    expect(await gate.storedAt("NH3-101", ts)).toEqual([]);
  });

  it("[MQTT-3.1.2-8] of a CONNECT that was refused is not told", async () => {
    const ts = gate.freshTs();
    const wrong = { ...DTU2, password: Buffer.from("wrong"), will: willOf(59, ts) };
    await expect(gate.signIn(wrong)).rejects.toThrow("CONNACK 5");
    await expect(gate.signIn({ clientId: "x".repeat(300), will: willOf(59, ts) })).rejects.toThrow("CONNACK 2");
    expect(await gate.storedAt("NH3-101", ts)).toEqual([]);
  });
});
