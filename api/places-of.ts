import type { Catalog } from "../model/catalog/catalog.ts";
import type { WirePlace } from "./wire.ts";

/** Places in service: these areas, and these enterprises with their sites and zones. */
export function placesOf(
  catalog: Catalog,
  within: { readonly areas: ReadonlySet<string>; isSeen(enterprise: string): boolean },
): WirePlace {
  const enterprises = catalog.enterprises.filter(({ id, retired }) => retired !== true && within.isSeen(id));
  const ids = new Set(enterprises.map(({ id }) => id));
  const sites = catalog.sites.filter(({ enterprise, retired }) => retired !== true && ids.has(enterprise));
  const siteIds = new Set(sites.map(({ id }) => id));
  return {
    areas: catalog.areas
      .filter(({ id, retired }) => retired !== true && within.areas.has(id))
      .map(({ id, name, kind, parent }) => ({ id, name, kind, parent: parent ?? null })),
    enterprises: enterprises.map(({ id, name, area, industry }) => ({ id, name, area, industry: industry ?? null })),
    sites: sites.map(({ id, enterprise, name }) => ({ id, enterprise, name })),
    zones: catalog.zones
      .filter(({ site, retired }) => retired !== true && siteIds.has(site))
      .map(({ id, site, name, kind, riskLevel }) => ({
        id,
        site,
        name,
        kind: kind ?? null,
        risk: riskLevel === undefined ? null : RISKS[riskLevel],
      })),
  };
}

/** 重大, 较大, 一般, 低: red to blue. */
const RISKS = { major: 1, larger: 2, general: 3, low: 4 } as const;
