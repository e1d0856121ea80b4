import { describe, expect, test } from "vitest";
import type { WireReading } from "../../api/wire.ts";
import { toEnvelopeColumns, toReadingColumns } from "./trend-columns.ts";

function reading(ts: number, v: WireReading["v"], more: Partial<WireReading> = {}): WireReading {
  return { point: "A", ts, v, q: "good", receivedAt: ts, historical: false, ...more };
}

describe("the trend of single readings", () => {
  test("a pause much longer than usual is a hole in the line", () => {
    const columns = toReadingColumns([0, 5_000, 10_000, 60_000, 65_000].map((ts) => reading(ts, 1)));
    expect(columns.line).toEqual([1, 1, 1, null, 1, 1]);
    expect(columns.at[3]).toBe(35_000);
  });

  test("readings at their usual pace make one unbroken line, also when it is slow", () => {
    const columns = toReadingColumns([0, 600_000, 1_200_000].map((ts) => reading(ts, 2)));
    expect(columns.line).toEqual([2, 2, 2]);
  });

  test("bad quality is a hole with a mark, never a value of the line", () => {
    const columns = toReadingColumns([reading(0, 1), reading(1_000, 9, { q: "bad" }), reading(2_000, 1)]);
    expect(columns.line).toEqual([1, null, 1]);
    expect(columns.bad).toEqual([null, 9, null]);
  });

  test("a value over range stays in the line: it is beyond every high limit", () => {
    const columns = toReadingColumns([reading(0, 1), reading(1_000, 700, { q: "bad", flags: ["over-range"] })]);
    expect(columns.line).toEqual([1, 700]);
  });

  test("back-filled readings are marked", () => {
    const columns = toReadingColumns([reading(0, 1, { historical: true }), reading(1_000, 2)]);
    expect(columns.historical).toEqual([1, null]);
  });

  test("booleans are drawn as 0 and 1, words by their place in the list", () => {
    expect(toReadingColumns([reading(0, false), reading(1, true), reading(2, "armed")]).line).toEqual([0, 1, 1]);
  });
});

describe("the trend of buckets", () => {
  const bucket = (t: number, n = 5) => ({ t, min: 1, max: 9, avg: 4, last: 5, n });

  test("the peak of a bucket survives in its envelope", () => {
    expect(toEnvelopeColumns([bucket(0)], 10)).toMatchObject({ line: [4], min: [1], max: [9] });
  });

  test("a bucket that is absent or empty is a hole", () => {
    expect(toEnvelopeColumns([bucket(0), bucket(30)], 10).line).toEqual([4, null, 4]);
    expect(toEnvelopeColumns([bucket(0), bucket(10, 0), bucket(20)], 10).line).toEqual([4, null, 4]);
  });
});
