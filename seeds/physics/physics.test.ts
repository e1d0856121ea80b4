import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOLAR_MASS, toMgM3, toPercentLel, toPpm } from "./concentration.ts";
import { filterDropKpa, smoulderTemperatureC } from "./dust.ts";
import { detectorTemperatureAfter, FIRE_GROWTH, heatReleaseKw, layerRiseK } from "./fire.ts";
import { chokedGasFlowGS, flashFraction, isChoked, liquidFlowGS } from "./leak.ts";
import { createRandom } from "./random.ts";
import { emergencyExhaustM3S, roomConcentrationAfter, toFlowM3S } from "./room.ts";
import { clamped, laggedAfter, quantised, sensorAfter, sensorReading, type SensorSpec } from "./sensor.ts";
import { secondsToLevel, tankLevelAfter } from "./tank.ts";
import { ouAfter, windAfter } from "./wind.ts";

const positive = (max: number) => fc.double({ min: 0.01, max, noNaN: true });

describe("an ammonia leak in a machine room (1000 m³, 5 g/s, sensor T90 60 s)", () => {
  const leak = { sourceMgS: 5_000, stopAtS: 900 };

  function run(fanWorks: boolean, untilS: number): { air: number[]; sensor: number[]; fanAtS: number } {
    const dtS = 0.1;
    const air: number[] = [];
    const sensor: number[] = [];
    let [mgM3, sensed, above, fanAtS] = [0, 0, Infinity, Infinity];
    for (let i = 0; i * dtS <= untilS; i++) {
      const t = i * dtS;
      air.push(toPpm(mgM3, MOLAR_MASS.NH3));
      sensor.push(sensed);
      if (sensed >= 150 && above === Infinity) above = t;
      if (fanWorks && fanAtS === Infinity && t >= above + 5) fanAtS = t;
      const flowM3S = t >= fanAtS ? emergencyExhaustM3S(200) : toFlowM3S(3, 1_000);
      mgM3 = roomConcentrationAfter(
        mgM3,
        { volumeM3: 1_000, flowM3S, sourceMgS: t < leak.stopAtS ? leak.sourceMgS : 0 },
        dtS,
      );
      sensed = laggedAfter(sensed, toPpm(mgM3, MOLAR_MASS.NH3), 60, dtS);
    }
    return { air, sensor, fanAtS };
  }
  const firstAtS = (series: readonly number[], limit: number): number => series.findIndex((ppm) => ppm >= limit) / 10;
  /** How far a value lies from what is expected, as a share of it. */
  const offBy = (value: number | undefined, expected: number): number => Math.abs((value ?? 0) - expected) / expected;

  it("with a working fan follows the published fixture within 2 %", () => {
    const { air, sensor, fanAtS } = run(true, 1_300);
    expect(offBy(firstAtS(air, 150), 21.4)).toBeLessThan(0.02);
    expect(offBy(firstAtS(sensor, 150), 42)).toBeLessThan(0.02);
    expect(offBy(fanAtS, 47)).toBeLessThan(0.02);
    expect(offBy(sensor[9_000], 695)).toBeLessThan(0.02);
    expect(offBy(sensor[10_800], 151)).toBeLessThan(0.02);
    expect(offBy(sensor[12_000], 45)).toBeLessThan(0.02);
  });

  it("without a fan reaches 4475 ppm in the air and 4388 ppm at the sensor after 15 min", () => {
    const { air, sensor } = run(false, 900);
    expect(offBy(air[9_000], 4_475)).toBeLessThan(0.02);
    expect(offBy(sensor[9_000], 4_388)).toBeLessThan(0.02);
  });
});

