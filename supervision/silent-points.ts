import type { Look } from "./look.ts";

/** The watch for silence that every point has by itself. */
const NO_DATA_RULE = "system:no-data";

/** Whether an alarm of this rule says that nothing is heard of its point. */
export function isAboutSilence(rule: string, look: Pick<Look, "rule">): boolean {
  return rule === NO_DATA_RULE || look.rule(rule)?.kind === "no-data";
}
