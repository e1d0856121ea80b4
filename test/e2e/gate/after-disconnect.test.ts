import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectBytes } from "../contract/raw-device.ts";
import { DOWN, DTU1, Gate, READINGS } from "./gate.ts";
import { connectOf, DISCONNECT, packetOf, PINGREQ, publishOf, subscribeOf } from "./raw-packets.ts";

/** MQTT 3.1.1, section 3.14: DISCONNECT, and what comes behind it. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

describe("behind DISCONNECT", () => {
  it("[MQTT-3.14.4-1] the gateway closes the connection when the device does not", async () => {
    const raw = await gate.signIn();
    raw.send(DISCONNECT);
    await raw.expectClosed(3_000);
    expect(raw.packets).toEqual([]);
  });

  it("[MQTT-3.14.4-2] nothing is looked at: not stored, not answered, not counted as a violation", async () => {
    const ts = gate.freshTs();
    const before = await gate.violationsByKind();
    const behind: Uint8Array[][] = [
      [publishOf(2, READINGS, 1, JSON.stringify({ p: "NH3-101", v: 71, ts }))],
      [publishOf(4, READINGS, 1, JSON.stringify({ p: "NH3-101", v: 72, ts }))],
      [publishOf(0, READINGS, null, JSON.stringify({ p: "NH3-101", v: 73, ts }))],
      [PINGREQ, PINGREQ],
      [subscribeOf([[`${DOWN}/#`, 1]])],
      [connectOf()],
      [DISCONNECT],
      [packetOf(0xf0)],
      [Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
      [publishOf(2, "elsewhere", 1)],
      [Buffer.alloc(100_000, 0xff)],
    ];
    for (const bytes of behind) {
      const raw = await gate.signIn();
      raw.send(DISCONNECT, ...bytes);
      await raw.expectClosed(3_000);
      expect(raw.packets).toEqual([]);
    }
    expect(await gate.storedAt("NH3-101", ts)).toEqual([]);
    expect(await gate.violationsByKind()).toEqual(before);
  });

  it("what was said before it in one write is stored", async () => {
    const ts = gate.freshTs();
    const raw = await gate.connect();
    raw.send(
      connectBytes({ ...DTU1, clientId: "brief" }),
      ...[74, 75].map((v, at) => publishOf(2, READINGS, at + 1, JSON.stringify({ p: "NH3-101", v, ts }))),
      DISCONNECT,
    );
    await raw.expectClosed(3_000);
    expect(await gate.storedAt("NH3-101", ts)).toEqual([74, 75]);
  });

  it("[MQTT-3.14.1-1] with a reserved bit set it is a violation, and no farewell", async () => {
    await gate.expectViolations([1, 2, 4, 8].map((bit) => ({ name: `${bit}`, bytes: packetOf(0xe0 | bit) })));
  });
});
