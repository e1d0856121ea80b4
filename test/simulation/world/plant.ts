import type { CatalogFragment, Point, Rule, Suppression } from "../../../model/catalog/catalog.ts";
import type { Level } from "../../../model/level.ts";
import type { Random } from "../../../seeds/physics/random.ts";
import { type DevicePlan, type PointPlan, STATES } from "./device-plan.ts";
import { chanceOf, pick, whole } from "./draw.ts";
import { drawWorks } from "./works.ts";

/** A deployment drawn from a seed: what stands in the catalogue, and what only the world knows of its devices. */
export interface Plant {
  readonly fragment: CatalogFragment;
  readonly devices: readonly DevicePlan[];
}

export const RANGE_MAX = 500;
export const CHANNELS = ["duty", "chief"];
const ENTERPRISES = ["north", "south"];

export function drawPlant(random: Random): Plant {
  const devices: DevicePlan[] = [];
  const points: Point[] = [];
  const rules: Rule[] = [];
  const count = 6 + whole(random, 3);
  for (let i = 0; i < count; i++) {
    const plan = drawDevice(random, i);
    devices.push(plan);
    const [enterprise, device] = partsOf(plan.key);
    for (const point of plan.points) {
      points.push(toPoint(point, enterprise, device));
      rules.push(...drawRules(random, point, enterprise));
    }
  }
  const works = drawWorks(random.fork("works"));
  devices.push(works.plan);
  points.push(...works.plan.points.map((point) => toPoint(point, ...partsOf(works.plan.key))));
  rules.push(...works.rules);
  const suppressions = ENTERPRISES.flatMap((id) => suppressionOf(id, points, rules));
  const fragment = { ...PLACES, ...drawCalls(random), devices: devices.map(toDevice), points, rules, suppressions };
  return { devices, fragment };
}

function partsOf(key: string): [enterprise: string, device: string] {
  const [enterprise = "", device = ""] = key.split("/");
  return [enterprise, device];
}

/** The first switch of an enterprise explains what the rules of its other points find. */
function suppressionOf(enterprise: string, points: readonly Point[], rules: readonly Rule[]): Suppression[] {
  const own = points.filter((point) => point.enterprise === enterprise);
  const trigger = own.find(({ kind }) => kind === "discrete" || kind === "interlock");
  const others = rules.filter((rule) => rule.enterprise === enterprise && !rule.points.includes(trigger?.id ?? ""));
  if (trigger === undefined || others.length === 0) return [];
  const states: Suppression["when"]["states"] = trigger.kind === "discrete" ? [false] : ["bypassed"];
  const named = { rules: others.slice(0, 6).map(({ id }) => id), points: [] };
  return [
    {
      id: `${enterprise}-still`,
      enterprise,
      when: { point: trigger.id, states },
      ...named,
      reason: "stands still",
      maxMs: 240_000,
    },
  ];
}

const PLACES: CatalogFragment = {
  areas: [{ id: "town", name: "Town", kind: "town" }],
  // Red may be shelved in one of the two.
  enterprises: ENTERPRISES.map((id) => ({
    id,
    name: id,
    area: "town",
    ...(id === "north" ? { shelving: { redMinutesMax: 60 } } : {}),
  })),
  sites: ENTERPRISES.map((id) => ({ id: `${id}-site`, enterprise: id, name: id })),
};

function drawCalls(random: Random): CatalogFragment {
  const step = (afterMs: number, ...channels: string[]) => ({ afterMs, channels });
  const [duty = "", chief = ""] = CHANNELS;
  return {
    channels: CHANNELS.map((id) => ({ id, kind: "simulated" })),
    policies: [
      { id: "at-once", steps: [step(0, duty), step(60_000, duty, chief)], repeatEveryMs: 120_000 },
      { id: "later", steps: [step(pick(random, [0, 20_000]), duty), step(180_000, chief)], repeatEveryMs: 300_000 },
    ],
    routes: [
      { enterprise: "north", levels: [1, 2], policy: "at-once" },
      { enterprise: "north", levels: [3], policy: "later" },
      { area: "town", levels: [1, 2], policy: "later" },
    ],
  };
}

