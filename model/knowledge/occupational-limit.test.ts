import { describe, expect, it } from "vitest";
import { SUBSTANCES, type Substance, substanceOf } from "../gas-catalog.ts";
import { excursionFactor, occupationalLimitOf, shortTermLimitOf } from "./occupational-limit.ts";

describe("occupational limits", () => {
  it.each([
    ["H2S", { basis: "MAC", valueMgM3: 10 }, { basis: "MAC", valueMgM3: 10 }],
    ["NH3", { basis: "PC-TWA", valueMgM3: 20 }, { basis: "PC-STEL", valueMgM3: 30 }],
    ["C2H4O", { basis: "PC-TWA", valueMgM3: 2 }, { basis: "excursion", valueMgM3: 5 }],
    ["CH4", null, null],
  ])("of %s: for a detector, and for a short exposure", (id, limit, short) => {
    expect(occupationalLimitOf(found(id))).toEqual(limit);
    expect(shortTermLimitOf(found(id))).toEqual(short);
  });

  it("fall back to the 15 min mean where there is no other", () => {
    const odd = { ...found("NH3"), pcTwaMgM3: null };
    expect(occupationalLimitOf(odd)).toEqual({ basis: "PC-STEL", valueMgM3: 30 });
  });

  it.each([
    [0.1, 3],
    [0.99, 3],
    [1, 2.5],
    [9.9, 2.5],
    [10, 2],
    [99, 2],
    [100, 1.5],
    [9_000, 1.5],
  ])("allow an excursion, at a PC-TWA of %d mg/m³, to %d times that", (pcTwa, factor) => {
    expect(excursionFactor(pcTwa)).toBe(factor);
  });

  it("allow in short what they allow for long, and no more than the peak of the later edition", () => {
    for (const substance of SUBSTANCES) {
      const [long, short] = [occupationalLimitOf(substance), shortTermLimitOf(substance)];
      if (long === null || short === null) {
        expect(short).toBe(long);
        continue;
      }
      expect(short.valueMgM3).toBeGreaterThanOrEqual(long.valueMgM3);
      if (short.basis === "excursion") expect(short.valueMgM3).toBeLessThanOrEqual(3 * long.valueMgM3);
    }
  });
});

function found(id: string): Substance {
  const substance = substanceOf(id);
  if (substance === null) throw new Error(`${id} is not in the catalogue`);
  return substance;
}
