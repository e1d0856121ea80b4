import type { Look } from "./look.ts";

/** A zone of the enterprise that is looked at. */
export function isZoneOf(zone: string, { catalog, enterprise }: Pick<Look, "catalog" | "enterprise">): boolean {
  const site = catalog.zones.find(({ id }) => id === zone)?.site;
  return site !== undefined && catalog.sites.some((each) => each.id === site && each.enterprise === enterprise);
}
