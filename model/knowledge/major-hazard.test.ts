import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SUBSTANCES } from "../gas-catalog.ts";
import { HAZARD_CLASSES, hazardClassOf, NAMED_SUBSTANCES, namedSubstanceOf } from "./critical-quantities.ts";
import { type MajorHazard, majorHazardOf, type StoredMass } from "./major-hazard.ts";

const named = (substance: string, massT: number): StoredMass => ({ substance, hazardClasses: [], massT });
const ofClass = (hazardClass: string, massT: number): StoredMass => ({
  substance: null,
  hazardClasses: [hazardClass],
  massT,
});

function judged(masses: readonly StoredMass[], residents = 10): MajorHazard {
  const result = majorHazardOf({ masses, residents });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const anyMass: fc.Arbitrary<StoredMass> = fc.oneof(
  fc.record({
    substance: fc.constantFrom(...NAMED_SUBSTANCES.filter(({ beta }) => beta !== null).map(({ id }) => id)),
    hazardClasses: fc.constant([]),
    massT: fc.double({ min: 0, max: 1e6, noNaN: true }),
  }),
  fc.record({
    substance: fc.constant(null),
    hazardClasses: fc.subarray(
      HAZARD_CLASSES.map(({ id }) => id),
      { minLength: 1 },
    ),
    massT: fc.double({ min: 0, max: 1e6, noNaN: true }),
  }),
);
const anyInventory = fc.array(anyMass, { minLength: 1, maxLength: 8 });
const anyResidents = fc.integer({ min: 0, max: 5_000 });

describe("a major hazard", () => {
  it("of 12 t ammonia and 2 t chlorine with 60 residents has S 1.6, R 6.0 and the fourth level", () => {
    expect(judged([named("NH3", 12), named("CL2", 2)], 60)).toMatchObject({
      s: 1.6,
      major: true,
      alpha: 1.5,
      r: 6,
      level: 4,
    });
  });

  it("begins at S exactly 1, also where the parts of 1 do not add up in binary", () => {
    expect(judged([named("NH3", 10)])).toMatchObject({ s: 1, major: true });
    // 0.1 + 0.2 + 0.7 is 0.9999999999999999 in floating point.
    expect(judged([named("NH3", 1), named("NH3", 2), named("NH3", 7)])).toMatchObject({ s: 1, major: true });
    expect(judged([named("NH3", 9.99)])).toMatchObject({ major: false, level: null });
  });

  it.each([
    // Hydrogen cyanide: Q 1 t and β 10, so with α 1 each tonne adds 10 to R; ammonia: Q 10 t and β 2.
    { masses: [named("NH3", 49.9)], r: 9.98, level: 4 },
    { masses: [named("HCN", 1)], r: 10, level: 3 },
    { masses: [named("HCN", 4.99)], r: 49.9, level: 3 },
    { masses: [named("HCN", 5)], r: 50, level: 2 },
    { masses: [named("HCN", 9.99)], r: 99.9, level: 2 },
    { masses: [named("HCN", 10)], r: 100, level: 1 },
  ])("with R $r is of level $level: a value on the border belongs to the graver one", ({ masses, r, level }) => {
    expect(judged(masses)).toMatchObject({ r, level });
  });

  it.each([
    [0, 0.5],
    [1, 1],
    [29, 1],
    [30, 1.2],
    [49, 1.2],
    [50, 1.5],
    [99, 1.5],
    [100, 2],
    [100_000, 2],
  ])("with %i residents has α %d", (residents, alpha) => {
    expect(judged([named("NH3", 10)], residents)).toMatchObject({ alpha, r: 2 * alpha });
  });

  it("counts each mass against its own Q, also where several are of one class", () => {
    // Acrylonitrile is of class W5.3 too, and keeps the 50 t of its own row; two other liquids of W5.3 have 1000 t each.
    const acrylonitrile = { substance: "C3H3N", hazardClasses: ["W5.3"], massT: 25 };
    const hazard = judged([acrylonitrile, ofClass("W5.3", 250), ofClass("W5.3", 250)]);
    expect(hazard.terms.map(({ criticalT }) => criticalT)).toEqual([50, 1000, 1000]);
    expect(hazard).toMatchObject({ s: 1, r: 1, level: 4 });
  });

  it("takes the lowest Q and the highest β of a substance with several classes", () => {
    const hazard = judged([{ substance: null, hazardClasses: ["W5.3", "J1", "W2"], massT: 5 }]);
    expect(hazard.terms).toEqual([{ criticalT: 5, beta: 4, ratio: 1 }]);
  });

  it("covers propane and butane by the row of liquefied petroleum gas", () => {
    expect(judged([{ substance: "C3H8", hazardClasses: ["W2"], massT: 50 }])).toMatchObject({ s: 1, r: 1.5 });
  });

  it("has no result with a substance or class nobody knows: the problem names it, and all problems come at once", () => {
    const masses = [named("KRYPTONITE", 1), ofClass("W99", 1), named("CH4O", 600), named("NH3", 12)];
    expect(majorHazardOf({ masses, residents: 0 })).toEqual({
      ok: false,
      error: [
        { reason: "substance-unknown", index: 0, what: "KRYPTONITE" },
        { reason: "class-unknown", index: 1, what: "W99" },
        { reason: "class-missing", index: 2, what: "CH4O" },
      ],
    });
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("has no result with a mass of %d t", (massT) => {
    const result = majorHazardOf({ masses: [named("NH3", massT)], residents: 0 });
    expect(result).toEqual({ ok: false, error: [{ reason: "mass-invalid", index: 0, what: String(massT) }] });
  });

  it.each([-1, 12.5, Number.NaN])("has no result with %d residents", (residents) => {
    const result = majorHazardOf({ masses: [named("NH3", 10)], residents });
    expect(result).toEqual({
      ok: false,
      error: [{ reason: "residents-invalid", index: null, what: String(residents) }],
    });
  });

  it("is none where nothing is stored", () => {
    expect(judged([])).toEqual({ s: 0, major: false, alpha: 1, r: 0, level: null, terms: [] });
  });

  it("never becomes less with more of anything, nor with more residents", () => {
    const gravity = (hazard: MajorHazard): number => (hazard.level === null ? 0 : 5 - hazard.level);
    fc.assert(
      fc.property(
        anyInventory,
        anyResidents,
        fc.nat(7),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        (masses, n, i, more) => {
          const grown = masses.map((mass, at) =>
            at === i % masses.length ? { ...mass, massT: mass.massT + more } : mass,
          );
          const [before, after, crowded] = [judged(masses, n), judged(grown, n), judged(masses, n + 25)];
          for (const next of [after, crowded]) {
            expect(next.s).toBeGreaterThanOrEqual(before.s);
            expect(next.r).toBeGreaterThanOrEqual(before.r);
            expect(gravity(next)).toBeGreaterThanOrEqual(gravity(before));
          }
        },
      ),
    );
  });

  it("is the same, bit for bit, in whatever order the inventory is written", () => {
    fc.assert(
      fc.property(
        anyInventory.chain((masses) =>
          fc.tuple(fc.constant(masses), fc.shuffledSubarray(masses, { minLength: masses.length })),
        ),
        ([masses, shuffled]) => {
          const [{ s, r, level }, other] = [judged(masses), judged(shuffled)];
          expect({ s: other.s, r: other.r, level: other.level }).toEqual({ s, r, level });
        },
      ),
    );
  });
});

describe("the tables of critical quantities", () => {
  it("have 85 named substances and 24 classes, each once", () => {
    expect(NAMED_SUBSTANCES).toHaveLength(85);
    expect(HAZARD_CLASSES).toHaveLength(24);
    const ids = NAMED_SUBSTANCES.flatMap(({ id, covers }) => [id, ...covers]);
    expect(new Set([...ids, ...HAZARD_CLASSES.map(({ id }) => id)]).size).toBe(ids.length + 24);
    expect(
      [...NAMED_SUBSTANCES, ...HAZARD_CLASSES].filter(({ criticalT, beta }) => criticalT <= 0 || beta === 0),
    ).toEqual([]);
    expect(NAMED_SUBSTANCES.filter(({ beta }) => beta !== null)).toHaveLength(14);
  });

  it("mean the same substance as the gas catalogue where they share an id", () => {
    const shared = SUBSTANCES.flatMap((gas) => {
      const row = NAMED_SUBSTANCES.find(({ id }) => id === gas.id);
      return row === undefined || row.cas === null ? [] : [[gas.cas, row.cas]];
    });
    expect(shared.length).toBeGreaterThan(25);
    for (const [gas, row] of shared) expect(row).toBe(gas);
  });

  it.each(NAMED_SUBSTANCES.flatMap(({ id, cas }) => (cas === null ? [] : [{ id, cas }])))(
    "$id has a CAS number that adds up",
    ({ cas }) => {
      const digits = cas.replaceAll("-", "").split("").map(Number).reverse();
      expect(digits.slice(1).reduce((sum, digit, i) => sum + digit * (i + 1), 0) % 10).toBe(digits[0]);
    },
  );

  it("find a row by id, and nothing by an id that is not there", () => {
    expect(namedSubstanceOf("C4H10")?.id).toBe("LPG");
    expect(namedSubstanceOf("constructor")).toBeNull();
    expect(hazardClassOf("W5.1")).toMatchObject({ criticalT: 10, beta: 1.5 });
    expect(hazardClassOf("w5.1")).toBeNull();
  });
});