const DEVICE_EVERY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
const CLOCKS_AHEAD_MS = [0, 0, 0, 0, 0, -37 * 60_000, 8 * 3_600_000, 20_000, -45_000, null];

function drawDevice(random: Random, i: number): DevicePlan {
  // The first devices are plain ones, so that every seed has points the oracle can judge.
  const isPlain = i < 3;
  return {
    key: `${ENTERPRISES[i % 2]}/device-${i}`,
    everyMs: pick(random, DEVICE_EVERY_MS),
    aheadMs: isPlain ? 0 : pick(random, CLOCKS_AHEAD_MS),
    form: pick(random, ["long", "short"] as const),
    marksHistory: isPlain || chanceOf(random, 0.6),
    points: Array.from({ length: 3 + whole(random, 4) }, (_, n) => drawPoint(random, `P${i}-${n}`)),
  };
}

function drawPoint(random: Random, id: string): PointPlan {
  const kind = pick(random, ["gas", "gas", "analog", "discrete", "interlock", "fire"] as const);
  const direction = chanceOf(random, 0.75) ? "high" : "low";
  const states = STATES[kind] ?? null;
  if (states === null) return { id, kind, limit: 50 + whole(random, 200), direction, states };
  return { id, kind, limit: null, direction: "high", states };
}

function toPoint(plan: PointPlan, enterprise: string, device: string): Point {
  const numeric = plan.limit === null ? {} : (plan.about ?? { unit: "ppm", rangeMin: 0, rangeMax: RANGE_MAX });
  return { id: plan.id, enterprise, device, kind: plan.kind, ...numeric };
}

function toDevice({ key, everyMs }: DevicePlan) {
  const [enterprise, id] = partsOf(key);
  return { id, enterprise, dialect: "native", reportEveryMs: everyMs };
}

function drawRules(random: Random, point: PointPlan, enterprise: string): Rule[] {
  const id = point.id.toLowerCase();
  const rules: Rule[] = [];
  if (!chanceOf(random, 0.1))
    rules.push({ id: `${id}-main`, enterprise, points: [point.id], ...drawMain(random, point) });
  if (chanceOf(random, 0.2)) {
    const params = { afterMs: pick(random, [20_000, 45_000, 120_000]) };
    rules.push({
      id: `${id}-silent`,
      enterprise,
      points: [point.id],
      kind: "no-data",
      level: drawLevel(random),
      params,
    });
  }
  return rules;
}

function drawMain(random: Random, point: PointPlan): Pick<Rule, "kind" | "level" | "params"> {
  const delays = {
    onDelayMs: pick(random, [0, 0, 0, 4_000, 15_000]),
    offDelayMs: pick(random, [0, 0, 10_000, 30_000]),
  };
  if (point.limit === null) {
    return { kind: "state", level: drawLevel(random), params: { states: [point.states?.alarm], ...delays } };
  }
  const { limit, direction } = point;
  const deadband = pick(random, [0, 2, 10]);
  if (chanceOf(random, 0.5)) {
    const latch = chanceOf(random, 0.15);
    return { kind: "threshold", level: drawLevel(random), params: { direction, limit, deadband, latch, ...delays } };
  }
  const graver = direction === "high" ? limit * 1.25 : limit * 0.8;
  const levels = [
    { level: 1, limit: graver },
    { level: 2, limit, ...delays },
    ...(chanceOf(random, 0.5) ? [{ level: 4, limit: limit * (direction === "high" ? 0.9 : 1.1) }] : []),
  ];
  return { kind: "threshold", params: { direction, deadband, levels } };
}

function drawLevel(random: Random): Level {
  return pick(random, [1, 1, 2, 2, 3, 4]);
}
