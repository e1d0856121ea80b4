import type { WireCatalogError } from "../api/wire.ts";
import type { CatalogIssue } from "../model/catalog/issue.ts";
import { describe, isTextKey, type Language } from "../model/text/text.ts";

/** A mistake in a catalogue in the reader's language: what is wrong, and what would be right. */
export function wordIssue(issue: CatalogIssue, language: Language): WireCatalogError {
  const { path, line, code } = issue;
  const params = { ...issue.params, ...setPointWord(issue, language) };
  const message = describe(language, `catalog.${code}`, params);
  const hint = describe(language, `catalog-hint.${code}`, params);
  return { path, line, code, message, hint };
}

/** The name of a set-point is a word of the reader's language. */
function setPointWord({ params }: CatalogIssue, language: Language): { readonly setPoint?: string } {
  const key = `set-point.${String(params["setPoint"])}`;
  return isTextKey(key) ? { setPoint: describe(language, key) } : {};
}
