import { describe, expect, it } from "vitest";
import { assert } from "../model/assert.ts";
import type { PackEntry, PointKind, Rule } from "../model/catalog/catalog.ts";
import { toPointFacts } from "../model/catalog/point-facts.ts";
import { substanceOf } from "../model/gas-catalog.ts";
import { detectionOf } from "../model/knowledge/detection.ts";
import { checkRule } from "./compile-rule.ts";
import { expandPack } from "./expand-pack.ts";
import type { PlacedPoint, PlacedPoints } from "./fill-roles.ts";
import type { Pack, PackRole } from "./pack.ts";
import { PACKS } from "./packs/index.ts";

interface ToldPoint {
  readonly id: string;
  readonly kind?: PointKind;
  readonly substance?: string;
  readonly unit?: string;
  readonly zone?: string | null;
  readonly retired?: true;
}

const NH3 = { id: "NH3-101", kind: "gas", substance: "NH3", unit: "ppm" } as const;
const NH3_LEL = { id: "NH3-102", kind: "gas", substance: "NH3", unit: "%LEL" } as const;
const FAN = { id: "FAN-1", kind: "discrete" } as const;

function placed(points: readonly ToldPoint[]): PlacedPoints {
  return new Map(
    points.map(({ id, kind = "analog", substance, unit, zone = "room", retired }): [string, PlacedPoint] => {
      const known = { ...(substance === undefined ? {} : { substance }), ...(unit === undefined ? {} : { unit }) };
      const facts = toPointFacts({ id, enterprise: "e", device: "d", kind, ...known }, { reportEveryMs: 1_000 });
      return [id, { facts, zone, retired: retired === true }];
    }),
  );
}

function entryOf(given: Partial<PackEntry> = {}): PackEntry {
  return { id: "nh3", enterprise: "e", pack: "ammonia-room", zone: "room", points: {}, settings: {}, ...given };
}

const expand = (points: readonly ToldPoint[], given: Partial<PackEntry> = {}) =>
  expandPack(entryOf(given), placed(points));
const rulesOf = (points: readonly ToldPoint[], given: Partial<PackEntry> = {}) =>
  expand(points, given).rules.map(({ rule }) => rule);
function ruleOf(rules: readonly Rule[], id: string): Rule {
  const found = rules.find((rule) => rule.id === id);
  assert(found !== undefined, `there is a rule ${id}`);
  return found;
}
const limitsOf = (rule: Rule) =>
  // Rules of the packs tried here are thresholds with levels.
  (rule.params["levels"] as readonly { level: number; limit: number }[]).map(({ level, limit }) => [level, limit]);

