import type { Level } from "../model/level.ts";
import { DAY_MS } from "../model/time.ts";

/** When a step that is owed grows later, counted from its deadline: at once, after a day, after three. Proposals, from no standard. */
const LATER_MS = [0, DAY_MS, 3 * DAY_MS];
/** Yellow, orange, red. */
const LEVELS: readonly Level[] = [3, 2, 1];

/** How late the step owed is found to be: 0 not, 1 yellow, 2 orange, 3 red. */
export interface Late {
  readonly lateness: number;
}

/** When a ticket that is so late grows later still; null: nothing is owed, or it is as late as it can be. */
export function laterAtMs({
  dueAtMs,
  facts,
}: {
  readonly dueAtMs: number | null;
  readonly facts: Late;
}): number | null {
  const laterMs = LATER_MS[facts.lateness];
  return dueAtMs === null || laterMs === undefined ? null : dueAtMs + laterMs;
}

/** Its clock found it later than before. `least`: the level at which it calls anyway. */
export function grownLater<Facts extends Late>(facts: Facts, least: Level | null = null) {
  const lateness = facts.lateness + 1;
  const late = LEVELS[lateness - 1] ?? 1;
  const level = least !== null && least < late ? least : late;
  return { act: "overdue", facts: { ...facts, lateness }, level, body: { lateness } };
}
