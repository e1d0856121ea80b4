import type { IssueParams, IssuePath, CatalogIssueCode } from "../../model/catalog/issue.ts";
import type { LintFinding } from "../../model/catalog/checks/report.ts";
import type { Catalog } from "../../model/catalog/catalog.ts";
import type { Deviation } from "../../model/deviation.ts";
import type { Plant, PlantRule } from "./plant.ts";

/**
 * One concern of the lint: what is doubtful, or not allowed, about a catalogue as a whole. One file per concern, plus its line in the list.
 * Pure; it must take a catalogue in which references lead nowhere.
 */
export type Lint = (plant: Plant, context: LintContext) => readonly LintFinding[];

export interface LintContext {
  /** The catalogue in force before the change; its plant is made only when somebody looks. */
  before(): Plant;
  readonly deviations: readonly Deviation[];
}

export interface LintInput {
  /** The catalogue in force. */
  readonly before: Catalog;
  readonly deviations: readonly Deviation[];
}

/** A warning about a rule. `path` leads into it, dotted: `params.levels.0.limit`; "": the rule as a whole. */
export function warnOfRule(rule: PlantRule, path: string, code: CatalogIssueCode, params: IssueParams): LintFinding {
  return { ...placeInRule(rule, path), code, params, severity: "warning", standing: false };
}

/** Where a field of a rule stands; of a rule that comes from a pack, the pack: it has no field for it. */
export function placeInRule(
  { section, place }: PlantRule,
  path: string,
): Pick<LintFinding, "section" | "place" | "at"> {
  return { section, place, at: section === "rules" ? toSteps(path) : [] };
}

export function warnOfPoint(place: number, code: CatalogIssueCode, params: IssueParams): LintFinding {
  return { section: "points", place, at: [], code, params, severity: "warning", standing: false };
}

/** `params.levels.0.limit` → `["params", "levels", 0, "limit"]`. */
export function toSteps(path: string): IssuePath {
  return path === "" ? [] : path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