describe("a pack", () => {
  it("takes the gas detectors of its zone that are plainly it, in the order of the catalogue, and nothing else", () => {
    const { roles } = expand([
      NH3_LEL,
      NH3,
      { ...NH3, id: "NH3-201", zone: "hall" },
      { ...NH3, id: "NH3-9", retired: true },
      FAN,
    ]);
    expect(roles).toEqual([
      { role: "ammonia", by: "taken", points: ["NH3-101"] },
      { role: "ammoniaLel", by: "taken", points: ["NH3-102"] },
      { role: "emergencyFan", by: "taken", points: [] },
      { role: "powerCut", by: "taken", points: [] },
    ]);
  });

  it("takes what is named instead, also from elsewhere", () => {
    const { roles, rules } = expand([NH3, { ...NH3, id: "NH3-201", zone: "hall" }], {
      points: { ammonia: ["NH3-201"] },
    });
    expect(roles[0]).toEqual({ role: "ammonia", by: "named", points: ["NH3-201"] });
    expect(rules.map(({ rule }) => rule.points)).toEqual([["NH3-201"]]);
  });

  it("says what it does not watch for want of a role, and of which of them it was told that there is none", () => {
    const { leftOut } = expand([NH3], { points: { powerCut: [], ammoniaLel: [] } });
    expect(leftOut).toEqual([
      { id: "nh3-explosive", missing: "ammoniaLel", onPurpose: true },
      { id: "nh3-fan-start", missing: "emergencyFan", onPurpose: false },
      { id: "nh3-power-cut", missing: "ammoniaLel", onPurpose: true },
    ]);
  });

  it("says so when what it is there for is missing", () => {
    expect(expand([FAN]).problems).toMatchObject([{ path: "points.ammonia", code: "role-missing" }]);
  });

  it("makes a rule for each fan, under an id that stays when another is added", () => {
    const one = rulesOf([NH3, FAN], { points: { emergencyFan: ["FAN-1"] } });
    const two = rulesOf([NH3, FAN, { ...FAN, id: "FAN_2.A" }], { points: { emergencyFan: ["FAN-1", "FAN_2.A"] } });
    expect(ruleOf(one, "nh3-fan-start-fan-1")).toEqual(ruleOf(two, "nh3-fan-start-fan-1"));
    expect(ruleOf(two, "nh3-fan-start-fan-2-a")).toMatchObject({ kind: "sequence", level: 1, points: ["NH3-101"] });
  });

  it("says its limits in the unit of the points, cut to the strict side", () => {
    // 40 and 20 mg/m³ are 56.49 and 28.25 ppm at 20 °C; 150 ppm are 106.2 mg/m³.
    expect(limitsOf(ruleOf(rulesOf([NH3]), "nh3-toxic"))).toEqual([
      [1, 150],
      [2, 56.49],
      [3, 28.24],
    ]);
    expect(limitsOf(ruleOf(rulesOf([{ ...NH3, unit: "mg/m3" }]), "nh3-toxic"))).toEqual([
      [1, 106.1],
      [2, 40],
      [3, 20],
    ]);
  });

  it("cuts a low limit upwards", () => {
    const points = [{ id: "PT-1", unit: "mmH2O" }];
    const rules = rulesOf(points, { id: "w", pack: "fire-water", points: { hydrantPressure: ["PT-1"] } });
    // 0.1 MPa are 10,197.2 mmH2O.
    expect(limitsOf(ruleOf(rules, "w-hydrant-pressure-low"))).toEqual([[2, 10_200]]);
  });

  it("makes one rule for each toxic gas by its own exposure limit, and says of which gas it knows none", () => {
    const points = [
      { id: "O2", kind: "gas", substance: "O2", unit: "%VOL" },
      { id: "H2S", kind: "gas", substance: "H2S", unit: "ppm" },
      { id: "CO", kind: "gas", substance: "CO", unit: "mg/m3" },
      { id: "X", kind: "gas", unit: "mg/m3" },
    ] as const;
    const given = { id: "pit", pack: "confined-space", points: { toxic: ["H2S", "CO", "X"] } };
    const { rules, leftOut } = expand(points, given);
    const known = rules.map(({ rule }) => rule);
    expect(limitsOf(ruleOf(known, "pit-toxic-h2s"))).toEqual([
      [1, 7.058],
      [3, 2.117],
    ]);
    expect(limitsOf(ruleOf(known, "pit-toxic-co"))).toEqual([
      [1, 20],
      [3, 6],
    ]);
    expect(leftOut).toContainEqual({ id: "pit-toxic-unknown", missing: "limit of unknown", onPurpose: false });
  });

  it("tells what is not watched although the rule is there", () => {
    const given = { id: "t", pack: "tank-farm", points: { level: ["LT"] }, settings: { levelHighHighM: 14 } };
    const { rules, leftOut } = expand([{ id: "LT", unit: "m" }], given);
    expect(
      limitsOf(
        ruleOf(
          rules.map(({ rule }) => rule),
          "t-level-high",
        ),
      ),
    ).toEqual([[1, 14]]);
    expect(leftOut).toContainEqual({ id: "t-level-high", missing: "levelHighM", onPurpose: false });
    expect(leftOut).toContainEqual({ id: "t-gauge-stuck", missing: "inflow or outflow", onPurpose: false });
  });

  it.each([
    ["a role it has not", { points: { emergencyfan: ["FAN-1"] } }, "points.emergencyfan", "unknown-role"],
    ["a point of another kind", { points: { emergencyFan: ["NH3-101"] } }, "points.emergencyFan.0", "role-misfit"],
    ["a detector for something else", { points: { ammonia: ["NH3-102"] } }, "points.ammonia.0", "role-misfit"],
    ["another gas", { points: { ammonia: ["CO-1"] } }, "points.ammonia.0", "role-misfit"],
    ["a point without a unit", { points: { ammonia: ["BARE"] } }, "points.ammonia.0", "role-misfit"],
    ["a unit that does not convert", { points: { ammonia: ["HOT"] } }, "points.ammonia.0", "role-misfit"],
    ["a point twice", { points: { emergencyFan: ["FAN-1", "FAN-1"] } }, "points.emergencyFan.1", "role-misfit"],
    ["points of several units", { points: { ammonia: ["NH3-101", "MG"] } }, "points.ammonia", "units-differ"],
    ["a setting it has not", { settings: { fanStart: 5 } }, "settings", "setting-invalid"],
    ["a setting out of bounds", { settings: { fanAtPpm: -1 } }, "settings.fanAtPpm", "setting-invalid"],
    ["settings that contradict", { settings: { healthAtMgM3: 50 } }, "settings.healthHighAtMgM3", "setting-invalid"],
    ["a pack that is none", { pack: "amonia-room" }, "pack", "unknown-pack"],
    ["an id that leaves no room", { id: "x".repeat(60) }, "points.ammonia", "id-too-long"],
  ])("is refused for %s", (_what, given, path, code) => {
    const others = [
      { id: "CO-1", kind: "gas", substance: "CO", unit: "ppm" },
      { id: "BARE", kind: "gas", substance: "NH3" },
      { id: "HOT", kind: "gas", substance: "NH3", unit: "℃" },
      { ...NH3, id: "MG", unit: "mg/m3", zone: null },
    ] as const;
    const { problems } = expand([NH3, NH3_LEL, FAN, ...others], given);
    expect(problems.map((problem) => [problem.path, problem.code])).toContainEqual([path, code]);
  });

  it.each([
    ["dust-collector", { flowStopShare: 0.8 }, "flowLowShare", "flowLowShare must lie above flowStopShare"],
    ["gas-network", { redLel: 40 }, "redLel", "redLel must lie above orangeLel"],
  ])("is refused for limits that do not rise (%s)", (pack, settings, setting, detail) => {
    expect(expand([NH3], { pack, settings }).problems).toContainEqual(
      expect.objectContaining({ path: `settings.${setting}`, code: "setting-invalid", detail }),
    );
  });

  it("that is in force and found wrong by a newer program goes on watching by what is right", () => {
    const settings = { fanAtPpm: "much", powerCutAtLel: 20 };
    const rules = rulesOf([NH3, NH3_LEL], { settings });
    expect(limitsOf(ruleOf(rules, "nh3-toxic"))[0]).toEqual([1, 150]);
    expect(limitsOf(ruleOf(rules, "nh3-explosive"))).toEqual([[1, 20]]);
  });

  it("comes to nothing once it is retired", () => {
    expect(expand([FAN], { retired: true })).toMatchObject({ rules: [], leftOut: [], problems: [], doubts: [] });
  });

  it("wonders about a gas point of its zone that nobody watches, and about points that nothing uses", () => {
    const co = { id: "CO-1", kind: "gas", substance: "CO", unit: "ppm" } as const;
    expect(expand([NH3, co]).doubts.map(({ code }) => code)).toEqual(["point-not-taken"]);
    const unused = expand([NH3, FAN], { settings: { room: "equipment-room" }, points: { powerCut: ["FAN-1"] } });
    expect(unused.doubts.map(({ path, code }) => [path, code])).toEqual([["points.powerCut", "role-unused"]]);
  });
});

