import type { LintFinding } from "../../model/catalog/checks/report.ts";
import { type Lint, warnOfRule } from "./lint.ts";
import { inOrderReached, type PlantLimit } from "./plant.ts";

/**
 * Limits without a deadband, and deadbands that reach over half the way to the neighbouring limit: the graver alarm then stays on far into
 * the range of the lesser one, and neither tells where the value is. The share is a proposal.
 */
export const deadbands: Lint = ({ points }) => {
  const found = new Map<string, LintFinding>();
  for (const { point, facts, limits } of points) {
    // A gas limit without a deadband is told by the rule kind.
    if (facts.kind !== "gas") for (const limit of limits) noteNone(found, limit, point.id);
    for (const direction of ["high", "low"] as const) {
      const groups = inOrderReached(limits, direction);
      for (const [i, group] of groups.entries()) {
        const lesser = groups[i - 1]?.[0];
        if (lesser === undefined) continue;
        for (const limit of group) note(found, limit, lesser, point.id);
      }
    }
  }
  return [...found.values()];
};

const SHARE_MAX = 0.5;

function noteNone(found: Map<string, LintFinding>, { rule, path, deadband, limit }: PlantLimit, point: string): void {
  const key = `${rule.rule.id} ${path}`;
  if (deadband > 0 || found.has(key)) return;
  found.set(key, warnOfRule(rule, path.replace(/limit$/, "deadband"), "no-deadband", { limit, point }));
}

function note(found: Map<string, LintFinding>, limit: PlantLimit, lesser: PlantLimit, point: string): void {
  const distance = Math.abs(limit.limit - lesser.limit);
  const { rule, path, deadband } = limit;
  const key = `${rule.rule.id} ${path}`;
  if (deadband <= distance * SHARE_MAX || found.has(key)) return;
  const params = { deadband, limit: limit.limit, next: lesser.limit, max: distance * SHARE_MAX, point };
  found.set(key, warnOfRule(rule, path.replace(/limit$/, "deadband"), "wide-deadband", params));
}
