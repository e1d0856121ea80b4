import { BLIND_WORDS, isStateWord } from "../../state-words.ts";
import type { Level } from "../../level.ts";
import type { Value } from "../../value.ts";
import type { Catalog, Point, Rule, Suppression } from "../catalog.ts";
import type { CheckDeps } from "../check.ts";
import { levelsOf } from "../routing.ts";
import { type CatalogIndex, refer } from "./references.ts";
import { type EntryReport, type Report, reportOf } from "./report.ts";

/**
 * Suppression by design: what calls for it must be a state somebody can know, and red alarms of gas are never in its reach
 * (a rule of this gateway, from no standard).
 */
export function checkSuppressions(catalog: Catalog, index: CatalogIndex, report: Report, deps: CheckDeps): void {
  const ofPacks = new Map<string, Rule>();
  for (const { rules } of deps.expandPacks?.(catalog) ?? []) for (const { rule } of rules) ofPacks.set(rule.id, rule);
  const known = { ofPacks, levels: deps.levelsOfRule ?? levelsOf };
  catalog.suppressions.forEach((suppression, place) => {
    checkSuppression(suppression, index, reportOf(report, "suppressions", place), known);
  });
}

/** What is known of rules beside the written ones. */
interface KnownRules {
  readonly ofPacks: ReadonlyMap<string, Rule>;
  readonly levels: (rule: Rule) => readonly Level[];
}

function checkSuppression(
  suppression: Suppression,
  index: CatalogIndex,
  report: EntryReport,
  { ofPacks, levels }: KnownRules,
): void {
  const { enterprise, when, rules, points, retired } = suppression;
  refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  const trigger = refer(index, "points", `${enterprise}/${when.point}`, { report, at: ["when", "point"], retired });
  if (trigger !== null) checkStates(trigger, when.states, report);
  if (rules.length + points.length === 0) report.error([], "suppresses-nothing");
  rules.forEach((id, i) => {
    const rule = ofPacks.get(id) ?? refer(index, "rules", id, { report, at: ["rules", i], retired });
    if (rule === null) return;
    if (rule.enterprise !== enterprise) report.error(["rules", i], "other-enterprise", { name: `rules/${id}` });
    else if (rule.points.every((point) => point === when.point)) report.error(["rules", i], "suppresses-itself");
    const onGas = rule.points.some((point) => index.points.get(`${enterprise}/${point}`)?.kind === "gas");
    if (onGas && levels(rule).every((level) => level === 1)) {
      report.error(["rules", i], "suppresses-gas-red", { name: `rules/${id}` });
    }
  });
  points.forEach((id, i) => {
    refer(index, "points", `${enterprise}/${id}`, { report, at: ["points", i], retired });
    if (id === when.point) report.error(["points", i], "suppresses-itself");
  });
}

function checkStates({ kind }: Point, states: readonly Value[], report: EntryReport): void {
  if (kind !== "discrete" && kind !== "interlock") {
    report.error(["when", "point"], "suppression-kind", { kind });
    return;
  }
  states.forEach((state, i) => {
    if (BLIND_WORDS.has(state))
      report.error(["when", "states", i], "suppression-blind-state", { state: String(state) });
    else if (typeof state === "string" && (kind === "discrete" || !isStateWord(kind, state)))
      report.error(["when", "states", i], "suppression-kind", { kind });
  });
}
