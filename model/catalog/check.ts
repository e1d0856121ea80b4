import type { Level } from "../level.ts";
import {
  type Catalog,
  type CatalogFragment,
  type ChannelConfig,
  EMPTY_CATALOG,
  type Entry,
  type Rule,
  type Section,
  SECTIONS,
} from "./catalog.ts";
import { checkChange } from "./checks/check-change.ts";
import { checkPeople } from "./checks/check-people.ts";
import { checkPlaces } from "./checks/check-places.ts";
import { checkPlant } from "./checks/check-plant.ts";
import { checkSuppressions } from "./checks/check-suppressions.ts";
import { indexCatalog } from "./checks/references.ts";
import type { Finding, Report } from "./checks/report.ts";
import { entryKey, entryName } from "./entry-key.ts";
import { type CatalogIssue, describePath, type LineOf } from "./issue.ts";
import { mergeCatalog } from "./merge.ts";
import type { ExpandPacks } from "./pack-expansion.ts";
import type { PointFacts } from "./point-facts.ts";
import { unreachableRules } from "./routing.ts";

/** The open lists a catalogue refers to, handed in because model/ knows none of them. */
export interface CheckDeps {
  /** What a rule kind says of a rule; `known`: its points, and those its parameters name; `path` within the entry (`params.limit`). */
  checkRule(
    rule: Rule,
    known: readonly PointFacts[],
  ): readonly { readonly path: string; readonly code: string; readonly detail: string }[];
  /** What makes a valid rule doubtful (a gas without deadband, levels out of order): told as warnings. */
  lintRule?(
    rule: Rule,
    known: readonly PointFacts[],
  ): readonly { readonly path: string; readonly code: string; readonly detail: string }[];
  /** Points that a rule's parameters name beside its own. Absent: no kind names any. */
  pointsNamedBy?(rule: Rule): readonly { readonly path: string; readonly point: string }[];
  /** What the packs of a catalogue come to. Absent: packs are not judged. */
  readonly expandPacks?: ExpandPacks;
  /** Levels a rule may raise alarms of. Absent: those it writes down. */
  readonly levelsOfRule?: (rule: Rule) => readonly Level[];
  readonly channelKinds: readonly { readonly kind: string; check(config: ChannelConfig): readonly string[] }[];
  readonly dialects: readonly string[];
  readonly substances: readonly string[];
  readonly units: readonly string[];
}

export interface CatalogCheck {
  readonly errors: readonly CatalogIssue[];
  readonly warnings: readonly CatalogIssue[];
}

/** Mistakes told at once; more would not be read. */
const ISSUES_MAX = 200;

/**
 * Judges what the catalogue would be after a fragment, as a whole: nothing is applied unless `errors` is empty.
 *
 * Paths name the place in the fragment; what is wrong elsewhere because of it is named by entry (`rules/nh3-hh.points[0]`).
 * A mistake that was in the catalogue before does not stand in the way of another change.
 * To check a whole catalogue, apply it to the empty one.
 */
export function checkCatalog(
  current: Catalog,
  fragment: CatalogFragment,
  deps: CheckDeps,
  lineOf: LineOf = () => null,
): CatalogCheck {
  const change = checkChange(current, fragment);
  const merged = mergeCatalog(current, fragment);
  const found = findIn(merged, deps);
  const locate = locator(merged, fragment);
  const errors = found.errors.length === 0 ? [] : withoutOld(found.errors.map(locate), current, deps);
  const routes = noRouteWarnings(merged, fragment, deps);
  const warnings = found.warnings.map(locate).filter(({ given }) => given);
  const toIssues = (located: readonly Located[]) => located.map(({ issue }) => issue);
  const finish = (issues: readonly CatalogIssue[]) =>
    issues.slice(0, ISSUES_MAX).map((issue) => ({ ...issue, line: issue.line ?? lineOf(issue.path) }));
  return {
    errors: finish([...change.errors, ...toIssues(errors)]),
    warnings: finish([...routes, ...change.warnings, ...toIssues(warnings)]),
  };
}

function findIn(catalog: Catalog, deps: CheckDeps): Report {
  const report: Report = { errors: [], warnings: [] };
  const index = indexCatalog(catalog);
  checkPlaces(catalog, index, report);
  checkPlant(catalog, index, report, deps);
  checkSuppressions(catalog, index, report);
  checkPeople(catalog, index, report, deps);
  return report;
}

interface Located {
  readonly issue: CatalogIssue;
  /** Name, field and code: the same mistake in two catalogues has the same identity. */
  readonly identity: string;
  /** The entry is part of the fragment. */
  readonly given: boolean;
}

/** Turns places in the merged catalogue into places in the fragment. */
function locator(merged: Catalog, fragment: CatalogFragment): (finding: Finding) => Located {
  const places = new Map<Section, ReadonlyMap<string, number>>();
  for (const section of SECTIONS) {
    // The generic key loses the link between a section and its entries.
    const given = ({ ...EMPTY_CATALOG, ...fragment }[section] ?? []) as readonly Entry<Section>[];
    places.set(section, new Map(given.map((entry, i) => [entryKey(section, entry), i])));
  }
  return ({ section, place, at, code, params }) => {
    // Findings name places of this very catalogue.
    const entry = merged[section][place] as Entry<Section>;
    const name = entryName(section, entry);
    const given = places.get(section)?.get(entryKey(section, entry));
    const field = describePath(at);
    const elsewhere = field === "" ? name : `${name}.${field}`;
    const path = given === undefined ? elsewhere : describePath([section, given, ...at]);
    return {
      issue: { path, line: null, code, params },
      identity: `${elsewhere} ${code} ${String(params["reason"] ?? "")}`,
      given: given !== undefined,
    };
  };
}

function withoutOld(errors: readonly Located[], current: Catalog, deps: CheckDeps): readonly Located[] {
  const old = findIn(current, deps).errors.map(locator(current, {}));
  const known = new Set(old.map(({ identity }) => identity));
  return errors.filter(({ identity, given }) => given || !known.has(identity));
}

function noRouteWarnings(merged: Catalog, fragment: CatalogFragment, deps: CheckDeps): readonly CatalogIssue[] {
  const places = new Map(fragment.rules?.map(({ id }, i) => [id, describePath(["rules", i])]));
  const packPlaces = new Map(fragment.packs?.map(({ id }, i) => [id, describePath(["packs", i])]));
  const expanded = (deps.expandPacks?.(merged) ?? []).flatMap(({ entry, rules }) =>
    rules.map(({ rule }) => ({ rule, path: packPlaces.get(entry.id) ?? `packs/${entry.id}` })),
  );
  for (const { rule, path } of expanded) places.set(rule.id, path);
  return unreachableRules(merged, {
    rules: [...merged.rules, ...expanded.map(({ rule }) => rule)],
    ...(deps.levelsOfRule === undefined ? {} : { levels: deps.levelsOfRule }),
  }).map((id) => {
    const path = places.get(id) ?? `rules/${id}`;
    return { path, line: null, code: "no-route", params: { name: `rules/${id}` } };
  });
}
