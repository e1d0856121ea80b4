import type { Catalog } from "../model/catalog/catalog.ts";

/** Made once for each catalogue and enterprise: a catalogue never changes, another takes its place, and a look must not read all of it. */
export function onceForEachCatalog<T>(
  make: (catalog: Catalog, enterprise: string) => T,
): (catalog: Catalog, enterprise: string) => T {
  const made = new WeakMap<Catalog, Map<string, T>>();
  return (catalog, enterprise) => {
    let known = made.get(catalog);
    if (known === undefined) made.set(catalog, (known = new Map()));
    if (!known.has(enterprise)) known.set(enterprise, make(catalog, enterprise));
    // It was put there just now, or before.
    return known.get(enterprise) as T;
  };
}
