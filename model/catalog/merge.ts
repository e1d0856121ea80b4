import { type Catalog, type CatalogFragment, type Entry, EMPTY_CATALOG, type Section, SECTIONS } from "./catalog.ts";
import { entryKey } from "./entry-key.ts";
import { isSameJson } from "./same-json.ts";
import { toSecretReference } from "./secret-form.ts";

/**
 * The catalogue after a fragment was applied: entries are put in by key, the rest stays as it is.
 *
 * An entry replaces the one it meets as a whole, except that a `secret` or `password` left out (or given back as the exported
 * reference) keeps the current one. Absence removes nothing. Known entries keep their place and, when unchanged, their identity;
 * new ones follow in the order of the fragment. Applying the same fragment twice changes nothing.
 */
export function mergeCatalog(current: Catalog, fragment: CatalogFragment): Catalog {
  const merged: Writable = { ...EMPTY_CATALOG };
  for (const section of SECTIONS) mergeSection(merged, section, current, fragment);
  return merged;
}

type Writable = { -readonly [S in Section]: Catalog[S] };

function mergeSection<S extends Section>(
  merged: Writable,
  section: S,
  current: Catalog,
  fragment: CatalogFragment,
): void {
  // The generic key loses the link between a section and its entries: both sides are of section S.
  const known = current[section] as readonly Entry<S>[];
  const given = fragment[section] as readonly Entry<S>[] | undefined;
  merged[section] = (
    given === undefined || given.length === 0 ? known : mergeEntries(section, known, given)
  ) as Writable[S];
}

function mergeEntries<S extends Section>(
  section: S,
  known: readonly Entry<S>[],
  given: readonly Entry<S>[],
): readonly Entry<S>[] {
  const places = new Map(known.map((entry, place) => [entryKey(section, entry), place]));
  const entries = [...known];
  for (const entry of given) {
    const key = entryKey(section, entry);
    const place = places.get(key);
    if (place === undefined) {
      places.set(key, entries.length);
      entries.push(settle(entry, undefined));
      continue;
    }
    const before = entries[place];
    const after = settle(entry, before);
    if (!isSameJson(before, after)) entries[place] = after;
  }
  return entries;
}

/** Fills in the kept secret and drops flags that say what their absence says. */
function settle<T extends object>(given: T, before: T | undefined): T {
  // A copy to be filled in, seen as the plain JSON object it is.
  const entry = { ...given } as Record<string, unknown>;
  for (const key of ["secret", "password"]) {
    // Entries are plain JSON objects; `before` is of the same section.
    const kept = (before as Readonly<Record<string, unknown>> | undefined)?.[key];
    if (kept !== undefined && (entry[key] === undefined || isReferenceOf(entry))) entry[key] = kept;
  }
  for (const flag of ["retired", "disabled", "allowPrivateNetwork"]) {
    if (entry[flag] === false) delete entry[flag];
  }
  for (const key of Object.keys(entry)) if (entry[key] === undefined) delete entry[key];
  // The same entry of the same section, with only its own kind of keys filled in or left out.
  return entry as T;
}

function isReferenceOf(entry: Record<string, unknown>): boolean {
  return typeof entry["secret"] === "string" && entry["secret"] === toSecretReference(String(entry["id"]));
}
