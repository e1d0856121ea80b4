import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { checkRule } from "../evaluate.ts";

const POINTS = [pointFacts("LT", { unit: "mm" }), pointFacts("LSHH", { kind: "discrete" })];

function rule(params: Record<string, unknown> = {}, level: Rule["level"] = 1): Rule {
  const all = { switch: "LSHH", highHighM: 10, ...params };
  return { id: "r", enterprise: "e", kind: "tank-switch", points: ["LT"], level, params: all };
}

function newRun(params: Record<string, unknown> = {}): RuleRun {
  return new RuleRun(rule(params), POINTS);
}

describe("a high-high switch", () => {
  it("that says nothing ten seconds after the level got there is told, with both", () => {
    const run = newRun().reads(0, "LSHH", false).reads(0, "LT", 9_999).reads(5_000, "LT", 10_000).passes(14_999);
    expect(run.said).toEqual([]);
    expect(run.passes(20_000).said).toEqual(["15000 raised LT 1"]);
    expect(run.sight(1)).toEqual({ value: 10, facts: { levelM: 10, highHighM: 10, switch: "LSHH", said: false } });
  });

  it("that acts within ten seconds is in order, and one that acts later ends the alarm", () => {
    const run = newRun().reads(0, "LSHH", false).reads(0, "LT", 10_050).reads(9_999, "LSHH", true).passes(60_000);
    expect(run.said).toEqual([]);
    const late = newRun().reads(0, "LSHH", false).reads(0, "LT", 10_050).reads(30_000, "LSHH", true);
    expect(late.said).toEqual(["10000 raised LT 1", "30000 cleared LT 1"]);
  });

  it("of which nothing is heard is no switch that disagrees, and ends nothing", () => {
    const unheard = newRun().reads(0, "LT", 10_050).passes(60_000);
    expect(unheard.said).toEqual([]);
    const run = newRun().reads(0, "LSHH", false).reads(0, "LT", 10_050).reads(5_000, "LSHH", true, { known: false });
    expect(run.passes(60_000).said).toEqual([]);
    run.reads(61_000, "LSHH", false).passes(66_000).falls(70_000, "LSHH").reads(71_000, "LT", 0, { known: false });
    expect(run.passes(99_000).said).toEqual(["66000 raised LT 1"]);
  });

  it("is held against a gauge beyond its range, which is certainly high", () => {
    const run = newRun()
      .reads(0, "LSHH", false)
      .reads(0, "LT", 99_999, { overRange: true, known: false })
      .passes(20_000);
    expect(run.said).toEqual(["10000 raised LT 1"]);
  });

  it("may be one that opens when the liquid is there", () => {
    const run = newRun({ reachedWhen: false }).reads(0, "LSHH", false).reads(0, "LT", 10_050).passes(60_000);
    expect(run.said).toEqual([]);
    expect(run.reads(61_000, "LSHH", true).passes(80_000).said).toEqual(["71000 raised LT 1"]);
  });

  it("is told exactly while it contradicts a level at or above high-high, without delay or deadband", () => {
    const step = fc.tuple(fc.integer({ min: 9_990, max: 10_010 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const run = newRun({ onDelayMs: 0, deadbandM: 0 });
        steps.forEach(([levelMm, reached], i) => {
          run.reads(i * 1_000, "LSHH", reached).reads(i * 1_000, "LT", levelMm);
          expect(run.said.at(-1)?.includes("raised") ?? false).toBe(levelMm >= 10_000 && !reached);
        });
      }),
    );
  });

  it.each([
    [{ switch: "LT" }, 1, "params.switch", "point-kind"],
    [{ highHighM: 0 }, 1, "params.highHighM", "params-invalid"],
    [{ switch: undefined }, 1, "params.switch", "params-invalid"],
  ] as const)("refuses %j at level %s, at %s", (params, level, path, code) => {
    expect(checkRule(rule(params, level), POINTS)).toMatchObject([{ path, code }]);
  });

  it("needs a level, and a gauge that measures a length", () => {
    expect(checkRule({ ...rule(), level: undefined }, POINTS)).toMatchObject([{ code: "level-missing" }]);
    const bars = [pointFacts("LT", { unit: "bar" }), pointFacts("LSHH", { kind: "discrete" })];
    expect(checkRule(rule(), bars)).toMatchObject([{ path: "points.0", code: "unit-misfit" }]);
  });
});
