import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssertionFailure } from "../assert.ts";
import { COVERAGE_MIN, exceedsCeiling, exceedsLimit, toStel, toTwa } from "./exposure.ts";
import type { KnownSpan } from "./held-readings.ts";
import { maxOfSpans, sumOfSpans } from "./known-spans.ts";
import { noiseDose, NOISE_LIMIT_DBA, toNoiseExposure, toSoundEnergy } from "./noise-dose.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;

describe("the exposure of a working day", () => {
  const shift = spansOf([4 * HOUR, 15], [2 * HOUR, 25], [2 * HOUR, 10]);

  it("is the time-weighted mean over 8 h", () => {
    const twa = toTwa(sumOfSpans(shift, { fromMs: 0, toMs: 8 * HOUR }));
    expect(twa).toMatchObject({ certainty: "measured", atLeast: 16.25, estimate: 16.25, coverage: 1 });
    expect(exceedsLimit(twa, 16.25)).toBe(false);
    expect(exceedsLimit(twa, 16)).toBe(true);
  });

  it("at its limit all day is not above it, in however many pieces it is summed", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: HOUR }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lengths, fc.double({ min: 0.01, max: 100, noNaN: true }), (pieces, limit) => {
        const restMs = 8 * HOUR - pieces.reduce((total, ms) => total + ms, 0);
        fc.pre(restMs > 0);
        const spans = spansOf(...[...pieces, restMs].map((ms) => [ms, limit] as const));
        expect(exceedsLimit(toTwa(sumOfSpans(spans, { fromMs: 0, toMs: 8 * HOUR })), limit)).toBe(false);
      }),
    );
  });

  it("is divided by 8 h also when the shift was shorter, or longer", () => {
    expect(toTwa(sumOfSpans(spansOf([4 * HOUR, 20]), { fromMs: 0, toMs: 4 * HOUR })).estimate).toBe(10);
    expect(toTwa(sumOfSpans(spansOf([12 * HOUR, 20]), { fromMs: 0, toMs: 12 * HOUR })).estimate).toBe(30);
  });

  it("is, with a gap of an hour, at least what was seen, and estimated beside it", () => {
    const seen = spansOf([4 * HOUR, 16], [HOUR, null], [3 * HOUR, 16]);
    const twa = toTwa(sumOfSpans(seen, { fromMs: 0, toMs: 8 * HOUR }));
    expect(twa).toMatchObject({ certainty: "estimated", atLeast: 14, estimate: 16, coverage: 0.875 });
    expect(exceedsLimit(twa, 15)).toBe(true);
  });

  it("fills the gaps of half a shift for that half alone", () => {
    const twa = toTwa(sumOfSpans(spansOf([3 * HOUR, 20]), { fromMs: 0, toMs: 4 * HOUR }));
    expect(twa).toMatchObject({ certainty: "estimated", atLeast: 7.5, estimate: 10 });
  });

  it("is at least what was seen when most was not, and cannot be said to be within its limit", () => {
    const twa = toTwa(sumOfSpans(spansOf([2 * HOUR, 60]), { fromMs: 0, toMs: 8 * HOUR }));
    expect(twa).toMatchObject({ certainty: "at-least", atLeast: 15, estimate: null, coverage: 0.25 });
    expect(exceedsLimit(twa, 20)).toBeNull();
    expect(exceedsLimit(twa, 14)).toBe(true);
  });

  it("is unknown, not zero, when nothing was seen", () => {
    const twa = toTwa(sumOfSpans([], { fromMs: 0, toMs: 8 * HOUR }));
    expect(twa).toMatchObject({ certainty: "unknown", atLeast: null, estimate: null, coveredMs: 0 });
    expect(exceedsLimit(twa, 20)).toBeNull();
  });

  it("is only a lower bound while the sensor was over its range", () => {
    const over = spansOf([8 * HOUR, 10]).map((span) => ({ ...span, atLeast: true }));
    const twa = toTwa(sumOfSpans(over, { fromMs: 0, toMs: 8 * HOUR }));
    expect(twa).toMatchObject({ certainty: "at-least", atLeast: 10, estimate: null, coverage: 1 });
    expect(exceedsLimit(twa, 20)).toBeNull();
  });
});

