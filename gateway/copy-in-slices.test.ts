import { expect, it } from "vitest";
import { demoCatalog } from "../seeds/world/demo-catalog.ts";
import { worldReadings } from "../seeds/world/replay.ts";
import { PureEngine } from "../test/kit/pure-engine.ts";
import { copyInSlices } from "./copy-in-slices.ts";
import { beginSnapshot, takeBack } from "./snapshot.ts";

const CATALOG = demoCatalog({ phoneUrl: "http://127.0.0.1:9999/push", deviceSecret: () => "hmac-sha256:0" });
const ONE_PIECE_A_SLICE = { clock: { monotonicMs: () => 0 }, sliceMs: 0 };

function demoEngine(): { engine: PureEngine; goOn: (messages: number) => void } {
  const engine = new PureEngine();
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
  engine.apply(CATALOG);
  const world = worldReadings({ seed: 7, seconds: 600, scenario: ["ammonia-leak"], scenarioAtS: 60 })[
    Symbol.iterator
  ]();
  const goOn = (messages: number): void => {
    for (let no = 0; no < messages; no++) {
      const next = world.next();
      if (next.done === true) throw new Error("the world has ended");
      engine.passTo(next.value.atMs);
      engine.message(next.value.deviceKey, next.value.payload);
    }
  };
  return { engine, goOn };
}

/** Copies all that is owed, and lets something happen after each slice. */
async function copyWhile(engine: PureEngine, happens: (slice: number) => void): Promise<PureEngine> {
  const { seq, atMs } = engine.state;
  const shards = new Map<string, string>();
  let slice = 0;
  for await (const part of copyInSlices(engine.state, beginSnapshot(engine.state), ONE_PIECE_A_SLICE)) {
    for (const [id, text] of part) shards.set(id, text);
    happens(++slice);
  }
  return PureEngine.from({ seq, atMs, shards });
}

it("a snapshot copied in slices holds the instant it began at, whatever devices say between two slices", async () => {
  const { engine, goOn } = demoEngine();
  goOn(500);
  const began = engine.digest();
  let slices = 0;
  const copy = await copyWhile(engine, (slice) => {
    slices = slice;
    goOn(1);
  });
  expect(slices).toBeGreaterThan(10);
  expect(engine.digest()).not.toBe(began);
  expect(copy.digest()).toBe(began);
});

it("a catalogue that changes when half of it is copied is kept as it was", async () => {
  const { engine, goOn } = demoEngine();
  goOn(100);
  const began = engine.digest();
  const copy = await copyWhile(engine, (slice) => {
    if (slice === 2) engine.apply({ rules: CATALOG.rules?.slice(0, 1) ?? [] });
  });
  expect(copy.state.catalog.data.version).toBeLessThan(engine.state.catalog.data.version);
  expect(copy.digest()).toBe(began);
});

it("the snapshot after one that failed half-way holds everything", async () => {
  const { engine, goOn } = demoEngine();
  goOn(100);
  const owed = beginSnapshot(engine.state);
  for await (const part of copyInSlices(engine.state, owed, ONE_PIECE_A_SLICE)) if (part.size > 0) break;
  takeBack(engine.state, owed, []);
  const copy = await copyWhile(engine, () => {});
  expect(copy.digest()).toBe(engine.digest());
});