describe("a well-mixed room", () => {
  it("conserves mass: what came in is in the room or has left with the air", () => {
    fc.assert(
      fc.property(positive(5_000), positive(20), positive(2_000), (sourceMgS, flowM3S, volumeM3) => {
        const dtS = 0.01;
        // A room that is flushed within one step cannot be integrated by trapezes; such rooms do not exist.
        fc.pre((flowM3S * dtS) / volumeM3 < 0.1);
        let [mgM3, left] = [0, 0];
        for (let i = 0; i < 500; i++) {
          const next = roomConcentrationAfter(mgM3, { volumeM3, flowM3S, sourceMgS }, dtS);
          left += ((mgM3 + next) / 2) * flowM3S * dtS;
          mgM3 = next;
        }
        expect(mgM3 * volumeM3 + left).toBeCloseTo(sourceMgS * 5, -Math.ceil(Math.log10(sourceMgS * 5)) + 3);
      }),
    );
  });

  it("gives the same result however a span is cut into steps", () => {
    fc.assert(
      fc.property(positive(1_000), positive(10), positive(60), (start, flowM3S, spanS) => {
        const air = { volumeM3: 800, flowM3S, sourceMgS: 700 };
        const once = roomConcentrationAfter(start, air, spanS);
        const twice = roomConcentrationAfter(roomConcentrationAfter(start, air, spanS / 3), air, (spanS * 2) / 3);
        expect(Math.abs(once - twice)).toBeLessThan(1e-6 * (1 + once));
      }),
    );
  });

  it("never has less gas with a stronger leak, nor more with a stronger fan", () => {
    fc.assert(
      fc.property(positive(5_000), positive(10), positive(600), (sourceMgS, flowM3S, spanS) => {
        const base = roomConcentrationAfter(10, { volumeM3: 500, flowM3S, sourceMgS }, spanS);
        const leakier = roomConcentrationAfter(10, { volumeM3: 500, flowM3S, sourceMgS: sourceMgS * 1.5 }, spanS);
        const airier = roomConcentrationAfter(10, { volumeM3: 500, flowM3S: flowM3S * 1.5, sourceMgS }, spanS);
        expect(leakier).toBeGreaterThanOrEqual(base);
        expect(airier).toBeLessThanOrEqual(base + 1e-9);
      }),
    );
  });

  it("without ventilation gathers everything", () => {
    expect(roomConcentrationAfter(1, { volumeM3: 100, flowM3S: 0, sourceMgS: 50 }, 10)).toBeCloseTo(6, 9);
  });
});

describe("a leak", () => {
  it("of ammonia vapour through 3 mm at 857 kPa gives 6.5 g/s, of liquid 131 g/s, of methane through 2 mm at 501 kPa 1.65 g/s", () => {
    const vapour = { holeMm: 3, pressureKpa: 857, temperatureC: 20, molarMass: MOLAR_MASS.NH3, gamma: 1.31 };
    expect(chokedGasFlowGS(vapour)).toBeCloseTo(6.5, 1);
    expect(Math.abs(liquidFlowGS({ holeMm: 3, pressureKpa: 857, densityKgM3: 610 }) - 131)).toBeLessThan(1);
    const methane = { holeMm: 2, pressureKpa: 501, temperatureC: 20, molarMass: MOLAR_MASS.CH4, gamma: 1.31 };
    expect(chokedGasFlowGS(methane)).toBeCloseTo(1.65, 1);
    expect(isChoked(857, 1.31)).toBe(true);
    expect(isChoked(150, 1.31)).toBe(false);
  });

  it("flashes 17 to 18 % of ammonia let out at 20 °C, and nothing below its boiling point", () => {
    const ammonia = { cpKjKgK: 4.7, boilingC: -33.34, heatKjKg: 1_370 };
    expect(flashFraction({ ...ammonia, temperatureC: 20 })).toBeCloseTo(0.17, 1);
    expect(flashFraction({ ...ammonia, temperatureC: -40 })).toBe(0);
  });
});

describe("a sensor", () => {
  const spec: SensorSpec = { min: 0, max: 100, t90S: 60, noise: 0.01, driftPerMonth: 0.01, decimals: 1 };

  it("shows 90 % of a step after its T90", () => {
    expect(laggedAfter(0, 100, 60, 60)).toBeCloseTo(90, 9);
  });

  it("never leaves what its output can carry, whatever happens", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer(), (truth, seed) => {
        const random = createRandom(seed);
        const state = sensorAfter({ lagged: truth, drift: 0 }, truth, spec, 1, random);
        const shown = sensorReading(state, spec, random);
        expect(shown).toBeGreaterThanOrEqual(0);
        expect(shown).toBeLessThanOrEqual(103.2);
        expect(quantised(shown, 1)).toBe(shown);
      }),
    );
    expect(clamped(500, spec)).toBe(103.125);
  });

  it("follows monotonically: more gas never shows less", () => {
    fc.assert(
      fc.property(positive(100), positive(100), positive(100), (lagged, truth, dtS) => {
        expect(laggedAfter(lagged, truth + 1, 60, dtS)).toBeGreaterThanOrEqual(laggedAfter(lagged, truth, 60, dtS));
      }),
    );
  });

  it("drifts by about its monthly share in a month", () => {
    const random = createRandom(3);
    const ends = Array.from({ length: 200 }, () => {
      let state = sensorAfter(null, 50, spec, 0, random);
      for (let day = 0; day < 30; day++) state = sensorAfter(state, 50, spec, 86_400, random);
      return state.drift;
    });
    const deviation = Math.sqrt(ends.reduce((sum, drift) => sum + drift * drift, 0) / ends.length);
    expect(deviation).toBeGreaterThan(0.8);
    expect(deviation).toBeLessThan(1.2);
  });
});

