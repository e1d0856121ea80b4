import { expect, it } from "vitest";
import { catalogSchema } from "../../model/catalog/schema.ts";
import { substanceOf } from "../../model/gas-catalog.ts";
import { isStateWord } from "../../model/state-words.ts";
import { UNITS } from "../../model/units.ts";
import { isUscc } from "../../model/uscc.ts";
import { demoCatalog } from "./demo-catalog.ts";
import { deviceSecretFrom } from "./device-secret.ts";
import { ENTERPRISES } from "./enterprises/index.ts";

const catalog = demoCatalog({ phoneUrl: "http://127.0.0.1:9999/push", deviceSecret: deviceSecretFrom("test") });
const ids = (items: readonly { readonly id: string }[] = []): readonly string[] => items.map((item) => item.id);
const unique = (keys: readonly string[]): boolean => new Set(keys).size === keys.length;

it("the demo catalogue fits the schema of a catalogue, and the parser adds nothing to it", () => {
  expect(catalogSchema.parse(catalog)).toEqual(catalog);
});

it("has at least five enterprises of different kinds and about 150 points", () => {
  expect(new Set(catalog.enterprises?.map((enterprise) => enterprise.industry)).size).toBeGreaterThanOrEqual(4);
  expect(new Set(catalog.zones?.map((zone) => zone.kind)).size).toBeGreaterThanOrEqual(15);
  expect(catalog.points?.length).toBeGreaterThanOrEqual(140);
  expect(catalog.points?.length).toBeLessThanOrEqual(180);
});

it("ids are unique: of devices and points within their enterprise, of everything else everywhere", () => {
  for (const section of [
    catalog.areas,
    catalog.enterprises,
    catalog.sites,
    catalog.zones,
    catalog.rules,
    catalog.channels,
    catalog.policies,
  ]) {
    expect(unique(ids(section))).toBe(true);
  }
  expect(unique(catalog.devices?.map((device) => `${device.enterprise}/${device.id}`) ?? [])).toBe(true);
  expect(unique(catalog.points?.map((point) => `${point.enterprise}/${point.id}`) ?? [])).toBe(true);
  expect(unique(catalog.users?.map((user) => user.username) ?? [])).toBe(true);
});

it("everything that is referred to exists", () => {
  const areas = new Set(ids(catalog.areas));
  const enterprises = new Set(ids(catalog.enterprises));
  const zones = new Set(ids(catalog.zones));
  const devices = new Set(catalog.devices?.map((device) => `${device.enterprise}/${device.id}`));
  const points = new Set(catalog.points?.map((point) => `${point.enterprise}/${point.id}`));
  const policies = new Set(ids(catalog.policies));
  for (const enterprise of catalog.enterprises ?? []) expect(areas.has(enterprise.area)).toBe(true);
  for (const point of catalog.points ?? []) {
    expect(devices.has(`${point.enterprise}/${point.device}`)).toBe(true);
    expect(zones.has(point.zone ?? "")).toBe(true);
  }
  for (const rule of catalog.rules ?? [])
    for (const point of rule.points)
      expect(points.has(`${rule.enterprise}/${point}`), `${rule.id} ${point}`).toBe(true);
  for (const user of catalog.users ?? [])
    expect(areas.has(user.area ?? "") || enterprises.has(user.enterprise ?? "")).toBe(true);
  for (const route of catalog.routes ?? []) expect(policies.has(route.policy)).toBe(true);
  for (const device of catalog.devices ?? [])
    expect(catalog.points?.some((point) => point.device === device.id && point.enterprise === device.enterprise)).toBe(
      true,
    );
});

it("every role has people, and every enterprise its own manager, operator and inspector", () => {
  const roles = new Set(catalog.users?.map((user) => user.role));
  // The administrator comes from the gateway's own setting.
  expect(roles).toEqual(new Set(["regulator", "manager", "operator", "inspector"]));
  for (const { id } of catalog.enterprises ?? []) {
    const own = catalog.users?.filter((user) => user.enterprise === id).map((user) => user.role);
    expect(own).toEqual(["manager", "operator", "inspector"]);
  }
});

it("credit codes carry their right check character", () => {
  expect(catalog.enterprises?.filter((enterprise) => !isUscc(enterprise.uscc ?? ""))).toEqual([]);
});

