import type { Catalog, PackEntry, Rule } from "../catalog.ts";
import type { CheckDeps } from "../check.ts";
import { toIssuePath } from "../issue.ts";
import type { LeftOutRule, PackExpansion } from "../pack-expansion.ts";
import { type PointFacts, toPointFacts } from "../point-facts.ts";
import { checkDoubled } from "./doubled-rules.ts";
import { type CatalogIndex, refer } from "./references.ts";
import { type EntryReport, type Report, reportOf } from "./report.ts";

/**
 * Packs, and the rules they come to: those are judged like written ones, and what is wrong with them stands at the entry of the pack.
 * `seen`: what the written rules say, so that a pack does not say it again.
 */
export function checkPacks(
  catalog: Catalog,
  index: CatalogIndex,
  report: Report,
  deps: CheckDeps,
  seen: Map<string, string>,
): void {
  const taken = new Map(catalog.rules.map(({ id }) => [id, `rules/${id}`]));
  (deps.expandPacks?.(catalog) ?? []).forEach((expansion, place) => {
    const own = reportOf(report, "packs", place);
    const isWhole = checkReferences(expansion.entry, index, own);
    for (const { path, code, detail } of expansion.problems) {
      own.error(toIssuePath(path), "bad-pack", { reason: code, detail });
    }
    for (const { path, code, detail } of expansion.doubts) {
      own.warning(toIssuePath(path), "doubtful-pack", { reason: code, detail });
    }
    tellBlind(expansion.leftOut, own);
    checkIds(expansion, taken, own);
    if (!isWhole) return;
    for (const { rule } of expansion.rules) {
      checkExpanded(rule, index, own, deps);
      checkDoubled(rule, seen, alwaysAt(own));
    }
  });
}

/** Whether everything the entry names is there. */
function checkReferences(entry: PackEntry, index: CatalogIndex, report: EntryReport): boolean {
  const { enterprise, retired } = entry;
  refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  const zone = refer(index, "zones", entry.zone, { report, at: ["zone"], retired });
  const site = zone === null ? undefined : index.sites.get(zone.site);
  if (site !== undefined && site.enterprise !== enterprise) {
    report.error(["zone"], "other-enterprise", { name: `zones/${entry.zone}` });
  }
  let isWhole = true;
  for (const [role, points] of Object.entries(entry.points)) {
    points.forEach((id, i) => {
      const at = ["points", role, i];
      if (refer(index, "points", `${enterprise}/${id}`, { report, at, retired }) === null) isWhole = false;
    });
  }
  return isWhole;
}

/** One warning for each thing that is missing, with all that is not watched for want of it. */
function tellBlind(leftOut: readonly LeftOutRule[], report: EntryReport): void {
  const byMissing = new Map<string, string[]>();
  for (const { id, missing, onPurpose } of leftOut) {
    if (onPurpose) continue;
    const rules = byMissing.get(missing);
    if (rules === undefined) byMissing.set(missing, [id]);
    else rules.push(id);
  }
  for (const [missing, rules] of byMissing) report.warning([], "pack-blind", { missing, rules: rules.join(", ") });
}

function checkIds({ entry, rules }: PackExpansion, taken: Map<string, string>, report: EntryReport): void {
  for (const { rule } of rules) {
    const other = taken.get(rule.id);
    if (other === undefined) taken.set(rule.id, `packs/${entry.id}`);
    else report.error(["id"], "pack-rule-taken", { rule: rule.id, name: other, reason: rule.id });
  }
}

function checkExpanded(rule: Rule, index: CatalogIndex, report: EntryReport, deps: CheckDeps): void {
  const named = (deps.pointsNamedBy?.(rule) ?? []).map(({ point }) => point);
  const known: PointFacts[] = [...rule.points, ...named].flatMap((id) => {
    const point = index.points.get(`${rule.enterprise}/${id}`);
    return point === undefined ? [] : [toPointFacts(point, index.devices.get(`${rule.enterprise}/${point.device}`))];
  });
  for (const { path, code, detail } of deps.checkRule(rule, known)) {
    report.error([], "bad-pack", { reason: `${rule.id}: ${code}`, detail: `${path}: ${detail}` });
  }
  for (const { path, code, detail } of deps.lintRule?.(rule, known) ?? []) {
    report.warning([], "doubtful-pack", { reason: `${rule.id}: ${code}`, detail: `${path}: ${detail}` });
  }
}

/** What is told of a field of an expanded rule has no field in the document: it is told of the entry. */
function alwaysAt(report: EntryReport): EntryReport {
  return {
    error: (_at, code, params) => report.error([], code, params),
    warning: (_at, code, params) => report.warning([], code, params),
  };
}
