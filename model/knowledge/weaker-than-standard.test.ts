import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SUBSTANCES } from "../gas-catalog.ts";
import { MOLAR_VOLUME_L } from "../units.ts";
import { type DetectorFacts, detectionOf } from "./detection.ts";
import { type StandardChoice, weakerThanStandard } from "./weaker-than-standard.ts";

const GB: StandardChoice = { scheme: "GB50493" };
const high = (limit: number, rank = 1) => ({ limit, rank, direction: "high" as const });
const low = (limit: number) => ({ limit, rank: 1, direction: "low" as const });
const point = (substance: string | null, unit: string, rangeMax: number | null = null): DetectorFacts => ({
  substance,
  unit,
  rangeMax,
});

describe("what a detector is there for", () => {
  it.each([
    ["methane in %LEL", point("CH4", "%LEL"), "combustible"],
    ["ammonia in %LEL", point("NH3", "%LEL"), "combustible"],
    ["a mixture nobody named in %LEL", point(null, "%LEL"), "combustible"],
    ["a beam", point("C3H8", "LEL·m"), "open-path"],
    ["ammonia in %VOL", point("NH3", "%VOL"), "combustible"],
    ["carbon dioxide in %VOL, which does not burn", point("CO2", "%VOL"), "toxic"],
    ["ammonia in ppm", point("NH3", "ppm"), "toxic"],
    ["methane in ppm", point("CH4", "ppm"), "combustible"],
    ["oxygen", point("O2", "%VOL"), "oxygen"],
    ["toluene to 500 ppm", point("C7H8", "ppm", 500), "toxic"],
    ["toluene to the whole explosive limit", point("C7H8", "ppm", 11_000), "combustible"],
    ["toluene to who knows where", point("C7H8", "ppm"), null],
    ["a gas nobody named in ppm", point(null, "ppm"), null],
    ["a temperature", point("NH3", "℃"), null],
    ["a unit nobody knows", point("NH3", "furlong"), null],
  ])("is told of %s", (_, facts, expected) => {
    expect(detectionOf(facts)).toBe(expected);
  });

  it("is not told of a mixture in milligrams, whose high-set cannot be converted", () => {
    expect(detectionOf(point("GASOLINE", "mg/m3", 1_000))).toBeNull();
  });
});

