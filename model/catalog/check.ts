import type { Level } from "../level.ts";
import {
  type Catalog,
  type CatalogFragment,
  type ChannelConfig,
  EMPTY_CATALOG,
  type Entry,
  type JointEntry,
  type Rule,
  type Section,
  SECTIONS,
} from "./catalog.ts";
import { checkChange } from "./checks/check-change.ts";
import { checkJoints } from "./checks/check-joints.ts";
import { checkPeople } from "./checks/check-people.ts";
import { checkPlans } from "./checks/check-plans.ts";
import { checkPlaces } from "./checks/check-places.ts";
import { checkPlant } from "./checks/check-plant.ts";
import { checkSuppressions } from "./checks/check-suppressions.ts";
import { indexCatalog } from "./checks/references.ts";
import type { Finding, LintFinding, Report } from "./checks/report.ts";
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
  /** What is doubtful, or not allowed, about a catalogue as a whole, given the one in force. Absent: nothing is looked at. */
  lintCatalog?(catalog: Catalog, before: Catalog): readonly LintFinding[];
  /** Points that a rule's parameters name beside its own. Absent: no kind names any. */
  pointsNamedBy?(rule: Rule): readonly { readonly path: string; readonly point: string }[];
  /** What the packs of a catalogue come to. Absent: packs are not judged. */
  readonly expandPacks?: ExpandPacks;
  /** What a joint or contradiction says of the settings given to it. Absent: they are not judged. */
  checkJoint?(entry: JointEntry): readonly { readonly path: string; readonly code: string; readonly detail: string }[];
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
  const lint = deps.lintCatalog?.(merged, current) ?? [];
  const locate = locator(merged, fragment);
  const located = [...found.errors, ...lint.filter(({ severity }) => severity === "error")].map(locate);
  const errors = located.length === 0 ? [] : withoutOld(located, current, deps);
  const routes = noRouteWarnings(merged, fragment, deps);
  const warnings = [
    ...found.warnings.map(locate).filter(({ given }) => given),
    ...lintWarnings(lint, { merged, current, fragment, deps, locate }),
  ];
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
  checkSuppressions(catalog, index, report, deps);
  checkJoints(catalog, index, report, deps);
  checkPlans(catalog, index, report);
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

export interface StandingFinding {
  /** Its path is by name: `rules/nh3-hh.params.limit`. */
  readonly issue: CatalogIssue;
  readonly severity: "error" | "warning";
  /** "": the installation. */
  readonly enterprise: string;
}

/** What stands against the catalogue in force, mistakes of earlier days included. */
export function standingFindings(catalog: Catalog, deps: CheckDeps): readonly StandingFinding[] {
  const { errors, warnings } = findIn(catalog, deps);
  const lint = deps.lintCatalog?.(catalog, catalog) ?? [];
  const locate = locator(catalog, {});
  const toStanding = (severity: "error" | "warning") => (finding: Finding) => ({
    issue: locate(finding).issue,
    severity,
    enterprise: enterpriseOf(catalog, finding),
  });
  const mistakes = [...errors, ...lint.filter(({ severity }) => severity === "error")];
  const doubts = [...lint.filter(({ severity }) => severity === "warning"), ...warnings];
  return [...mistakes.map(toStanding("error")), ...doubts.map(toStanding("warning"))];
}

interface LintUse {
  readonly merged: Catalog;
  readonly current: Catalog;
  readonly fragment: CatalogFragment;
  readonly deps: CheckDeps;
  readonly locate: (finding: Finding) => Located;
}

/** Of the lint's warnings: those of entries given, those this change brings about, and what somebody stands for in the same enterprise. */
function lintWarnings(lint: readonly LintFinding[], use: LintUse): readonly Located[] {
  const warnings = lint.filter(({ severity }) => severity === "warning");
  if (warnings.length === 0) return [];
  const { merged, current, fragment, deps, locate } = use;
  const known = new Set(
    (deps.lintCatalog?.(current, current) ?? []).map(locator(current, {})).map(({ identity }) => identity),
  );
  const touched = touchedEnterprises(fragment);
  return warnings.flatMap((finding) => {
    const located = locate(finding);
    const stands = finding.standing && touched.has(enterpriseOf(merged, finding));
    return located.given || stands || !known.has(located.identity) ? [located] : [];
  });
}

/** Enterprises whose plant a fragment speaks of: nobody else is told what stands there. */
function touchedEnterprises({
  devices = [],
  points = [],
  rules = [],
  packs = [],
}: CatalogFragment): ReadonlySet<string> {
  return new Set([...devices, ...points, ...rules, ...packs].map(({ enterprise }) => enterprise));
}

/** The enterprise a finding is about; "": none. */
function enterpriseOf(catalog: Catalog, { section, place }: Pick<Finding, "section" | "place">): string {
  // Findings name places of this very catalogue.
  const entry = catalog[section][place] as Entry<Section>;
  if ("enterprise" in entry) return entry.enterprise ?? "";
  return "site" in entry ? (catalog.sites.find(({ id }) => id === entry.site)?.enterprise ?? "") : "";
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
  const lint = (deps.lintCatalog?.(current, current) ?? []).filter(({ severity }) => severity === "error");
  const old = [...findIn(current, deps).errors, ...lint].map(locator(current, {}));
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
