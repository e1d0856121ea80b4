import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { checkRule, lintRule } from "../evaluate.ts";

const FACTS = [
  pointFacts("GAS", { kind: "gas", unit: "ppm", reportEveryMs: 5_000 }),
  pointFacts("GAS2", { kind: "gas", unit: "ppm", reportEveryMs: 5_000 }),
  pointFacts("FAN", { kind: "discrete", reportEveryMs: 1_000 }),
  pointFacts("CAUSE", { kind: "discrete", reportEveryMs: 1_000 }),
];
const AT_150 = { direction: "high", limit: 150, deadband: 10 };
const fan = { mode: "missing", cause: AT_150, effect: { point: "FAN" }, withinMs: 10_000 };

function rule(params: Record<string, unknown>, points: string[] = ["GAS"], level: Rule["level"] = 1): Rule {
  return { id: "r", enterprise: "e", kind: "sequence", points, level, params };
}
const run = (params: Record<string, unknown>, points?: string[]) => new RuleRun(rule(params, points), FACTS);
const BAD = { known: false };

describe("a fan that must run within 10 s of 150 ppm", () => {
  it("alarms 10 s after the gas if it does not, and clears when it does", () => {
    const told = run(fan).reads(0, "FAN", false).reads(1_000, "GAS", 20).reads(5_000, "GAS", 160).passes(14_999);
    expect(told.said).toEqual([]);
    told.passes(15_000).reads(20_000, "FAN", true);
    expect(told.said).toEqual(["15000 raised GAS 1", "20000 cleared GAS 1"]);
    expect(told.sight(1)).toEqual({
      value: null,
      facts: {
        mode: "missing",
        withinMs: 10_000,
        causeDemand: "≥ 150",
        effectPoint: "FAN",
        effectDemand: "true",
        cause: true,
        effect: true,
      },
    });
  });

  it.each([
    ["runs in the last moment", (told: RuleRun) => told.reads(14_999, "FAN", true)],
    ["ran before the gas", (told: RuleRun) => told.reads(4_000, "FAN", true).reads(5_000, "GAS", 170)],
    ["is no longer needed, the gas having gone in time", (told: RuleRun) => told.reads(14_000, "GAS", 139)],
  ])("does not alarm when it %s", (_, act) => {
    const told = run(fan).reads(0, "FAN", false).reads(1_000, "GAS", 20);
    if (!_.startsWith("ran")) told.reads(5_000, "GAS", 160);
    expect(act(told).passes(100_000).said).toEqual([]);
  });

  it("does not take a gas within the deadband for gone", () => {
    const told = run(fan).reads(0, "FAN", false).reads(5_000, "GAS", 160).reads(9_000, "GAS", 145).passes(60_000);
    expect(told.said).toEqual(["15000 raised GAS 1"]);
  });

  it("is not proven by a fan of which nothing is known: the alarm says so", () => {
    const told = run(fan).reads(0, "FAN", true).reads(1_000, "GAS", 160).reads(3_000, "FAN", true, BAD).passes(12_999);
    expect(told.said).toEqual([]);
    told.passes(13_000);
    expect(told.said).toEqual(["13000 raised GAS 1"]);
    expect(told.sight(1)?.facts).toMatchObject({ cause: true, effect: null });
  });

  it("stands although the gas is no longer known, for it is not known to be gone", () => {
    const told = run(fan).reads(0, "FAN", false).reads(5_000, "GAS", 160).falls(8_000, "GAS").passes(60_000);
    expect(told.said).toEqual(["15000 raised GAS 1"]);
    expect(told.reads(70_000, "GAS", 20).said.at(-1)).toBe("70000 cleared GAS 1");
  });

  it("asks for nothing on bad gas readings, and for everything beyond the range", () => {
    const told = run(fan).reads(0, "FAN", false).reads(1_000, "GAS", 400, BAD).passes(60_000);
    expect(told.said).toEqual([]);
    told.reads(60_000, "GAS", 600, { known: false, overRange: true }).passes(70_000);
    expect(told.said).toEqual(["70000 raised GAS 1"]);
  });

  it("must stay on as long as the gas does, with the same time for a restart", () => {
    const told = run(fan).reads(0, "FAN", true).reads(1_000, "GAS", 160).reads(60_000, "FAN", false);
    told.reads(65_000, "FAN", true).reads(80_000, "FAN", false).passes(100_000);
    expect(told.said).toEqual(["90000 raised GAS 1"]);
  });

  it("is put off by time in which the gateway was deaf", () => {
    const told = run(fan).reads(0, "FAN", false).reads(5_000, "GAS", 160).deaf(7_000).passes(21_999);
    expect(told.said).toEqual([]);
    expect(told.passes(22_000).said).toEqual(["22000 raised GAS 1"]);
  });

  it("is asked for by any of several gas points", () => {
    const told = run(fan, ["GAS", "GAS2"]).reads(0, "FAN", false).reads(0, "GAS", 20).reads(5_000, "GAS2", 160);
    expect(told.passes(15_000).said).toEqual(["15000 raised GAS 1"]);
    told.reads(16_000, "GAS2", 0, BAD);
    expect(told.passes(20_000).said).toHaveLength(1);
    expect(told.reads(21_000, "GAS2", 20).said.at(-1)).toBe("21000 cleared GAS 1");
  });

  it("keeps its off-delay from a fan that stops again", () => {
    const told = run({ ...fan, offDelayMs: 5_000 })
      .reads(0, "FAN", false)
      .reads(0, "GAS", 160)
      .passes(10_000);
    told.reads(12_000, "FAN", true).reads(14_000, "FAN", false).reads(20_000, "FAN", true).passes(30_000);
    expect(told.said).toEqual(["10000 raised GAS 1", "25000 cleared GAS 1"]);
  });
});

