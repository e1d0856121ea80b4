import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import type { PointFacts } from "../../model/catalog/point-facts.ts";
import { checkRule } from "../evaluate.ts";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";

const toluene = pointFacts("T", { kind: "gas", substance: "C7H8", unit: "mg/m3" });
const xylene = pointFacts("X", { kind: "gas", substance: "C8H10", unit: "mg/m3" });

function rule(params: Record<string, unknown>, points = ["T", "X"], level: Rule["level"] = 2): Rule {
  return { id: "r", enterprise: "e", kind: "mixture", points, level, params };
}

const run = (params: Record<string, unknown> = {}) => new RuleRun(rule(params), [toluene, xylene]);

describe("a mixture", () => {
  it("of toluene and xylene, each within its limit, is too much in sum", () => {
    const mixed = run().reads(0, "T", 25).reads(1, "X", 20);
    expect(mixed.said).toEqual([]);
    expect(mixed.sight(2)).toEqual({ value: 0.9, facts: { unknownParts: 0, parts: 2 } });
    mixed.reads(2, "X", 30);
    expect(mixed.said).toEqual(["2 raised T 2"]);
    expect(mixed.sight(2).value).toBeCloseTo(1.1, 9);
  });

  it("clears below its deadband", () => {
    const mixed = run().reads(0, "T", 25).reads(1, "X", 30).reads(2, "X", 24).reads(3, "X", 22);
    expect(mixed.said).toEqual(["1 raised T 2", "3 cleared T 2"]);
  });

  it("alarms by what is known, and never clears while a part is unknown", () => {
    const mixed = run().reads(0, "T", 60);
    expect(mixed.said).toEqual(["0 raised T 2"]);
    mixed.reads(1, "T", 0).reads(2, "X", 0, { known: false }).falls(3, "X");
    expect(mixed.said).toHaveLength(1);
    mixed.reads(4, "X", 0);
    expect(mixed.said).toEqual(["0 raised T 2", "4 cleared T 2"]);
  });

  it("takes a part over its range as that much at least", () => {
    expect(run().reads(0, "T", 51, { known: false, overRange: true }).said).toHaveLength(1);
  });

  it("does not depend on the order in which its points speak", () => {
    const value = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(value, value, (t, x) => {
        const one = run().reads(0, "T", t).reads(1, "X", x).said.length;
        const other = run().reads(0, "X", x).reads(1, "T", t).said.length;
        expect(one > 0).toBe(other > 0);
        expect(one > 0).toBe(t / 50 + x / 50 > 1 + 1e-9);
      }),
    );
  });

  it.each([
    [{}, ["T"], 1, [toluene], "points", "too-few-points"],
    [{ limits: [50, 50, 50] }, ["T", "X"], 1, [toluene, xylene], "params.limits", "limits-do-not-match"],
    [{}, ["T", "X"], undefined, [toluene, xylene], "level", "level-missing"],
    [{}, ["T", "X"], 1, [toluene, { ...xylene, substance: null }], "params.limits", "limit-unknown"],
    [{ limits: [50] }, ["T", "X"], 1, [toluene, xylene], "params.limits", "params-invalid"],
  ] as [object, string[], Rule["level"], PointFacts[], string, string][])(
    "refuses %j on %j",
    (params, points, level, facts, path, code) => {
      expect(checkRule({ ...rule({ ...params }, points), level }, facts)).toMatchObject([{ path, code }]);
    },
  );
});
