import type { LintFinding } from "../../model/catalog/checks/report.ts";
import { type Lint, warnOfPoint } from "./lint.ts";
import type { Plant } from "./plant.ts";

/** Gas points that no rule judges, and zones with gas points none of which is in service. */
export const blindZones: Lint = (plant) => [...unjudged(plant), ...deafZones(plant)];

function unjudged({ points }: Plant): readonly LintFinding[] {
  return points
    .filter(({ facts, rules }) => facts.kind === "gas" && rules.every(({ rule }) => rule.kind === "no-data"))
    .map(({ place, point }) =>
      warnOfPoint(place, "unjudged-point", { name: `points/${point.enterprise}/${point.id}` }),
    );
}

/** A zone that never had a gas point is not told: which zones need one is not in the catalogue. */
function deafZones({ catalog, points }: Plant): readonly LintFinding[] {
  const gas = new Set(catalog.points.filter(({ kind }) => kind === "gas").flatMap(({ zone }) => zone ?? []));
  const heard = new Set(
    points
      .filter(({ facts, heard: isHeard }) => facts.kind === "gas" && isHeard)
      .flatMap(({ point }) => point.zone ?? []),
  );
  return catalog.zones.flatMap(({ id, retired }, place): readonly LintFinding[] => {
    if (!gas.has(id) || heard.has(id) || retired === true) return [];
    const params = { name: `zones/${id}` };
    return [{ section: "zones", place, at: [], code: "blind-zone", params, severity: "warning", standing: false }];
  });
}
