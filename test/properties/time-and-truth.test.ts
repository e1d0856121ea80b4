import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KINDS_BY_NAME, RULE_KINDS } from "../../rules/kinds/index.ts";
import { toPointFacts } from "../../model/catalog/point-facts.ts";
import { checkRule, pointsNamedBy } from "../../rules/evaluate.ts";
import { PureEngine } from "../kit/pure-engine.ts";
import { DRAWINGS, drawRule } from "./draw-rule.ts";
import { DEVICES, type DeviceName, POINTS } from "./plant.ts";
import { EVERYTHING, RandomRun, randomRules, storyOf, streamOf, TIMEOUT_MS, TRIES } from "./random-run.ts";

const facts = POINTS.map((point) => toPointFacts(point, { reportEveryMs: DEVICES[point.device as DeviceName] }));

describe("a random rule", { timeout: TIMEOUT_MS }, () => {
  it("can be drawn of every kind, and is one that the catalogue takes", () => {
    expect(Object.keys(DRAWINGS).sort()).toEqual([...KINDS_BY_NAME.keys()].sort());
    for (const { kind } of RULE_KINDS) {
      fc.assert(
        fc.property(drawRule(kind, "r"), (rule) => {
          const known = facts.filter(
            ({ id }) => rule.points.includes(id) || pointsNamedBy(rule).some(({ point }) => point === id),
          );
          expect(checkRule(rule, known)).toEqual([]);
        }),
        { numRuns: 30 },
      );
    }
  });
});

describe("whatever happens", { timeout: TIMEOUT_MS }, () => {
  it("a replay, whole or from a snapshot anywhere, ends in the same state and says the same", () => {
    fc.assert(
      fc.property(randomRules, streamOf(EVERYTHING), fc.nat(99), (rules, deeds, percent) => {
        const run = new RandomRun(rules);
        for (const deed of deeds) run.perform(deed);
        const { journal, outcome } = run.engine;
        const cut = Math.ceil((journal.length * percent) / 100);
        const first = new PureEngine();
        first.replay(journal.slice(0, cut));
        const second = PureEngine.from(first.snapshot());
        expect(second.digest()).toBe(first.digest());
        second.replay(journal.slice(cut));
        expect(second.digest()).toBe(run.engine.digest());
        for (const what of ["events", "outbox", "readings", "quarantine", "replies", "audit"] as const) {
          expect(JSON.stringify([...first.outcome[what], ...second.outcome[what]])).toBe(JSON.stringify(outcome[what]));
        }
      }),
      TRIES,
    );
  });

  it("a crash and a restart that costs no time change nothing of what follows", () => {
    fc.assert(
      fc.property(randomRules, streamOf(EVERYTHING), streamOf(EVERYTHING, 20), (rules, before, after) => {
        const run = new RandomRun(rules);
        for (const deed of before) run.perform(deed);
        const other = run.before(PureEngine.from(run.engine.snapshot()));
        const told = run.engine.outcome.events.length;
        other.engine.take({ kind: "tick" });
        for (const deed of after) run.perform(deed);
        for (const deed of after) other.perform(deed);
        expect(storyOf(other.engine)).toEqual(storyOf(run.engine, told));
      }),
      TRIES,
    );
  });
});
