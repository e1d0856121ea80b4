import * as fc from "fast-check";
import type { Rule } from "../../../model/catalog/catalog.ts";
import { RULE_KINDS } from "../../../rules/kinds/index.ts";
import type { Random } from "../../../seeds/physics/random.ts";
import { drawRule } from "../../properties/draw-rule.ts";
import { POINTS } from "../../properties/plant.ts";
import { chanceOf, whole } from "./draw.ts";
import { type DevicePlan, type PointPlan, STATES } from "./device-plan.ts";

/** A plain device with every kind of point, and rules of some kinds, of any kind there is, over it. */
export function drawWorks(random: Random): { readonly plan: DevicePlan; readonly rules: readonly Rule[] } {
  const points = POINTS.map((point): PointPlan => {
    const { id, kind, unit, substance, rangeMin, rangeMax } = point;
    const states = STATES[kind] ?? null;
    if (states !== null) return { id, kind, limit: null, direction: "high", states };
    const about = { unit, rangeMin, rangeMax, ...(substance === undefined ? {} : { substance }) };
    // Limits of the rules lie about the middle of each range.
    return { id, kind, limit: ((rangeMin ?? 0) + (rangeMax ?? 0)) / 2, direction: "high", states: null, about };
  });
  const chosen = RULE_KINDS.filter(() => chanceOf(random, 0.4));
  const rules = chosen.map(({ kind }): Rule => {
    const seed = whole(random, 100_000);
    // One is asked for, so there is one.
    const rule = fc.sample(drawRule(kind, `works-${kind}`), { seed, numRuns: 1 })[0] as Rule;
    return { ...rule, enterprise: "north" };
  });
  const plan = { key: "north/works", everyMs: 10_000, aheadMs: 0, form: "long", marksHistory: true, points } as const;
  return { plan, rules };
}
