import type { Rule } from "../model/catalog/catalog.ts";

/** The watch for silence that every point has by itself. */
const NO_DATA_RULE = "system:no-data";

/** Whether an alarm of this rule says that nothing is heard of its point. */
export function isAboutSilence(rule: string, known: { rule(id: string): Rule | null }): boolean {
  return rule === NO_DATA_RULE || known.rule(rule)?.kind === "no-data";
}
