import type { CatalogFragment, Rule } from "../model/catalog/catalog.ts";
import { ENTERPRISE, plantCatalog, pointId } from "./plant.ts";

/** What a rule is but for its id and points. */
export type RuleBody = Pick<Rule, "kind" | "params" | "level">;

/** One limit. The values of the load stay below it. */
export const ONE_LIMIT: RuleBody = {
  kind: "threshold",
  level: 2,
  params: { direction: "high", limit: 57, deadband: 3 },
};

export const TWO_LIMITS: RuleBody = {
  kind: "threshold",
  params: {
    direction: "high",
    deadband: 3,
    levels: [
      { level: 1, limit: 114 },
      { level: 2, limit: 57 },
    ],
  },
};

export const RATE: RuleBody = { kind: "rate", level: 3, params: { direction: "rising", limitPerMinute: 60 } };

export const FORECAST: RuleBody = { kind: "forecast", level: 3, params: { direction: "high", limit: 57 } };

export const STEL: RuleBody = { kind: "exposure", level: 2, params: { measure: "stel", limit: 43 } };

export const TWA: RuleBody = { kind: "exposure", level: 2, params: { measure: "twa", limit: 29 } };

export const HEALTH: RuleBody = {
  kind: "sensor-health",
  params: { frozen: {}, negative: {}, spike: {}, overRange: {} },
};

export interface RulePlantOptions {
  readonly devices: number;
  readonly pointsPerDevice: number;
  readonly reportEveryMs: number;
  /** Each point has one rule of each. */
  readonly rules: readonly RuleBody[];
}

/** Gas points (0 to 500 ppm NH3), each with the same rules. */
export function rulePlantCatalog({
  devices,
  pointsPerDevice,
  reportEveryMs,
  rules,
}: RulePlantOptions): CatalogFragment {
  const plant = plantCatalog({ devices, pointsPerDevice });
  return {
    ...plant,
    devices: (plant.devices ?? []).map((device) => ({ ...device, reportEveryMs })),
    rules: Array.from({ length: devices * pointsPerDevice }, (_, i) => {
      const point = pointId(Math.floor(i / pointsPerDevice), i % pointsPerDevice);
      return rules.map((body, no) => ({ ...body, id: `${point}-${no}`, enterprise: ENTERPRISE, points: [point] }));
    }).flat(),
  };
}

/** A quiet room: 12 ppm, a slow swing of 4 and a few tenths of noise, never the same for two points. */
export function quietValue(point: number, atMs: number): number {
  const noise = ((Math.imul((atMs / 1000) | 0, 1_103_515_245) + point * 12_345) >>> 16) % 8;
  return Math.round(120 + 40 * Math.sin(atMs / 600_000 + point) + noise) / 10;
}
