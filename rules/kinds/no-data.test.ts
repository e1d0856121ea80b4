import { describe, expect, it } from "vitest";
import { POINT_KINDS } from "../../model/catalog/schema.ts";
import type { Rule } from "../../model/catalog/catalog.ts";
import { compileRule } from "../evaluate.ts";
import { checkOn } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { SYSTEM_NO_DATA, silenceDueAtMs } from "../no-data.ts";

function rule(params: Record<string, unknown>, level?: Rule["level"]): Rule {
  return { id: "r", enterprise: "e", kind: "no-data", points: ["A"], level, params };
}

function silenceOf(given: Rule): (reportEveryMs: number) => number {
  const [spec] = new RuleRun(given).specs;
  if (spec?.by !== "silence") throw new Error("a no-data rule is about silence");
  return spec.silentAfterMs;
}

describe("a no-data rule", () => {
  it("waits three reporting intervals, at least ten seconds", () => {
    expect([1_000, 3_334, 60_000].map((everyMs) => SYSTEM_NO_DATA.silentAfterMs(everyMs))).toEqual([
      10_000, 10_002, 180_000,
    ]);
    expect(silenceOf(rule({}))(60_000)).toBe(180_000);
  });

  it("waits as long as it says, if it says so", () => {
    const compiled = compileRule(rule({ afterMs: 5_000 }, 1));
    expect(compiled).toMatchObject({ ok: true, value: [{ key: "r/1", spec: { level: 1, limit: null } }] });
    expect(silenceOf(rule({ afterMs: 5_000 }, 1))(60_000)).toBe(5_000);
  });

  it("is yellow unless it says otherwise, and fits every kind of point", () => {
    expect(compileRule(rule({}))).toMatchObject({ ok: true, value: [{ key: "r/3" }] });
    expect(checkOn(rule({}), POINT_KINDS)).toEqual([]);
    expect(SYSTEM_NO_DATA.level).toBe(3);
  });

  it("counts from when the point was last heard", () => {
    expect(silenceDueAtMs(1_000, 10_000)).toBe(11_000);
  });

  it.each([{ afterMs: 999 }, { afterMs: "5s" }, { after: 5_000 }])("refuses %j", (params) => {
    expect(checkOn(rule(params), ["gas"])).toMatchObject([{ code: "params-invalid" }]);
  });
});
