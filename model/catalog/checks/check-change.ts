import {
  type Catalog,
  type CatalogFragment,
  type ChannelConfig,
  EMPTY_CATALOG,
  type Entry,
  type Section,
  SECTIONS,
} from "../catalog.ts";
import { entryKey, entryName } from "../entry-key.ts";
import { type CatalogIssue, describePath } from "../issue.ts";
import { isSecretReference, toSecretReference } from "../secret-form.ts";
import { type CatalogIndex, indexCatalog } from "./references.ts";

/** What an entry must keep for life: history and rights hang on it. */
const FIXED: Partial<Record<Section, readonly string[]>> = {
  areas: ["kind"],
  sites: ["enterprise"],
  zones: ["site"],
  points: ["kind"],
  rules: ["kind", "enterprise"],
  suppressions: ["enterprise"],
  packs: ["pack", "enterprise", "zone"],
  joints: ["rule", "enterprise", "area"],
  posts: ["enterprise"],
  checklists: ["enterprise"],
  checkPlans: ["enterprise"],
  channels: ["kind", "enterprise"],
  policies: ["enterprise"],
};

/** What a fragment may not do to the catalogue it meets: name one id twice, bring an id back as something else, refer to no secret. */
export function checkChange(
  current: Catalog,
  fragment: CatalogFragment,
): { readonly errors: readonly CatalogIssue[]; readonly warnings: readonly CatalogIssue[] } {
  const errors: CatalogIssue[] = [];
  const warnings: CatalogIssue[] = [];
  const index = indexCatalog(current);
  for (const section of SECTIONS) {
    // The generic key loses the link between a section and its entries.
    const given = ({ ...EMPTY_CATALOG, ...fragment }[section] ?? []) as readonly Entry<Section>[];
    checkRepeats(section, given, errors);
    given.forEach((entry, i) => checkFixed(section, entry, i, index, errors));
  }
  fragment.channels?.forEach((channel, i) => checkSecretReference(channel, i, index, errors));
  fragment.points?.forEach((point, i) => {
    const before = index.points.get(entryKey("points", point));
    if (before === undefined || before.unit === point.unit) return;
    // The readings stored so far were measured in the old one and are returned as they are.
    const params = { before: before.unit ?? null, after: point.unit ?? null };
    warnings.push({ path: describePath(["points", i, "unit"]), line: null, code: "unit-changed", params });
  });
  return { errors, warnings };
}

function checkRepeats(section: Section, given: readonly Entry<Section>[], errors: CatalogIssue[]): void {
  const first = new Map<string, number>();
  given.forEach((entry, i) => {
    const key = entryKey(section, entry);
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, i);
      return;
    }
    const params = { name: entryName(section, entry), other: describePath([section, other]) };
    errors.push({ path: describePath([section, i]), line: null, code: "duplicate-id", params });
  });
}

function checkFixed(
  section: Section,
  entry: Entry<Section>,
  i: number,
  index: CatalogIndex,
  errors: CatalogIssue[],
): void {
  const before = index[section].get(entryKey(section, entry));
  if (before === undefined) return;
  for (const field of FIXED[section] ?? []) {
    // Entries are plain JSON objects; the fixed fields hold words or nothing.
    const [was, now] = [before, entry].map((each) => (each as Readonly<Record<string, unknown>>)[field] ?? null);
    if (was === now) continue;
    const params = { name: entryName(section, entry), field, before: typeof was === "string" ? was : null };
    errors.push({ path: describePath([section, i, field]), line: null, code: "kind-fixed", params });
  }
}

/** A reference stands for the secret the channel has; it cannot bring one from elsewhere. */
function checkSecretReference(channel: ChannelConfig, i: number, index: CatalogIndex, errors: CatalogIssue[]): void {
  const { id, secret } = channel;
  if (secret === undefined || !isSecretReference(secret)) return;
  const kept = index.channels.get(id)?.secret;
  if (kept !== undefined && (secret === kept || secret === toSecretReference(id))) return;
  errors.push({
    path: describePath(["channels", i, "secret"]),
    line: null,
    code: "unknown-secret-reference",
    params: {},
  });
}
