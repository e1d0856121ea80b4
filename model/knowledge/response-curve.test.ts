import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CurvePoint, responseCurve } from "./response-curve.ts";

/** A value every ten seconds. */
const curve = (...values: readonly (number | null)[]): readonly CurvePoint[] =>
  values.map((value, i) => ({ atMs: i * 10_000, value }));

describe("the response of a detector to test gas", () => {
  it("is a step up, half a minute of rest, and a step down", () => {
    expect(responseCurve(curve(0, 1, 55, 56, 55, 55, 3, 0), 100)).toEqual({
      shown: true,
      rise: 56,
      holdMs: 30_000,
      fell: true,
    });
  });

  it("of oxygen is a step down and up", () => {
    expect(responseCurve(curve(20.9, 5, 4, 4, 4, 20.8), 30).shown).toBe(true);
  });

  it.each([
    ["it stayed where it was", curve(0, 0, 0, 0, 0)],
    ["it rose too little", curve(0, 49, 49, 49, 49, 0)],
    ["it was a spike", curve(0, 80, 80, 0, 0)],
    ["it did not come down", curve(0, 60, 60, 60, 60, 60)],
    [
      "it rested only across a gap",
      [
        { atMs: 0, value: 0 },
        { atMs: 1_000, value: 60 },
        { atMs: 120_000, value: 60 },
        { atMs: 130_000, value: 0 },
      ],
    ],
  ])("is not shown where %s", (_, given) => {
    expect(responseCurve(given, 100).shown).toBe(false);
  });

  it("is unknown where hardly anything is: no answer is no witness", () => {
    expect(responseCurve([], 100).shown).toBeNull();
    expect(responseCurve(curve(null, null, 60, null, 0), 100).shown).toBeNull();
  });

  it("is never shown by readings that all lie within half of full scale of the first", () => {
    const near = fc.array(fc.double({ min: 0, max: 49.9, noNaN: true }), { minLength: 3, maxLength: 50 });
    fc.assert(fc.property(near, (values) => responseCurve(curve(0, ...values), 100).shown === false));
  });
});
