import { z } from "zod";
import { assert } from "../../model/assert.ts";
import type { PointKind } from "../../model/catalog/catalog.ts";
import { BLIND_WORDS, isStateWord, STATE_WORDS } from "../../model/state-words.ts";
import type { Value } from "../../model/value.ts";
import { delayParams } from "../delays.ts";
import type { JudgedReading, Judgement, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";

const params = z.strictObject({
  /** The states that alarm. */
  states: z
    .array(z.union([z.boolean(), z.enum(STATE_WORDS)]))
    .min(1)
    .max(STATE_WORDS.length + 2),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/** A switch, interlock or fire component in one of the named states. */
export const STATE: RuleKind<Params> = {
  kind: "state",
  params,
  pointKinds: ["discrete", "interlock", "fire"],
  conditions: (given, level) => {
    assert(level !== undefined, "a state rule without a level was refused by check");
    const states: ReadonlySet<Value> = new Set(given.states);
    const { onDelayMs, offDelayMs, latch } = given;
    return [
      {
        level,
        limit: null,
        onDelayMs,
        offDelayMs,
        latch,
        judge: (reading) => judgeState(reading, states),
        farther: first,
      },
    ];
  },
  check,
};

function judgeState(reading: JudgedReading, states: ReadonlySet<Value>): Judgement {
  if (!reading.known) return "unknown";
  if (states.has(reading.value)) return "exceeded";
  return BLIND_WORDS.has(reading.value) ? "unknown" : "clear";
}

/** States know no more or less: the one that raised stands for the peak. */
function first(a: Value, _b: Value): Value {
  return a;
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (use.level === undefined)
    problems.push({ path: "level", code: "level-missing", detail: "a state rule needs a level" });
  given.states.forEach((state, i) => {
    if (use.pointKinds.length === 0 || use.pointKinds.some((kind) => canSay(kind, state))) return;
    const detail = `no point of the rule can say ${String(state)}`;
    problems.push({ path: `params.states.${i}`, code: "state-never-said", detail });
  });
  for (const kind of use.pointKinds) {
    if (given.states.some((state) => canSay(kind, state))) continue;
    problems.push({ path: "points", code: "point-never-alarms", detail: `a ${kind} point can say none of the states` });
  }
  return problems;
}

function canSay(kind: PointKind, state: boolean | string): boolean {
  if (typeof state === "boolean") return true;
  return (kind === "interlock" || kind === "fire") && isStateWord(kind, state);
}
