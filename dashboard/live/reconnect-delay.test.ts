import fc from "fast-check";
import { expect, test } from "vitest";
import { RECONNECT_MS_MAX, toReconnectDelayMs } from "./reconnect-delay.ts";

test("no wait is longer than 5 s nor shorter than half its step, whatever the attempt and the dice", () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const delayMs = toReconnectDelayMs(attempt, random);
      expect(delayMs).toBeLessThanOrEqual(RECONNECT_MS_MAX);
      expect(delayMs).toBeGreaterThanOrEqual(125);
    }),
  );
});

test("the first attempt comes within a quarter of a second", () => {
  expect(toReconnectDelayMs(0, 0.999)).toBeLessThanOrEqual(250);
});
