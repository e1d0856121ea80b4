import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssertionFailure } from "../assert.ts";
import { STEL_WINDOW_MS } from "./exposure.ts";
import { addExposure, type ExposureWindow, maxOver, meanOver, openExposureWindow } from "./exposure-window.ts";
import { type HeldReading, type KnownSpan, toKnownSpans } from "./held-readings.ts";
import { maxOfSpans, sumOfSpans } from "./known-spans.ts";

const MIN = 60_000;
const STEL = { windowMs: STEL_WINDOW_MS, binMs: 10_000 };

describe("an exposure window", () => {
  it("holds the mean of what was seen, and how much that was", () => {
    const state = openExposureWindow(STEL);
    addExposure(state, 60, { fromMs: 0, toMs: 5 * MIN });
    addExposure(state, 15, { fromMs: 5 * MIN, toMs: 15 * MIN });
    expect(meanOver(state, 15 * MIN, 15 * MIN)).toEqual({
      windowMs: 15 * MIN,
      coveredMs: 15 * MIN,
      coverage: 1,
      doseMs: 60 * 5 * MIN + 15 * 10 * MIN,
      mean: 30,
      bounded: false,
    });
    expect(maxOver(state, 15 * MIN, 15 * MIN)).toBe(60);
  });

  it("forgets what is older than the window", () => {
    const state = openExposureWindow(STEL);
    addExposure(state, 60, { fromMs: 0, toMs: 5 * MIN });
    addExposure(state, 15, { fromMs: 5 * MIN, toMs: 21 * MIN });
    expect(meanOver(state, 21 * MIN, 15 * MIN)).toMatchObject({ mean: 15, coverage: 1 });
    expect(maxOver(state, 21 * MIN, 15 * MIN)).toBe(15);
  });

  it("takes a gap for time not seen, never for zero", () => {
    const state = openExposureWindow(STEL);
    addExposure(state, 40, { fromMs: 0, toMs: 3 * MIN });
    addExposure(state, 40, { fromMs: 12 * MIN, toMs: 15 * MIN });
    const sum = meanOver(state, 15 * MIN, 15 * MIN);
    expect(sum).toMatchObject({ mean: 40, coveredMs: 6 * MIN });
    expect(sum.coverage).toBeCloseTo(0.4, 12);
  });

  it("knows nothing before the first value, and nothing again after a long silence", () => {
    const state = openExposureWindow(STEL);
    const nothing = { mean: null, coveredMs: 0, coverage: 0, doseMs: 0 };
    expect(meanOver(state, 0, 15 * MIN)).toMatchObject(nothing);
    expect(maxOver(state, 0, 15 * MIN)).toBeNull();
    addExposure(state, 40, { fromMs: 0, toMs: MIN });
    expect(meanOver(state, 60 * MIN, 15 * MIN)).toMatchObject(nothing);
    expect(maxOver(state, 60 * MIN, 15 * MIN)).toBeNull();
  });

  it("does not let zero drift below nothing pay for an exposure", () => {
    const state = openExposureWindow(STEL);
    addExposure(state, -30, { fromMs: 0, toMs: 5 * MIN });
    addExposure(state, 30, { fromMs: 5 * MIN, toMs: 15 * MIN });
    expect(meanOver(state, 15 * MIN, 15 * MIN).mean).toBeCloseTo(20, 12);
  });

  it("counts no time twice", () => {
    const state = openExposureWindow(STEL);
    addExposure(state, 10, { fromMs: 0, toMs: 10 * MIN });
    addExposure(state, 90, { fromMs: 4 * MIN, toMs: 10 * MIN });
    addExposure(state, 90, { fromMs: 0, toMs: 15 * MIN });
    const sum = meanOver(state, 15 * MIN, 15 * MIN);
    expect(sum).toMatchObject({ coverage: 1 });
    expect(sum.doseMs).toBe(10 * 10 * MIN + 90 * 5 * MIN);
  });

  it("remembers that a sensor was over its range for as long as that is within the window", () => {
    const state = openExposureWindow(STEL);
    addExposure(state, 100, { fromMs: 0, toMs: MIN }, { atLeast: true });
    addExposure(state, 5, { fromMs: MIN, toMs: 20 * MIN });
    expect(meanOver(state, 20 * MIN, 15 * MIN).bounded).toBe(false);
    addExposure(state, 100, { fromMs: 20 * MIN, toMs: 21 * MIN }, { atLeast: true });
    expect(meanOver(state, 35 * MIN, 15 * MIN).bounded).toBe(true);
    expect(meanOver(state, 36 * MIN, 15 * MIN).bounded).toBe(false);
  });

  it("serves a shift up to now out of the window of a whole one", () => {
    const state = openExposureWindow({ windowMs: 8 * 60 * MIN, binMs: 5 * MIN });
    addExposure(state, 99, { fromMs: 0, toMs: 60 * MIN });
    addExposure(state, 20, { fromMs: 60 * MIN, toMs: 180 * MIN });
    expect(meanOver(state, 180 * MIN, 120 * MIN)).toMatchObject({ mean: 20, coverage: 1 });
  });

  it("takes an interval longer than itself, and time before the epoch", () => {
    const state = openExposureWindow(STEL);
    addExposure(state, 7, { fromMs: -100_000 * MIN, toMs: -3 * MIN });
    expect(meanOver(state, -3 * MIN, 15 * MIN)).toMatchObject({ mean: 7, coverage: 1 });
  });

  it("refuses what is no number, no whole number of bins, and windows it cannot know", () => {
    const state = openExposureWindow(STEL);
    addExposure(state, 1, { fromMs: 0, toMs: MIN });
    expect(() => addExposure(state, Number.NaN, { fromMs: MIN, toMs: 2 * MIN })).toThrow(AssertionFailure);
    expect(() => openExposureWindow({ windowMs: 25, binMs: 10 })).toThrow(AssertionFailure);
    expect(() => meanOver(state, 60 * MIN, 16 * MIN)).toThrow(AssertionFailure);
    expect(() => meanOver(state, 30_000, MIN)).toThrow(AssertionFailure);
  });

  it("agrees with exact sums within a quarter of a bin, through gaps, restarts and windows that begin anywhere", () => {
    fc.assert(
      fc.property(
        anyReadings(),
        fc.integer({ min: 0, max: 400_000 }),
        fc.integer({ min: 1, max: 90 }),
        (readings, pauseMs, bins) => {
          const lastMs = readings.at(-1)?.atMs ?? 0;
          const nowMs = lastMs + pauseMs;
          const spans = toKnownSpans(readings, { holdMs: 45_000, untilMs: nowMs });
          const window = { fromMs: nowMs - bins * STEL.binMs, toMs: nowMs };
          const state = fed(spans);
          const sum = meanOver(state, nowMs, bins * STEL.binMs);
          const exact = sumOfSpans(spans, window);
          const edgeMs = Math.floor(window.fromMs / STEL.binMs) * STEL.binMs;
          const edgeMax = maxOfSpans(spans, { fromMs: edgeMs, toMs: edgeMs + STEL.binMs }) ?? 0;
          const slackMs = window.fromMs === edgeMs ? 0 : STEL.binMs / 4;
          expect(Math.abs(sum.coveredMs - exact.coveredMs)).toBeLessThanOrEqual(slackMs + 1e-6);
          expect(Math.abs(sum.doseMs - exact.doseMs)).toBeLessThanOrEqual(slackMs * edgeMax + 1e-4);
          const max = maxOver(state, nowMs, bins * STEL.binMs) ?? 0;
          const exactMax = maxOfSpans(spans, window) ?? 0;
          expect(max).toBeGreaterThanOrEqual(exactMax);
          expect(max).toBeLessThanOrEqual(Math.max(exactMax, edgeMax));
          expect(sum.coverage).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("does not mind in how many pieces a value was told", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000_000 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 1_999_999 }), { maxLength: 30 }),
        (lengthMs, cuts) => {
          const edges = [0, ...cuts.filter((cut) => cut < lengthMs).sort((a, b) => a - b), lengthMs];
          const pieces = edges.slice(1).map((toMs, i) => ({ value: 3, fromMs: edges[i] ?? 0, toMs, atLeast: false }));
          const whole = [{ value: 3, fromMs: 0, toMs: lengthMs, atLeast: false }];
          const [a, b] = [pieces, whole].map((spans) => meanOver(fed(spans), lengthMs, STEL.windowMs));
          expect(Math.abs((a?.doseMs ?? 0) - (b?.doseMs ?? 1))).toBeLessThan(1e-3);
          expect(a?.coveredMs).toBeCloseTo(b?.coveredMs ?? -1, 6);
        },
      ),
    );
  });

  it("leaves no trace of noise in the quiet after it", () => {
    const state = openExposureWindow(STEL);
    // Sound energies: two hours between 60 and 140 dB, then 30 dB, which is a hundred thousand million times less.
    for (let minute = 0; minute < 120; minute++) {
      addExposure(state, 10 ** (6 + ((minute * 37) % 81) / 10), { fromMs: minute * MIN, toMs: (minute + 1) * MIN });
    }
    addExposure(state, 1_000, { fromMs: 120 * MIN, toMs: 200 * MIN });
    expect((meanOver(state, 200 * MIN, 15 * MIN).mean ?? 0) / 1_000).toBeCloseTo(1, 9);
  });

  it("knows the mean, and no maximum, when it was opened without", () => {
    const full = openExposureWindow(STEL);
    const without = openExposureWindow({ ...STEL, withMaxima: false });
    for (const state of [full, without]) addExposure(state, 60, { fromMs: 0, toMs: 20 * MIN });
    expect(meanOver(without, 20 * MIN, 15 * MIN)).toEqual(meanOver(full, 20 * MIN, 15 * MIN));
    expect(without.maxima).toEqual([]);
    expect(() => maxOver(without, 20 * MIN, 15 * MIN)).toThrow(AssertionFailure);
  });

  it("stays as small as it was opened", () => {
    const state = openExposureWindow(STEL);
    for (let minute = 0; minute < 3_000; minute++) {
      addExposure(state, 12.3456789, { fromMs: minute * MIN, toMs: (minute + 1) * MIN });
    }
    expect(state.sums).toHaveLength(91);
    expect(JSON.stringify(state).length).toBeLessThan(4_000);
  });
});

