import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, it } from "vitest";
import { publishBytes, type RawDevice } from "../contract/raw-device.ts";
import { Gate, READINGS } from "./gate.ts";
import { PINGREQ, publishOf } from "./raw-packets.ts";

/** MQTT 3.1.1, sections 3.1.2.10 and 3.12: keep-alive and PINGREQ. The clock runs, so the tests run beside each other. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

/** Every so often, until the connection ends or the time is over; resolves with how long the connection lived. */
async function lifeMs(raw: RawDevice, every: { ms: number; bytes: (no: number) => Uint8Array }, forMs: number) {
  const startedMs = performance.now();
  let no = 0;
  while (!raw.closed && performance.now() - startedMs < forMs) {
    raw.send(every.bytes(no++));
    await sleep(every.ms);
  }
  return performance.now() - startedMs;
}

describe.concurrent("keep-alive", () => {
  it("[MQTT-3.1.2-24] a device silent for one and a half times its keep-alive is ended, and not before", async ({
    expect,
  }) => {
    const raw = await gate.signIn({ keepalive: 2 });
    const startedMs = performance.now();
    await raw.expectClosed(8_000);
    const ms = performance.now() - startedMs;
    expect(ms).toBeGreaterThan(2_900);
    expect(ms).toBeLessThan(5_000);
  });

  it("[MQTT-3.1.2-24] ends it as if the network had failed: the will is told", async ({ expect }) => {
    const ts = gate.freshTs();
    const payload = Buffer.from(JSON.stringify({ p: "NH3-102", v: 61, ts }));
    const raw = await gate.signIn({ keepalive: 1, will: { topic: READINGS, payload, qos: 1, retain: false } });
    await raw.expectClosed(5_000);
    expect(await gate.storedAt("NH3-102", ts)).toEqual([61]);
  });

  it("[MQTT-3.12.4-1] PINGREQ is answered with PINGRESP and keeps the connection", async ({ expect }) => {
    const raw = await gate.signIn({ keepalive: 1 });
    const ms = await lifeMs(raw, { ms: 1_000, bytes: () => PINGREQ }, 5_000);
    expect(ms).toBeGreaterThanOrEqual(5_000);
    expect(raw.packets.filter(({ cmd }) => cmd === "pingresp").length).toBeGreaterThanOrEqual(5);
    raw.drop();
  });

  it("[MQTT-3.12.4-1] a thousand PINGREQs in one write have a thousand answers", async ({ expect }) => {
    const raw = await gate.signIn();
    raw.send(...Array.from({ length: 1_000 }, () => PINGREQ));
    for (let no = 0; no < 1_000; no++) await raw.expect("pingresp");
    expect(raw.packets).toEqual([]);
    raw.drop();
  });

  it.for([0, 1, 2] as const)(
    "[MQTT-3.1.2-23] any packet counts: PUBLISH at QoS %d keeps the connection",
    async (qos, { expect }) => {
      const raw = await gate.signIn({ keepalive: 1 });
      const bytes = (no: number) => publishBytes(READINGS, { p: "NH3-101", v: 1 }, { qos, messageId: no + 1 });
      expect(await lifeMs(raw, { ms: 1_000, bytes }, 4_000)).toBeGreaterThanOrEqual(4_000);
      raw.drop();
    },
  );

  it("[MQTT-3.1.2-24] what counts are whole packets: one that trickles in byte by byte does not", async ({
    expect,
  }) => {
    const raw = await gate.signIn({ keepalive: 1 });
    const packet = publishOf(2, READINGS, 1, "x".repeat(1_000));
    const bytes = (no: number) => packet.subarray(no, no + 1);
    expect(await lifeMs(raw, { ms: 100, bytes }, 8_000)).toBeLessThan(5_000);
    raw.drop();
  });

  it("0 turns it off", async ({ expect }) => {
    const raw = await gate.signIn({ keepalive: 0 });
    await sleep(5_000);
    raw.send(PINGREQ);
    await raw.expect("pingresp");
    expect(raw.closed).toBe(false);
    raw.drop();
  });
});