describe("the exposure of 15 min", () => {
  const quarter = { fromMs: 0, toMs: 15 * MIN };

  it("is the mean of the last 15 min", () => {
    const stel = toStel(sumOfSpans(spansOf([5 * MIN, 60], [10 * MIN, 15]), quarter));
    expect(stel).toMatchObject({ certainty: "measured", estimate: 30 });
    expect(exceedsLimit(stel, 30)).toBe(false);
    expect(exceedsLimit(stel, 29.9)).toBe(true);
  });

  it("needs three quarters of its time before gaps may be filled", () => {
    const just = toStel(sumOfSpans(spansOf([COVERAGE_MIN * 15 * MIN, 20]), quarter));
    expect(just).toMatchObject({ certainty: "estimated", estimate: 20, atLeast: 15, coverage: 0.75 });
    const short = toStel(sumOfSpans(spansOf([11 * MIN, 20]), quarter));
    expect(short).toMatchObject({ certainty: "at-least", estimate: null });
    expect(exceedsLimit(short, 30)).toBeNull();
  });

  it("is exceeded by its lower bound alone, however little was seen", () => {
    const stel = toStel(sumOfSpans(spansOf([10 * MIN, 60]), quarter));
    expect(stel).toMatchObject({ certainty: "at-least", atLeast: 40 });
    expect(exceedsLimit(stel, 30)).toBe(true);
  });

  it("is not the mean of any other time", () => {
    expect(() => toStel(sumOfSpans([], { fromMs: 0, toMs: 14 * MIN }))).toThrow(AssertionFailure);
  });

  it("never says less than what was certainly taken in, and with more seen never less", () => {
    const piece = fc.tuple(
      fc.integer({ min: MIN, max: 5 * MIN }),
      fc.double({ min: 0, max: 99, noNaN: true }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const all = spansOf(...pieces.map(([ms, value]) => [ms, value] as const));
        const seen = all.filter((_, i) => pieces[i]?.[2] === true);
        const [truth, known] = [all, seen].map((spans) => toStel(sumOfSpans(spans, quarter)));
        expect(known?.atLeast ?? 0).toBeLessThanOrEqual((truth?.atLeast ?? 0) + 1e-9);
        if (known?.estimate != null) expect(known.estimate).toBeGreaterThanOrEqual((known.atLeast ?? 0) - 1e-9);
      }),
    );
  });
});

describe("a ceiling", () => {
  const quarter = { fromMs: 0, toMs: 15 * MIN };

  it.each([
    ["one second above it exceeds it", spansOf([MIN, 9], [1_000, 11]), true],
    ["at it is not above it", spansOf([15 * MIN, 10]), false],
    ["a gap may hide what would have exceeded it", spansOf([14 * MIN, 9]), null],
    [
      "a sensor over its range below it says nothing",
      spansOf([15 * MIN, 9]).map((each) => ({ ...each, atLeast: true })),
      null,
    ],
    ["nothing seen, nothing said", [], null],
  ])("%s", (_, spans, expected) => {
    expect(exceedsCeiling(maxOfSpans(spans, quarter), sumOfSpans(spans, quarter), 10)).toBe(expected);
  });
});

describe("noise", () => {
  it.each([
    ["8 h at 85", [[8, 85]], 85],
    ["half the time for 3 dB more", [[4, 88]], 84.99],
    [
      "2 h at 91 and 6 h at 80",
      [
        [2, 91],
        [6, 80],
      ],
      85.908,
    ],
  ] as const)("%s", (_, hours, expected) => {
    expect(
      levelOf(spansOf(...hours.map(([h, level]) => [h * HOUR, toSoundEnergy(level)] as const))).estimate,
    ).toBeCloseTo(expected, 2);
  });

  it("is at least what was heard, never silence, over a gap", () => {
    const heard = levelOf(spansOf([HOUR, toSoundEnergy(100)]), 8 * HOUR);
    expect(heard).toMatchObject({ certainty: "at-least", estimate: null, coverage: 0.125 });
    expect(heard.atLeast).toBeCloseTo(90.97, 2);
    expect(exceedsLimit(heard, NOISE_LIMIT_DBA)).toBe(true);
    expect(levelOf([], 8 * HOUR)).toMatchObject({ certainty: "unknown", atLeast: null });
  });

  it("doubles its dose every 3 dB", () => {
    expect(noiseDose(85)).toBe(1);
    expect(noiseDose(88)).toBeCloseTo(2, 2);
    expect(noiseDose(82)).toBeCloseTo(0.5, 2);
  });
});

function levelOf(spans: readonly KnownSpan[], toMs = spans.at(-1)?.toMs ?? 0) {
  return toNoiseExposure(sumOfSpans(spans, { fromMs: 0, toMs }));
}

/** Spans one after the other from 0 on; a value of null is a gap. */
function spansOf(...pieces: readonly (readonly [number, number | null])[]): readonly KnownSpan[] {
  let atMs = 0;
  return pieces.flatMap(([lengthMs, value]) => {
    const fromMs = atMs;
    atMs += lengthMs;
    return value === null ? [] : [{ value, fromMs, toMs: atMs, atLeast: false }];
  });
}
