import type { WireCatalogError } from "../api/wire.ts";
import type { CatalogIssue } from "../model/catalog/issue.ts";
import { describe, type Language } from "../model/text/text.ts";

/** A mistake in a catalogue in the reader's language: what is wrong, and what would be right. */
export function wordIssue(issue: CatalogIssue, language: Language): WireCatalogError {
  const { path, line, code, params } = issue;
  const message = describe(language, `catalog.${code}`, params);
  const hint = describe(language, `catalog-hint.${code}`, params);
  return { path, line, code, message, hint };
}
