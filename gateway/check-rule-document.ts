import type { WireCatalogError } from "../api/wire.ts";
import type { Catalog, Rule } from "../model/catalog/catalog.ts";
import { checkCatalog } from "../model/catalog/check.ts";
import type { CatalogIssue } from "../model/catalog/issue.ts";
import { mergeCatalog } from "../model/catalog/merge.ts";
import { parseCatalogObject } from "../model/catalog/parse.ts";
import { failed, ok, type Result } from "../model/result.ts";
import type { Language } from "../model/text/text.ts";
import { catalogChecks } from "./catalog-checks.ts";
import { wordIssue } from "./catalog-words.ts";

export interface RuleDocument {
  readonly enterprise: string;
  /** One rule, as it would stand in the catalogue. */
  readonly rule: unknown;
  readonly language: Language;
}

/**
 * A rule somebody has written, and the catalogue as it would be with it; nothing is applied. That a limit is weaker than the standard is
 * nothing wrong here. The error is a reason ("outside-enterprise") or what is wrong with the rule.
 */
export function checkRuleDocument(
  catalog: Catalog,
  { rule: document, enterprise, language }: RuleDocument,
): Result<{ readonly rule: Rule; readonly merged: Catalog }, string | readonly WireCatalogError[]> {
  const worded = (issues: readonly CatalogIssue[]) => issues.map((issue) => wordIssue(issue, language));
  const parsed = parseCatalogObject({ rules: [document] });
  if (!parsed.ok) return failed(worded(parsed.error));
  const { fragment } = parsed.value;
  const id = fragment.rules?.[0]?.id;
  const known = catalog.rules.find((each) => each.id === id);
  // Before the checks: they would tell whose rule it is.
  if (known !== undefined && known.enterprise !== enterprise) return failed("outside-enterprise");
  const { errors } = checkCatalog(catalog, fragment, catalogChecks([]));
  const others = errors.filter(({ code }) => code !== "weak-limit");
  if (others.length > 0) return failed(worded(others));
  const merged = mergeCatalog(catalog, fragment);
  const rule = merged.rules.find((each) => each.id === id);
  return rule === undefined || rule.enterprise !== enterprise ? failed("outside-enterprise") : ok({ rule, merged });
}
