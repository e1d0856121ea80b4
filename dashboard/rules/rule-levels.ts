import type { WireRule } from "../../api/wire-rules.ts";
import type { Level } from "../../model/level.ts";

/** The levels a rule can raise: its own, or those its parameters name; graver first, each once. */
export function levelsOf({ level, params }: Pick<WireRule, "level" | "params">): readonly Level[] {
  if (level !== null) return [level];
  const found = new Set<Level>();
  collect(params, found);
  return [...found].sort((a, b) => a - b);
}

function collect(value: unknown, found: Set<Level>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, each] of Object.entries(value)) {
    if (/(^l|L)evel$/.test(name) && isLevel(each)) found.add(each);
    else collect(each, found);
  }
}

function isLevel(value: unknown): value is Level {
  return value === 1 || value === 2 || value === 3 || value === 4;
}
