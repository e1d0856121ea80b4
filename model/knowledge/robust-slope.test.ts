import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RobustTrend, robustTrendOf, steepestSlopeOf, TREND_READINGS_MAX, timeToLimitS } from "./robust-slope.ts";

/** Some day in 2026: seconds of a window are small against it, and must not be lost in it. */
const START_MS = 1_790_000_000_000;

function trendOf(values: readonly number[], everyS = 5): RobustTrend {
  const trend = robustTrendOf({ atMs: values.map((_, i) => START_MS + i * everyS * 1_000), values });
  if (trend === null) throw new Error("no trend");
  return trend;
}
const line = (count: number, slope: number, everyS = 5): number[] =>
  Array.from({ length: count }, (_, i) => 20 + slope * i * everyS);

/** Normal noise of variance 1, the same for a seed. */
function noiseOf(count: number, seed: number): number[] {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  });
}

/** Theil–Sen as the papers write it. */
function medianOfAllPairs(values: readonly number[], everyS: number): number {
  const slopes = values.flatMap((first, i) =>
    values.slice(i + 1).map((second, apart) => (second - first) / ((apart + 1) * everyS)),
  );
  const sorted = slopes.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return ((sorted[half] ?? 0) + (sorted[(sorted.length - 1) >> 1] ?? 0)) / 2;
}

const anyCount = fc.integer({ min: 3, max: 300 });
const anySlope = fc.double({ min: -10, max: 10, noNaN: true });

describe("a robust trend", () => {
  it("of ammonia rising by 3 ppm a minute reaches 30 ppm in two minutes", () => {
    const trend = trendOf(line(13, 3 / 60));
    expect(trend).toMatchObject({ count: 13, fit: 1 });
    expect(trend.slopePerS).toBeCloseTo(0.05, 12);
    expect(trend.valueAtEnd).toBeCloseTo(23, 9);
    expect(timeToLimitS(trend, 29, "rising")).toBeCloseTo(120, 6);
  });

  it("finds the slope and the end of every straight line, however long the window", () => {
    fc.assert(
      fc.property(anyCount, anySlope, (count, slope) => {
        const values = line(count, slope);
        const trend = trendOf(values);
        expect(trend.slopePerS).toBeCloseTo(slope, 6);
        expect(trend.valueAtEnd).toBeCloseTo(values.at(-1) ?? Number.NaN, 6);
        expect(trend.count).toBe(Math.min(count, TREND_READINGS_MAX));
      }),
    );
  });

  it("is not bent by wild readings while they are fewer than a quarter, whichever they are and whatever they say", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 9, max: 120 }),
        anySlope,
        fc.infiniteStream(fc.double({ min: -1e6, max: 1e6, noNaN: true })),
        fc.nat(),
        fc.boolean(),
        (count, slope, wild, seed, atTheEnd) => {
          const values = line(count, slope);
          const wildCount = Math.ceil(count / 4) - 1;
          for (let k = 0; k < wildCount; k++) {
            const at = atTheEnd ? count - 1 - k : (seed + k * 7) % count;
            values[at] = wild.next().value;
          }
          expect(trendOf(values).slopePerS).toBeCloseTo(slope, 6);
        },
      ),
    );
  });

  it("of at most 30 readings is Theil and Sen's, all pairs", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 3, maxLength: 30 }),
        (values) => {
          expect(trendOf(values).slopePerS).toBeCloseTo(medianOfAllPairs(values, 5), 9);
        },
      ),
    );
  });

  it("follows its values: shifted, stretched and turned over, so is the trend", () => {
    const anyValues = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 3, maxLength: 150 });
    fc.assert(
      fc.property(
        anyValues,
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        (values, factor, shift) => {
          const [plain, bent] = [trendOf(values), trendOf(values.map((value) => factor * value + shift))];
          expect(bent.slopePerS).toBeCloseTo(factor * plain.slopePerS, 6);
          expect(bent.valueAtEnd).toBeCloseTo(factor * plain.valueAtEnd + shift, 6);
        },
      ),
    );
  });

  it.each([
    [30, 1.3],
    [60, 1.5],
    [120, 1.7],
  ])("through %i noisy readings is nearly as sure as least squares", (count, worseMax) => {
    const runs = 400;
    const slopes = Array.from({ length: runs }, (_, seed) => trendOf(noiseOf(count, seed * 7_919 + 1), 1).slopePerS);
    const variance = slopes.reduce((sum, slope) => sum + slope * slope, 0) / runs;
    // Variance of the slope of least squares: 12 σ² / (n³ − n).
    const leastSquares = 12 / (count ** 3 - count);
    expect(variance / leastSquares).toBeLessThan(worseMax);
    expect(variance / leastSquares).toBeGreaterThan(0.8);
  });

  it("says how much of the movement is the line: as R² does for noise, and unmoved by an outlier", () => {
    // A slope of σ·√12/span gives the line the variance of the noise: R² = 1/2. Three times the slope: 9/10.
    const mean = (slope: number, spoil: boolean): number => {
      const fits = Array.from({ length: 100 }, (_, seed) => {
        const values = noiseOf(120, seed + 1).map((noise, i) => noise + (slope * i * Math.sqrt(12)) / 120);
        if (spoil) values[60] = 5_000;
        return trendOf(values, 1).fit;
      });
      return fits.reduce((sum, fit) => sum + fit, 0) / fits.length;
    };
    expect(Math.abs(mean(1, false) - 0.5)).toBeLessThan(0.05);
    expect(Math.abs(mean(3, false) - 0.9)).toBeLessThan(0.03);
    expect(Math.abs(mean(3, true) - 0.9)).toBeLessThan(0.03);
    expect(mean(0, false)).toBeLessThan(0.05);
  });

  it("of a flat window is flat, and nothing to be sure of", () => {
    expect(trendOf([7, 7, 7, 7, 7])).toEqual({ slopePerS: 0, valueAtEnd: 7, fit: 0, count: 5 });
  });

  it("leaves out what is no number, and needs three readings at more than one instant", () => {
    const values = [20, Number.NaN, 22, 23, Number.POSITIVE_INFINITY, 25];
    expect(trendOf(values, 1)).toMatchObject({ count: 4, slopePerS: 1, valueAtEnd: 25 });
    expect(robustTrendOf({ atMs: [0, 1_000, 2_000], values: [1, 2, Number.NaN] })).toBeNull();
    expect(robustTrendOf({ atMs: [5, 5, 5], values: [1, 2, 3] })).toBeNull();
    expect(robustTrendOf({ atMs: [], values: [] })).toBeNull();
  });

  it("takes readings as they come, at uneven times and two at one instant", () => {
    const atMs = [0, 1_000, 1_000, 7_000, 60_000, 61_000];
    const trend = robustTrendOf({ atMs, values: atMs.map((ms) => 3 - ms / 2_000) });
    expect(trend?.slopePerS).toBeCloseTo(-0.5, 12);
    expect(trend?.fit).toBeCloseTo(1, 12);
  });
});

