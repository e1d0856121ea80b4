import { expect, it } from "vitest";
import { ReadingBatch, toFlags } from "../../model/reading-batch.ts";
import { MemoryStore } from "../../storage/readings/memory/memory-store.ts";
import { readJudged } from "./judged-readings.ts";

const START_MS = 1_790_000_000_000;

/** Readings of point 1: number of the message, device time and receipt in seconds. */
async function judgedAtSeconds(said: readonly (readonly [seq: number, tsS: number, receivedS: number])[]) {
  const store = new MemoryStore();
  const batch = new ReadingBatch(said.length);
  store.define(1, "e", "P");
  for (const [seq, tsS, receivedS] of said) {
    batch.push(1, seq, START_MS + tsS * 1_000, 1, toFlags(1, "good", 0), START_MS + receivedS * 1_000);
  }
  store.append(batch, 9);
  await store.flush(9);
  const query = { pointNo: 1, fromMs: START_MS, toMs: START_MS + 60_000, skewMs: 0 };
  const { items } = await readJudged(store, query);
  return items.map(({ atMs }) => (atMs - START_MS) / 1_000);
}

it("the newest reading of a message was judged at its receipt, and the others as much before it as they are older", async () => {
  expect(
    await judgedAtSeconds([
      [1, 8, 10],
      [1, 9, 10],
      [1, 5, 10],
      [2, 19, 20],
      [3, 27, 30],
      [3, 29, 30],
    ]),
  ).toEqual([6, 9, 10, 20, 28, 30]);
});

it("judgement never went back: what is older than the message before was judged with it", async () => {
  expect(
    await judgedAtSeconds([
      [1, 9, 10],
      [2, 6, 11],
      [2, 10, 11],
    ]),
  ).toEqual([10, 10, 11]);
});
