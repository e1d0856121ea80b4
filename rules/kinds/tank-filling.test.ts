import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { filledMm, runTank, TANK_POINTS, tankRule } from "../../test/kit/tank-run.ts";
import { checkRule } from "../evaluate.ts";

const MIN = 60_000;

function newRun(params: Record<string, unknown> = {}): RuleRun {
  return new RuleRun(tankRule("tank-filling", { highHighM: 10, ...params }), TANK_POINTS);
}

/** 491 m³/h lift the tank by a metre an hour. */
const hourly = () => 491;

describe("time to high-high", () => {
  it("warns thirty minutes before, and again ten minutes before", () => {
    const run = runTank(newRun(), {
      fromMs: 0,
      toMs: 60 * MIN,
      levelMm: (t) => 9_000 + filledMm(491, t),
      inflowM3H: hourly,
    });
    // The inflow is heard just before the level of its minute.
    expect(run.said).toEqual([`${30 * MIN} raised LT 3`, `${50 * MIN} raised LT 2`]);
    expect(run.specs).toMatchObject([
      { level: 3, limit: 30, unit: "min" },
      { level: 2, limit: 10, unit: "min" },
    ]);
    expect(run.sight(2)).toMatchObject({ value: 0, facts: { inflowM3H: 491, highHighM: 10 } });
  });

  it("ends when the inflow is throttled well beyond the limit, and not at the limit", () => {
    const run = newRun().reads(0, "FO", 0).reads(0, "FI", 491).reads(0, "LT", 9_600);
    expect(run.said).toEqual(["0 raised LT 3"]);
    expect(run.reads(1_000, "FI", 491 * 0.7).said).toHaveLength(1);
    expect(run.reads(2_000, "FI", 491 * 0.5).said.slice(1)).toEqual(["2000 cleared LT 3"]);
    expect(run.reads(3_000, "FI", 4_910).said.slice(2)).toEqual(["3000 raised LT 3", "3000 raised LT 2"]);
    expect(run.reads(4_000, "FO", 4_910 / 3.6 + 1).said.slice(4)).toEqual(["4000 cleared LT 3", "4000 cleared LT 2"]);
  });

  it("neither raises nor ends while a meter says nothing, or more than it can measure", () => {
    const run = newRun().reads(0, "FI", 4_910).reads(0, "LT", 9_600);
    expect(run.said).toEqual([]);
    run.reads(1_000, "FO", 0);
    expect(run.said).toEqual(["1000 raised LT 3", "1000 raised LT 2"]);
    run.reads(2_000, "FI", 0, { known: false }).reads(3_000, "FI", 1, { overRange: true }).falls(9_000, "FI");
    run.reads(10_000, "LT", 1_000).reads(11_000, "LT", 0, { known: false });
    expect(run.said).toHaveLength(2);
  });

  it("needs no flow to know that a tank is at high-high, and takes a gauge beyond its range for one", () => {
    expect(newRun().reads(0, "LT", 10_000).said).toEqual(["0 raised LT 3", "0 raised LT 2"]);
    const beyond = newRun().reads(0, "LT", 99_999, { overRange: true, known: false });
    expect(beyond.said).toEqual(["0 raised LT 3 latched", "0 raised LT 2 latched"]);
    expect(beyond.sight(2)?.value).toBe(0);
  });

  it("reads every unit of level and flow alike", () => {
    const inMetres = [
      pointFacts("LT", { unit: "m" }),
      pointFacts("FI", { unit: "L/s" }),
      pointFacts("FO", { unit: "m3/s" }),
    ];
    const run = new RuleRun(tankRule("tank-filling", { highHighM: 10 }), inMetres);
    run
      .reads(0, "FO", 0)
      .reads(0, "FI", 491 / 3.6)
      .reads(0, "LT", 9.5);
    expect(run.sight(3)?.value).toBeCloseTo(30, 9);
  });

  it("warns the earlier the faster a tank is filled, and never of one that is emptied", () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(number(0, 9_999), number(0, 3_000), number(0, 3_000), (levelMm, slow, more) => {
        const levels = (flow: number) => newRun().reads(0, "FO", 0).reads(0, "FI", flow).reads(0, "LT", levelMm).said;
        const [a, b] = [levels(slow), levels(slow + more)];
        for (const said of a) expect(b).toContain(said);
        expect(levels(-slow)).toEqual([]);
      }),
    );
  });

  it.each([
    [{ highHighM: 10 }, 2, "level", "level-twice"],
    [{}, undefined, "params.highHighM", "params-invalid"],
    [
      {
        highHighM: 10,
        levels: [
          { level: 1, withinMs: 9_000 },
          { level: 1, withinMs: 8_000 },
        ],
      },
      undefined,
      "params.levels.1.level",
      "level-twice",
    ],
    [
      {
        highHighM: 10,
        levels: [
          { level: 1, withinMs: 9_000 },
          { level: 2, withinMs: 9_000 },
        ],
      },
      undefined,
      "params.levels.1.withinMs",
      "limits-out-of-order",
    ],
    [
      {
        highHighM: 10,
        levels: [
          { level: 2, withinMs: 8_000 },
          { level: 1, withinMs: 9_000 },
        ],
      },
      undefined,
      "params.levels.1.withinMs",
      "limits-out-of-order",
    ],
  ] as const)("refuses %j at level %s, at %s", (params, level, path, code) => {
    expect(checkRule(tankRule("tank-filling", params, level), TANK_POINTS)).toMatchObject([{ path, code }]);
  });
});