describe("the steepest slope a window allows", () => {
  const window = fc
    .array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 60_000 }),
        value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      }),
      {
        minLength: 3,
        maxLength: TREND_READINGS_MAX,
      },
    )
    .map((readings) => {
      let ms = START_MS;
      return { atMs: readings.map(({ afterMs }) => (ms += afterMs)), values: readings.map(({ value }) => value) };
    });

  it("is never less steep than its trend", () => {
    fc.assert(
      fc.property(window, (each) => {
        const trend = robustTrendOf(each);
        const steepest = steepestSlopeOf(each);
        if (trend === null || Number.isNaN(steepest)) return;
        expect(Math.abs(trend.slopePerS)).toBeLessThanOrEqual(steepest * (1 + 1e-9));
      }),
    );
  });

  it("is that of the line for a line through few readings, and unknown for more than a fit looks at", () => {
    expect(steepestSlopeOf({ atMs: [0, 1_000, 2_000], values: [0, 1, 2] })).toBe(2);
    const long = Array.from({ length: TREND_READINGS_MAX + 1 }, (_, i) => i);
    expect(steepestSlopeOf({ atMs: long, values: long })).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("time to a limit", () => {
  const rising = { slopePerS: 0.05, valueAtEnd: 20 };
  const falling = { slopePerS: -0.01, valueAtEnd: 20.1 };

  it("is what is missing over the speed, upwards and downwards", () => {
    expect(timeToLimitS(rising, 29, "rising")).toBeCloseTo(180, 9);
    expect(timeToLimitS(falling, 19.5, "falling")).toBeCloseTo(60, 9);
  });

  it("is none for a trend that moves away or stands", () => {
    expect(timeToLimitS(falling, 29, "rising")).toBeNull();
    expect(timeToLimitS(rising, 19.5, "falling")).toBeNull();
    expect(timeToLimitS({ slopePerS: 0, valueAtEnd: 20 }, 29, "rising")).toBeNull();
  });

  it("is nothing once the limit is reached, even on the way back", () => {
    expect(timeToLimitS(rising, 20, "rising")).toBe(0);
    expect(timeToLimitS({ slopePerS: -1, valueAtEnd: 35 }, 29, "rising")).toBe(0);
    expect(timeToLimitS({ slopePerS: 1, valueAtEnd: 18 }, 19.5, "falling")).toBe(0);
  });
});
