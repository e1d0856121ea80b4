import type { z } from "zod";
import type { Catalog, JointEntry } from "../model/catalog/catalog.ts";
import { areasAround } from "../model/catalog/routing.ts";
import { onceForEachCatalog } from "./once-for-each-catalog.ts";

/** A joint or a contradiction, as far as its settings go. */
export interface Configurable<Settings> {
  readonly code: string;
  readonly settings: z.ZodType<Settings>;
}

/**
 * What the catalogue sets of a joint or a contradiction in an enterprise; null: it is switched off there.
 *
 * The nearest entry goes: of the enterprise itself, else of the nearest area around it, else one for everybody, else the defaults. It goes
 * as a whole: what it leaves out has its default.
 */
export function settingsOf<Settings>(
  catalog: Catalog,
  enterprise: string,
  rule: Configurable<Settings>,
): Settings | null {
  const known = made(catalog, "");
  const key = `${enterprise}/${rule.code}`;
  if (!known.has(key)) known.set(key, settingsIn(catalog, enterprise, rule));
  // Made under this key by the schema of this very rule.
  return known.get(key) as Settings | null;
}

const made = onceForEachCatalog(() => new Map<string, unknown>());

function settingsIn<Settings>(catalog: Catalog, enterprise: string, rule: Configurable<Settings>): Settings | null {
  const entry = entryFor(catalog, enterprise, rule.code);
  if (entry === undefined) return rule.settings.parse({});
  if (entry.disabled === true) return null;
  const parsed = rule.settings.safeParse(entry.settings);
  // The catalogue was checked before it was journaled; settings an older release took and this one does not are none.
  return parsed.success ? parsed.data : rule.settings.parse({});
}

function entryFor(catalog: Catalog, enterprise: string, code: string): JointEntry | undefined {
  const own = catalog.joints.filter(({ rule, retired }) => rule === code && retired !== true);
  if (own.length === 0) return undefined;
  const ofEnterprise = own.find((entry) => entry.enterprise === enterprise);
  if (ofEnterprise !== undefined) return ofEnterprise;
  for (const area of areasAround(catalog, enterprise)) {
    const ofArea = own.find((entry) => entry.area === area);
    if (ofArea !== undefined) return ofArea;
  }
  return own.find((entry) => entry.enterprise === undefined && entry.area === undefined);
}
