import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import type { PointFacts } from "../../model/catalog/point-facts.ts";
import { checkRule } from "../evaluate.ts";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;
const nh3 = pointFacts("P", { kind: "gas", substance: "NH3", unit: "mg/m3", reportEveryMs: MIN });

function rule(params: Record<string, unknown>, level: Rule["level"] = 2): Rule {
  return { id: "r", enterprise: "e", kind: "exposure", points: ["P"], level, params };
}

function run(params: Record<string, unknown>, facts: PointFacts = nh3): RuleRun {
  return new RuleRun(rule(params), [facts]);
}

const flat = (value: number, minutes: number) => Array.from({ length: minutes }, () => value);

describe("a short-term exposure", () => {
  it("takes the substance's limit, and is met when the mean of 15 min passes it, not when a value does", () => {
    const stel = run({ measure: "stel" }).series(0, MIN, "P", [...flat(10, 20), ...flat(60, 5)]);
    // 10 min at 10 and 5 at 60 are 26.7; the limit is 30 mg/m³.
    expect(stel.said).toEqual([]);
    stel.reads(25 * MIN, "P", 60).passes(27 * MIN);
    // With six minutes at 60 and nine at 10 the mean is 30 exactly, and more just after.
    expect(stel.said).toEqual(["1570000 raised P 2"]);
    expect(stel.specs).toMatchObject([{ limit: 30 }]);
  });

  it("clears as the window moves on, also when nothing is read any more", () => {
    const stel = run({ measure: "stel", holdMs: HOUR }).series(0, MIN, "P", [...flat(10, 15), ...flat(90, 5), 0]);
    stel.passes(60 * MIN);
    expect(stel.said.map((each) => each.split(" ")[1])).toEqual(["raised", "cleared"]);
  });

  it("says nothing by little data, and never that a gap was clean air", () => {
    const stel = run({ measure: "stel" }).series(0, MIN, "P", flat(40, 5));
    expect(stel.said).toEqual([]);
    expect(stel.sight(2)).toMatchObject({ facts: { certainty: "at-least", coveragePercent: 27 } });
    stel.falls(8 * MIN, "P").passes(14 * MIN);
    // 8 min are covered by the reading that was last and may stand for 3: 40 · 8 / 15 = 21.
    expect(stel.sight(2).value).toBeCloseTo((40 * 7) / 15, 3);
    expect(stel.said).toEqual([]);
  });

  it("decides by what is certain even when most is missing", () => {
    const stel = run({ measure: "stel" }).series(0, MIN, "P", flat(120, 4));
    stel.passes(4 * MIN);
    expect(stel.said).toEqual(["230000 raised P 2"]);
  });

  it("takes over-range as that much at least", () => {
    const stel = run({ measure: "stel" });
    for (let i = 0; i < 16; i++) stel.reads(i * MIN, "P", 31, { known: false, overRange: true });
    expect(stel.said).toHaveLength(1);
    expect(stel.sight(2)).toMatchObject({ facts: { certainty: "at-least" } });
  });

  it("does not breathe while the gateway hears nothing", () => {
    const stel = run({ measure: "stel", holdMs: HOUR }).series(0, MIN, "P", flat(35, 6));
    stel.deaf(30 * MIN).passes(36 * MIN);
    expect(stel.said).toEqual([]);
  });

  it("keeps what was breathed before the gateway went deaf", () => {
    const day = run({ measure: "twa", holdMs: HOUR })
      .reads(0, "P", 16)
      .passes(30 * MIN)
      .deaf(10 * MIN);
    expect(day.sight(2).value).toBeCloseTo(1, 6);
  });
});

