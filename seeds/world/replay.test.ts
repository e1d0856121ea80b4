import { expect, it } from "vitest";
import { worldReadings } from "./replay.ts";

const text = (options: Parameters<typeof worldReadings>[0]): string =>
  [...worldReadings(options)]
    .map((reading) => `${reading.deviceKey} ${reading.atMs} ${reading.payload.toString()}`)
    .join("\n");

it("a replay gives the same bytes for the same seed and others for another", () => {
  expect(text({ seed: 1, seconds: 20, scenario: "ammonia-leak" })).toBe(
    text({ seed: 1, seconds: 20, scenario: "ammonia-leak" }),
  );
  expect(text({ seed: 1, seconds: 20 })).not.toBe(text({ seed: 2, seconds: 20 }));
});

it("a replay is in order of receipt and never receives a reading before it was measured", () => {
  let before = 0;
  for (const reading of worldReadings({ seed: 3, seconds: 30 })) {
    expect(reading.atMs).toBeGreaterThanOrEqual(before);
    before = reading.atMs;
    const message = JSON.parse(reading.payload.toString()) as { ts: number };
    expect(message.ts).toBeLessThanOrEqual(reading.atMs);
  }
});

it("back-fill arrives after the live stream of its tick, oldest first, every message marked as history", () => {
  const messages = [...worldReadings({ seed: 3, seconds: 60, scenario: "backfill" })]
    .filter((reading) => reading.deviceKey === "coldchain/logger-1")
    .map(
      (reading) =>
        JSON.parse(reading.payload.toString()) as { ts: number; hist?: true } | { ts: number; hist?: true }[],
    );
  const history = messages.filter((message) => Array.isArray(message)).flat();
  expect(history.length).toBeGreaterThanOrEqual(1_440);
  expect(history.every((message) => message.hist === true)).toBe(true);
  const times = history.map((message) => message.ts);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const live = messages.filter((message) => !Array.isArray(message));
  expect(live.every((message) => !("hist" in message))).toBe(true);
});

it("what a device measured while its link was down comes later as history, and nothing is lost", () => {
  const seconds = 1_800;
  const seqs: number[] = [];
  let history = 0;
  for (const reading of worldReadings({ seed: 4, seconds })) {
    if (reading.deviceKey !== "plaza/water-2") continue;
    const parsed = JSON.parse(reading.payload.toString()) as
      | { seq: number; hist?: true }
      | { seq: number; hist?: true }[];
    for (const message of [parsed].flat()) {
      seqs.push(message.seq);
      if (message.hist === true) history++;
    }
  }
  expect(history).toBeGreaterThan(0);
  expect([...seqs].sort((a, b) => a - b)).toEqual(seqs.map((_, i) => i));
});