describe.each(PACKS.map((pack): [string, Pack] => [pack.pack, pack]))("the pack %s", (_name, pack) => {
  const points = pack.roles.map(pointFor);
  const choices = choicesOf(pack);

  it("names only roles and settings that it has, each rule once", () => {
    const roles = pack.roles.map(({ role }) => role);
    const named = pack.rules.flatMap(({ on, needs = [], needsAnyOf = [], each }) => [
      on,
      ...needs,
      ...needsAnyOf,
      ...(each === undefined ? [] : [each.role]),
    ]);
    expect(named.filter((role) => !roles.includes(role))).toEqual([]);
    expect(roles.filter((role) => role !== "heater" && !named.includes(role))).toEqual([]);
    const settings = pack.rules.flatMap(({ needsSettings = [], betterWith = [] }) => [...needsSettings, ...betterWith]);
    expect(settings.filter((name) => !(name in pack.settings))).toEqual([]);
    expect(new Set(pack.rules.map(({ name }) => name)).size).toBe(pack.rules.length);
  });

  it("says of each default and each rule where it comes from, and confirms none", () => {
    const sources = [...pack.rules, ...Object.values(pack.settings)].map(({ source }) => source);
    expect(sources.every(({ standard, confirmed }) => standard !== "" && !confirmed)).toBe(true);
    expect(
      sources.every(
        ({ standard, clause }) => (standard === "proposal" || standard === "the site") === (clause === null),
      ),
    ).toBe(true);
  });

  it.each(choices)("comes to sound rules of known kinds when all is there (%o)", (choice) => {
    const named = Object.fromEntries(pack.roles.map(({ role }) => [role, [role]]));
    const given = { id: "p", pack: pack.pack, points: named, settings: { ...siteSettings(pack), ...choice } };
    const { rules, leftOut, problems } = expand(points, given);
    expect(problems).toEqual([]);
    expect(leftOut).toEqual([]);
    expect(rules.length).toBeGreaterThan(1);
    const facts = [...placed(points).values()].map((point) => point.facts);
    expect(
      rules.flatMap(({ rule }) => checkRule(rule, facts).map((problem) => ({ rule: rule.id, ...problem }))),
    ).toEqual([]);
  });

  it("makes every one of its rules with some choice of its settings", () => {
    const named = Object.fromEntries(pack.roles.map(({ role }) => [role, [role]]));
    const made = choices.flatMap((choice) => {
      const settings = { ...siteSettings(pack), ...choice };
      return rulesOf(points, { id: "p", pack: pack.pack, points: named, settings }).map(({ id }) => id);
    });
    const names = pack.rules.map(({ name }) => name);
    expect(names.filter((name) => !made.some((id) => id.startsWith(`p-${name}`)))).toEqual([]);
  });
});

