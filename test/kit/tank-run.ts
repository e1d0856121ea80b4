import type { Rule } from "../../model/catalog/catalog.ts";
import type { PointFacts } from "../../model/catalog/point-facts.ts";
import { pointFacts } from "./rule-points.ts";
import type { RuleRun } from "./rule-run.ts";

/** A tank of 491 m² (25 m across) with a level gauge in mm, and meters in and out. */
export const TANK_POINTS: readonly PointFacts[] = [
  pointFacts("LT", { unit: "mm", reportEveryMs: 60_000 }),
  pointFacts("FI", { unit: "m3/h" }),
  pointFacts("FO", { unit: "L/s" }),
];

export const TANK = { inflows: ["FI"], outflows: ["FO"], areaM2: 491 };

export function tankRule(kind: string, params: Record<string, unknown> = {}, level?: Rule["level"]): Rule {
  return { id: "r", enterprise: "e", kind, points: ["LT"], level, params: { ...TANK, ...params } };
}

/** What the meters say, each minute, over a while. null: they say nothing; left out: nothing flows out. */
export interface TankStory {
  readonly fromMs: number;
  readonly toMs: number;
  levelMm(atMs: number): number | null;
  inflowM3H(atMs: number): number | null;
  outflowLS?(atMs: number): number | null;
}

/** The meters speak each minute: flows first, then the level. */
export function runTank(run: RuleRun, { fromMs, toMs, levelMm, inflowM3H, outflowLS }: TankStory): RuleRun {
  for (let atMs = fromMs; atMs <= toMs; atMs += 60_000) {
    say(run, atMs, "FI", inflowM3H(atMs));
    say(run, atMs, "FO", outflowLS === undefined ? 0 : outflowLS(atMs));
    say(run, atMs, "LT", levelMm(atMs));
  }
  return run;
}

function say(run: RuleRun, atMs: number, point: string, value: number | null): void {
  run.reads(atMs, point, value ?? 0, { known: value !== null });
}

/** Level of that tank, mm, filled at a rate from zero on. */
export function filledMm(inflowM3H: number, atMs: number): number {
  return ((inflowM3H * atMs) / 3_600_000 / TANK.areaM2) * 1_000;
}
