import { readFileSync } from "node:fs";
import { DIALECTS } from "../../ingest/dialects/index.ts";
import { assert } from "../../model/assert.ts";
import type { Catalog, CatalogFragment } from "../../model/catalog/catalog.ts";
import { type CheckDeps, checkCatalog } from "../../model/catalog/check.ts";
import type { CatalogIssue } from "../../model/catalog/issue.ts";
import { parseCatalogText } from "../../model/catalog/parse.ts";
import { SUBSTANCES } from "../../model/gas-catalog.ts";
import { UNITS } from "../../model/units.ts";
import { checkRule, lintRule, pointsNamedBy } from "../../rules/evaluate.ts";
import { expandPacks } from "../../rules/rules-in-force.ts";
import type { Scenario } from "./scenario-text.ts";

const CHECKS: CheckDeps = {
  checkRule,
  lintRule,
  pointsNamedBy,
  expandPacks,
  channelKinds: [{ kind: "webhook", check: () => [] }],
  dialects: DIALECTS.map(({ name }) => name),
  units: UNITS.map(({ name }) => name),
  substances: SUBSTANCES.map(({ id }) => id),
};

/** A yaml block of a story as fragments: what it includes first, then its own. Throws when there is no such block. */
export function cataloguesOf(scenario: Scenario, name: string, includesFrom: URL): readonly CatalogFragment[] {
  const text = scenario.catalogues.get(name);
  assert(text !== undefined, `there is a yaml block called ${name}`);
  const included = /^include: (\S+)$/m.exec(text)?.[1];
  const own = text.replace(/^include: .*$/m, "");
  const base = included === undefined ? [] : [toFragment(readFileSync(new URL(included, includesFrom), "utf8"))];
  return own.trim() === "" ? base : [...base, toFragment(own)];
}

/** What a gateway finds wrong with a catalogue before it takes it; `more`: checks that not every story is held to. */
export function errorsOf(
  catalog: Catalog,
  fragment: CatalogFragment,
  more: Partial<CheckDeps> = {},
): readonly CatalogIssue[] {
  return checkCatalog(catalog, fragment, { ...CHECKS, ...more }).errors;
}

function toFragment(text: string): CatalogFragment {
  const parsed = parseCatalogText(text);
  assert(parsed.ok, `the catalogue parses: ${parsed.ok ? "" : JSON.stringify(parsed.error)}`);
  return parsed.value.fragment;
}
