import { z } from "zod";
import type { PointFacts } from "../model/catalog/point-facts.ts";
import { parseUnit, toUnit } from "../model/units.ts";
import type { JudgedReading } from "./condition.ts";
import type { ConditionContext, NamedPoint, RuleProblem, RuleUse } from "./rule-kind.ts";

/** What every rule about a tank's volume is told: its meters and its section. The rule's own point is its level gauge. */
export const tankParams = {
  /** Flow meters of what comes in and goes out; a way that is left out carries nothing. */
  inflows: z.array(z.string()).max(8).default([]),
  outflows: z.array(z.string()).max(8).default([]),
  /** Section of the upright tank, m². */
  areaM2: z.number().positive().max(100_000),
};

export interface TankParams {
  readonly inflows: readonly string[];
  readonly outflows: readonly string[];
  readonly areaM2: number;
}

/** The meters of a tank as factors, so that a reading costs one multiplication. */
export interface TankMeters {
  readonly flows: readonly string[];
  readonly metresPerUnit: number;
  /** m³/h a unit of each flow is, negative for what goes out. */
  readonly inflowPerUnit: readonly number[];
}

export function tankMetersOf(given: TankParams, { point, factsOf }: ConditionContext): TankMeters {
  const inflow = given.inflows.map((id) => factorTo("m3/h", factsOf(id).unit));
  const outflow = given.outflows.map((id) => -factorTo("m3/h", factsOf(id).unit));
  return {
    flows: [...given.inflows, ...given.outflows],
    metresPerUnit: factorTo("m", point.unit),
    inflowPerUnit: [...inflow, ...outflow],
  };
}

/** How many of `to` one of a unit is. A unit nobody knows was refused when the rule was applied: it counts as `to`. */
export function factorTo(to: string, unit: string | null): number {
  return toUnit(1, { from: unit ?? to, to }, null) ?? 1;
}

/** The number a meter read, in the unit of the factor; null: nothing can be said. Beyond its range a meter says too little. */
export function meterValue({ value, known, overRange }: JudgedReading, factor: number): number | null {
  return known && !overRange && typeof value === "number" ? value * factor : null;
}

export function flowsNamed(given: TankParams): readonly NamedPoint[] {
  return [
    ...given.inflows.map((point, i) => ({ path: `params.inflows.${i}`, point })),
    ...given.outflows.map((point, i) => ({ path: `params.outflows.${i}`, point })),
  ];
}

export function checkTank(given: TankParams, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [...checkOneTank(use)];
  const named = flowsNamed(given);
  if (named.length === 0) {
    const detail = "a tank needs a flow meter: name inflows, outflows or both";
    problems.push({ path: "params.inflows", code: "flow-missing", detail });
  }
  for (const [i, { path, point }] of named.entries()) {
    if (named.findIndex((other) => other.point === point) < i) {
      problems.push({ path, code: "point-twice", detail: `${point} stands twice` });
    }
    problems.push(...checkMeter(path, use.factsOf(point), "m3/h"));
  }
  return problems;
}

/** One rule is one tank, and its point is the level gauge. */
export function checkOneTank({ points }: RuleUse): readonly RuleProblem[] {
  if (points.length > 1) {
    return [{ path: "points", code: "one-tank-only", detail: "a rule is about one tank: name its level gauge alone" }];
  }
  return checkMeter("points.0", points[0] ?? null, "m");
}

/** `null`: nobody knows the point, and then the catalogue check has said so. */
export function checkMeter(path: string, point: PointFacts | null, unit: string): readonly RuleProblem[] {
  if (point === null) return [];
  if (point.kind !== "analog") {
    return [{ path, code: "point-kind", detail: `${point.id} must be an analog point, not ${point.kind}` }];
  }
  const quantity = parseUnit(unit)?.quantity;
  if (point.unit !== null && parseUnit(point.unit)?.quantity === quantity) return [];
  const detail = `${point.id} must be in a unit of ${quantity} such as ${unit}, not ${point.unit ?? "without one"}`;
  return [{ path, code: "unit-misfit", detail }];
}
