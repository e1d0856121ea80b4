import type { LintFinding } from "../../model/catalog/checks/report.ts";
import { type Lint, warnOfPoint } from "./lint.ts";
import { inOrderReached } from "./plant.ts";
import { standardFor } from "./point-standard.ts";

/**
 * Gas points with fewer limits than the standard has levels, and those whose limits cannot be held against it.
 *
 * A point without any limit in a direction is not told here: either nobody judges it at all (`unjudged-point`), or another kind of rule does.
 * Source: GB/T 50493-2019, 5.5.2 (two levels for combustible and toxic gas), GBZ/T 223-2009 (pre-alarm and alarm) where that was chosen; unconfirmed.
 */
export const missingLevels: Lint = ({ points }) =>
  points.flatMap(({ place, point, facts, limits, gasStandard }): readonly LintFinding[] => {
    if (facts.kind !== "gas" || limits.length === 0) return [];
    const bound = standardFor(facts, gasStandard);
    if (!bound.ok) return toldElsewhere.has(bound.reason) ? [] : [unchecked(place, bound.reason)];
    return (["high", "low"] as const).flatMap((direction) => {
      const [levels, wanted] = [inOrderReached(limits, direction).length, bound.count[direction]];
      if (levels === 0 || levels >= wanted) return [];
      const params = {
        name: `points/${point.enterprise}/${point.id}`,
        levels,
        wanted,
        // A direction of which levels are wanted has a first one.
        clause: bound.at(direction, 1)?.setPoint.clause ?? "",
        confirmed: false,
      };
      return [warnOfPoint(place, "missing-level", params)];
    });
  });

/** What the check of the point itself tells. */
const toldElsewhere: ReadonlySet<string> = new Set(["unknown-unit", "no-unit"]);

function unchecked(place: number, reason: string): LintFinding {
  return warnOfPoint(place, "limit-not-comparable", { reason });
}
