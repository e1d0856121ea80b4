import { describe, expect, it } from "vitest";
import { SUBSTANCES, type Substance, substanceOf } from "../gas-catalog.ts";
import { parseUnit } from "../units.ts";
import { setPointInUnit } from "./set-point-in-unit.ts";
import { type AlarmScheme, type Detection, type SetPoint, type SetPointChoice, setPointsOf } from "./set-points.ts";

const SCHEMES: readonly AlarmScheme[] = ["GB50493", "GBZT223"];
const DETECTIONS: readonly Detection[] = ["combustible", "open-path", "toxic", "oxygen"];

describe("set-points of a standard", () => {
  it.each([
    ["methane", "CH4", "combustible", ["low-set 25 %LEL", "high-set 50 %LEL"]],
    ["propane along a beam", "C3H8", "open-path", ["low-set 1 LEL·m", "high-set 2 LEL·m"]],
    ["hydrogen sulfide, by its MAC", "H2S", "toxic", ["low-set 10 mg/m3", "high-set 20 mg/m3"]],
    ["carbon monoxide, by its PC-TWA", "CO", "toxic", ["low-set 20 mg/m3", "high-set 40 mg/m3"]],
    ["benzene, by the amended limit", "C6H6", "toxic", ["low-set 3 mg/m3", "high-set 6 mg/m3"]],
    ["oxygen, both ways", "O2", "oxygen", ["deficiency 19.5 %VOL", "enrichment 23.5 %VOL"]],
    ["a mixture nobody named", null, "combustible", ["low-set 25 %LEL", "high-set 50 %LEL"]],
  ] as const)("are, after GB/T 50493: %s", (_, id, detection, expected) => {
    expect(toWords(id, { scheme: "GB50493", detection })).toEqual(expected);
  });

  it("follow IDLH where no detector reaches down to the exposure limit", () => {
    const choice: SetPointChoice = { scheme: "GB50493", detection: "toxic", idlhFallback: true };
    expect(toWords("H2S", choice)).toEqual(["low-set 5 ppm", "high-set 10 ppm"]);
    expect(toWords("NH3", choice)).toEqual(["low-set 15 ppm", "high-set 30 ppm"]);
  });

  it.each([
    ["hydrogen sulfide, by its MAC", "H2S", ["pre-alarm 5 mg/m3", "alarm 10 mg/m3", "high 20 mg/m3"]],
    ["ammonia, by its PC-STEL", "NH3", ["pre-alarm 15 mg/m3", "alarm 30 mg/m3", "high 60 mg/m3"]],
    ["ethylene oxide, by its excursion", "C2H4O", ["pre-alarm 2.5 mg/m3", "alarm 5 mg/m3", "high 10 mg/m3"]],
  ])("are, after GBZ/T 223: %s", (_, id, expected) => {
    expect(toWords(id, { scheme: "GBZT223", detection: "toxic" })).toEqual(expected);
  });

  it("leave the high value of GBZ/T 223 to the site, and call their own a proposal", () => {
    const [, alarm, high] = found("NH3", { scheme: "GBZT223", detection: "toxic" });
    expect(alarm).toMatchObject({ bound: "maximum", origin: "standard" });
    expect(high).toMatchObject({ bound: "none", origin: "proposal" });
  });

  it("let oxygen deficiency be set higher, not lower", () => {
    const [deficiency, enrichment] = found("O2", { scheme: "GB50493", detection: "oxygen" });
    expect(deficiency).toMatchObject({ direction: "low", bound: "minimum" });
    expect(enrichment).toMatchObject({ direction: "high", bound: "maximum" });
  });

  it.each([
    ["chlorine as a fuel", "CL2", "GB50493", "combustible", false, "no-explosive-limit"],
    ["hydrogen as a poison", "H2", "GB50493", "toxic", false, "no-exposure-limit"],
    ["vinyl chloride, which has no IDLH", "VCM", "GB50493", "toxic", true, "no-idlh"],
    ["methane for oxygen", "CH4", "GB50493", "oxygen", false, "not-oxygen"],
    ["a fuel after GBZ/T 223", "CH4", "GBZT223", "combustible", false, "scheme-is-for-toxic-gases"],
    ["hydrogen after GBZ/T 223", "H2", "GBZT223", "toxic", false, "no-exposure-limit"],
    ["a poison nobody named", null, "GB50493", "toxic", false, "no-exposure-limit"],
  ] as const)("are refused for %s", (_, id, scheme, detection, idlhFallback, reason) => {
    expect(setPointsOf(named(id), { scheme, detection, idlhFallback })).toEqual({ ok: false, reason });
  });

  it("rise in one direction, in a unit one can measure in, with a clause and without a claim, for every substance", () => {
    for (const [substance, choice] of everyChoice()) {
      const known = setPointsOf(substance, choice);
      if (!known.ok) continue;
      const rising = known.setPoints.filter(({ direction }) => direction === "high").map(({ value }) => value);
      expect(rising).toEqual([...new Set(rising)].sort((a, b) => a - b));
      for (const setPoint of known.setPoints) {
        expect(parseUnit(setPoint.unit)).not.toBeNull();
        expect(setPoint).toMatchObject({ confirmed: false, clause: expect.stringMatching(/^GB.*-20\d\d, /) });
      }
    }
  });

  it("are what the catalogue's own proposals say", () => {
    for (const substance of SUBSTANCES) {
      const { hazard, setpoints } = substance;
      const detection = hazard === "asphyxiant" ? "toxic" : hazard;
      const own = found(substance.id, { scheme: "GB50493", detection });
      expect(own.filter(({ direction }) => direction === "high").map(({ value }) => value)).toEqual(setpoints.high);
      expect(own.find(({ direction }) => direction === "low")?.value ?? null).toBe(setpoints.low);
      expect(own.every(({ unit }) => unit === setpoints.unit)).toBe(true);
    }
  });
});

