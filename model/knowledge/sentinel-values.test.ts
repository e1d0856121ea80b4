import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KNOWN_SENTINELS, sentinelOf } from "./sentinel-values.ts";

describe("a sentinel value", () => {
  it("is one only for a device that declares it: 85 ℃ of a boiler stays a reading", () => {
    expect(sentinelOf(85, [])).toBeNull();
    expect(sentinelOf(85, [85, -127])).toBe(85);
    expect(sentinelOf(-127, [85, -127])).toBe(-127);
  });

  it("is the exact number, and no neighbour of it", () => {
    for (const value of [84.9, 85.1, 65_534, -199.9]) expect(sentinelOf(value, [85, 65_535, -200])).toBeNull();
  });

  it("is recognised although the device sent it in single precision", () => {
    // What a float32 makes of -9999.9.
    expect(sentinelOf(-9_999.900_390_625, [-9_999.9])).toBe(-9_999.9);
    expect(sentinelOf(-9_999.9, [-9_999.900_390_625])).toBe(-9_999.900_390_625);
  });

  it("is found exactly where the number, in single precision, is one of those declared", () => {
    const small = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(small, fc.array(small, { maxLength: 4 }), (value, declared) => {
        expect(sentinelOf(value, declared)).toBe(declared.includes(value) ? value : null);
      }),
    );
  });

  it("is never what is no number", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(sentinelOf(value, [-200, 65_535])).toBeNull();
  });

  it("of every known kind is found once declared, and as itself", () => {
    const values = KNOWN_SENTINELS.map(({ value }) => value);
    expect(values.map((value) => sentinelOf(value, values))).toEqual(values);
    expect(values).toEqual(expect.arrayContaining([-200, 65_535, 85, -127]));
  });
});
