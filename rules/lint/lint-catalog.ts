import type { Catalog } from "../../model/catalog/catalog.ts";
import type { LintFinding } from "../../model/catalog/checks/report.ts";
import type { WeakLimit } from "../../model/deviation.ts";
import { LINTS } from "./index.ts";
import type { LintInput } from "./lint.ts";
import { plantOf } from "./plant.ts";
import { weakLimitsOf } from "./weak-limits.ts";

/** What is doubtful, or not allowed, about a catalogue as a whole. `before`: the one in force; the same one: what stands now. */
export function lintCatalog(catalog: Catalog, { before, deviations }: LintInput): readonly LintFinding[] {
  const plant = plantOf(catalog);
  const context = { deviations, before: () => plantOf(before) };
  return LINTS.flatMap((lint) => lint(plant, context));
}

/** Limits of one rule of a catalogue that are weaker than the standard, whoever has signed for them. */
export function weakLimitsOfRule(catalog: Catalog, id: string): readonly WeakLimit[] {
  const plant = plantOf(catalog);
  const rule = plant.rules.get(id);
  return rule === undefined ? [] : (weakLimitsOf(plant).get(rule) ?? []);
}
