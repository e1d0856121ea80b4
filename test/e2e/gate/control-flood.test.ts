import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishBytes, pubrelBytes, type RawDevice } from "../contract/raw-device.ts";
import { device as deviceOf, SECRET, topicOf } from "../contract/world.ts";
import { Gate } from "./gate.ts";
import { connectOf, PINGREQ, subscribeOf, unsubscribeOf } from "./raw-packets.ts";

/** Packets that are right, and far too many of them: what one device asks of the gateway costs its neighbour nothing to speak of. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
  // With the limits a device has when nobody gives it others.
  const { limits: _, ...device } = deviceOf("coldchain", "talker", "plant1");
  await gate.admin.putCatalog({ devices: [device] });
});
afterAll(() => gate?.close());

const FLOOD_MS = 4_000;
const QUIET_MS = 1_000;
/** Beside the same machine left in peace, and never held against what is too short to be noticed. */
const TIMES_QUIET_MAX = 5;
const UNNOTICED_MS = 250;

const DOWN = topicOf("coldchain", "talker", "down");
const manyFilters = Array.from({ length: 64 }, (_, at) => [`${DOWN}/${"x".repeat(200)}${at}`, 1] as const);
const FLOODS: Readonly<Record<string, Uint8Array>> = {
  "SUBSCRIBE with 64 filters": subscribeOf(manyFilters),
  "SUBSCRIBE and UNSUBSCRIBE in turns": Buffer.concat([
    subscribeOf([[`${DOWN}/a`, 1]]),
    unsubscribeOf([`${DOWN}/a`], 2),
  ]),
  "refused filters": subscribeOf([["#", 1]]),
  PINGREQ: Buffer.concat(Array.from({ length: 1_000 }, () => PINGREQ)),
  "PUBREL of nothing": Buffer.concat(Array.from({ length: 1_000 }, () => pubrelBytes(9))),
};

const helloOf = (clientId: string, clean: boolean) =>
  connectOf({ clientId, flags: clean ? 0xc2 : 0xc0, fields: ["coldchain/talker", SECRET] });

describe("a device floods the gate with", () => {
  it.each(Object.entries(FLOODS).flatMap(([name, bytes]) => [true, false].map((clean) => ({ name, bytes, clean }))))(
    "$name, clean session $clean: a neighbour is acknowledged as before",
    async ({ name, bytes, clean }) => {
      const neighbour = await gate.signIn({
        username: "tanks/rtu7",
        password: Buffer.from(SECRET),
        clientId: "neighbour",
      });
      const quietMs = await acknowledgedWithinMs(neighbour, QUIET_MS);
      const workerData = { port: gate.port, hello: helloOf(name, clean), bytes };
      const flood = new Worker(new URL("clients/flood.mjs", import.meta.url), { workerData });
      const floodedMs = await acknowledgedWithinMs(neighbour, FLOOD_MS);
      await flood.terminate();
      neighbour.drop();
      expect(floodedMs).toBeLessThan(Math.max(TIMES_QUIET_MAX * quietMs, UNNOTICED_MS));
      await gate.expectUndisturbed();
    },
  );
});

/** Publishes again and again; how long nine of ten messages waited at most. */
async function acknowledgedWithinMs(raw: RawDevice, forMs: number): Promise<number> {
  const untilMs = performance.now() + forMs;
  const waitedMs: number[] = [];
  for (let messageId = 1; performance.now() < untilMs; messageId++) {
    const startedMs = performance.now();
    raw.send(publishBytes(topicOf("tanks", "rtu7"), { p: "NH3-301", v: 1 }, { messageId }));
    await raw.expect("puback", 20_000);
    waitedMs.push(performance.now() - startedMs);
    await sleep(10);
  }
  const sorted = waitedMs.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.9)] ?? Number.POSITIVE_INFINITY;
}
