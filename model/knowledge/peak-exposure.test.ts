import { describe, expect, it } from "vitest";
import { addPeakSpan, openPeakWatch, type PeakFinding } from "./peak-exposure.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;
/** Ethylene oxide: 2 mg/m³ and no PC-STEL; a peak begins above 6 and must not exceed 10. */
const PC_TWA = 2;

describe("the peak rule", () => {
  it("lets four short peaks an hour apart pass", () => {
    expect(faultsOf(peaks({ count: 4, lengthMs: 15 * MIN, everyMs: HOUR + 15 * MIN, value: 9 }))).toEqual([]);
  });

  it("finds the fifth one too many", () => {
    const found = findingsOf(peaks({ count: 5, lengthMs: MIN, everyMs: HOUR + MIN, value: 7 }));
    expect(found).toEqual([{ fault: "more-than-four", sinceMs: 4 * (HOUR + MIN), found: 5, limit: 4 }]);
  });

  it("finds a peak that comes back within the hour", () => {
    const found = findingsOf(peaks({ count: 2, lengthMs: MIN, everyMs: HOUR, value: 7 }));
    expect(found).toEqual([{ fault: "less-than-1-h-apart", sinceMs: HOUR, found: 59 * MIN, limit: HOUR }]);
  });

  it("finds a peak of more than 15 min, once, as soon as it is", () => {
    const minutes = Array.from({ length: 30 }, (_, i) => [7, i * MIN, (i + 1) * MIN] as const);
    expect(findingsOf(minutes)).toEqual([
      { fault: "longer-than-15-min", sinceMs: 0, found: 16 * MIN, limit: 15 * MIN },
    ]);
  });

  it("never allows five times the mean", () => {
    expect(faultsOf([[10, 0, MIN]])).toEqual([]);
    expect(findingsOf([[10.1, 0, MIN]])).toEqual([{ fault: "above-five-times", sinceMs: 0, found: 10.1, limit: 10 }]);
  });

  it("is not about three times the mean exactly", () => {
    expect(faultsOf([[6, 0, 8 * HOUR]])).toEqual([]);
  });

  it("sees one peak on both sides of a gap, and does not count the gap as above", () => {
    // 8 min above, 20 min unknown, 7 min above: 15 min are certain, and one peak; another minute is too long.
    const around = [
      [7, 0, 8 * MIN],
      [7, 28 * MIN, 35 * MIN],
    ] as const;
    expect(faultsOf(around)).toEqual([]);
    expect(faultsOf([...around, [7, 35 * MIN, 36 * MIN]])).toEqual(["longer-than-15-min"]);
  });

  it("says the same of two peaks twice", () => {
    expect(
      faultsOf([
        [11, 0, MIN],
        [11, MIN, 2 * MIN],
        [1, 2 * MIN, 3 * HOUR],
        [11, 3 * HOUR, 3 * HOUR + MIN],
      ]),
    ).toEqual(["above-five-times", "above-five-times"]);
  });
});

type Span = readonly [value: number, fromMs: number, toMs: number];

/** Equal peaks at equal distances, with clean air between. */
function peaks(of: { count: number; lengthMs: number; everyMs: number; value: number }): readonly Span[] {
  return Array.from({ length: of.count }, (_, i): readonly Span[] => {
    const fromMs = i * of.everyMs;
    return [
      [of.value, fromMs, fromMs + of.lengthMs],
      [0.5, fromMs + of.lengthMs, fromMs + of.everyMs],
    ];
  }).flat();
}

function findingsOf(spans: readonly Span[]): readonly PeakFinding[] {
  let state = openPeakWatch();
  return spans.flatMap(([value, fromMs, toMs]) => {
    const found = addPeakSpan(state, { value, fromMs, toMs, atLeast: false }, PC_TWA);
    state = JSON.parse(JSON.stringify(state)) as typeof state; // What was just printed from it.
    return found;
  });
}

function faultsOf(spans: readonly Span[]): readonly string[] {
  return findingsOf(spans).map(({ fault }) => fault);
}
