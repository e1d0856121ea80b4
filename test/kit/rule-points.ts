import type { PointKind, Rule } from "../../model/catalog/catalog.ts";
import { type PointFacts, undescribedPoint } from "../../model/catalog/point-facts.ts";
import { checkRule, lintRule } from "../../rules/evaluate.ts";

/** A point as a rule sees it, an analogue one unless said otherwise. */
export function pointFacts(id: string, facts: Partial<PointFacts> = {}): PointFacts {
  return { ...undescribedPoint(id), ...facts };
}

/** What is wrong with a rule if its points were of these kinds. */
export function checkOn(rule: Rule, kinds: readonly PointKind[]) {
  const points = kinds.map((kind, i) => pointFacts(`P${i}`, { kind }));
  return checkRule({ ...rule, points: points.map(({ id }) => id) }, points);
}

/** What is doubtful about it. */
export function lintOn(rule: Rule, kinds: readonly PointKind[]) {
  const points = kinds.map((kind, i) => pointFacts(`P${i}`, { kind }));
  return lintRule({ ...rule, points: points.map(({ id }) => id) }, points);
}