describe("the time a reading stands for", () => {
  it("ends with the next reading, or when it has been silent too long", () => {
    const readings = [
      { atMs: 0, value: 5 },
      { atMs: 10, value: 6 },
      { atMs: 100, value: null },
      { atMs: 110, value: 7, atLeast: true },
    ];
    expect(toKnownSpans(readings, { holdMs: 30, untilMs: 120 })).toEqual([
      { value: 5, fromMs: 0, toMs: 10, atLeast: false },
      { value: 6, fromMs: 10, toMs: 40, atLeast: false },
      { value: 7, fromMs: 110, toMs: 120, atLeast: true },
    ]);
  });

  it("is no time at all for a reading after the end", () => {
    expect(toKnownSpans([{ atMs: 50, value: 1 }], { holdMs: 30, untilMs: 40 })).toEqual([]);
  });
});

/** A window fed with spans, saved and loaded as JSON between any two. */
function fed(spans: readonly KnownSpan[]): ExposureWindow {
  let state = openExposureWindow(STEL);
  spans.forEach((span, i) => {
    addExposure(state, span.value, span, span);
    if (i % 7 === 0) state = JSON.parse(JSON.stringify(state)) as ExposureWindow; // What was just printed from it.
  });
  return state;
}

function anyReadings(): fc.Arbitrary<readonly HeldReading[]> {
  const step = fc.record({
    afterMs: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 600_000 })),
    value: fc.option(fc.double({ min: -5, max: 100, noNaN: true }), { freq: 8 }),
  });
  return fc.array(step, { minLength: 1, maxLength: 80 }).map((steps) => {
    let atMs = 1_700_000_000_000;
    return steps.map(({ afterMs, value }) => {
      atMs += afterMs;
      return { atMs, value };
    });
  });
}
