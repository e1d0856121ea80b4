import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Sample } from "../world/sample.ts";
import { createStoreAndForward, type Outgoing } from "./store-and-forward.ts";

const sample = (seq: number, recalled = false, atMs = 1_790_000_000_000 + seq * 1_000): Sample => ({
  device: "plant/d",
  atMs,
  ts: atMs,
  seq,
  recalled,
  values: { P: seq },
});
const seqsOf = (outgoing: readonly Outgoing[]): number[] =>
  outgoing.flatMap(({ samples }) => samples.map(({ seq }) => seq));

it("a live sample leaves at once, unmarked", () => {
  const [message] = createStoreAndForward().due([sample(7)], 10);
  expect(JSON.parse(message?.payload.toString() ?? "")).toEqual({ ts: 1_790_000_007_000, seq: 7, values: { P: 7 } });
});

it("what was measured offline leaves after the live stream, oldest first, marked as history", () => {
  const memory = createStoreAndForward();
  expect(memory.due([sample(0), sample(1), sample(2)], 0)).toEqual([]);
  const outgoing = memory.due([sample(3)], 10);
  expect(seqsOf(outgoing)).toEqual([3, 0, 1, 2]);
  expect(outgoing.map(({ historical }) => historical)).toEqual([false, true]);
  const history = JSON.parse(outgoing[1]?.payload.toString() ?? "") as { hist?: boolean }[];
  expect(history.every((message) => message.hist === true)).toBe(true);
});

it("recalled history older than the memory leaves before it", () => {
  const memory = createStoreAndForward();
  memory.due([sample(5)], 0);
  expect(seqsOf(memory.due([sample(6, true, 1_000), sample(7, true, 2_000)], 10))).toEqual([6, 7, 5]);
});

it("the memory is bounded: the oldest are given up and counted", () => {
  const memory = createStoreAndForward(100);
  for (let seq = 0; seq < 130; seq++) memory.due([sample(seq)], 0);
  expect(memory.stored).toBe(100);
  expect(memory.dropped).toBe(30);
  expect(seqsOf(memory.due([], 10))[0]).toBe(30);
});

it("a message under way when the link broke goes again as news while young, as history when old", () => {
  const memory = createStoreAndForward();
  const sent = memory.due([sample(0)], 1);
  expect(memory.again(sent, 1_790_000_005_000).map(({ historical }) => historical)).toEqual([false]);
  expect(memory.again(sent, 1_790_000_060_000).map(({ historical }) => historical)).toEqual([true]);
});

it("whatever the link does, every sample leaves exactly once, and history in order", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 60 }), (sendables) => {
      const memory = createStoreAndForward();
      const outgoing = sendables.flatMap((sendable, seq) => memory.due([sample(seq)], sendable));
      while (memory.stored > 0) outgoing.push(...memory.due([], 1));
      expect([...seqsOf(outgoing)].sort((a, b) => a - b)).toEqual(sendables.map((_, seq) => seq));
      const history = seqsOf(outgoing.filter(({ historical }) => historical));
      expect(history).toEqual([...history].sort((a, b) => a - b));
    }),
  );
});