describe("a limit weaker than the standard", () => {
  it.each([
    ["methane at 25 %LEL is as the standard says", high(25), point("CH4", "%LEL"), GB, false],
    ["methane at 20 %LEL is stricter", high(20), point("CH4", "%LEL"), GB, false],
    ["methane at 26 %LEL is weaker", high(26), point("CH4", "%LEL"), GB, true],
    ["methane at no number at all is weaker", high(Number.NaN), point("CH4", "%LEL"), GB, true],
    ["methane with a single limit at 50 %LEL lacks the first", high(50), point("CH4", "%LEL"), GB, true],
    ["methane's second limit at 50 %LEL is as the standard says", high(50, 2), point("CH4", "%LEL"), GB, false],
    ["methane at 1.2 %VOL is stricter than a quarter of NFPA's limit", high(1.2), point("CH4", "%VOL"), GB, false],
    ["… and weaker by IEC's", high(1.2), point("CH4", "%VOL"), { ...GB, reference: { lelBasis: "IEC" } }, true],
    ["ammonia's high-set at 56 ppm is stricter than 40 mg/m³", high(56, 2), point("NH3", "ppm"), GB, false],
    ["ammonia's high-set rounded up to 57 ppm is weaker", high(57, 2), point("NH3", "ppm"), GB, true],
    ["ammonia at 15 ppm does for IDLH", high(15), point("NH3", "ppm"), { ...GB, idlhFallback: true }, false],
    ["ammonia at 16 ppm does not", high(16), point("NH3", "ppm"), { ...GB, idlhFallback: true }, true],
    ["oxygen deficiency at 19.5 is as the standard says", low(19.5), point("O2", "%VOL"), GB, false],
    ["oxygen deficiency at 20 is stricter", low(20), point("O2", "%VOL"), GB, false],
    ["oxygen deficiency at 18 is weaker", low(18), point("O2", "%VOL"), GB, true],
    ["oxygen enrichment at 25 is weaker", high(25), point("O2", "%VOL"), GB, true],
    ["a toluene detector to 500 ppm at 50 ppm is weaker", high(50), point("C7H8", "ppm", 500), GB, true],
    [
      "… unless somebody says it is there for fire",
      high(50),
      point("C7H8", "ppm", 500),
      { ...GB, detection: "combustible" },
      false,
    ],
    ["chlorine's pre-alarm at 1 mg/m³ is weaker", high(1), point("CL2", "mg/m3"), { scheme: "GBZT223" }, true],
    [
      "carbon monoxide at 20 ppm on a plateau is weaker, thin air or not",
      high(20),
      point("CO", "ppm"),
      { ...GB, reference: { temperatureC: 0, pressureKPa: 70 } },
      true,
    ],
  ] as const)("%s", (_, limit, facts, choice, weaker) => {
    expect(weakerThanStandard(limit, facts, choice)).toMatchObject({ weaker });
  });

  it("is told with the set-point, what would be permissible in the point's unit, and by how much it is missed", () => {
    const said = weakerThanStandard(high(57, 2), point("NH3", "ppm"), GB);
    expect(said).toMatchObject({ weaker: true, setPoint: { name: "high-set", value: 40, unit: "mg/m3" } });
    if (said.weaker === null) throw new Error(said.reason);
    expect(said.permissible).toBeCloseTo(56.497, 3);
    expect(said.excess).toBeCloseTo(0.0089, 4);
    expect(weakerThanStandard(high(25), point("CH4", "%LEL"), GB)).toMatchObject({ excess: 0 });
  });

  it.each([
    ["a unit nobody knows", high(1), point("NH3", "furlong"), GB, "unknown-unit"],
    ["poison or fire", high(1), point("C7H8", "ppm"), GB, "detection-unknown"],
    ["a low limit for a fuel", low(1), point("CH4", "%LEL"), GB, "no-set-point-in-direction"],
    ["a third limit", high(90, 3), point("CH4", "%LEL"), GB, "level-is-free"],
    ["the high value of GBZ/T 223", high(90, 3), point("NH3", "ppm"), { scheme: "GBZT223" }, "level-is-free"],
    ["hydrogen as a poison", high(1), point("H2", "ppm"), { ...GB, detection: "toxic" }, "no-exposure-limit"],
    ["gasoline in ppm", high(1), point("GASOLINE", "ppm"), { ...GB, detection: "toxic" }, "no-conversion"],
    ["a fuel after GBZ/T 223", high(1), point("CH4", "%LEL"), { scheme: "GBZT223" }, "scheme-is-for-toxic-gases"],
  ] as const)("cannot be told of %s", (_, limit, facts, choice, reason) => {
    expect(weakerThanStandard(limit, facts, choice)).toEqual({ weaker: null, reason });
  });

  it("is not what somebody gets who converts the set-point by hand", () => {
    for (const { id, molarMass, hazard, setpoints } of SUBSTANCES) {
      if (molarMass === null || hazard !== "toxic") continue;
      setpoints.high.forEach((mgM3, i) => {
        const byHand = mgM3 * (MOLAR_VOLUME_L / molarMass);
        const other = (mgM3 / molarMass) * MOLAR_VOLUME_L;
        expect(weakerThanStandard(high(Math.max(byHand, other), i + 1), point(id, "ppm"), GB).weaker, id).toBe(false);
      });
    }
  });

  it("turns from allowed to weaker once, at the permissible value, for every gas and unit", () => {
    const anyPoint = fc.record({
      substance: fc.constantFrom(...SUBSTANCES.map(({ id }) => id)),
      unit: fc.constantFrom("ppm", "mg/m3", "%VOL", "%LEL", "ppb"),
      rangeMax: fc.constantFrom(null, 100, 1e6),
    });
    const anyChoice = fc.record({
      scheme: fc.constantFrom("GB50493" as const, "GBZT223" as const),
      idlhFallback: fc.boolean(),
      reference: fc.constantFrom({}, { lelBasis: "IEC" as const }, { temperatureC: -10, pressureKPa: 80 }),
    });
    const anyShare = fc.double({ min: 1e-6, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        anyPoint,
        anyChoice,
        fc.constantFrom("high" as const, "low" as const),
        anyShare,
        (facts, choice, direction, share) => {
          const at = (limit: number) => weakerThanStandard({ limit, direction, rank: 1 }, facts, choice);
          const said = at(1);
          fc.pre(said.weaker !== null);
          if (said.weaker === null) return;
          const { permissible } = said;
          expect(permissible).toBeGreaterThan(0);
          expect(at(permissible).weaker).toBe(false);
          expect(at(permissible * (1 + share)).weaker).toBe(direction === "high");
          expect(at(permissible * (1 - share)).weaker).toBe(direction === "low");
        },
      ),
    );
  });
});
