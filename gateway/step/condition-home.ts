import type { Catalog, Rule } from "../../model/catalog/catalog.ts";
import type { CompiledCondition } from "../../rules/evaluate.ts";
import { KINDS_BY_NAME } from "../../rules/kinds/index.ts";

/**
 * The point on which the alarm of a condition stands: its own, or, of a rule that judges its points together, the next one in service.
 *
 * Otherwise a vote over three detectors would fall silent with the first of them that is taken out of the catalogue.
 */
export function conditionHomesIn(catalog: Catalog): (condition: CompiledCondition, rule: Rule) => string {
  const devices = inService(catalog.devices);
  const points = inService(catalog.points.filter(({ enterprise, device }) => devices.has(`${enterprise}/${device}`)));
  return ({ kind, point, enterprise }, rule) => {
    if (points.has(`${enterprise}/${point}`) || KINDS_BY_NAME.get(kind)?.over !== "together") return point;
    return rule.points.find((id) => points.has(`${enterprise}/${id}`)) ?? point;
  };
}

interface Placed {
  readonly enterprise: string;
  readonly id: string;
  readonly retired?: boolean | undefined;
}

function inService(entries: readonly Placed[]): ReadonlySet<string> {
  return new Set(entries.filter(({ retired }) => retired !== true).map(({ enterprise, id }) => `${enterprise}/${id}`));
}
