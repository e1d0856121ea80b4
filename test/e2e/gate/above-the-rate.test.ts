import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../kit/gateway-process.ts";
import type { RawDevice } from "../contract/raw-device.ts";
import { device as deviceOf, gas, topicOf } from "../contract/world.ts";
import { Gate } from "./gate.ts";
import { DISCONNECT, publishOf } from "./raw-packets.ts";

/** A device above its rate waits; what its connections and sessions do meanwhile keeps its place among its messages. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
  const device = { ...deviceOf("coldchain", "slow", "plant1"), limits: { messagesPerSecond: 4, bytesPerSecond: 1e6 } };
  await gate.admin.putCatalog({ devices: [device], points: [gas("coldchain", "slow", "NH3-501")] });
});
afterAll(() => gate?.close());

const SLOW = { username: "coldchain/slow" };
const SLOW_READINGS = topicOf("coldchain", "slow");
const MESSAGES = 12;

/** So many messages in one go: the first few may go at once, the others wait for their turn. */
function burst(raw: RawDevice, qos: 0 | 2, ts: number): void {
  const one = (v: number) =>
    publishOf(qos << 1, SLOW_READINGS, qos === 0 ? null : v, JSON.stringify({ p: "NH3-501", v, ts }));
  raw.send(...Array.from({ length: MESSAGES }, (_, i) => one(i + 1)));
}

const allStored = (ts: number) =>
  eventually("all of them are stored", async () => (await gate.storedAt("NH3-501", ts)).length >= MESSAGES, 20_000);

describe("a device above its rate", () => {
  it("is online when its newer connection is, though the older one's will had to wait", async () => {
    const ts = gate.freshTs();
    const will = {
      topic: topicOf("coldchain", "slow", "status"),
      payload: Buffer.from(`{"online":false}`),
      qos: 1 as const,
      retain: false,
    };
    const older = await gate.signIn({ ...SLOW, clientId: "over", will });
    // Nobody sends these again: they are taken though the connection has gone.
    burst(older, 0, ts);
    const newer = await gate.signIn({ ...SLOW, clientId: "over" });
    await older.expectClosed();
    await allStored(ts);
    // Behind whatever still waited.
    newer.send(publishOf(2, SLOW_READINGS, 99, JSON.stringify({ p: "NH3-501", v: 99, ts: gate.freshTs() })));
    await newer.expect("puback");
    await gate.settle();
    const devices = await gate.admin.all<{ id: string; online: boolean | null }>("/devices?enterprise=coldchain");
    expect(devices.find(({ id }) => id === "slow")?.online).toBe(true);
    newer.send(DISCONNECT);
    await newer.expectClosed();
  });

  it("[MQTT-4.3.3-2] may use a packet id again when its session has ended, though messages of that session still waited", async () => {
    const ts = gate.freshTs();
    const first = await gate.signIn({ ...SLOW, clientId: "kept", clean: false });
    burst(first, 2, ts);
    // Ends the session and begins another, which is not kept; then one that is.
    const clean = await gate.signIn({ ...SLOW, clientId: "kept", clean: true });
    const again = await gate.signIn({ ...SLOW, clientId: "kept", clean: false });
    const later = gate.freshTs();
    again.send(publishOf(4, SLOW_READINGS, MESSAGES, JSON.stringify({ p: "NH3-501", v: 77, ts: later })));
    expect((await again.expect("pubrec", 20_000)).messageId).toBe(MESSAGES);
    await allStored(ts);
    expect(await gate.storedAt("NH3-501", later)).toEqual([77]);
    for (const each of [first, clean, again]) each.drop();
  });

  it("is not let in for ever more while what it left behind waits: wills are bounded, and nobody else notices", async () => {
    const payload = Buffer.from(JSON.stringify({ p: "NH3-501", v: 1, pad: "x".repeat(3_000) }));
    const will = { topic: SLOW_READINGS, payload, qos: 1 as const, retain: false };
    let refusal: unknown = null;
    for (let i = 0; i < 2_000 && refusal === null; i++) {
      const raw = await gate.signIn({ ...SLOW, clientId: "wills", will }).catch((error: unknown) => {
        refusal = error;
        return null;
      });
      raw?.drop();
    }
    expect(refusal).toMatchObject({ message: "CONNACK 3" });
    await gate.expectUndisturbed();
  });
});
