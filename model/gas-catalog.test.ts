import { describe, expect, it } from "vitest";
import { SUBSTANCES, substanceOf } from "./gas-catalog.ts";
import { parseUnit } from "./units.ts";

/** Atomic masses (IUPAC, abridged) of what the catalogue's formulas are made of. */
const ATOMIC_MASS: Readonly<Record<string, number>> = {
  H: 1.008,
  B: 10.81,
  C: 12.011,
  N: 14.007,
  O: 15.999,
  F: 18.998,
  Si: 28.085,
  P: 30.974,
  S: 32.06,
  Cl: 35.45,
  As: 74.922,
};

function massOf(formula: string): number {
  let mass = 0;
  for (const [, element = "", count] of formula.matchAll(/([A-Z][a-z]?)(\d*)/g)) {
    mass += (ATOMIC_MASS[element] ?? Number.NaN) * (count === "" ? 1 : Number(count));
  }
  return mass;
}

/** The last digit of a CAS number is the sum of the others, weighted by their place from the right, modulo ten. */
function hasCasCheckDigit(cas: string): boolean {
  const digits = cas.replaceAll("-", "").split("").map(Number).reverse();
  const sum = digits.slice(1).reduce((total, digit, i) => total + digit * (i + 1), 0);
  return sum % 10 === digits[0];
}

describe("gas catalogue", () => {
  it("has every substance once, by id and by CAS number", () => {
    expect(SUBSTANCES.length).toBeGreaterThan(40);
    expect(new Set(SUBSTANCES.map(({ id }) => id)).size).toBe(SUBSTANCES.length);
    expect(new Set(SUBSTANCES.map(({ cas }) => cas)).size).toBe(SUBSTANCES.length);
  });

  it("is found by id", () => {
    expect(substanceOf("NH3")?.nameZh).toBe("氨");
    expect(substanceOf("XX")).toBeNull();
  });

  describe.each(SUBSTANCES)("$id", (substance) => {
    const { molarMass, formula, lelVolIec, lelVolNfpa, uelVolIec, setpoints, sources } = substance;

    it("has an id that a catalogue can say, and a CAS number that adds up", () => {
      expect(substance.id).toMatch(/^[A-Z0-9]{2,12}$/);
      expect(substance.cas).toMatch(/^\d{2,7}-\d\d-\d$/);
      expect(hasCasCheckDigit(substance.cas)).toBe(true);
    });

    it("has the molar mass of its formula", () => {
      if (molarMass === null) expect(formula).toBe("(mix)");
      else expect(Math.abs(molarMass - massOf(formula))).toBeLessThan(0.02);
    });

    it("has explosive limits in order", () => {
      for (const limit of [lelVolIec, lelVolNfpa, uelVolIec]) {
        if (limit !== null) expect(limit > 0 && limit <= 100).toBe(true);
      }
      if (uelVolIec !== null) expect(uelVolIec).toBeGreaterThan(Math.max(lelVolIec ?? 0, lelVolNfpa ?? 0));
    });

    it("has exposure limits above zero, the short one not below the long one", () => {
      const { idlhPpm, macMgM3, pcTwaMgM3, pcStelMgM3 } = substance;
      for (const limit of [idlhPpm, macMgM3, pcTwaMgM3, pcStelMgM3])
        if (limit !== null) expect(limit).toBeGreaterThan(0);
      if (pcStelMgM3 !== null) expect(pcStelMgM3).toBeGreaterThanOrEqual(pcTwaMgM3 ?? Number.POSITIVE_INFINITY);
      if (macMgM3 !== null) expect(pcTwaMgM3).toBeNull();
    });

    it("proposes set-points in a unit it can be measured in, rising", () => {
      expect(parseUnit(setpoints.unit)).not.toBeNull();
      expect(setpoints.high.length).toBeGreaterThan(0);
      expect([...setpoints.high].sort((a, b) => a - b)).toEqual(setpoints.high);
      expect(setpoints.low !== null).toBe(substance.hazard === "oxygen");
      if (substance.hazard === "combustible") expect(lelVolIec ?? lelVolNfpa).not.toBeNull();
    });

    it("says where each figure comes from, and claims no confirmation", () => {
      expect(substance.confirmed).toBe(false);
      expect(sources.lel === null).toBe(lelVolIec === null && lelVolNfpa === null);
      expect(sources.idlh === null).toBe(substance.idlhPpm === null);
      const { macMgM3, pcTwaMgM3, pcStelMgM3 } = substance;
      expect(sources.oel === null).toBe(macMgM3 === null && pcTwaMgM3 === null && pcStelMgM3 === null);
    });
  });
});
