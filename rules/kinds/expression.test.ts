import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import type { PointFacts } from "../../model/catalog/point-facts.ts";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { checkRule } from "../evaluate.ts";

const POINTS: readonly PointFacts[] = [
  pointFacts("NH3-1", { kind: "gas", unit: "ppm", rangeMax: 500 }),
  pointFacts("TI-1", { unit: "℃" }),
  pointFacts("FAN-1", { kind: "discrete" }),
  pointFacts("XV-1", { kind: "interlock" }),
];
const INPUTS = { gas: "NH3-1", temp: "TI-1", fan: "FAN-1", valve: "XV-1" };

function rule(expression: string, inputs: Record<string, string> = INPUTS, level: Rule["level"] = 2): Rule {
  return { id: "r", enterprise: "e", kind: "expression", points: ["NH3-1"], level, params: { expression, inputs } };
}

function newRun(expression: string): RuleRun {
  return new RuleRun(rule(expression), POINTS);
}

describe("a rule by expression", () => {
  it("stands on its first point while its condition is true of the newest values of all", () => {
    const run = newRun("gas > 25 && !fan").reads(0, "FAN-1", false).reads(1_000, "NH3-1", 26);
    expect(run.said).toEqual(["1000 raised NH3-1 2"]);
    expect(run.sight(2)).toEqual({
      value: 26,
      facts: { expression: "gas > 25 && !fan", inputs: "gas = 26, temp = ?, fan = false, valve = ?", reason: null },
    });
    expect(run.reads(2_000, "FAN-1", true).said.slice(1)).toEqual(["2000 cleared NH3-1 2"]);
  });

  it("neither raises nor clears while a value it needs is missing, bad or silent", () => {
    const run = newRun("gas > 25 && !fan").reads(0, "NH3-1", 26);
    expect(run.said).toEqual([]);
    expect(run.sight(2)?.facts["reason"]).toBe("a value is missing");
    run.reads(1_000, "FAN-1", false).reads(2_000, "NH3-1", 3, { known: false }).falls(3_000, "FAN-1");
    expect(run.said).toEqual(["1000 raised NH3-1 2"]);
    expect(run.reads(4_000, "NH3-1", 20).said.slice(1)).toEqual(["4000 cleared NH3-1 2"]);
  });

  it("takes a word that says nothing for no data, unless it is asked for", () => {
    const run = newRun('valve == "tripped"').reads(0, "XV-1", "tripped").reads(1_000, "XV-1", "fault");
    expect(run.said).toEqual(["0 raised NH3-1 2"]);
    const asks = newRun('valve == "tripped" || valve == "fault"')
      .reads(0, "XV-1", "fault")
      .reads(1_000, "XV-1", "idle");
    expect(asks.said).toEqual(["0 raised NH3-1 2", "1000 cleared NH3-1 2"]);
  });

  it("knows that a value beyond its range is at least what it says", () => {
    const beyond = { overRange: true, known: false };
    expect(newRun("gas > 9999").reads(0, "NH3-1", 501, beyond).said).toEqual(["0 raised NH3-1 2 latched"]);
    const low = newRun("gas < 20").reads(0, "NH3-1", 10).reads(1_000, "NH3-1", 501, beyond);
    expect(low.said).toEqual(["0 raised NH3-1 2", "1000 cleared NH3-1 2"]);
    const both = newRun("gas - temp > 10").reads(0, "NH3-1", 100).reads(0, "TI-1", 0);
    both.reads(1_000, "NH3-1", 501, beyond).reads(2_000, "TI-1", 500, beyond);
    expect(both.said).toEqual(["0 raised NH3-1 2"]);
    expect(both.sight(2)?.facts["reason"]).toBe("a value is beyond its range");
  });

  it("may have a limit of its own for clearing, by whether it is active", () => {
    const run = newRun("gas > (active ? 20.0 : 25.0)");
    run.series(0, 1_000, "NH3-1", [24, 26, 24, 21, 20, 24]);
    expect(run.said).toEqual(["1000 raised NH3-1 2", "4000 cleared NH3-1 2"]);
  });

  it("is unknown, with the reason, when its values defy it", () => {
    const run = newRun("ratio(gas, temp) > 2").reads(0, "TI-1", 0).reads(0, "NH3-1", 5);
    expect(run.said).toEqual([]);
    expect(run.sight(2)?.facts["reason"]).toBe("a ratio to zero");
  });

  it("is unknown for good when a point has become another kind than it was written for", () => {
    const other = [pointFacts("NH3-1", { kind: "discrete" }), ...POINTS.slice(1)];
    const run = new RuleRun(rule("gas > 25"), other).reads(0, "NH3-1", true);
    expect(run.said).toEqual([]);
    expect(run.sight(2)?.facts["reason"]).toMatch(/no such overload/);
  });

  it("judges by nothing but the newest values, in whatever order they came", () => {
    const steps = fc.array(
      fc.record({ at: fc.constantFrom("NH3-1", "TI-1"), value: fc.nat(50), known: fc.boolean() }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (said) => {
        const run = newRun("gas > 25 || temp > 40");
        const newest: Record<string, number | null> = { "NH3-1": null, "TI-1": null };
        let active = false;
        said.forEach(({ at, value, known }, i) => {
          run.reads(i * 1_000, at, value, { known });
          newest[at] = known ? value : null;
          const [gas, temp] = [newest["NH3-1"] ?? null, newest["TI-1"] ?? null];
          if ((gas !== null && gas > 25) || (temp !== null && temp > 40)) active = true;
          else if (gas !== null && temp !== null) active = false;
          expect(run.said.at(-1)?.includes("raised") ?? false).toBe(active);
        });
        expect(run.memoryBytes).toBeLessThan(300);
      }),
    );
  });

  it.each([
    ["gas >", INPUTS, "params.expression", "expression-syntax"],
    ["gas > true", INPUTS, "params.expression", "expression-type"],
    ['valve.matches("a")', INPUTS, "params.expression", "expression-not-allowed"],
    ['valve == "triped"', INPUTS, "params.expression", "state-never-said"],
    ['valve in ["tripped", "open"]', INPUTS, "params.expression", "state-never-said"],
    ["fan", { fan: "FAN-1" }, "points.0", "point-never-used"],
    ["gas > 1", {}, "params.inputs", "params-invalid"],
    ["gas > 1", { Gas: "NH3-1" }, "params.inputs.Gas", "params-invalid"],
    ["active", { active: "NH3-1" }, "params.inputs.active", "params-invalid"],
    ["", INPUTS, "params.expression", "params-invalid"],
  ] as const)("refuses %j over %j, at %s", (expression, inputs, path, code) => {
    expect(checkRule(rule(expression, inputs), POINTS)).toMatchObject([{ path, code }]);
  });

  it("needs a level, and takes names the language reserves for none of its own", () => {
    expect(checkRule({ ...rule("gas > 1"), level: undefined }, POINTS)).toMatchObject([{ code: "level-missing" }]);
    for (const name of ["if", "for", "int", "known2", "has", "prototype", "constructor"]) {
      const found = checkRule(rule(`${name} > 1`, { [name]: "NH3-1" }), POINTS);
      expect(found.length, name).toBeLessThanOrEqual(1);
    }
  });
});
