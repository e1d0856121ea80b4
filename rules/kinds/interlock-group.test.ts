import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { checkRule } from "../evaluate.ts";
import { INTERLOCK_GROUP } from "./interlock-group.ts";

const LOOPS = ["XS-1", "XS-2", "XS-3", "XS-4", "XS-5"];
const FACTS = [...LOOPS.map((id) => pointFacts(id, { kind: "interlock" })), pointFacts("BYP", { kind: "discrete" })];

function rule(checks: Record<string, unknown>, points: readonly string[] = LOOPS): Rule {
  return { id: "r", enterprise: "e", kind: "interlock-group", points: [...points], params: { checks } };
}

/** All armed at 0. */
function armed(checks: Record<string, unknown>, points: readonly string[] = LOOPS): RuleRun {
  const run = new RuleRun(rule(checks, points), FACTS);
  for (const id of points) run.reads(0, id, id === "BYP" ? false : "armed");
  return run;
}

describe("interlocks bypassed at the same time", () => {
  it("alarm with the fourth, and name them", () => {
    const run = armed({ count: {} })
      .reads(1, "XS-1", "bypassed")
      .reads(2, "XS-2", "forced")
      .reads(3, "XS-3", "inhibited");
    expect(run.said).toEqual([]);
    run.reads(4, "XS-5", "out-of-service");
    expect(run.said).toEqual(["4 raised XS-1 2"]);
    expect(run.sight(2)?.facts).toEqual({
      of: 5,
      bypassed: 4,
      bypassedMembers: "XS-1, XS-2, XS-3, XS-5",
      unknown: 0,
      max: 3,
    });
    expect(run.reads(5, "XS-2", "armed").said.at(-1)).toBe("5 cleared XS-1 2");
  });

  it("do not end with a loop that nobody hears of, nor begin with one", () => {
    const run = armed({ count: { max: 1 } })
      .reads(1, "XS-1", "bypassed")
      .reads(2, "XS-2", "bypassed");
    expect(run.falls(3, "XS-2").said).toEqual(["2 raised XS-1 2"]);
    const blind = armed({ count: { max: 1 } })
      .reads(1, "XS-1", "bypassed")
      .falls(2, "XS-2")
      .falls(2, "XS-3");
    expect(blind.passes(1e6).said).toEqual([]);
  });

  it("stay bypassed while they act", () => {
    const run = armed({ count: { max: 0 } })
      .reads(1, "XS-1", "bypassed")
      .reads(2, "XS-1", "cause");
    expect(run.said).toEqual(["1 raised XS-1 2"]);
  });

  it("alarm by their share, and by pairs", () => {
    const run = armed({
      share: { max: 0.2, level: 3 },
      pair: {
        pairs: [
          ["XS-1", "XS-2"],
          ["XS-3", "XS-4"],
        ],
        level: 1,
      },
    });
    run.reads(1, "XS-1", "bypassed").reads(2, "XS-3", "bypassed").reads(3, "XS-4", "test").reads(4, "XS-3", "armed");
    expect(run.said).toEqual(["2 raised XS-1 3", "3 raised XS-1 1", "4 cleared XS-1 1"]);
  });

  it("take bits among the words", () => {
    const run = armed({ count: { max: 1 } }, ["XS-1", "BYP"])
      .reads(1, "XS-1", "bypassed")
      .reads(2, "BYP", true);
    expect(run.said).toEqual(["2 raised XS-1 2"]);
  });

  it("raise only what is certain and clear only what is certain, whatever the loops say", () => {
    const word = fc.constantFrom("armed", "bypassed", "forced", "test", "unknown", "fault") as fc.Arbitrary<"armed">;
    fc.assert(
      fc.property(fc.array(word, { minLength: 5, maxLength: 5 }), fc.nat(5), (said, max) => {
        const raised = new RuleRun(rule({ count: { max } }), FACTS);
        const cleared = armed({ count: { max } });
        for (const id of LOOPS) cleared.reads(1, id, "bypassed");
        said.forEach((each, i) => {
          raised.reads(0, LOOPS[i] ?? "", each);
          cleared.reads(2, LOOPS[i] ?? "", each);
        });
        const gone = said.filter((each) => ["bypassed", "forced", "test"].includes(each)).length;
        const unsure = said.filter((each) => ["unknown", "fault"].includes(each)).length;
        expect(raised.said.length > 0).toBe(gone > max);
        expect(cleared.said.some((each) => each.startsWith("2 cleared"))).toBe(max < 5 && gone + unsure <= max);
      }),
    );
  });

  it("have words for each check in both languages", () => {
    const { zh, en } = INTERLOCK_GROUP.words;
    const names = armed({ count: {}, share: {}, pair: { pairs: [["XS-1", "XS-2"]] } }).specs.map(({ name }) => name);
    expect([Object.keys(zh.named ?? {}), Object.keys(en.named ?? {})]).toEqual([names, names]);
  });

  it.each([
    [rule({}), "params.checks checks-missing"],
    [rule({ share: { max: 5 } }), "params.checks.share.max params-invalid"],
    [rule({ pair: { pairs: [] } }), "params.checks.pair.pairs params-invalid"],
    [rule({ pair: { pairs: [["XS-1", "XS-9"]] } }), "params.checks.pair.pairs.0.1 no-pair"],
    [{ ...rule({ count: {} }), level: 1 as const }, "level level-twice"],
    [
      { ...rule({ count: {} }, ["BYP"]), params: { bit: { states: ["fire"] }, checks: { count: {} } } },
      "params.bit.states state-never-said",
    ],
  ])("%#: are refused at %s", (given, problem) => {
    expect(checkRule(given, FACTS).map(({ path, code }) => `${path} ${code}`)).toEqual([problem]);
  });
});
