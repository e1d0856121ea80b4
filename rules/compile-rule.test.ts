import { describe, expect, it } from "vitest";
import type { Rule } from "../model/catalog/catalog.ts";
import { compileRule, concernOf, levelsOfRule, type MadeConditions } from "./compile-rule.ts";
import { checkOn, lintOn, pointFacts } from "../test/kit/rule-points.ts";
import { RULE_KINDS } from "./kinds/index.ts";

const base = { id: "nh3", enterprise: "coldchain", points: ["NH3-101"] };

describe("compileRule", () => {
  it("gives each condition the rule's name and a key with its level", () => {
    const levels = [
      { level: 1, limit: 57 },
      { level: 2, limit: 28 },
    ];
    const rule: Rule = { ...base, kind: "threshold", params: { direction: "high", levels } };
    expect(compileRule(rule)).toMatchObject({
      ok: true,
      value: [
        { rule: "nh3", enterprise: "coldchain", key: "nh3/1" },
        { rule: "nh3", enterprise: "coldchain", key: "nh3/2" },
      ],
    });
  });

  it("tells conditions about different things apart by name", () => {
    const params = { checks: { "bypass-long": {}, "bypass-under-demand": {} } };
    const rule: Rule = { id: "loop", enterprise: "coldchain", points: ["XS-1"], kind: "interlock", params };
    const compiled = compileRule(rule);
    const keys = compiled.ok ? compiled.value.map(({ key }) => key) : [];
    expect(keys).toEqual([
      "loop:bypass-long/3",
      "loop:bypass-long/2",
      "loop:bypass-long/1",
      "loop:bypass-under-demand/1",
    ]);
    expect(keys.map(concernOf)).toEqual([...Array(3).fill("loop:bypass-long"), "loop:bypass-under-demand"]);
    expect(levelsOfRule(rule)).toEqual([3, 2, 1]);
    expect(levelsOfRule({ ...rule, kind: "wishful" })).toEqual([]);
  });

  it("says what is wrong and where", () => {
    const rule: Rule = { ...base, kind: "threshold", level: 1, params: { direction: "high", limit: "57" } };
    expect(compileRule(rule)).toMatchObject({ ok: false, error: [expect.stringMatching(/^params\.limit: /)] });
  });

  it("refuses a kind nobody knows, and names those there are", () => {
    const rule: Rule = { ...base, kind: "wishful", params: {} };
    expect(compileRule(rule)).toEqual({
      ok: false,
      error: [expect.stringMatching(/^kind: no rule kind wishful; there are threshold, state, no-data, /)],
    });
    expect(checkOn(rule, ["gas"])).toMatchObject([{ path: "kind", code: "unknown-kind" }]);
    expect(lintOn(rule, ["gas"])).toEqual([]);
  });
});

describe("conditions of points that are alike", () => {
  const health: Rule = { ...base, points: ["A", "B"], kind: "sensor-health", params: { frozen: {}, spike: {} } };
  const specsOf = (rule: Rule, made: MadeConditions, rangeMax = (_id: string) => 100) => {
    const compiled = compileRule(rule, (id) => pointFacts(id, { rangeMax: rangeMax(id) }), made);
    return compiled.ok ? compiled.value.map(({ spec }) => spec) : [];
  };

  it("are made once, for any rule that says the same", () => {
    const made: MadeConditions = new Map();
    const [a, , b] = specsOf(health, made);
    const [other] = specsOf({ ...health, id: "other", points: ["C"] }, made);
    expect(a).toBeDefined();
    expect(b).toBe(a);
    expect(other).toBe(a);
  });

  it("are not shared once anything they follow from differs", () => {
    const made: MadeConditions = new Map();
    const [a] = specsOf(health, made);
    expect(specsOf({ ...health, level: 2 }, made)[0]).not.toBe(a);
    expect(specsOf({ ...health, params: { frozen: { lively: true }, spike: {} } }, made)[0]).not.toBe(a);
    expect(specsOf(health, made, (id) => (id === "A" ? 50 : 100))[0]).not.toBe(a);
  });
});

describe("checkRule", () => {
  it("refuses points the kind cannot judge", () => {
    const rule: Rule = { ...base, kind: "threshold", level: 1, params: { direction: "high", limit: 57 } };
    expect(checkOn(rule, ["gas"])).toEqual([]);
    expect(checkOn(rule, ["gas", "fire"])).toEqual([
      { path: "points", code: "point-kind", detail: "a threshold rule judges gas, analog points, not fire" },
    ]);
  });
});

describe("the list of rule kinds", () => {
  it("has each kind once", () => {
    const kinds = RULE_KINDS.map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
  });
});