describe("tanks, fires, dust and wind", () => {
  it("a tank keeps its volume balance, overflow included", () => {
    fc.assert(
      fc.property(positive(10), positive(900), positive(3_600), (levelM, inM3H, dtS) => {
        const next = tankLevelAfter(levelM, { areaM2: 100, heightM: 12, inM3H, outM3H: 0 }, dtS);
        expect((next.levelM - levelM) * 100 + next.overflowM3).toBeCloseTo((inM3H / 3_600) * dtS, 6);
        expect(next.levelM).toBeLessThanOrEqual(12);
      }),
    );
    expect(tankLevelAfter(0.1, { areaM2: 100, heightM: 12, inM3H: 0, outM3H: 900 }, 3_600).levelM).toBe(0);
    expect(secondsToLevel(10, 11, { areaM2: 100, inM3H: 100, outM3H: 0 })).toBeCloseTo(3_600, 6);
    expect(secondsToLevel(10, 11, { areaM2: 100, inM3H: 0, outM3H: 1 })).toBeNull();
  });

  it("a fire reaches 1055 kW after 600, 300, 150 and 75 s by class, and no more than what holds it", () => {
    for (const [alpha, seconds] of [
      [FIRE_GROWTH.slow, 600],
      [FIRE_GROWTH.medium, 300],
      [FIRE_GROWTH.fast, 150],
      [FIRE_GROWTH.ultra, 75],
    ] as const) {
      expect(Math.abs(heatReleaseKw(alpha, seconds) - 1_055)).toBeLessThan(2);
    }
    expect(heatReleaseKw(FIRE_GROWTH.fast, 3_600, 500)).toBe(500);
    expect(heatReleaseKw(FIRE_GROWTH.fast, -1)).toBe(0);
    expect(layerRiseK(500, 10)).toBeCloseTo(34.8, 1);
    expect(detectorTemperatureAfter(20, { temperatureC: 70, speedMS: 1, rti: 50 }, 50)).toBeCloseTo(
      70 - 50 / Math.E,
      6,
    );
  });

  it("a smouldering hopper rises by 2 to 5 K in its first minutes and ever faster", () => {
    const at = (s: number): number => smoulderTemperatureC(35, 3, 600, s);
    expect(at(60) - at(0)).toBeGreaterThan(2);
    expect(at(60) - at(0)).toBeLessThan(5);
    expect(at(600) - at(540)).toBeGreaterThan(at(60) - at(0));
    expect(at(-5)).toBe(35);
    expect(filterDropKpa(0.8, 0.5)).toBeCloseTo(1.2, 9);
  });

  it("wind wanders about its mean and never below 0.3 m/s", () => {
    const random = createRandom(11);
    const mean = { speedMS: 2.4, fromDeg: 350 };
    let wind = mean;
    let sum = 0;
    for (let i = 0; i < 20_000; i++) {
      wind = windAfter(wind, mean, 10, random);
      sum += wind.speedMS;
      expect(wind.speedMS).toBeGreaterThanOrEqual(0.3);
      expect(wind.fromDeg).toBeGreaterThanOrEqual(0);
      expect(wind.fromDeg).toBeLessThan(360);
    }
    expect(sum / 20_000).toBeCloseTo(2.4, 0);
    expect(ouAfter(5, { mean: 1, pull: 1, sigma: 0 }, 1_000, random)).toBeCloseTo(1, 9);
  });

  it("units of gas convert there and back", () => {
    expect(toMgM3(150, MOLAR_MASS.NH3)).toBeCloseTo(106.2, 1);
    expect(toPpm(toMgM3(37, MOLAR_MASS.CL2), MOLAR_MASS.CL2)).toBeCloseTo(37, 9);
    // 25 %LEL of ammonia is 3.75 %VOL.
    expect(toPercentLel(37_500, 15)).toBeCloseTo(25, 9);
  });
});

describe("chance", () => {
  it("repeats itself for a seed, differs between seeds and between forks", () => {
    const series = (seed: number): number[] => Array.from({ length: 50 }, createRandom(seed).next);
    expect(series(7)).toEqual(series(7));
    expect(series(7)).not.toEqual(series(8));
    const random = createRandom(7);
    expect(random.fork("a").next()).not.toBe(random.fork("b").next());
    expect(random.fork("a").next()).toBe(createRandom(7).fork("a").next());
  });

  it("is uniform and normal enough for noise", () => {
    const random = createRandom(1);
    const uniform = Array.from({ length: 20_000 }, random.next);
    expect(uniform.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(uniform.reduce((a, b) => a + b) / 20_000).toBeCloseTo(0.5, 1);
    const normal = Array.from({ length: 20_000 }, random.normal);
    expect(normal.reduce((a, b) => a + b) / 20_000).toBeCloseTo(0, 1);
    expect(normal.reduce((a, b) => a + b * b, 0) / 20_000).toBeCloseTo(1, 1);
    expect(normal.every(Number.isFinite)).toBe(true);
  });
});
