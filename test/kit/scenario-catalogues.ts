import { readFileSync } from "node:fs";
import { DIALECTS } from "../../ingest/dialects/index.ts";
import { assert } from "../../model/assert.ts";
import type { Catalog, CatalogFragment } from "../../model/catalog/catalog.ts";
import { type CheckDeps, checkCatalog } from "../../model/catalog/check.ts";
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

/** The checks a gateway makes before it takes a catalogue. */
export function requireRight(catalog: Catalog, fragment: CatalogFragment, name: string): void {
  const { errors } = checkCatalog(catalog, fragment, CHECKS);
  assert(errors.length === 0, `the catalogue ${name} is right: ${JSON.stringify(errors)}`);
}

function toFragment(text: string): CatalogFragment {
  const parsed = parseCatalogText(text);
  assert(parsed.ok, `the catalogue parses: ${parsed.ok ? "" : JSON.stringify(parsed.error)}`);
  return parsed.value.fragment;
}
