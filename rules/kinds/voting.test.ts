import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import { checkOn, lintOn, pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { checkRule } from "../evaluate.ts";

const MEMBERS = ["A", "B", "C", "D", "E"];
const high = { direction: "high", limit: 50, deadband: 5 };

function rule(params: Record<string, unknown>, members = 3, level: Rule["level"] = 1): Rule {
  return { id: "r", enterprise: "e", kind: "voting", points: MEMBERS.slice(0, members), level, params };
}

/** `A 60, B bad, C 10`, one second each: what the members say, in order. */
function vote(run: RuleRun, said: string, fromMs = 0): RuleRun {
  said.split(", ").forEach((each, i) => {
    const [point = "", value] = each.split(" ");
    run.reads(fromMs + i * 1_000, point, value === "bad" ? 0 : Number(value), { known: value !== "bad" });
  });
  return run;
}

describe("two out of three", () => {
  it("alarm when two members are beyond the limit, and show the second highest value", () => {
    const run = vote(new RuleRun(rule({ ...high, needed: 2 })), "A 10, B 10, C 10, A 60, B 55");
    expect(run.said).toEqual(["4000 raised A 1"]);
    expect(run.sight(1)).toMatchObject({
      value: 55,
      facts: { votes: 2, of: 3, needed: 2, faulty: 0, votingMembers: "A, B", faultyMembers: "" },
    });
    expect(vote(run, "B 46, C 10, B 44", 10_000).said.slice(1)).toEqual(["12000 cleared A 1"]);
  });

  it("do not alarm on one member, however far beyond", () => {
    expect(vote(new RuleRun(rule({ ...high, needed: 2 })), "A 10, B 10, C 10, A 99, A 98, B 49.9").said).toEqual([]);
  });

  it.each([
    ["safe", ["3000 raised A 1"]],
    ["available", []],
  ] as const)("with one member faulty and degrading to the %s side need one or both of the others", (degrade, said) => {
    const run = vote(new RuleRun(rule({ ...high, needed: 2, degrade })), "A 10, B 10, C bad, A 60");
    expect(run.said).toEqual(said);
    vote(run, "B 60", 10_000);
    expect(run.said).toHaveLength(1);
  });

  it.each(["safe", "available"] as const)("with two members faulty go by the third (%s), and say so", (degrade) => {
    const run = vote(new RuleRun(rule({ ...high, needed: 2, degrade })), "A 10, B 10, C 10, B bad, C bad, A 60");
    expect(run.said).toEqual(["5000 raised A 1"]);
    run.passes(63_999);
    expect(run.said).toHaveLength(1);
    run.passes(64_000);
    expect(run.said).toEqual(["5000 raised A 1", "64000 raised A 3"]);
    expect(run.sight(3)?.facts).toMatchObject({ faulty: 2, faultyMembers: "B, C", needed: 1, neededWhole: 2 });
    vote(run, "C 10", 70_000);
    expect(run.said.at(-1)).toBe("70000 cleared A 3");
  });

  it("never take a faulty member for one without gas: the alarm stays until two members say so", () => {
    const run = vote(new RuleRun(rule({ ...high, needed: 2 })), "A 60, B 60, C 60, A bad, B bad, C 10");
    expect(run.said).toEqual(["0 raised A 1"]);
    expect(vote(run, "B 10", 10_000).said).toEqual(["0 raised A 1", "10000 cleared A 1"]);
  });

  it("say nothing while no member is known, and are degraded", () => {
    const run = vote(new RuleRun(rule({ ...high, needed: 2 })), "A 10, B 10, C 10").falls(5_000, "A");
    run.falls(5_000, "B").falls(5_000, "C").passes(65_000);
    expect(run.said).toEqual(["65000 raised A 3"]);
  });

  it("take a member beyond its range for a vote, and latch", () => {
    const run = vote(new RuleRun(rule({ ...high, needed: 2 })), "A 10, B 10, C 10, A 60");
    run.reads(5_000, "B", 120, { known: false, overRange: true });
    expect(run.said).toEqual(["5000 raised A 1 latched"]);
  });

  it("wait for the on-delay, which stops while the vote is unknown", () => {
    const available = { ...high, needed: 2, degrade: "available", onDelayMs: 5_000 };
    const run = vote(new RuleRun(rule(available)), "A 60, B 60, C 10").reads(3_000, "B", 0, { known: false });
    run.reads(10_000, "B", 60).passes(20_000);
    expect(run.said).toEqual(["12000 raised A 1"]);
  });
});

describe("a vote of switches", () => {
  it("is one of states", () => {
    const run = new RuleRun(
      rule({ states: [false], needed: 2 }),
      MEMBERS.map((id) => pointFacts(id, { kind: "discrete" })),
    );
    run.reads(0, "A", true).reads(1, "B", true).reads(2, "C", false).reads(3, "A", false);
    expect(run.said).toEqual(["3 raised A 1"]);
    expect(run.sight(1)?.value).toBeNull();
  });

  it("keeps a low vote by its low limit", () => {
    const run = new RuleRun(rule({ direction: "low", limit: 19.5, needed: 2 }, 3, 2));
    vote(run, "A 20.9, B 20.9, C 20.9, A 19, B 18");
    expect(run.said).toEqual(["4000 raised A 2"]);
    expect(run.sight(2)?.value).toBe(19);
    run.reads(9_000, "B", 30, { known: false, overRange: true });
    expect(run.said).toHaveLength(1);
  });
});

/** What the newest word of each member is: 1 beyond, 0 not, null not known. */
type Words = readonly (0 | 1 | null)[];

/** Every picture of the world that fits what is known. */
function worldsOf(words: Words): readonly (readonly number[])[] {
  return words.reduce<number[][]>(
    (worlds, word) => worlds.flatMap((world) => (word === null ? [0, 1] : [word]).map((each) => [...world, each])),
    [[]],
  );
}

describe("a vote with members that cannot be judged", () => {
  const cases = fc.record({
    words: fc.array(fc.constantFrom(0, 1, null), { minLength: 2, maxLength: 5 }) as fc.Arbitrary<Words>,
    needed: fc.integer({ min: 1, max: 5 }),
    degrade: fc.constantFrom("safe", "available"),
  });
  const hearing = (run: RuleRun, words: Words, fromMs: number) =>
    words.forEach((word, i) => run.reads(fromMs, MEMBERS[i] ?? "", word === 1 ? 60 : 10, { known: word !== null }));

  it("clears only if no picture of the world would alarm, and raises whenever every picture would", () => {
    fc.assert(
      fc.property(cases, ({ words, needed, degrade }) => {
        fc.pre(needed <= words.length);
        const run = new RuleRun(rule({ direction: "high", limit: 50, needed, degrade }, words.length));
        hearing(
          run,
          words.map(() => 1),
          0,
        );
        hearing(run, words, 1_000);
        const votes = worldsOf(words).map((world) => world.filter((each) => each === 1).length);
        const cleared = run.said.some((said) => said === "1000 cleared A 1");
        expect(cleared).toBe(votes.every((count) => count < needed));
        const fresh = new RuleRun(rule({ direction: "high", limit: 50, needed, degrade }, words.length));
        hearing(fresh, words, 0);
        if (votes.every((count) => count >= needed)) expect(fresh.said).toContain("0 raised A 1");
      }),
      { numRuns: 500 },
    );
  });

  it("is raised on the safe side whenever it is on the available one", () => {
    fc.assert(
      fc.property(cases, ({ words, needed }) => {
        fc.pre(needed <= words.length);
        const [safe, available] = ["safe", "available"].map((degrade) => {
          const run = new RuleRun(rule({ direction: "high", limit: 50, needed, degrade }, words.length));
          hearing(
            run,
            words.map(() => 0),
            0,
          );
          hearing(run, words, 1_000);
          return run.said.length > 0;
        });
        expect(safe || !available).toBe(true);
      }),
    );
  });

  it("remembers no more the longer it runs", () => {
    const run = new RuleRun(rule({ ...high, needed: 2 }));
    for (let i = 0; i < 500; i++) run.reads(i, "A", i);
    expect(run.memoryBytes).toBeLessThan(300);
  });
});

describe("parameters of a vote", () => {
  it.each([
    [{ ...high }, 1, "params.needed", "params-invalid"],
    [{ ...high, needed: 0 }, 1, "params.needed", "params-invalid"],
    [{ ...high, needed: 2, degrade: "trip" }, 1, "params.degrade", "params-invalid"],
    [{ ...high, needed: 2, limits: [1] }, 1, "params", "params-invalid"],
    [{ ...high, needed: 4 }, 1, "params.needed", "more-needed-than-members"],
    [{ ...high, needed: 2 }, undefined, "level", "level-missing"],
    [{ ...high, states: [true], needed: 2 }, 1, "params.states", "limit-and-states"],
    [{ limit: 5, needed: 2 }, 1, "params.direction", "direction-missing"],
    [{ direction: "high", needed: 2 }, 1, "params.limit", "limit-missing"],
    [{ needed: 2 }, 1, "params.limit", "point-kind"],
  ] as const)("refuse %j at level %s, at %s", (params, level, path, code) => {
    expect(checkOn({ ...rule(params), level }, ["gas", "gas", "gas"])[0]).toMatchObject({ path, code });
  });

  it("refuse states no member can say, and one limit for several units", () => {
    expect(checkOn(rule({ states: ["fire"], needed: 1 }), ["fire", "discrete"])).toMatchObject([
      { path: "params.states", code: "state-never-said", detail: expect.stringContaining("P1") },
    ]);
    const mixed = [
      pointFacts("A", { unit: "ppm" }),
      pointFacts("B", { unit: "%LEL" }),
      pointFacts("C", { unit: "ppm" }),
    ];
    expect(checkRule(rule({ ...high, needed: 2 }), mixed)).toMatchObject([{ path: "points", code: "units-differ" }]);
  });

  it("draw a warning for a vote of one, and for a gas limit without a deadband", () => {
    const codes = (params: Record<string, unknown>, kinds: readonly "gas"[]) =>
      lintOn(rule(params), kinds).map(({ code }) => code);
    expect(codes({ ...high, needed: 1 }, ["gas"])).toEqual(["vote-of-one"]);
    expect(codes({ direction: "high", limit: 5, needed: 2 }, ["gas", "gas"])).toEqual(["gas-without-deadband"]);
    expect(codes({ ...high, needed: 2 }, ["gas", "gas"])).toEqual([]);
  });
});
