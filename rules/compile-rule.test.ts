import { describe, expect, it } from "vitest";
import type { Rule } from "../model/catalog/catalog.ts";
import { compileRule } from "./compile-rule.ts";
import { checkOn, lintOn } from "../test/kit/rule-points.ts";
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

  it("says what is wrong and where", () => {
    const rule: Rule = { ...base, kind: "threshold", level: 1, params: { direction: "high", limit: "57" } };
    expect(compileRule(rule)).toMatchObject({ ok: false, error: [expect.stringMatching(/^params\.limit: /)] });
  });

  it("refuses a kind nobody knows, and names those there are", () => {
    const rule: Rule = { ...base, kind: "wishful", params: {} };
    expect(compileRule(rule)).toEqual({
      ok: false,
      error: ["kind: no rule kind wishful; there are threshold, state, no-data, rate, forecast, sensor-health"],
    });
    expect(checkOn(rule, ["gas"])).toMatchObject([{ path: "kind", code: "unknown-kind" }]);
    expect(lintOn(rule, ["gas"])).toEqual([]);
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
