import { stringify } from "yaml";
import { type Catalog, type CatalogFragment, type Entry, type Section, SECTIONS } from "./catalog.ts";
import { catalogSchema } from "./schema.ts";
import { toSecretReference } from "./secret-form.ts";

/**
 * The document as it may leave the house: passwords and device secrets as stored (hashes), channel secrets as references.
 *
 * Put back unchanged it changes nothing. Sections and keys stand in the order of the schema; empty sections are left out.
 */
export function exportCatalog(catalog: Catalog): CatalogFragment {
  const fragment: Partial<Record<Section, readonly object[]>> = {};
  for (const section of SECTIONS) {
    // Entries are plain JSON objects of their section's schema.
    const entries: readonly Entry<Section>[] = catalog[section];
    if (entries.length > 0) fragment[section] = entries.map((entry) => inSchemaOrder(section, entry));
  }
  fragment.channels &&= catalog.channels.map((channel) => inSchemaOrder("channels", withReference(channel)));
  // Every section holds the entries of that section, keys only reordered.
  return fragment as CatalogFragment;
}

/** The document as YAML, one entry a block. */
export function toYaml(fragment: CatalogFragment): string {
  return stringify(fragment, { lineWidth: 0, aliasDuplicateObjects: false });
}

function withReference(channel: Entry<"channels">): Entry<"channels"> {
  return channel.secret === undefined ? channel : { ...channel, secret: toSecretReference(channel.id) };
}

function inSchemaOrder(section: Section, entry: object): object {
  const order = Object.keys(catalogSchema.shape[section].unwrap().element.shape);
  const place = (key: string) => order.indexOf(key);
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => place(a) - place(b)),
  );
}
