import { expect, test } from "vitest";
import { toTimeTicks } from "./time-ticks.ts";

const HOUR_MS = 3_600_000;
const SHANGHAI_MS = 8 * HOUR_MS;

test("an hour is marked at round minutes", () => {
  const fromMs = Date.UTC(2026, 0, 1, 3, 17, 21);
  const ticks = toTimeTicks({ fromMs, toMs: fromMs + HOUR_MS }, 12, SHANGHAI_MS);
  expect(ticks[0]).toBe(Date.UTC(2026, 0, 1, 3, 20));
  expect(ticks).toHaveLength(12);
});

test("days begin at midnight where the reader is", () => {
  const fromMs = Date.UTC(2026, 0, 1, 3);
  const ticks = toTimeTicks({ fromMs, toMs: fromMs + 7 * 24 * HOUR_MS }, 8, SHANGHAI_MS);
  expect(ticks[0]).toBe(Date.UTC(2026, 0, 1, 16));
});
