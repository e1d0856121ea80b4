import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import { checkOn, pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";

function rule(params: Record<string, unknown>, level: Rule["level"] = 2): Rule {
  return { id: "r", enterprise: "e", kind: "rate", points: ["P"], level, params };
}

const rising = { direction: "rising", limitPerMinute: 6, windowMs: 60_000 };
const ramp = (from: number, perStep: number, steps: number) =>
  Array.from({ length: steps }, (_, i) => from + perStep * i);

describe("a rate of change", () => {
  it("is met as soon as the slope over the window reaches the limit, and shows it per minute", () => {
    const run = new RuleRun(rule(rising), [pointFacts("P", { unit: "kPa" })]);
    run.series(0, 5_000, "P", ramp(100, 0, 13)).series(65_000, 5_000, "P", ramp(101, 1, 20));
    expect(run.said).toEqual(["90000 raised P 2"]);
    expect(run.sight(2)).toEqual({ value: expect.closeTo(12, 9), facts: { windowMs: 60_000, direction: "rising" } });
    expect(run.specs).toMatchObject([{ limit: 6, unit: "kPa/min" }]);
  });

  it("says nothing before half a window is known", () => {
    const run = new RuleRun(rule(rising)).series(0, 5_000, "P", ramp(0, 10, 6));
    expect(run.said).toEqual([]);
    run.reads(30_000, "P", 60);
    expect(run.said).toEqual(["30000 raised P 2"]);
  });

  it("does not take bad readings, silence or a gap for a fall", () => {
    const falling = rule({ ...rising, direction: "falling" });
    const run = new RuleRun(falling).series(0, 5_000, "P", ramp(100, 0, 13));
    run.reads(65_000, "P", 0, { known: false }).falls(90_000, "P");
    run.series(300_000, 5_000, "P", ramp(20, 0, 13));
    expect(run.said).toEqual([]);
  });

  it("knows a falling value from a rising one", () => {
    const run = new RuleRun(rule({ ...rising, direction: "falling" })).series(0, 5_000, "P", ramp(100, 2, 13));
    expect(run.said).toEqual([]);
    run.series(65_000, 5_000, "P", ramp(124, -2, 13));
    expect(run.said).toEqual(["100000 raised P 2"]);
    expect(run.specs).toMatchObject([{ limit: -6 }]);
  });

  it("finds the slope of any straight line, however far in the future and whatever its offset", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 45 }), fc.integer({ min: -50, max: 50 }), fc.nat(1e6), (t0, k, v0) => {
        const run = new RuleRun(rule(rising)).series(t0, 1_000, "P", ramp(v0, k, 40));
        expect(run.sight(2)?.value).toBeCloseTo(60 * k, 6);
        expect(run.said.length > 0).toBe(60 * k >= 6);
      }),
    );
  });

  it("keeps a memory of bounded size, however fast the point", () => {
    const run = new RuleRun(rule(rising)).series(0, 10, "P", ramp(0, 0.123456789, 5_000));
    expect(run.memoryBytes).toBeLessThan(3_000);
  });

  it.each([
    [{ ...rising, limitPerMinute: 0 }, 1, "params.limitPerMinute", "params-invalid"],
    [{ ...rising, windowMs: 1_000 }, 1, "params.windowMs", "params-invalid"],
    [{ ...rising, direction: "up" }, 1, "params.direction", "params-invalid"],
    [{ ...rising, windowMs: 120_000 }, 1, "params.windowMs", "window-too-short"],
    [{ ...rising, windowMs: 180_000 }, undefined, "level", "level-missing"],
  ] as const)("refuses %j at level %s, at %s", (params, level, path, code) => {
    expect(checkOn({ ...rule(params), level }, ["gas"])).toMatchObject([{ path, code }]);
  });
});