/** A point that fits a role, called after it. */
function pointFor({ role, kinds, unit, substance, detection }: PackRole): ToldPoint {
  const [kind = "analog"] = kinds;
  if (kind === "discrete") return { id: role, kind };
  const gas = substance ?? (detection === "toxic" ? "H2S" : detection === "combustible" ? "CH4" : undefined);
  const point = {
    id: role,
    kind,
    ...(unit === undefined ? {} : { unit }),
    ...(gas === undefined ? {} : { substance: gas }),
  };
  if (gas !== undefined) {
    expect(substanceOf(gas)).not.toBeNull();
    expect(detectionOf({ substance: gas, unit: unit ?? "", rangeMax: null })).toBe(detection);
  }
  return point;
}

/** Every word of the settings that are a choice. */
function choicesOf({ settings }: Pack): readonly object[] {
  const all: Readonly<Record<string, readonly string[]>> = {
    room: ["machine-room", "equipment-room"],
    collector: ["dry", "wet"],
    place: ["manhole", "premises"],
  };
  const chosen = Object.keys(settings).flatMap((name) => (all[name] ?? []).map((word) => ({ [name]: word })));
  return chosen.length === 0 ? [{}] : chosen;
}

/** Figures for what only a site knows, rising in the order in which a pack names limits of one thing from low to high. */
function siteSettings({ settings }: Pack): object {
  const known: Readonly<Record<string, number>> = {
    levelLowLowM: 0.5,
    levelLowM: 1,
    levelHighM: 13,
    levelHighHighM: 14,
    pressureLowKPa: 5,
    pressureHighKPa: 50,
    temperatureHighC: 40,
    areaM2: 200,
    capacityM3: 3_000,
    ratedFlowM3H: 20,
    waterLevelLowM: 0.4,
    tankLowM: 3,
    tankFullM: 4,
  };
  const open = Object.entries(settings).filter(([, { schema }]) => schema.parse(undefined) === undefined);
  return Object.fromEntries(open.map(([name]) => [name, known[name]]));
}
