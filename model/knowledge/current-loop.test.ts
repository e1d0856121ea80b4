import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currentReadingOf, currentSignalOf } from "./current-loop.ts";

const LEL = { min: 0, max: 100 };

describe("a 4–20 mA current", () => {
  it("reads zero at 4, half at 12 and full scale at 20 mA, also on a span that begins elsewhere", () => {
    expect([4, 12, 20].map((mA) => currentReadingOf(mA, LEL).value)).toEqual([0, 50, 100]);
    expect([4, 12, 20].map((mA) => currentReadingOf(mA, { min: -50, max: 150 }).value)).toEqual([-50, 50, 150]);
  });

  it.each([
    [-8, "failure-low"],
    [0, "failure-low"],
    [3.6, "failure-low"],
    [3.601, "saturated-low"],
    [3.799, "saturated-low"],
    [3.8, "measuring"],
    [4, "measuring"],
    [20.5, "measuring"],
    [20.501, "saturated-high"],
    [20.999, "saturated-high"],
    [21, "failure-high"],
    [24, "failure-high"],
    [Number.NaN, "unreadable"],
    [Number.POSITIVE_INFINITY, "unreadable"],
  ] as const)("of %d mA says %s", (mA, signal) => {
    expect(currentSignalOf(mA)).toBe(signal);
  });

  it("of a broken cable is no value: never zero gas", () => {
    expect(currentReadingOf(0, LEL)).toEqual({ signal: "failure-low", value: null });
    expect(currentReadingOf(21.5, LEL)).toEqual({ signal: "failure-high", value: null });
    expect(currentReadingOf(Number.NaN, LEL)).toEqual({ signal: "unreadable", value: null });
  });

  it("shows zero drift below 4 mA as it is", () => {
    expect(currentReadingOf(3.84, LEL).value).toBeCloseTo(-1, 9);
  });

  it("has a value exactly when it has not failed, and more current never reads less", () => {
    const anyMa = fc.double({ min: -5, max: 25, noNaN: true });
    fc.assert(
      fc.property(anyMa, anyMa, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((mA) => currentReadingOf(mA, LEL));
        expect(low?.value === null).toBe(low?.signal.startsWith("failure"));
        if (low?.value != null && high?.value != null) expect(high.value).toBeGreaterThanOrEqual(low.value);
      }),
    );
  });
});
