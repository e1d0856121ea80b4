import pino from "pino";
import { describe, expect, it } from "vitest";
import { Effects } from "../model/effects.ts";
import type { ReadingBatch } from "../model/reading-batch.ts";
import { FakeClock, settle } from "../test/kit/fake-clock.ts";
import type { ReadingStore } from "../storage/readings/reading-store.ts";
import { CarryOut } from "./effects.ts";
import { newState } from "./state.ts";
import { View } from "./view.ts";

/** A store that takes nothing in until it is told to: only its backlog matters here. */
class SlowStore {
  backlog = 0;
  define(): void {}
  append(batch: ReadingBatch): void {
    this.backlog += batch.length;
  }
}

function openCarryOut() {
  const store = new SlowStore();
  const clock = new FakeClock();
  const carryOut = new CarryOut({
    records: { commit: async () => undefined },
    // CarryOut hands readings over and asks for nothing else.
    readings: store as unknown as ReadingStore,
    view: new View(),
    clock,
    logger: pino({ level: "silent" }),
    wakeDelivery: () => undefined,
    onCommitTrouble: () => undefined,
  });
  const state = newState();
  const take = async (readings: number, catchingUp: boolean): Promise<"done" | "waits"> => {
    const effects = new Effects();
    for (let i = 0; i < readings; i++) effects.readings.push(1, state.seq + 1, i, 20, 0, 0, -1);
    state.seq++;
    let done = false;
    const batch = { records: [], durableAtMs: 0, catchingUp };
    void carryOut.carryOut(effects, state, batch).then(() => {
      done = true;
    });
    await settle();
    return done ? "done" : "waits";
  };
  return { store, clock, take };
}

describe("carrying out", () => {
  it("waits for a store that falls behind, and goes on when it has caught up", async () => {
    const { store, clock, take } = openCarryOut();
    expect(await take(300_000, false)).toBe("done");
    expect(await take(1, false)).toBe("waits");
    expect(store.backlog).toBe(300_000);
    store.backlog = 1_000;
    await clock.advance(20);
    await settle();
    expect(store.backlog).toBe(1_001);
  });

  it("does not wait for the store while a start catches up, nor right behind it: alarms come first", async () => {
    const { store, take } = openCarryOut();
    for (let i = 0; i < 4; i++) expect(await take(500_000, true)).toBe("done");
    expect(await take(100, false)).toBe("done");
    expect(store.backlog).toBe(2_000_100);
  });

  it("allows the store less and less of what a start has left, as it catches up", async () => {
    const { store, take } = openCarryOut();
    for (let i = 0; i < 4; i++) await take(500_000, true);
    store.backlog = 600_000;
    expect(await take(100_000, false)).toBe("done");
    store.backlog = 400_000;
    expect(await take(100, false)).toBe("done");
    store.backlog = 900_000;
    expect(await take(100, false)).toBe("waits");
  });
});
