import { expect, test } from "vitest";
import { toEnvelopeColumns, toReadingColumns } from "./trend-columns.ts";
import { toValueRange } from "./value-range.ts";

const limits = [
  { level: 1, direction: "high", limit: 57 },
  { level: 3, direction: "high", limit: 28 },
] as const;

test("the nearest limit is in the picture, and what is never negative is not drawn below zero", () => {
  const columns = toEnvelopeColumns([{ t: 0, min: 1, max: 3, avg: 2, last: 2, n: 9 }], 10);
  const [low, high] = toValueRange(columns, { kind: "gas", limits });
  expect(low).toBe(0);
  expect(high).toBeGreaterThan(28);
  expect(high).toBeLessThan(57);
});

test("without readings and limits there is still an axis", () => {
  expect(toValueRange(toReadingColumns([]), { kind: "gas", limits: [] })).toEqual([0, 1]);
});
