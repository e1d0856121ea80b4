import type { z } from "zod";
import type { Catalog } from "../model/catalog/catalog.ts";

interface Configurable<Settings> {
  readonly code: string;
  readonly settings: z.ZodType<Settings>;
}

/** What the catalogue sets of a joint or a contradiction in an enterprise; null: it is switched off there. */
export function settingsOf<Settings>(
  _catalog: Catalog,
  _enterprise: string,
  rule: Configurable<Settings>,
): Settings | null {
  return rule.settings.parse({});
}
