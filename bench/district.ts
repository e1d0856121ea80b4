import type { CatalogFragment, Point } from "../model/catalog/catalog.ts";
import { enterpriseId, pointsOf, ZONES, zoneId } from "./two-lines.ts";

/** Enterprises of one town: a district has so many towns. */
const TOWN_SIZE = 50;

/** The catalogue of the district that `twoLinesBatches` has recorded a year of: towns, and every point its tickets name. */
export function districtCatalog(enterprises: number): CatalogFragment {
  const numbers = Array.from({ length: enterprises }, (_, no) => no);
  const towns = Array.from({ length: Math.ceil(enterprises / TOWN_SIZE) }, (_, no) => `town-${no}`);
  return {
    areas: [
      { id: "district", name: "District", kind: "district" },
      ...towns.map((id) => ({ id, name: id, kind: "town" as const, parent: "district" })),
    ],
    enterprises: numbers.map((no) => ({
      id: enterpriseId(no),
      name: enterpriseId(no),
      area: `town-${Math.floor(no / TOWN_SIZE)}`,
    })),
    sites: numbers.map((no) => ({ id: `plant-${no}`, enterprise: enterpriseId(no), name: "Plant" })),
    zones: numbers.flatMap((no) =>
      Array.from({ length: ZONES }, (_, zone) => ({ id: `${zoneId(zone)}-${no}`, site: `plant-${no}`, name: "Zone" })),
    ),
    devices: numbers.map((no) => ({
      id: "dtu",
      enterprise: enterpriseId(no),
      site: `plant-${no}`,
      dialect: "native",
      secret: "a-long-enough-secret",
      reportEveryMs: 600_000,
    })),
    points: numbers.flatMap((no) =>
      Array.from({ length: ZONES }, (_, zone) => zone).flatMap((zone) => pointsIn(no, zone)),
    ),
    users: [{ username: "admin", name: "Admin", role: "admin", password: "admin-pw" }],
  };
}

function pointsIn(enterprise: number, zone: number): readonly Point[] {
  const facts = { device: "dtu", kind: "gas", substance: "NH3", unit: "ppm", rangeMin: 0, rangeMax: 500 } as const;
  return pointsOf(zone).map((id) => ({
    id,
    enterprise: enterpriseId(enterprise),
    zone: `${zoneId(zone)}-${enterprise}`,
    name: id,
    ...facts,
  }));
}
