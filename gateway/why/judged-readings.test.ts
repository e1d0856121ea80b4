import { describe, expect, it } from "vitest";
import { FLAG, ReadingBatch, toFlags } from "../../model/reading-batch.ts";
import { MemoryStore } from "../../storage/readings/memory/memory-store.ts";
import { readJudged } from "./judged-readings.ts";

const T0 = 1_790_000_000_000;

/** One reading a second: its value is its number. */
function storeWith(count: number): MemoryStore {
  const store = new MemoryStore();
  const batch = new ReadingBatch(count);
  store.define(1, "coldchain", "NH3-101");
  for (let i = 0; i < count; i++) batch.push(1, i + 1, T0 + i * 1_000, i, toFlags(i, "good", 0), T0 + i * 1_000 + 40);
  store.append(batch, count);
  return store;
}

const query = { pointNo: 1, fromMs: T0, toMs: T0 + 3_600_000, skewMs: 0 };

describe("the readings an explanation is made of", () => {
  it("are those of the span, each at the instant it was judged", async () => {
    const { items, complete } = await readJudged(storeWith(3), query);
    expect(complete).toBe(true);
    expect(items.map(({ atMs, reading }) => [atMs - T0, reading.value])).toEqual([
      [40, 0],
      [1_040, 1],
      [2_040, 2],
    ]);
  });

  it("are the newest of more than are taken into account, whatever the pages they come in, and this is said", async () => {
    for (const count of [5_001, 12_000]) {
      const { items, complete } = await readJudged(storeWith(count), {
        ...query,
        toMs: T0 + 86_400_000,
        readingsMax: 100,
      });
      expect(complete).toBe(false);
      expect(items).toHaveLength(100);
      expect(items.at(-1)?.reading.value).toBe(count - 1);
    }
  });

  it("still tell what lies below the range of the sensor, which says nothing of the value and much of the sensor", async () => {
    const store = new MemoryStore();
    const batch = new ReadingBatch(1);
    store.define(1, "coldchain", "NH3-101");
    batch.push(1, 1, T0, -30, toFlags(-30, "bad", FLAG.belowRange), T0 + 40);
    store.append(batch, 1);
    const { items } = await readJudged(store, query);
    expect(items[0]?.reading).toEqual({ value: -30, known: false, overRange: false, belowRange: true });
  });

  it("as many as are taken into account are complete", async () => {
    expect((await readJudged(storeWith(100), { ...query, readingsMax: 100 })).complete).toBe(true);
    expect((await readJudged(storeWith(101), { ...query, readingsMax: 100 })).complete).toBe(false);
  });
});
