import { expect, it } from "vitest";
import type { Rule } from "../model/catalog/catalog.ts";
import { pointFacts } from "../test/kit/rule-points.ts";
import { RuleRun } from "../test/kit/rule-run.ts";

it("a word that ends a bypass and begins its cause is no cause under bypass", () => {
  const rule: Rule = {
    id: "r",
    enterprise: "e",
    kind: "interlock",
    points: ["XV"],
    params: {
      cause: { point: "PLC", states: ["cause"] },
      bypass: { point: "PLC", states: ["bypassed"] },
      checks: { "bypass-under-demand": {} },
    },
  };
  const run = new RuleRun(rule, [pointFacts("XV", { kind: "discrete" }), pointFacts("PLC", { kind: "interlock" })]);
  run
    .reads(0, "PLC", "armed")
    .reads(1_000, "PLC", "bypassed")
    .reads(2_000, "PLC", "cause")
    .reads(3_000, "PLC", "bypassed");
  expect(run.said).toEqual([]);
});

it("a gas that is one check's peer and another's neighbour falls silent for both in one instant, and clears nothing", () => {
  const rule: Rule = {
    id: "r",
    enterprise: "e",
    kind: "sensor-health",
    points: ["CO"],
    level: 4,
    params: {
      negative: {},
      clampedAtZero: { peers: ["H2"] },
      crossInterference: { by: "H2", presentAt: 100, riseBy: 10, windowMs: 60_000 },
    },
  };
  const facts = ["CO", "H2"].map((id) => pointFacts(id, { unit: "ppm", rangeMin: 0, rangeMax: 100 }));
  const run = new RuleRun(rule, facts).reads(0, "CO", 5).reads(0, "H2", 200).reads(10_000, "CO", 40);
  run.falls(80_000, "H2");
  expect(run.said).toEqual(["10000 raised CO 4"]);
});
