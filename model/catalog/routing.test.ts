import { describe, expect, it } from "vitest";
import { exampleCatalog, fragmentOf } from "../../test/kit/catalog-example.ts";
import type { Policy } from "./catalog.ts";
import { mergeCatalog } from "./merge.ts";
import { levelsOf, policyFor, unreachableRules } from "./routing.ts";

const withYaml = (yaml: string) => mergeCatalog(exampleCatalog(), fragmentOf(yaml));
const TOWN = `
policies: [{ id: town, steps: [{ afterMs: 0, channels: [hook] }] }, { id: district, steps: [{ afterMs: 0, channels: [hook] }] }]
routes: [{ area: dx, levels: [1, 2, 3, 4], policy: district }, { area: dx-yh, levels: [4], policy: town }]`;

describe("an area that climbs", () => {
  const catalog = (town: string, district: string) =>
    mergeCatalog(
      exampleCatalog(),
      fragmentOf(`
channels: [{ id: town, kind: webhook }, { id: district, kind: webhook }]
policies:
  - { id: town-duty, steps: [{ afterMs: 0, channels: [town] }] }
  - { id: district-duty, steps: [{ afterMs: 0, channels: [district] }, { afterMs: 900000, channels: [district] }] }
routes:
  - { area: dx-yh, levels: [1], policy: town-duty, ${town} }
  - { area: dx, levels: [1], policy: district-duty, ${district} }`),
    );
  const stepsOf = (found: Policy | null) =>
    found?.steps.map(({ afterMs, channels }) => [afterMs / 60_000, ...channels]);

  it("joins in after its while, and nobody below is relieved", () => {
    const climbing = catalog("climbAfterMs: 300000", "climbAfterMs: 900000");
    expect(stepsOf(policyFor(climbing, "coldchain", 1))).toEqual([
      [0, "hook"],
      [3, "hook"],
      [5, "hook", "town"],
      [15, "hook", "town", "district"],
      [30, "hook", "town", "district"],
    ]);
    expect(policyFor(climbing, "coldchain", 1)?.id).toBe("plant-duty");
  });

  it("does not join in unless it says when, nor for levels it does not carry", () => {
    expect(stepsOf(policyFor(catalog("retired: false", "retired: false"), "coldchain", 1))).toEqual([
      [0, "hook"],
      [3, "hook"],
    ]);
    const climbing = catalog("climbAfterMs: 300000", "climbAfterMs: 900000");
    expect(stepsOf(policyFor(climbing, "coldchain", 2))).toEqual([
      [0, "hook"],
      [3, "hook"],
    ]);
  });
});

describe("a route that names a preset of clocks", () => {
  const catalog = (enterprise: string, town: string) =>
    mergeCatalog(
      exampleCatalog(),
      fragmentOf(`
channels: [{ id: town, kind: webhook }, { id: district, kind: webhook }, { id: leader, kind: webhook }]
policies:
  - id: plant-duty
    steps: [{ afterMs: 0, channels: [hook] }, { afterMs: 1000, channels: [hook] }, { afterMs: 2000, channels: [leader] }, { afterMs: 62000, channels: [hook] }]
  - { id: town-duty, steps: [{ afterMs: 0, channels: [town] }] }
  - { id: district-duty, steps: [{ afterMs: 0, channels: [district] }] }
routes:
  - { enterprise: coldchain, levels: [1, 2, 3], policy: plant-duty, ${enterprise} }
  - { area: dx-yh, levels: [1, 2, 3, 4], policy: town-duty, ${town} }
  - { area: dx, levels: [1, 2, 3, 4], policy: district-duty, clocks: proposed }`),
    );
  const stepsOf = (found: Policy | null) =>
    found?.steps.map(({ afterMs, channels }) => [afterMs / 60_000, ...channels]);

  it("calls by its clocks, level by level, and climbs from the enterprise to the town and the district", () => {
    const named = catalog("clocks: proposed", "clocks: proposed");
    expect(stepsOf(policyFor(named, "coldchain", 1))).toEqual([
      [0, "hook"],
      [1, "hook"],
      [3, "leader"],
      [4, "hook"],
      [5, "hook", "town"],
      [15, "hook", "town", "district"],
    ]);
    expect(stepsOf(policyFor(named, "coldchain", 2))?.map(([minute]) => minute)).toEqual([0, 5, 10, 11, 30, 60]);
    // Yellow does not climb to the district.
    expect(stepsOf(policyFor(named, "coldchain", 3))?.map(([minute]) => minute)).toEqual([0, 15, 60, 61, 1_440]);
  });

  it("is overridden by what a route writes out itself, and changes nothing of a route that names none", () => {
    const own = catalog("retired: false", "clocks: proposed, climbAfterMs: 600000");
    expect(stepsOf(policyFor(own, "coldchain", 1))?.map(([minute]) => minute)).toEqual([
      0,
      1 / 60,
      2 / 60,
      62 / 60,
      10,
      15,
    ]);
  });
});

