import type { Level } from "../model/level.ts";
import type { RuleProblem, RuleUse } from "./rule-kind.ts";

/** Said of a rule that needs the level beside its parameters. `what`: `a rate rule`. */
export function checkLevelGiven(what: string, { level }: RuleUse): readonly RuleProblem[] {
  return level === undefined ? [{ path: "level", code: "level-missing", detail: `${what} needs a level` }] : [];
}

/** Said of a rule whose parts have levels of their own, each in `part`: `params.levels`. */
export function checkNoLevelBeside(part: string, { level }: RuleUse): readonly RuleProblem[] {
  if (level === undefined) return [];
  return [{ path: "level", code: "level-twice", detail: `each of ${part} has its own level` }];
}

/** Each level makes an alarm of its own, so that none may stand twice. `path`: of the list. */
export function checkLevelsOnce(levels: readonly { readonly level: Level }[], path: string): readonly RuleProblem[] {
  return levels.flatMap((own, i) =>
    levels.findIndex((other) => other.level === own.level) === i
      ? []
      : [{ path: `${path}.${i}.level`, code: "level-twice", detail: `level ${own.level} stands twice` }],
  );
}