describe("an effect without its cause", () => {
  const uncaused = { mode: "uncaused", effect: { point: "FAN" }, withinMs: 2_000 };
  const quiet = () => run(uncaused, ["CAUSE"]).reads(0, "CAUSE", false).reads(0, "FAN", false);

  it("alarms when no cause has come 2 s later, until the effect is over", () => {
    const told = quiet().reads(10_000, "FAN", true).passes(11_999);
    expect(told.said).toEqual([]);
    told.passes(12_000).reads(13_000, "CAUSE", true).reads(20_000, "FAN", false);
    expect(told.said).toEqual(["12000 raised CAUSE 1", "20000 cleared CAUSE 1"]);
  });

  it.each([
    ["comes just within 2 s", (told: RuleRun) => told.reads(10_000, "FAN", true).reads(11_999, "CAUSE", true)],
    [
      "was over 2 s before it",
      (told: RuleRun) => told.reads(5_000, "CAUSE", true).reads(8_000, "CAUSE", false).reads(10_000, "FAN", true),
    ],
    ["stands", (told: RuleRun) => told.reads(5_000, "CAUSE", true).reads(10_000, "FAN", true)],
    ["may have been there, unheard", (told: RuleRun) => told.falls(9_000, "CAUSE").reads(10_000, "FAN", true)],
    [
      "is not known when the effect is first heard of",
      (told: RuleRun) => told.falls(0, "FAN").falls(0, "CAUSE").reads(10_000, "FAN", true),
    ],
  ])("does not alarm when the cause %s", (_, act) => {
    expect(act(quiet()).passes(100_000).said).toEqual([]);
  });

  it("alarms when the cause was over too long before", () => {
    const told = quiet().reads(5_000, "CAUSE", true).reads(7_999, "CAUSE", false).reads(10_000, "FAN", true);
    expect(told.passes(20_000).said).toEqual(["12000 raised CAUSE 1"]);
  });

  it("cannot say of an effect that was there when it was first heard of", () => {
    const told = run(uncaused, ["CAUSE"]).reads(0, "CAUSE", false).reads(0, "FAN", true).passes(60_000);
    expect(told.said).toEqual([]);
  });

  it("looks for the cause as far back as the effect may have begun", () => {
    const told = quiet().falls(10_000, "FAN").reads(11_000, "CAUSE", true).reads(20_000, "CAUSE", false);
    expect(told.reads(60_000, "FAN", true).passes(90_000).said).toEqual([]);
  });
});

describe("two things that together are a danger", () => {
  const both = { mode: "both", cause: AT_150, effect: { point: "FAN" }, withinMs: 30_000 };
  const quiet = () => run(both).reads(0, "GAS", 20).reads(0, "FAN", false);

  it("alarm as soon as the second begins while the first stands, and until the second is over", () => {
    const told = quiet().reads(5_000, "GAS", 160).reads(9_000, "FAN", true).reads(60_000, "GAS", 20);
    told.reads(70_000, "FAN", true, BAD).reads(80_000, "FAN", false);
    expect(told.said).toEqual(["9000 raised GAS 1", "80000 cleared GAS 1"]);
  });

  it.each([
    [30_000, ["50000 raised GAS 1"]],
    [30_001, []],
  ])("alarm when the first was over %d ms before the second: %j", (agoMs, said) => {
    const told = quiet()
      .reads(5_000, "GAS", 160)
      .reads(50_000 - agoMs, "GAS", 20)
      .reads(50_000, "FAN", true);
    expect(told.said).toEqual(said);
  });

  it("do not alarm in the other order", () => {
    expect(quiet().reads(5_000, "FAN", true).reads(6_000, "GAS", 160).passes(60_000).said).toEqual([]);
  });

  it("count a first that is no longer known as standing, but not one that never was known", () => {
    const told = quiet().reads(5_000, "GAS", 160).falls(6_000, "GAS").reads(20_000, "FAN", true);
    expect(told.said).toEqual(["20000 raised GAS 1"]);
    expect(run(both).falls(0, "GAS").reads(0, "FAN", false).reads(9_000, "FAN", true).said).toEqual([]);
  });
});

