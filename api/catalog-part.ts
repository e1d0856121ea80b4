import { type Catalog, type CatalogFragment, type Entry, type Section, SECTIONS } from "../model/catalog/catalog.ts";
import { outsideEnterprise } from "../model/catalog/fragment-scope.ts";
import { describePath } from "../model/catalog/issue.ts";

/** The part of an exported catalogue that a manager of this enterprise may put back: never anything of another's. */
export function partOfEnterprise(exported: CatalogFragment, enterprise: string, current: Catalog): CatalogFragment {
  const own = keepEntries(exported, (section, entry) => ownerOf(section, entry, current) === enterprise);
  const outside = outsideEnterprise(own, enterprise, current);
  return keepEntries(own, (section, _entry, place) => {
    const path = describePath([section, place]);
    return !outside.some((each) => each === path || each.startsWith(`${path}.`));
  });
}

function keepEntries(
  fragment: CatalogFragment,
  isKept: (section: Section, entry: Entry<Section>, place: number) => boolean,
): CatalogFragment {
  const kept: Partial<Record<Section, readonly Entry<Section>[]>> = {};
  for (const section of SECTIONS) {
    const entries = (fragment[section] ?? []).filter((entry, place) => isKept(section, entry, place));
    if (entries.length > 0) kept[section] = entries;
  }
  // Each section holds some of its own entries.
  return kept as CatalogFragment;
}

function ownerOf(section: Section, entry: Entry<Section>, current: Catalog): string | null {
  if (section === "enterprises" && "id" in entry) return entry.id;
  if ("enterprise" in entry && entry.enterprise !== undefined) return entry.enterprise;
  if (section !== "zones" || !("site" in entry)) return null;
  return current.sites.find(({ id }) => id === entry.site)?.enterprise ?? null;
}
