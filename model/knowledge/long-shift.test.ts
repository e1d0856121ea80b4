import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssertionFailure } from "../assert.ts";
import { adjustedTwaLimit, dailyReduction, weeklyReduction } from "./long-shift.ts";

describe("a long shift", () => {
  it.each([
    [8, 1],
    [10, 0.7],
    [12, 0.5],
    [16, 0.25],
  ])("of %d h leaves %d of the limit", (hours, factor) => {
    expect(dailyReduction(hours)).toBeCloseTo(factor, 12);
  });

  it.each([
    [40, 1],
    [48, 0.781_25],
    [60, 0.5625],
  ])("in a week of %d h leaves %d of the limit", (hours, factor) => {
    expect(weeklyReduction(hours)).toBeCloseTo(factor, 12);
  });

  it("lowers the limit of ammonia to the stricter of the two", () => {
    expect(adjustedTwaLimit(20, { hoursPerDay: 12, hoursPerWeek: 48 })).toBe(10);
    expect(adjustedTwaLimit(20, { hoursPerDay: 8, hoursPerWeek: 48 })).toBe(15.625);
    expect(adjustedTwaLimit(20, {})).toBe(20);
  });

  it("never raises a limit, and lowers it more the longer it is", () => {
    const hours = fc.double({ min: 0.1, max: 23.9, noNaN: true });
    fc.assert(
      fc.property(hours, hours, (a, b) => {
        const [short, long] = [Math.min(a, b), Math.max(a, b)];
        expect(dailyReduction(long)).toBeLessThanOrEqual(dailyReduction(short));
        expect(weeklyReduction(long * 7)).toBeLessThanOrEqual(weeklyReduction(short * 7));
        expect(dailyReduction(short)).toBeLessThanOrEqual(1);
        expect(dailyReduction(long)).toBeGreaterThan(0);
      }),
    );
  });

  it.each([0, 24, 25, Number.NaN])("of %d h is a mistake", (hours) => {
    expect(() => dailyReduction(hours)).toThrow(AssertionFailure);
  });

  it.each([0, 168, Number.NaN])("and so is a week of %d h", (hours) => {
    expect(() => weeklyReduction(hours)).toThrow(AssertionFailure);
  });
});
