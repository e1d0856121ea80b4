import { isUscc } from "../../uscc.ts";
import type { Area, Catalog, Enterprise } from "../catalog.ts";
import { type CatalogIndex, refer } from "./references.ts";
import { type EntryReport, type Report, reportOf } from "./report.ts";

/** Areas, enterprises, sites and zones: the tree they stand in, and the codes they carry. */
export function checkPlaces(catalog: Catalog, index: CatalogIndex, report: Report): void {
  catalog.areas.forEach((area, place) => checkArea(area, index, reportOf(report, "areas", place)));
  catalog.enterprises.forEach((enterprise, place) => {
    checkEnterprise(enterprise, index, reportOf(report, "enterprises", place));
  });
  catalog.sites.forEach(({ enterprise, retired }, place) => {
    refer(index, "enterprises", enterprise, { report: reportOf(report, "sites", place), at: ["enterprise"], retired });
  });
  catalog.zones.forEach(({ site, retired }, place) => {
    refer(index, "sites", site, { report: reportOf(report, "zones", place), at: ["site"], retired });
  });
}

function checkArea(area: Area, index: CatalogIndex, report: EntryReport): void {
  if (area.parent === undefined) return;
  const parent = refer(index, "areas", area.parent, { report, at: ["parent"], retired: area.retired });
  if (parent !== null && isOwnAncestor(area, index))
    report.error(["parent"], "area-cycle", { name: `areas/${area.id}` });
}

/** Climbs the tree: an area that is met again on its own way up stands in a cycle. */
function isOwnAncestor(area: Area, index: CatalogIndex): boolean {
  const met = new Set<string>();
  let at: Area | undefined = area;
  while (at?.parent !== undefined && !met.has(at.id)) {
    met.add(at.id);
    if (at.parent === area.id) return true;
    at = index.areas.get(at.parent);
  }
  return false;
}

function checkEnterprise({ area, uscc, retired }: Enterprise, index: CatalogIndex, report: EntryReport): void {
  refer(index, "areas", area, { report, at: ["area"], retired });
  if (uscc !== undefined && !isUscc(uscc)) report.error(["uscc"], "bad-uscc");
}
