import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { checkRule } from "../evaluate.ts";

const MIN = 60_000;
const POINTS = [pointFacts("TI", { unit: "℃" }), pointFacts("COIL", { kind: "discrete" })];

function rule(params: Record<string, unknown> = {}, level: Rule["level"] = 2): Rule {
  return { id: "r", enterprise: "e", kind: "tank-heating", points: ["TI"], level, params };
}

/** Warms by so many ℃ a minute, from 20 ℃ on. */
function warm(run: RuleRun, from: number, to: number, perMinute: number): RuleRun {
  for (let i = from; i <= to; i++) run.reads(i * MIN, "TI", 20 + perMinute * i);
  return run;
}

describe("a tank that grows warm", () => {
  it("unheated alarms above two degrees in ten minutes, once half the window is known", () => {
    const run = warm(new RuleRun(rule(), POINTS), 0, 20, 0.3);
    expect(run.said).toEqual(["300000 raised TI 2"]);
    expect(run.sight(2)?.value).toBeCloseTo(3, 9);
    expect(run.specs).toMatchObject([{ limit: 2, unit: "℃/10 min" }]);
    expect(warm(new RuleRun(rule(), POINTS), 0, 60, 0.199).said).toEqual([]);
    expect(warm(new RuleRun(rule(), POINTS), 0, 60, -1).said).toEqual([]);
  });

  it("heated on purpose does not alarm, and what it gained meanwhile does not count afterwards", () => {
    const run = new RuleRun(rule({ heater: "COIL" }), POINTS).reads(0, "COIL", true);
    warm(run, 0, 30, 1).reads(30 * MIN, "COIL", false);
    for (let i = 31; i < 60; i++) run.reads(i * MIN, "TI", 50.5);
    expect(run.said).toEqual([]);
  });

  it("heated in vain keeps its alarm: a heater turned on explains nothing of before", () => {
    const run = warm(new RuleRun(rule({ heater: "COIL" }), POINTS).reads(0, "COIL", false), 0, 20, 0.5);
    run.reads(20 * MIN, "COIL", true);
    for (let i = 21; i < 60; i++) run.reads(i * MIN, "TI", 30);
    expect(run.said).toEqual(["300000 raised TI 2"]);
  });

  it("is not judged while nobody knows whether it is heated, nor by bad readings", () => {
    expect(warm(new RuleRun(rule({ heater: "COIL" }), POINTS), 0, 60, 1).said).toEqual([]);
    const silent = new RuleRun(rule({ heater: "COIL" }), POINTS).reads(0, "COIL", false).falls(0, "COIL");
    expect(warm(silent, 0, 60, 1).said).toEqual([]);
    const bad = new RuleRun(rule(), POINTS);
    for (let i = 0; i < 60; i++) bad.reads(i * MIN, "TI", 20 + i, { known: false });
    for (let i = 60; i < 90; i++) bad.reads(i * MIN, "TI", 20 + i, { overRange: true });
    expect(bad.said).toEqual([]);
  });

  it("keeps its alarm through bad readings, and ends it when it is cool", () => {
    const run = warm(new RuleRun(rule(), POINTS), 0, 20, 0.5).reads(21 * MIN, "TI", 0, { known: false });
    expect(run.said).toEqual(["300000 raised TI 2"]);
    for (let i = 22; i < 60; i++) run.reads(i * MIN, "TI", 30);
    expect(run.said[1]).toMatch(/cleared TI 2$/);
  });

  it("is judged by the slope alone, whatever the temperature", () => {
    const slope = fc.integer({ min: -40, max: 40 }).filter((k) => k !== 20);
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 200 }), slope, (base, k) => {
        const run = new RuleRun(rule(), POINTS);
        for (let i = 0; i <= 12; i++) run.reads(i * MIN, "TI", base + (k / 100) * i);
        expect(run.said.length).toBe(k > 20 ? 1 : 0);
        expect(run.memoryBytes).toBeLessThan(3_000);
      }),
    );
  });

  it.each([
    [{ heater: "TI" }, "params.heater", "point-kind"],
    [{ windowMs: 120_000 }, "params.windowMs", "window-too-short"],
    [{ limitPerTenMinutes: 0 }, "params.limitPerTenMinutes", "params-invalid"],
  ] as const)("refuses %j, at %s", (params, path, code) => {
    expect(checkRule(rule(params), POINTS)).toMatchObject([{ path, code }]);
  });

  it("needs a level and a temperature", () => {
    expect(checkRule({ ...rule(), level: undefined }, POINTS)).toMatchObject([{ code: "level-missing" }]);
    expect(checkRule(rule(), [pointFacts("TI", { unit: "kPa" })])).toMatchObject([{ code: "unit-misfit" }]);
  });
});
