import type { LintFinding } from "../../model/catalog/checks/report.ts";
import { type Lint, warnOfRule } from "./lint.ts";
import type { PlantLimit } from "./plant.ts";

/** Two limits of one level in one direction on one point: two alarms for one thing, most often one of them forgotten. */
export const nearDuplicates: Lint = ({ points }) => {
  const found = new Map<string, LintFinding>();
  for (const { point, limits } of points) {
    const first = new Map<string, PlantLimit>();
    for (const limit of limits) {
      const key = `${limit.level} ${limit.direction}`;
      const other = first.get(key);
      if (other === undefined) first.set(key, limit);
      else note(found, limit, other, point.id);
    }
  }
  return [...found.values()];
};

function note(found: Map<string, LintFinding>, limit: PlantLimit, other: PlantLimit, point: string): void {
  const { rule, path, level } = limit;
  const key = `${rule.rule.id} ${path} ${other.rule.rule.id}`;
  if (found.has(key)) return;
  const params = { name: `rules/${other.rule.rule.id}`, point, level, limit: limit.limit, other: other.limit };
  found.set(key, warnOfRule(rule, path, "near-duplicate", params));
}