describe("an exposure of the day", () => {
  it("is always over 8 h: half a day at the limit is half the limit", () => {
    const day = run({ measure: "twa", holdMs: 10 * MIN });
    day.series(0, 5 * MIN, "P", [...flat(20, 48), ...flat(0, 48)]).passes(8 * HOUR);
    expect(day.sight(2).value).toBeCloseTo(10, 6);
    expect(day.said).toEqual([]);
  });

  it("adds up a shift as in the worked example of the standard", () => {
    const day = run({ measure: "twa", holdMs: 10 * MIN });
    day.series(0, 5 * MIN, "P", [...flat(15, 48), ...flat(25, 24), ...flat(10, 24)]).passes(8 * HOUR);
    expect(day.sight(2).value).toBeCloseTo(16.25, 6);
    expect(day.said).toEqual([]);
  });

  it("halves the limit of a shift of twelve hours", () => {
    expect(run({ measure: "twa", shiftHours: 12 }).specs).toMatchObject([{ limit: 10 }]);
    expect(run({ measure: "twa", shiftHours: 6 }).specs).toMatchObject([{ limit: 20 }]);
  });

  it("converts the limit into the point's unit", () => {
    const [spec] = run({ measure: "twa" }, { ...nh3, unit: "ppm" }).specs;
    expect(spec?.limit).toBeCloseTo(28.25, 2);
  });

  it("adds noise as energy: four hours at 88 dB(A) are a day at 85", () => {
    const noise = pointFacts("P", { unit: "dB(A)", reportEveryMs: MIN });
    const day = run({ measure: "noise", holdMs: 10 * MIN }, noise);
    day
      .series(0, 5 * MIN, "P", flat(88, 48))
      .series(4 * HOUR, 5 * MIN, "P", flat(30, 48))
      .passes(8 * HOUR);
    expect(day.sight(2).value).toBeCloseTo(85, 1);
    expect(day.specs).toMatchObject([{ limit: 85 }]);
    const half = new RuleRun({ ...rule({ measure: "noise", levels: [{ level: 3, share: 0.5 }] }), level: undefined }, [
      noise,
    ]);
    expect(half.specs[0]?.limit).toBeCloseTo(82, 1);
  });
});

it("never says of a value that stayed below the limit that it passed, nor misses one that stayed above", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ value: fc.double({ min: 0, max: 29, noNaN: true }), gapMs: fc.integer({ min: 1, max: 5 * MIN }) }),
        {
          maxLength: 60,
        },
      ),
      fc.boolean(),
      (steps, high) => {
        const stel = run({ measure: "stel", holdMs: 5 * MIN });
        let atMs = 0;
        for (const { value, gapMs } of steps) stel.reads((atMs += gapMs), "P", high ? value + 31 : value);
        stel.passes(atMs + MIN);
        if (!high) expect(stel.said).toEqual([]);
        else if (atMs > 20 * MIN) expect(stel.said).toHaveLength(1);
        expect(stel.memoryBytes).toBeLessThan(8_000);
      },
    ),
    { numRuns: 200 },
  );
});

it.each([
  [{ measure: "stel" }, undefined, nh3, "level", "level-missing"],
  [{ measure: "stel", levels: [{ level: 1, share: 1 }] }, 1, nh3, "level", "level-twice"],
  [
    {
      measure: "stel",
      levels: [
        { level: 1, share: 1 },
        { level: 1, share: 2 },
      ],
    },
    undefined,
    nh3,
    "params.levels.1.level",
    "level-twice",
  ],
  [{ measure: "twa" }, 1, { ...nh3, substance: null }, "params.limit", "limit-unknown"],
  [{ measure: "twa" }, 1, { ...nh3, unit: "%LEL", substance: "CL2" }, "params.limit", "limit-unknown"],
  [{ measure: "week" }, 1, nh3, "params.measure", "params-invalid"],
  [{ measure: "twa", shiftHours: 24 }, 1, nh3, "params.shiftHours", "params-invalid"],
  [{ measure: "twa", limit: 0 }, 1, nh3, "params.limit", "params-invalid"],
] as const)("refuses %j at level %s", (params, level, facts, path, code) => {
  expect(checkRule({ ...rule(params), level }, [facts])).toMatchObject([{ path, code }]);
});