describe("people are called by", () => {
  it("the route of the enterprise first", () => {
    expect(policyFor(withYaml(TOWN), "coldchain", 1)?.id).toBe("plant-duty");
  });

  it("the route of the nearest area when the enterprise has none for the level", () => {
    expect(policyFor(withYaml(TOWN), "coldchain", 4)?.id).toBe("town");
  });

  it("an area further up when the nearer ones are silent", () => {
    const catalog = withYaml(
      `${TOWN}\n`.replace("levels: [4], policy: town", "levels: [4], policy: town, retired: true"),
    );
    expect(policyFor(catalog, "coldchain", 4)?.id).toBe("district");
  });

  it("nobody when there is no route", () => {
    expect(policyFor(exampleCatalog(), "coldchain", 4)).toBeNull();
    expect(policyFor(exampleCatalog(), "nobody", 1)).toBeNull();
  });

  it("the top of the area tree for alarms of the gateway itself", () => {
    expect(policyFor(withYaml(TOWN), "", 1)?.id).toBe("district");
    expect(policyFor(exampleCatalog(), "", 1)).toBeNull();
  });

  it("whoever a circle of areas, left by an older catalogue, can still reach", () => {
    const circle = { ...exampleCatalog(), areas: [{ id: "dx-yh", name: "x", kind: "town" as const, parent: "dx-yh" }] };
    expect(policyFor(circle, "coldchain", 4)).toBeNull();
  });
});

describe("a grave rule is out of reach when", () => {
  it.each([
    ["its channel is retired", "channels: [{ id: hook, kind: webhook, retired: true }]"],
    [
      "its policy is retired",
      "policies: [{ id: plant-duty, steps: [{ afterMs: 0, channels: [hook] }], retired: true }]",
    ],
    ["its route is retired", "routes: [{ enterprise: coldchain, levels: [1], policy: plant-duty, retired: true }]"],
    ["its route leaves out its level", "routes: [{ enterprise: coldchain, levels: [2, 3], policy: plant-duty }]"],
  ])("%s", (_, yaml) => {
    expect(unreachableRules(withYaml(yaml))).toEqual(["nh3-hh"]);
  });

  it("and not when somebody can be told", () => {
    expect(unreachableRules(exampleCatalog())).toEqual([]);
  });

  it("and not when it is retired itself, or its enterprise is", () => {
    const [rule] = exampleCatalog().rules;
    if (rule === undefined) throw new Error("the example has a rule");
    const catalog = withYaml("routes: [{ enterprise: coldchain, levels: [4], policy: plant-duty }]");
    expect(unreachableRules(mergeCatalog(catalog, { rules: [{ ...rule, retired: true }] }))).toEqual([]);
    const [enterprise] = catalog.enterprises;
    if (enterprise === undefined) throw new Error("the example has an enterprise");
    expect(unreachableRules(mergeCatalog(catalog, { enterprises: [{ ...enterprise, retired: true }] }))).toEqual([]);
  });
});

it("a rule's levels are its own and those of its parameters", () => {
  const [rule] = exampleCatalog().rules;
  if (rule === undefined) throw new Error("the example has a rule");
  expect(levelsOf(rule)).toEqual([1]);
  const { level: _, ...several } = {
    ...rule,
    params: { levels: [{ level: 2, limit: 1 }, { level: 9 }, null, { level: 2 }] },
  };
  expect(levelsOf(several)).toEqual([2]);
});