describe("a sequence", () => {
  const step = fc.record({
    afterMs: fc.constantFrom(0, 500, 2_000, 9_999, 10_000, 30_000),
    point: fc.constantFrom("GAS", "FAN"),
    value: fc.constantFrom(true, false, null),
  });

  it("says what a plain walk along the time axis says, whatever happens in which order", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const told = run(fan);
        let atMs = 0;
        const line: { atMs: number; gas: boolean; fan: boolean }[] = [];
        let gas = false;
        let isFanProven = false;
        for (const { afterMs, point, value } of steps) {
          atMs += afterMs;
          if (point === "GAS") gas = value ?? gas;
          else isFanProven = value === true;
          line.push({ atMs, gas, fan: isFanProven });
          const reading = point === "GAS" ? (value === true ? 200 : 10) : value === true;
          told.reads(atMs, point, reading, { known: value !== null });
        }
        told.passes(atMs + 100_000);
        const raised: number[] = [];
        let sinceMs: number | null = null;
        [...line, { atMs: atMs + 100_000, gas, fan: isFanProven }].forEach((moment) => {
          if (sinceMs !== null && moment.atMs >= sinceMs + 10_000 && raised.at(-1) !== sinceMs + 10_000)
            raised.push(sinceMs + 10_000);
          if (moment.gas && !moment.fan) sinceMs ??= moment.atMs;
          else sinceMs = null;
        });
        const said = told.said.filter((each) => each.includes("raised")).map((each) => Number(each.split(" ")[0]));
        expect(said).toEqual(raised);
      }),
      { numRuns: 500 },
    );
  });

  it.each(["missing", "uncaused", "both"])("in mode %s remembers no more the longer it runs", (mode) => {
    const told = run({ ...fan, mode });
    for (let i = 0; i < 300; i++) told.reads(i * 1_000, i % 2 === 0 ? "GAS" : "FAN", i % 2 === 0 ? i : i % 3 === 0);
    expect(told.memoryBytes).toBeLessThan(350);
  });

  it.each([
    [{ ...fan, mode: "after" }, 1, "params.mode", "params-invalid"],
    [{ ...fan, withinMs: 0 }, 1, "params.withinMs", "params-invalid"],
    [{ ...fan, onDelayMs: 5 }, 1, "params", "params-invalid"],
    [{ ...fan, effect: { point: "fan 1" } }, 1, "params.effect.point", "params-invalid"],
    [{ ...fan, effect: {} }, 1, "params.effect.point", "params-invalid"],
    [fan, undefined, "level", "level-missing"],
    [{ ...fan, cause: {} }, 1, "params.cause.limit", "point-kind"],
    [{ ...fan, cause: { deadband: 1 } }, 1, "params.cause.limit", "limit-missing"],
    [{ ...fan, effect: { point: "FAN", ...AT_150 } }, 1, "params.effect.states", "point-kind"],
    [{ ...fan, effect: { point: "FAN", states: ["fire"] } }, 1, "params.effect.states", "state-never-said"],
    [{ ...fan, effect: { point: "GAS", ...AT_150 } }, 1, "params.effect.point", "cause-is-effect"],
  ] as const)("refuses %j at level %s, at %s", (params, level, path, code) => {
    expect(checkRule({ ...rule(params), level }, FACTS)).toMatchObject([{ path, code }]);
  });

  it("warns of a time shorter than the points take to report", () => {
    const paths = (params: Record<string, unknown>) => lintRule(rule(params), FACTS).map(({ code }) => code);
    expect(paths(fan)).toEqual([]);
    expect(paths({ ...fan, withinMs: 999 })).toEqual(["time-shorter-than-reports"]);
    expect(paths({ ...fan, mode: "uncaused", withinMs: 4_999 })).toEqual(["time-shorter-than-reports"]);
    expect(paths({ ...fan, mode: "both", withinMs: 1 })).toEqual([]);
  });
});
