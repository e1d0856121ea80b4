import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import { stateWordsOf } from "../../model/state-words.ts";
import { toValue, toPacked } from "../../model/value.ts";
import { checkOn, lintOn, pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { checkRule } from "../evaluate.ts";

const GROUP = ["A", "B", "C"];

function rule(params: Record<string, unknown> = {}, level?: Rule["level"], points = GROUP): Rule {
  return { id: "r", enterprise: "e", kind: "fire", points, level, params };
}

function group(params: Record<string, unknown> = {}): RuleRun {
  const run = new RuleRun(rule({ latch: false, ...params }));
  for (const id of GROUP) run.reads(0, id, "normal");
  return run;
}

describe("a fire group", () => {
  it("alarms at the first component, and confirms at the second with the seconds between", () => {
    const run = group().reads(1_000, "B", "fire");
    expect(run.said).toEqual(["1000 raised A 2"]);
    expect(run.sight(2)?.facts).toMatchObject({ first: "B", second: null, burning: "B" });
    run.reads(43_000, "C", "fire");
    expect(run.said.slice(1)).toEqual(["43000 raised A 1"]);
    expect(run.sight(1)).toEqual({
      value: 2,
      facts: { first: "B", second: "C", betweenMs: 42_000, burning: "B, C", blind: null },
    });
  });

  it("is not confirmed by one component that says fire again and again, nor by one that comes and goes", () => {
    const run = group();
    for (let t = 1_000; t < 60_000; t += 1_000) run.reads(t, "A", t % 3_000 === 0 ? "normal" : "fire");
    expect(run.said.filter((said) => said.endsWith(" 1"))).toEqual([]);
  });

  it("is not confirmed by a point that stands twice in the rule", () => {
    const run = new RuleRun(rule({}, undefined, ["A", "A"])).reads(0, "A", "fire");
    expect(run.said).toEqual(["0 raised A 2 latched"]);
  });

  it("confirms a fire that stands however late the second comes, and one that ended only within its time", () => {
    const stands = group().reads(1_000, "A", "fire").reads(9_000_000, "B", "fire");
    expect(stands.said).toContain("9000000 raised A 1");
    const ended = (secondAtMs: number) =>
      group().reads(1_000, "A", "fire").reads(5_000, "A", "normal").reads(secondAtMs, "B", "fire").said;
    expect(ended(301_000)).toContain("301000 raised A 1");
    expect(ended(301_001)).not.toContain("301001 raised A 1");
  });

  it("gives the second more time by what the gateway could not hear", () => {
    const run = group().reads(1_000, "A", "fire").reads(5_000, "A", "normal").deaf(600_000);
    expect(run.reads(900_000, "B", "fire").said).toContain("900000 raised A 1");
  });

  it("never takes a faulty, shielded, silent or unheard component for one without fire", () => {
    const blind = new RuleRun(rule({ latch: false })).reads(0, "A", "fire").reads(1_000, "A", "fault");
    blind.reads(2_000, "B", "shielded").reads(3_000, "C", "normal", { known: false }).passes(9_000_000);
    expect(blind.said).toEqual(["0 raised A 2"]);
    expect(blind.sight(2)?.facts).toMatchObject({ burning: "A", blind: "A, B, C" });
    expect(blind.reads(9_000_001, "A", "normal").said).toContain("9000001 cleared A 2");
  });

  it("keeps a fire whose detector burns up, until the panel is reset", () => {
    const run = group({ panel: "PANEL" }).reads(1_000, "A", "fire").reads(2_000, "B", "fire");
    run.reads(3_000, "A", "fault").falls(60_000, "B").reads(70_000, "C", "normal");
    expect(run.said).toEqual(["1000 raised A 2", "2000 raised A 1"]);
    run.reads(80_000, "PANEL", "reset");
    expect(run.said.slice(2)).toEqual(["80000 cleared A 2", "80000 cleared A 1"]);
    expect(run.reads(90_000, "B", "fire").said.slice(4)).toEqual(["90000 raised A 2"]);
  });

  it("does not count the panel, which repeats what its components say", () => {
    const run = group({ panel: "PANEL" }).reads(1_000, "A", "fire").reads(2_000, "PANEL", "fire");
    expect(run.said).toEqual(["1000 raised A 2"]);
  });

  it("latches unless told otherwise", () => {
    expect(new RuleRun(rule()).reads(0, "A", "fire").said).toEqual(["0 raised A 2 latched"]);
  });

  it("says fire exactly while a component it can believe says so, and never confirms by one alone", () => {
    const word = fc.constantFrom(...stateWordsOf("fire")).map((text) => toValue(toPacked(text as "fire"), 2));
    const steps = fc.array(fc.tuple(fc.nat(2), word, fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (said) => {
        const run = new RuleRun(rule({ latch: false }));
        const firing = new Set<number>();
        const everFired = new Set<number>();
        said.forEach(([input, value, known], i) => {
          run.reads(i * 1_000, GROUP[input] ?? "", value, { known });
          const isFire = known && value === "fire";
          if (isFire) for (const set of [firing, everFired]) set.add(input);
          else if (known && !["unknown", "test", "fault", "power-fault", "shielded"].includes(String(value)))
            firing.delete(input);
        });
        const active = (level: number) =>
          run.said
            .filter((line) => line.endsWith(` ${level}`))
            .at(-1)
            ?.includes("raised") === true;
        expect(active(2)).toBe(firing.size > 0);
        if (everFired.size < 2) expect(run.said.filter((line) => line.endsWith(" 1"))).toEqual([]);
        if (firing.size > 1) expect(active(1)).toBe(true);
      }),
    );
  });

  it("remembers a thousand components in little, and whatever happens in no more", () => {
    const many = Array.from({ length: 1_000 }, (_, i) => `P${i}`);
    const run = new RuleRun(rule({}, undefined, many));
    for (let i = 0; i < 300; i++) run.reads(i * 10, `P${i}`, "fire");
    expect(run.memoryBytes).toBeLessThan(12_000);
    expect(String(run.sight(1)?.facts["burning"])).toMatch(/^P0, .*P7 \+292$/);
  });

  it.each([
    [{}, 2, "level", "level-twice"],
    [{ firstLevel: 1 }, undefined, "params.confirmedLevel", "levels-out-of-order"],
    [{ confirmWithinMs: 10 }, undefined, "params.confirmWithinMs", "params-invalid"],
    [{ confirmedLevel: 5 }, undefined, "params.confirmedLevel", "params-invalid"],
    [{ panel: "P1" }, undefined, "params.panel", "panel-is-component"],
    [{ confirm: 3 }, undefined, "params", "params-invalid"],
  ] as const)("refuses %j at level %s, at %s", (params, level, path, code) => {
    expect(checkOn(rule(params, level), ["fire", "fire"])).toMatchObject([{ path, code }]);
  });

  it("refuses a panel that is no fire point, and other points than fire components", () => {
    const known = [pointFacts("A", { kind: "fire" }), pointFacts("X", { kind: "discrete" })];
    expect(checkRule(rule({ panel: "X" }, undefined, ["A"]), known)).toMatchObject([{ path: "params.panel" }]);
    expect(checkOn(rule(), ["fire", "gas"])).toMatchObject([{ path: "points", code: "point-kind" }]);
    expect(lintOn(rule(), ["fire"])).toMatchObject([{ code: "confirmation-impossible" }]);
  });
});
