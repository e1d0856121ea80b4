import { type Catalog, type Entry, type Section, SECTIONS } from "./catalog.ts";
import { entryKey, entryName } from "./entry-key.ts";
import { isSameJson } from "./same-json.ts";

/** What a change did, by names of entries (`points/coldchain/NH3-101`), in catalogue order. */
export interface CatalogDiff {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** In service before, retired now. */
  readonly retired: readonly string[];
  /** Number of entries that are as they were. */
  readonly unchanged: number;
}

/** Compares two catalogues. Compare stored forms with stored forms: a clear secret never equals its hash. */
export function diffCatalog(before: Catalog, after: Catalog): CatalogDiff {
  const diff: WritableDiff = { added: [], changed: [], retired: [], unchanged: 0 };
  for (const section of SECTIONS) diffSection(diff, section, before, after);
  return diff;
}

interface WritableDiff extends CatalogDiff {
  readonly added: string[];
  readonly changed: string[];
  readonly retired: string[];
  unchanged: number;
}

function diffSection<S extends Section>(diff: WritableDiff, section: S, before: Catalog, after: Catalog): void {
  // The generic key loses the link between a section and its entries: both sides are of section S.
  const known = before[section] as readonly Entry<S>[];
  const now = after[section] as readonly Entry<S>[];
  const byKey = new Map(known.map((entry) => [entryKey(section, entry), entry]));
  for (const entry of now) {
    const old = byKey.get(entryKey(section, entry));
    if (old === undefined) diff.added.push(entryName(section, entry));
    else if (isSameJson(old, entry)) diff.unchanged++;
    else if (entry.retired === true && old.retired !== true) diff.retired.push(entryName(section, entry));
    else diff.changed.push(entryName(section, entry));
  }
}
