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

    it("has the molar mass of its formula, unless it is a mixture", () => {
      const fits = molarMass === null ? formula === "(mix)" : Math.abs(molarMass - massOf(formula)) < 0.02;
      expect(fits).toBe(true);
    });

    it("has explosive limits in order, in parts of a hundred", () => {
      const lower = [lelVolIec, lelVolNfpa].filter((limit) => limit !== null);
      const limits = [0, Math.max(0, ...lower), uelVolIec ?? 100, 100];
      expect(limits).toEqual(limits.toSorted((a, b) => a - b));
      expect(lower.every((limit) => limit > 0)).toBe(true);
    });

    it("has exposure limits above zero: a ceiling alone, or a long one with a short one not below it", () => {
      const { idlhPpm, macMgM3, pcTwaMgM3, pcStelMgM3 } = substance;
      expect([idlhPpm, macMgM3, pcTwaMgM3, pcStelMgM3].every((limit) => limit === null || limit > 0)).toBe(true);
      expect(pcStelMgM3 === null || (pcTwaMgM3 !== null && pcStelMgM3 >= pcTwaMgM3)).toBe(true);
      expect(macMgM3 === null || pcTwaMgM3 === null).toBe(true);
    });

    it("proposes set-points in a unit it can be measured in, rising", () => {
      expect(parseUnit(setpoints.unit)).not.toBeNull();
      expect(setpoints.high.length).toBeGreaterThan(0);
      expect([...setpoints.high].sort((a, b) => a - b)).toEqual(setpoints.high);
      expect(setpoints.low !== null).toBe(substance.hazard === "oxygen");
      expect(substance.hazard === "combustible" && lelVolIec === null && lelVolNfpa === null).toBe(false);
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
