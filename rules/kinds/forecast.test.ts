import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import { robustTrendOf, timeToLimitS } from "../../model/knowledge/robust-slope.ts";
import { checkOn, pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { compileRule } from "../compile-rule.ts";

function rule(params: Record<string, unknown>, level: Rule["level"] = 4): Rule {
  return { id: "r", enterprise: "e", kind: "forecast", points: ["P"], level, params };
}

const high = { direction: "high", limit: 100 };
const ramp = (from: number, perStep: number, steps: number) =>
  Array.from({ length: steps }, (_, i) => from + perStep * i);
const S = 1_000;

describe("a forecast", () => {
  it("warns ten minutes before the limit, and shows the seconds left, slope and fit", () => {
    // 0.1 a second: at 10 s a reading 600 s are left at a value of 40, and fewer only after it.
    const run = new RuleRun(rule(high), [pointFacts("P", { unit: "kPa" })]).series(0, 10 * S, "P", ramp(0, 1, 41));
    expect(run.said).toEqual([]);
    run.reads(410 * S, "P", 41);
    expect(run.said).toEqual(["410000 raised P 4"]);
    const { value, facts } = run.sight(4) ?? { value: null, facts: {} };
    expect(value).toBeCloseTo(590, 6);
    expect(facts).toMatchObject({ target: 100, direction: "high", pointUnit: "kPa", quality: 1 });
    expect(facts["slopePerMinute"]).toBeCloseTo(6, 9);
    expect(run.specs).toMatchObject([{ limit: 600, unit: "s" }]);
  });

  it("is the mirror image for a low limit", () => {
    const low = rule({ direction: "low", limit: 0 });
    expect(new RuleRun(low).series(0, 10 * S, "P", ramp(100, -1, 43)).said).toEqual(["410000 raised P 4"]);
    expect(new RuleRun(low).series(0, 10 * S, "P", ramp(100, 1, 60)).said).toEqual([]);
  });

  it("says nothing before half a window and eight readings are known", () => {
    const steep = new RuleRun(rule(high)).series(0, 5 * S, "P", ramp(0, 1, 30));
    expect(steep.said).toEqual([]);
    expect(steep.reads(150 * S, "P", 30).said).toEqual(["150000 raised P 4"]);
    const rare = new RuleRun(rule(high)).series(0, 37 * S, "P", ramp(0, 5, 7));
    expect(rare.said).toEqual([]);
    expect(rare.reads(7 * 37 * S, "P", 35).said).toEqual(["259000 raised P 4"]);
  });

  it("leaves a limit that is reached to the limit's own rule: it neither begins nor returns to normal there", () => {
    const above = new RuleRun(rule(high)).series(0, 10 * S, "P", ramp(100, 1, 60));
    expect(above.said).toEqual([]);
    const through = new RuleRun(rule(high)).series(0, 10 * S, "P", [...ramp(0, 1, 120), ...ramp(120, 0, 60)]);
    expect(through.said).toEqual(["410000 raised P 4"]);
    through.series(1_800 * S, 10 * S, "P", ramp(99, -1, 20));
    expect(through.said.slice(1)).toEqual([expect.stringMatching(/cleared P 4/)]);
  });

  it("takes over-range for a high limit that is reached, and for no word on a low one", () => {
    const run = new RuleRun(rule(high)).series(0, 10 * S, "P", ramp(0, 1, 42));
    run.reads(420 * S, "P", 1_000, { known: false, overRange: true }).falls(500 * S, "P");
    expect(run.said).toEqual(["410000 raised P 4"]);
    const low = new RuleRun(rule({ direction: "low", limit: 0 })).series(0, 10 * S, "P", ramp(100, -1, 42));
    low.reads(420 * S, "P", 1_000, { known: false, overRange: true });
    expect(low.said).toEqual(["410000 raised P 4"]);
  });

  it("is bent by no outlier, bad reading or gap", () => {
    const values = ramp(20, 0, 60).map((value, i) => (i % 7 === 3 ? 99 : value));
    expect(new RuleRun(rule(high)).series(0, 10 * S, "P", values).said).toEqual([]);
    const bad = new RuleRun(rule(high)).series(0, 10 * S, "P", ramp(20, 0, 40));
    for (let i = 0; i < 60; i++) bad.reads((400 + i * 10) * S, "P", 20 + i, { known: false });
    expect(bad.said).toEqual([]);
    const gap = new RuleRun(rule(high)).series(0, 10 * S, "P", ramp(20, 0, 40)).falls(500 * S, "P");
    expect(gap.series(9_000 * S, 10 * S, "P", ramp(90, 0, 40)).said).toEqual([]);
  });

  it("goes on through bad readings and silence, and clears when the value turns", () => {
    const run = new RuleRun(rule({ ...high, offDelayMs: 30 * S })).series(0, 10 * S, "P", ramp(0, 1, 45));
    run
      .reads(450 * S, "P", 0, { known: false })
      .falls(600 * S, "P")
      .passes(3_000 * S);
    expect(run.said).toEqual(["410000 raised P 4"]);
    run.series(3_000 * S, 10 * S, "P", ramp(45, -0.1, 30));
    // Half a window of the new trend, and the off-delay.
    expect(run.said.slice(1)).toEqual(["3180000 cleared P 4"]);
  });

  it("does not trust a trend that is mostly noise", () => {
    // A slope that would reach the limit in eight minutes, under noise as wide as all of its rise.
    const noisy = ramp(50, 1, 31).map((value, i) => value + 25 * ((i % 3) - 1));
    expect(new RuleRun(rule(high)).series(0, 10 * S, "P", noisy).said).toEqual([]);
    const trusting = new RuleRun(rule({ ...high, minQuality: 0 })).series(0, 10 * S, "P", noisy);
    expect(trusting.said.length).toBeGreaterThan(0);
  });

  it("finds the time left on any straight line, however far in the future", () => {
    const cases = [
      fc.integer({ min: 0, max: 2 ** 45 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 45, max: 900 }),
    ];
    fc.assert(
      fc.property(...(cases as [fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>]), (t0, k, left) => {
        const perStep = k / 10;
        const last = 1_000 - left * k;
        // One reading each 10 s: `left` steps from the limit.
        const run = new RuleRun(rule({ ...high, limit: last + left * perStep, withinMs: 600 * S }));
        run.series(t0, 10 * S, "P", ramp(last - 30 * perStep, perStep, 31));
        expect(run.sight(4)?.value).toBeCloseTo(left * 10, 3);
        // With the whole time left and no more, a rounding decides.
        if (left !== 60) expect(run.said.length > 0).toBe(left * 10 < 600);
      }),
    );
  });

  it("says of a limit out of reach what a fit would have said", () => {
    const windowMs = 600 * S;
    const walk = fc.array(fc.integer({ min: -20, max: 22 }), { minLength: 40, maxLength: 200 });
    let [far, near] = [0, 0];
    fc.assert(
      fc.property(walk, fc.integer({ min: 20, max: 400 }), (steps, limit) => {
        const compiled = compileRule(rule({ direction: "high", limit, windowMs, withinMs: 300 * S }));
        const spec = compiled.ok ? compiled.value[0]?.spec : undefined;
        if (spec?.by !== "watch") throw new Error("a forecast watches");
        const memory = spec.newMemory() as { window: { at: number[]; values: number[] }; far?: boolean };
        let [value, fitted] = [0, { atMs: 0, leftS: null as number | null }];
        steps.forEach((step, i) => {
          value += step / 10;
          const atMs = i * 5 * S;
          spec.take(memory, 0, { value, known: true, overRange: false }, atMs);
          if (!memory.far) return void near++;
          far++;
          if (atMs - fitted.atMs >= windowMs / 20) {
            const trend = robustTrendOf({ atMs: memory.window.at, values: memory.window.values });
            fitted = { atMs, leftS: trend === null ? null : timeToLimitS(trend, limit, "rising") };
          }
          if (value < limit) expect(spec.judge(memory, atMs, false)).toBe("clear");
          if (fitted.leftS !== null) expect(fitted.leftS - (atMs - fitted.atMs) / S).toBeGreaterThan(450);
        });
      }),
    );
    // Both happened, or this says nothing.
    expect(Math.min(far, near)).toBeGreaterThan(20);
  });

  it("keeps a memory of bounded size, however fast the point", () => {
    const run = new RuleRun(rule(high)).series(0, 100, "P", ramp(0, 0.000123456789, 20_000));
    expect(run.memoryBytes).toBeLessThan(3_000);
  });

  it.each([
    [{ ...high, direction: "rising" }, 1, "params.direction", "params-invalid"],
    [{ direction: "high" }, 1, "params.limit", "params-invalid"],
    [{ ...high, withinMs: 1_000 }, 1, "params.withinMs", "params-invalid"],
    [{ ...high, minQuality: 1.1 }, 1, "params.minQuality", "params-invalid"],
    [{ ...high, windowMs: 5_000 }, 1, "params.windowMs", "params-invalid"],
    [high, 1, "params.windowMs", "window-too-short"],
    [{ ...high, windowMs: 480_000 }, undefined, "level", "level-missing"],
  ] as const)("refuses %j at level %s, at %s", (params, level, path, code) => {
    expect(checkOn({ ...rule(params), level }, ["analog"])).toMatchObject([{ path, code }]);
  });
});
