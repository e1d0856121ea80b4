import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOLAR_VOLUME_L, parseUnit, toUnit, UNITS } from "./units.ts";

const spellings = UNITS.flatMap((unit) => unit.spellings);
const anySpelling = fc.constantFrom(...spellings);
const anyValue = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe("units", () => {
  it("knows every spelling once", () => {
    expect(new Set(spellings).size).toBe(spellings.length);
  });

  it.each([
    [250, "kPa", "MPa", 0.25],
    [1, "MPa", "bar", 10],
    [25, "℃", "K", 298.15],
    [3600, "m3/h", "m3/min", 60],
    [36, "m³/h", "L/s", 10],
    [1500, "mm", "m", 1.5],
    [4, "mA", "A", 0.004],
    [1200, "ppb", "ppm", 1.2],
    [19.5, "%VOL", "ppm", 195_000],
    [2, "min", "s", 120],
  ])("%d %s is %d %s", (value, from, to, expected) => {
    expect(toUnit(value, { from, to }, null)).toBeCloseTo(expected, 10);
  });

  it("turns volume into mass by the molar mass at 20 °C and 101.325 kPa", () => {
    expect(MOLAR_VOLUME_L).toBeCloseTo(24.055, 3);
    // Ammonia, 17.031 g/mol: the set-point of 20 mg/m³ is 28.2 ppm.
    expect(toUnit(20, { from: "mg/m3", to: "ppm" }, "NH3")).toBeCloseTo(28.2486, 4);
    expect(toUnit(28.2486, { from: "ppm", to: "mg/m³" }, "NH3")).toBeCloseTo(20, 3);
  });

  it("turns parts of the explosive limit into volume by NFPA's limit", () => {
    expect(toUnit(25, { from: "%LEL", to: "%VOL" }, "CH4")).toBeCloseTo(1.25, 12);
    expect(toUnit(1.25, { from: "%VOL", to: "%LEL" }, "CH4")).toBeCloseTo(25, 12);
    expect(toUnit(25, { from: "%LEL", to: "ppm" }, "NH3")).toBeCloseTo(37_500, 8);
  });

  it.each([
    // Molar volume 24.055 L/mol at 20 °C, 24.465 at 25 °C: ppm = mg/m³ · Vm / M.
    ["a room of 6000 mg/m³ of ammonia at 20 °C", "NH3", 6_000, "mg/m3", "ppm", undefined, 8_474.6],
    ["the same at 25 °C", "NH3", 6_000, "mg/m3", "ppm", { temperatureC: 25 }, 8_619.2],
    ["the fan's set-point of 150 ppm", "NH3", 150, "ppm", "mg/m3", {}, 106.2],
    [
      "hydrogen sulfide in the field, 35 °C at 98 kPa",
      "H2S",
      7,
      "ppm",
      "mg/m3",
      { temperatureC: 35, pressureKPa: 98 },
      9.125,
    ],
    [
      "carbon monoxide on a plateau, 0 °C at 70 kPa",
      "CO",
      20,
      "mg/m3",
      "ppm",
      { temperatureC: 0, pressureKPa: 70 },
      23.1658,
    ],
    ["methane by IEC", "CH4", 25, "%LEL", "%VOL", { lelBasis: "IEC" }, 1.1],
    ["carbon disulfide by IEC", "CS2", 25, "%LEL", "%VOL", { lelBasis: "IEC" }, 0.15],
    ["carbon disulfide by NFPA", "CS2", 25, "%LEL", "%VOL", { lelBasis: "NFPA" }, 0.325],
    ["a gas mixture with a limit of its own", "CH4", 25, "%LEL", "ppm", { lelVol: 3.65, lelBasis: "IEC" }, 9_125],
    ["phosphine, which only IEC lists", "PH3", 50, "%LEL", "%VOL", { lelBasis: "IEC" }, 0.8],
  ] as const)("converts under a stated reference: %s", (_, substance, value, from, to, reference, expected) => {
    const converted = toUnit(value, { from, to }, substance, reference);
    expect((converted ?? Number.NaN) / expected).toBeCloseTo(1, 4);
  });

  it("needs no substance for a mixture whose explosive limit is stated", () => {
    expect(toUnit(10, { from: "%LEL", to: "%VOL" }, null, { lelVol: 4.28 })).toBeCloseTo(0.428, 12);
  });

  it.each([
    ["below absolute zero", "mg/m3", { temperatureC: -274 }],
    ["without pressure", "mg/m3", { pressureKPa: 0 }],
    ["at a temperature that is no number", "mg/m3", { temperatureC: Number.NaN }],
    ["with an explosive limit of nothing", "%LEL", { lelVol: 0 }],
    ["with an explosive limit above the whole", "%LEL", { lelVol: 101 }],
  ])("converts nothing %s", (_, from, reference) => {
    expect(toUnit(1, { from, to: "ppm" }, "CH4", reference)).toBeNull();
  });

  it("takes a warmer or thinner air for more ppm per milligram", () => {
    const anyC = fc.double({ min: -40, max: 60, noNaN: true });
    const anyKPa = fc.double({ min: 50, max: 110, noNaN: true });
    fc.assert(
      fc.property(anyC, anyC, anyKPa, anyKPa, (c1, c2, p1, p2) => {
        const thick = { temperatureC: Math.min(c1, c2), pressureKPa: Math.max(p1, p2) };
        const thin = { temperatureC: Math.max(c1, c2), pressureKPa: Math.min(p1, p2) };
        const [less, more] = [thick, thin].map((air) => toUnit(20, { from: "mg/m3", to: "ppm" }, "NH3", air));
        expect(less ?? Number.NaN).toBeLessThanOrEqual(more ?? Number.NaN);
      }),
    );
  });

  it.each([
    ["a unit nobody knows", "furlong", "m", null],
    ["a target nobody knows", "m", "furlong", null],
    ["another quantity", "kPa", "m", null],
    ["mass without a substance", "mg/m3", "ppm", null],
    ["a substance nobody knows", "mg/m3", "ppm", "KRYPTONITE"],
    ["mass of a mixture", "mg/m3", "ppm", "GASOLINE"],
    ["an explosive limit that is not known", "%LEL", "ppm", "CL2"],
    ["a quantity that is no concentration", "ppm", "kPa", "CH4"],
  ])("refuses %s", (_, from, to, substance) => {
    expect(toUnit(1, { from, to }, substance)).toBeNull();
  });

  it("gives a value back bit for bit between two spellings of one unit", () => {
    fc.assert(
      fc.property(anySpelling, fc.double(), fc.nat(), (from, value, pick) => {
        const others = parseUnit(from)?.spellings ?? [];
        const to = others[pick % others.length] ?? from;
        expect(toUnit(value, { from, to }, null)).toBe(value);
      }),
    );
  });

  it("comes back to where it started, there and back", () => {
    fc.assert(
      fc.property(
        anySpelling,
        anySpelling,
        anyValue,
        fc.constantFrom("NH3", "CH4", "CS2"),
        (from, to, value, substance) => {
          const there = toUnit(value, { from, to }, substance);
          if (there === null) return;
          const back = toUnit(there, { from: to, to: from }, substance);
          expect(Math.abs((back ?? Number.NaN) - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value), 300));
        },
      ),
    );
  });

  it("keeps the order of values", () => {
    fc.assert(
      fc.property(anySpelling, anySpelling, anyValue, anyValue, (from, to, a, b) => {
        const [lesser, greater] = [Math.min(a, b), Math.max(a, b)].map((value) => toUnit(value, { from, to }, "CH4"));
        // Where no conversion exists, both are null.
        expect((lesser ?? 0) <= (greater ?? 0)).toBe(true);
      }),
    );
  });
});
