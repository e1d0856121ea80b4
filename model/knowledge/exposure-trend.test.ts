import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toStel, toTwa } from "./exposure.ts";
import { openExposureTrend, TRENDED_WINDOW_MS } from "./exposure-trend.ts";
import { type HeldReading, toKnownSpans } from "./held-readings.ts";
import { sumOfSpans } from "./known-spans.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;

/** `value` read every minute from one instant to another. */
function steady(value: number | null, fromMs: number, toMs: number): HeldReading[] {
  return Array.from({ length: (toMs - fromMs) / MIN }, (_, i) => ({ atMs: fromMs + i * MIN, value }));
}

function samplesOf(
  measure: "stel" | "twa",
  readings: readonly HeldReading[],
  span: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
) {
  const trend = openExposureTrend(measure, { ...span, holdMs: 3 * MIN });
  for (const reading of readings) trend.take(reading);
  return trend.end();
}

describe("the course of an exposure", () => {
  it("the 15 min mean of 5 min at 60 and 10 min at 15 is 30, and falls to 15 as the 60 leave the window", () => {
    const readings = [...steady(60, 0, 5 * MIN), ...steady(15, 5 * MIN, 20 * MIN)];
    const samples = samplesOf("stel", readings, { fromMs: 15 * MIN, toMs: 20 * MIN, stepMs: 5 * MIN });
    expect(samples).toEqual([
      { atMs: 15 * MIN, estimate: 30, atLeast: 30, coverage: 1 },
      { atMs: 20 * MIN, estimate: 15, atLeast: 15, coverage: 1 },
    ]);
  });

  it("4 h at 15, 2 h at 25 and 2 h at 10 come to 16.25 over 8 h", () => {
    const readings = [...steady(15, 0, 4 * HOUR), ...steady(25, 4 * HOUR, 6 * HOUR), ...steady(10, 6 * HOUR, 8 * HOUR)];
    const [sample] = samplesOf("twa", readings, { fromMs: 8 * HOUR, toMs: 8 * HOUR, stepMs: MIN });
    expect(sample?.estimate).toBeCloseTo(16.25, 9);
  });

  it("a gap is never zero: with too little covered only the lower bound is told, with nothing covered nothing", () => {
    const readings = [...steady(60, 0, 5 * MIN)];
    const samples = samplesOf("stel", readings, { fromMs: 15 * MIN, toMs: 25 * MIN, stepMs: 10 * MIN });
    // Seven minutes at 60: the last reading stands for three.
    expect(samples[0]).toMatchObject({ estimate: null, atLeast: 28, coverage: 7 / 15 });
    expect(samples[1]).toMatchObject({ estimate: null, atLeast: null, coverage: 0 });
  });

  it("a reading of bad quality ends what was known before it", () => {
    const known = steady(60, 0, 10 * MIN);
    const lost = [...known, { atMs: 10 * MIN, value: null }];
    const span = { fromMs: 15 * MIN, toMs: 15 * MIN, stepMs: MIN };
    expect(samplesOf("stel", known, span)[0]?.coverage).toBeCloseTo(12 / 15, 9);
    expect(samplesOf("stel", lost, span)[0]?.coverage).toBeCloseTo(10 / 15, 9);
  });

  it("over range is a lower bound, as long as it is in the window", () => {
    const readings = [...steady(60, 0, MIN).map((each) => ({ ...each, atLeast: true })), ...steady(60, MIN, 20 * MIN)];
    const samples = samplesOf("stel", readings, { fromMs: 15 * MIN, toMs: 20 * MIN, stepMs: 5 * MIN });
    expect(samples.map(({ estimate, atLeast }) => [estimate, atLeast])).toEqual([
      [null, 60],
      [60, 60],
    ]);
  });

  it("whatever the readings, each sample is what the spans of its window come to", () => {
    const reading = fc.record({
      afterMs: fc.integer({ min: 1, max: 6 * MIN }),
      value: fc.option(fc.double({ min: -5, max: 100, noNaN: true }), { nil: null }),
      atLeast: fc.boolean(),
    });
    const measures = fc.constantFrom("stel" as const, "twa" as const);
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 60 }), measures, (given, measure) => {
        let atMs = 0;
        const readings = given.map(({ afterMs, ...rest }) => ({ ...rest, atMs: (atMs += afterMs) }));
        const windowMs = TRENDED_WINDOW_MS[measure];
        // Windows that begin on the edge of a bin are exact.
        const span = { fromMs: windowMs, toMs: windowMs + HOUR, stepMs: 5 * MIN };
        const spans = toKnownSpans(readings, { holdMs: 3 * MIN, untilMs: span.toMs });
        for (const sample of samplesOf(measure, readings, span)) {
          const sum = sumOfSpans(spans, { fromMs: sample.atMs - windowMs, toMs: sample.atMs });
          const exact = measure === "stel" ? toStel(sum) : toTwa(sum);
          expect(sample.coverage).toBeCloseTo(exact.coverage, 6);
          expect(sample.atLeast === null).toBe(exact.atLeast === null);
          expect(sample.atLeast ?? 0).toBeCloseTo(exact.atLeast ?? 0, 6);
        }
      }),
    );
  });
});