describe("a set-point in the unit of a point", () => {
  it.each([
    ["ammonia 20 mg/m³", 20, "mg/m3", "NH3", "ppm", {}, 28.249],
    ["ammonia 40 mg/m³", 40, "mg/m3", "NH3", "ppm", {}, 56.497],
    ["hydrogen sulfide 10 mg/m³", 10, "mg/m3", "H2S", "ppm", {}, 7.058],
    ["methane 25 %LEL by IEC", 25, "%LEL", "CH4", "%VOL", { lelBasis: "IEC" }, 1.1],
    ["carbon monoxide on a plateau, in ppm", 20, "mg/m3", "CO", "ppm", { temperatureC: 0, pressureKPa: 70 }, 17.176],
    ["and in milligrams of thin air", 20, "mg/m3", "CO", "mg/m3", { temperatureC: 0, pressureKPa: 70 }, 14.829],
    ["gasoline in milligrams, whose molar mass nobody needs", 300, "mg/m3", "GASOLINE", "mg/m3", {}, 300],
  ] as const)("is for %s", (_, value, unit, substance, to, reference, expected) => {
    expect(setPointInUnit({ value, unit }, { unit: to, substance }, reference)).toBeCloseTo(expected, 3);
  });

  it("is not known without the figure the conversion needs", () => {
    const milligrams = { value: 300, unit: "mg/m3" } as const;
    expect(setPointInUnit(milligrams, { unit: "ppm", substance: "GASOLINE" }, { temperatureC: 25 })).toBeNull();
    expect(setPointInUnit(milligrams, { unit: "ppm", substance: "GASOLINE" })).toBeNull();
  });
});

function everyChoice(): readonly (readonly [Substance, SetPointChoice])[] {
  return SUBSTANCES.flatMap((substance) =>
    SCHEMES.flatMap((scheme) =>
      DETECTIONS.flatMap((detection) =>
        [false, true].map((idlhFallback) => [substance, { scheme, detection, idlhFallback }] as const),
      ),
    ),
  );
}

function toWords(id: string | null, choice: SetPointChoice): readonly string[] {
  return found(id, choice).map(({ name, value, unit }) => `${name} ${value} ${unit}`);
}

function found(id: string | null, choice: SetPointChoice): readonly SetPoint[] {
  const known = setPointsOf(named(id), choice);
  if (!known.ok) throw new Error(`${id}: ${known.reason}`);
  return known.setPoints;
}

function named(id: string | null): Substance | null {
  return id === null ? null : substanceOf(id);
}
