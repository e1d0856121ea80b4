import { describe, expect, it } from "vitest";
import type { PointKind, Rule } from "../../model/catalog/catalog.ts";
import { compileRule } from "../evaluate.ts";
import { checkOn, lintOn } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import type { Judgement } from "../condition.ts";

function rule(params: Record<string, unknown>, level?: Rule["level"]): Rule {
  return { id: "r", enterprise: "e", kind: "state", points: ["A"], level, params };
}

function judge(states: readonly unknown[], value: unknown, known = true): Judgement | undefined {
  const [spec] = new RuleRun(rule({ states }, 1)).specs;
  // The values are booleans and state words.
  return spec?.by === "reading" ? spec.judge({ value: value as never, known, overRange: false }, false) : undefined;
}

describe("a state rule", () => {
  it("is met by the states it names, and by no others", () => {
    expect(judge(["fire", "started"], "fire")).toBe("exceeded");
    expect(judge(["fire", "started"], "normal")).toBe("clear");
    expect(judge([true], true)).toBe("exceeded");
    expect(judge([true], false)).toBe("clear");
    expect(judge([false], false)).toBe("exceeded");
  });

  it.each(["unknown", "fault", "power-fault", "shielded", "test", "out-of-service"])(
    "concludes nothing from a component that says %s, unless that is what it alarms on",
    (word) => {
      expect(judge(["fire"], word)).toBe("unknown");
      expect(judge(["fire", word], word)).toBe("exceeded");
    },
  );

  it("concludes nothing from a bad value", () => {
    expect(judge(["fire"], "fire", false)).toBe("unknown");
  });

  it("takes its delays, its latch and its level from the rule", () => {
    const compiled = compileRule(rule({ states: [true], onDelayMs: 1, offDelayMs: 2, latch: true }, 3));
    expect(compiled).toMatchObject({
      ok: true,
      value: [{ key: "r/3", spec: { level: 3, limit: null, onDelayMs: 1, offDelayMs: 2, latch: true } }],
    });
    const spec = compiled.ok ? compiled.value[0]?.spec : undefined;
    expect(spec?.farther("fire", "started")).toBe("fire");
  });

  it.each<[Record<string, unknown>, Rule["level"], readonly PointKind[], string]>([
    [{ states: ["fire"] }, undefined, ["fire"], "level level-missing"],
    [{ states: [] }, 1, ["fire"], "params.states params-invalid"],
    [{ states: ["ablaze"] }, 1, ["fire"], "params.states.0 params-invalid"],
    [{ states: ["fire"], limit: 3 }, 1, ["fire"], "params params-invalid"],
    [{ states: ["fire", "tripped"] }, 1, ["fire"], "params.states.1 state-never-said"],
    [{ states: ["fire"] }, 1, ["fire", "discrete"], "points point-never-alarms"],
    [{ states: [true] }, 1, ["gas"], "points point-kind"],
  ])("refuses %j at level %s on %j", (params, level, kinds, problem) => {
    expect(checkOn(rule(params, level), kinds).map(({ path, code }) => `${path} ${code}`)).toEqual([problem]);
  });

  it("may name words of several kinds of points", () => {
    expect(checkOn(rule({ states: ["fire", "tripped", true] }, 1), ["fire", "interlock", "discrete"])).toEqual([]);
    expect(lintOn(rule({ states: ["fire"] }, 1), ["fire"])).toEqual([]);
    expect(compileRule(rule({ states: ["fire"] }))).toMatchObject({ ok: false });
  });
});
