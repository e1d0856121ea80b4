import type { Level } from "../../model/level.ts";
import type { Value } from "../../model/value.ts";
import type { RuleSeed } from "./enterprise-seed.ts";

export interface ThresholdLevels {
  readonly direction?: "high" | "low";
  /** Pairs of level and set-point, graver first. */
  readonly levels: readonly (readonly [Level, number])[];
  /** Default: 5 % of the set-point, which is our habit, not a standard's. */
  readonly deadband?: number;
  /** Default: none for the gravest level, 3 s for the others. */
  readonly onDelayMs?: number;
  readonly offDelayMs?: number;
}

/** A threshold rule with one or several levels; its name says which standard its set-points come from. */
export function threshold(id: string, name: string, points: readonly string[], spec: ThresholdLevels): RuleSeed {
  const levels = spec.levels.map(([level, limit], index) => ({
    level,
    limit,
    deadband: spec.deadband ?? rounded(Math.abs(limit) * 0.05),
    onDelayMs: spec.onDelayMs ?? (index === 0 ? 0 : 3_000),
    offDelayMs: spec.offDelayMs ?? 30_000,
  }));
  return { id, name, kind: "threshold", points, params: { direction: spec.direction ?? "high", levels } };
}

/** An alarm while a point is in one of these states. */
export function whenState(
  id: string,
  name: string,
  points: readonly string[],
  spec: {
    readonly level: Level;
    readonly states: readonly Value[];
    readonly onDelayMs?: number;
    readonly offDelayMs?: number;
  },
): RuleSeed {
  const { level, states, onDelayMs = 0, offDelayMs = 10_000 } = spec;
  return { id, name, kind: "state", points, level, params: { states, onDelayMs, offDelayMs } };
}

/** Oxygen: too little from 19.5 %VOL down, too much from 23.5 %VOL up (GB/T 50493-2019; level 1 at 18 %VOL is our own). */
export function oxygenRules(points: readonly string[]): readonly RuleSeed[] {
  return [
    threshold("o2-low", "氧含量低报 19.5 %VOL（GB/T 50493-2019）；18 %VOL 为本站自定", points, {
      direction: "low",
      levels: [
        [1, 18],
        [2, 19.5],
      ],
      deadband: 0.2,
    }),
    threshold("o2-high", "氧含量高报 23.5 %VOL（GB/T 50493-2019）", points, { levels: [[2, 23.5]], deadband: 0.2 }),
  ];
}

/** Combustible gas: 25 and 50 %LEL (GB/T 50493-2019). */
export function combustibleRule(points: readonly string[], id = "lel"): RuleSeed {
  return threshold(id, "可燃气体低报 25 %LEL、高报 50 %LEL（GB/T 50493-2019）", points, {
    levels: [
      [1, 50],
      [2, 25],
    ],
  });
}

/** Fire components: a fire rings at once, a fault or a shielded component is told (component states of GB/T 26875.3-2011). */
export function fireRules(points: readonly string[]): readonly RuleSeed[] {
  return [
    whenState("fire", "火灾报警（GB/T 26875.3-2011 部件状态：火警）", points, { level: 1, states: ["fire"] }),
    whenState("fire-trouble", "消防部件故障或屏蔽（GB/T 26875.3-2011 部件状态）", points, {
      level: 3,
      states: ["fault", "shielded", "power-fault"],
      onDelayMs: 10_000,
    }),
  ];
}

/** Interlocks: one that had to act and did not is red; one that is bypassed or out of service is orange; one that acted is told. */
export function interlockRules(points: readonly string[]): readonly RuleSeed[] {
  return [
    whenState("ilk-failed", "联锁拒动或故障", points, { level: 1, states: ["failed-to-act", "fault"] }),
    whenState("ilk-bypassed", "联锁旁路、摘除或强制（须有作业许可）", points, {
      level: 2,
      states: ["bypassed", "inhibited", "forced", "out-of-service"],
    }),
    whenState("ilk-tripped", "联锁动作", points, { level: 3, states: ["tripped", "trip-confirmed"] }),
  ];
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