const pointOf = new Map(catalog.points?.map((point) => [`${point.enterprise}/${point.id}`, point]));
const judged = (kind: string) =>
  (catalog.rules ?? [])
    .filter((rule) => rule.kind === kind)
    .flatMap((rule) => rule.points.map((id) => ({ rule, point: pointOf.get(`${rule.enterprise}/${id}`) })));
/** Thresholds are written by one builder of this folder, which gives each its direction and levels. */
const thresholdOf = (params: unknown) =>
  params as { direction: "high" | "low"; levels: { level: number; limit: number; deadband: number }[] };

it("graver set-points lie farther out, and all within the range of their points", () => {
  const wrong = judged("threshold").filter(({ rule, point }) => {
    const { direction, levels } = thresholdOf(rule.params);
    const outward = levels.map(({ limit }) => (direction === "high" ? limit : -limit));
    const ordered = outward.every((limit, i) => i === 0 || limit < (outward[i - 1] ?? 0));
    const inRange = levels.every(
      ({ limit, deadband }) =>
        deadband > 0 && limit >= (point?.rangeMin ?? Infinity) && limit <= (point?.rangeMax ?? 0),
    );
    return !ordered || !inRange;
  });
  expect(wrong.map(({ rule, point }) => `${rule.id} ${point?.id}`)).toEqual([]);
});

it("state rules ask for states their points can say", () => {
  const wrong = judged("state").flatMap(({ rule, point }) =>
    // Written by one builder of this folder.
    (rule.params as { states: (string | boolean)[] }).states
      .filter((state) =>
        typeof state === "boolean"
          ? point?.kind !== "discrete"
          : !isStateWord(point?.kind === "interlock" ? "interlock" : "fire", state),
      )
      .map((state) => `${rule.id} ${state}`),
  );
  expect(wrong).toEqual([]);
});

it("every unit is one the gateway knows by its name", () => {
  const names = new Set(UNITS.map((unit) => unit.name));
  expect(catalog.points?.filter((point) => point.unit !== undefined && !names.has(point.unit))).toEqual([]);
});

it("every substance is in the gas catalogue", () => {
  expect(
    catalog.points?.filter((point) => point.substance !== undefined && substanceOf(point.substance) === null),
  ).toEqual([]);
});

it("the set-points the standards ask for are there", () => {
  const limits = (id: string): number[] => {
    const rule = catalog.rules?.find((candidate) => candidate.id === id);
    return rule === undefined ? [] : thresholdOf(rule.params).levels.map((level) => level.limit);
  };
  expect(limits("coldchain-nh3-room")).toEqual([150, 57, 28]);
  expect(limits("coldchain-nh3-lel")[0]).toBe(25);
  expect(limits("tankfarm-lel")).toEqual([50, 25]);
  expect(limits("chipfab-o2-low")).toContain(19.5);
  expect(limits("chipfab-o2-high")).toEqual([23.5]);
  expect(limits("alupolish-hopper")).toEqual([70, 60]);
  expect(limits("plaza-residual-current")).toEqual([300]);
});

it("every enterprise has a route for each level, and escalation is short", () => {
  for (const { id } of catalog.enterprises ?? []) {
    const levels = catalog.routes?.filter((route) => route.enterprise === id).flatMap((route) => route.levels);
    expect(levels).toEqual([1, 2, 3, 4]);
  }
  const urgent = catalog.policies?.find((policy) => policy.id === "demo-urgent");
  expect(urgent?.steps.map((step) => step.afterMs)).toEqual([0, 60_000, 180_000]);
  expect(urgent?.repeatEveryMs).toBe(300_000);
});

it("secrets of devices differ and follow from the seed", () => {
  expect(unique(catalog.devices?.map((device) => device.secret ?? "") ?? [])).toBe(true);
  expect(deviceSecretFrom("a")("x", "y")).not.toBe(deviceSecretFrom("b")("x", "y"));
  expect(ENTERPRISES.length).toBe(catalog.enterprises?.length);
});

it("every zone has the level of its risk point, all four levels occur, and what the plant fears most is graded 重大", () => {
  const levels = new Map(catalog.zones?.map(({ id, riskLevel }) => [id, riskLevel]));
  expect(new Set(levels.values())).toEqual(new Set(["major", "larger", "general", "low"]));
  for (const id of ["coldchain-machine-room", "tankfarm-tanks-a", "alupolish-collectors", "chipfab-gas-room"])
    expect(levels.get(id), id).toBe("major");
});
