import { type Catalog, type Entry, type Section, SECTIONS } from "../catalog.ts";
import { entryKey } from "../entry-key.ts";
import type { IssuePath } from "../issue.ts";
import { nearestWord } from "../nearest.ts";
import type { EntryReport } from "./report.ts";

/** Every entry of a catalogue by section and key. */
export type CatalogIndex = { readonly [S in Section]: ReadonlyMap<string, Entry<S>> };

export function indexCatalog(catalog: Catalog): CatalogIndex {
  const index: Partial<Record<Section, ReadonlyMap<string, unknown>>> = {};
  for (const section of SECTIONS) {
    // Each section is keyed by its own entries; the generic key loses that link.
    index[section] = new Map(
      (catalog[section] as readonly Entry<Section>[]).map((entry) => [entryKey(section, entry), entry]),
    );
  }
  // SECTIONS names every section.
  return index as CatalogIndex;
}

/** Words that look like a wrong one are searched among so many at most: the search must not hold the caller up. */
const SUGGESTED_FROM_MAX = 2_000;

/**
 * The entry a field refers to; null after reporting that there is none.
 *
 * A reference to a retired entry is a warning, not an error: retiring a device must not need its points named as well.
 */
export function refer<S extends Section>(
  index: CatalogIndex,
  section: S,
  key: string,
  from: { readonly report: EntryReport; readonly at: IssuePath; readonly retired: boolean | undefined },
): Entry<S> | null {
  const entry = index[section].get(key);
  const name = `${section}/${key}`;
  if (entry === undefined) {
    const { size } = index[section];
    const nearest = size > SUGGESTED_FROM_MAX ? null : nearestWord(key, index[section].keys());
    from.report.error(from.at, "unknown-reference", { name, nearest });
    return null;
  }
  if (entry.retired === true && from.retired !== true) from.report.warning(from.at, "retired-reference", { name });
  return entry;
}
