import { describe, expect, it } from "vitest";
import { EXAMPLE_CHECKS, exampleCatalog, fragmentOf } from "../../test/kit/catalog-example.ts";
import { checkCatalog } from "./check.ts";
import { exportCatalog } from "./export.ts";
import { outsideEnterprise } from "./fragment-scope.ts";
import { mergeCatalog } from "./merge.ts";

/** The example with a pump and a flow of its own, and a plant next door. */
const PLANT = mergeCatalog(
  exampleCatalog(),
  fragmentOf(`
enterprises: [{ id: other, name: 别家, area: dx }]
points:
  - { id: PUMP-1, enterprise: coldchain, device: dtu1, kind: discrete }
  - { id: LOCK-1, enterprise: coldchain, device: dtu1, kind: interlock }
  - { id: FT-1, enterprise: coldchain, device: dtu1, kind: analog, unit: ppm }
rules:
  - { id: flow, enterprise: coldchain, kind: threshold, points: [FT-1], level: 2, params: {} }
  - { id: pump, enterprise: coldchain, kind: state, points: [PUMP-1], level: 3, params: {} }
  - { id: red, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 1, params: { limit: 99 } }
  - { id: mixed, enterprise: coldchain, kind: threshold, points: [NH3-101], params: { levels: [{ level: 1 }, { level: 2 }] } }
  - { id: theirs, enterprise: other, kind: threshold, points: [P], level: 2, params: {} }`),
);

const suppression = (fields: string) =>
  fragmentOf(`suppressions: [{ id: s, enterprise: coldchain, reason: stands still, ${fields} }]`);
const errorsOf = (fields: string) =>
  checkCatalog(PLANT, suppression(fields), EXAMPLE_CHECKS).errors.map(({ path, code }) => [path, code]);

describe("a suppression by design", () => {
  it("takes a switch or an interlock, rules and points, and comes back from an export as it was", () => {
    expect(errorsOf("when: { point: PUMP-1, states: [false] }, rules: [flow, mixed], points: [FT-1]")).toEqual([]);
    expect(errorsOf("when: { point: LOCK-1, states: [bypassed, tripped] }, points: [FT-1], maxMs: 60000")).toEqual([]);
    const applied = mergeCatalog(PLANT, suppression("when: { point: PUMP-1, states: [false] }, rules: [flow]"));
    expect(mergeCatalog(applied, exportCatalog(applied)).suppressions).toEqual(applied.suppressions);
    expect(applied.suppressions[0]?.maxMs).toBe(28_800_000);
  });

  it.each([
    ["nothing to suppress", "when: { point: PUMP-1, states: [false] }", "suppressions[0]", "suppresses-nothing"],
    [
      "a number to decide by",
      "when: { point: FT-1, states: [false] }, rules: [flow]",
      "suppressions[0].when.point",
      "suppression-kind",
    ],
    [
      "a word no switch says",
      "when: { point: PUMP-1, states: [armed] }, rules: [flow]",
      "suppressions[0].when.states[0]",
      "suppression-kind",
    ],
    [
      "a state that says nothing",
      "when: { point: LOCK-1, states: [unknown] }, rules: [flow]",
      "suppressions[0].when.states[0]",
      "suppression-blind-state",
    ],
    [
      "a component under test",
      "when: { point: LOCK-1, states: [tripped, test] }, rules: [flow]",
      "suppressions[0].when.states[1]",
      "suppression-blind-state",
    ],
    [
      "its own point",
      "when: { point: PUMP-1, states: [false] }, points: [PUMP-1]",
      "suppressions[0].points[0]",
      "suppresses-itself",
    ],
    [
      "a rule of its own point",
      "when: { point: PUMP-1, states: [false] }, rules: [pump]",
      "suppressions[0].rules[0]",
      "suppresses-itself",
    ],
    [
      "red gas alone",
      "when: { point: PUMP-1, states: [false] }, rules: [red]",
      "suppressions[0].rules[0]",
      "suppresses-gas-red",
    ],
    [
      "a rule next door",
      "when: { point: PUMP-1, states: [false] }, rules: [theirs]",
      "suppressions[0].rules[0]",
      "other-enterprise",
    ],
    [
      "a rule nobody knows",
      "when: { point: PUMP-1, states: [false] }, rules: [gone]",
      "suppressions[0].rules[0]",
      "unknown-reference",
    ],
  ])("is refused with %s", (_, fields, path, code) => {
    expect(errorsOf(fields)).toContainEqual([path, code]);
  });

  it("is a manager's own, and the red shelf is not", () => {
    const outside = (yaml: string) => outsideEnterprise(fragmentOf(yaml), "coldchain", PLANT);
    const when = "when: { point: PUMP-1, states: [false] }, rules: [flow], reason: x";
    expect(outside(`suppressions: [{ id: s, enterprise: coldchain, ${when} }]`)).toEqual([]);
    expect(outside(`suppressions: [{ id: s, enterprise: other, ${when} }]`)).toEqual(["suppressions[0]"]);
    const known = PLANT.enterprises.find(({ id }) => id === "coldchain");
    const enterprises = [{ ...known, shelving: { redMinutesMax: 5 } }];
    expect(outside(JSON.stringify({ enterprises }))).toEqual(["enterprises[0].shelving"]);
  });
});
