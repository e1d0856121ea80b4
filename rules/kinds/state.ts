import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { STATE_WORDS } from "../../model/state-words.ts";
import type { Value } from "../../model/value.ts";
import { delayParams } from "../delays.ts";
import { firstStands } from "../condition.ts";
import { canSay, judgeState } from "../judge-value.ts";
import type { RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";

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
  words: {
    zh: {
      name: "状态",
      purpose: "开关、联锁或消防部件处于所列状态之一即报警。",
      saw: "状态为 {value}，报警状态：{states}",
    },
    en: {
      name: "state",
      purpose: "Alarms when a switch, interlock or fire component is in one of the named states.",
      saw: "the state is {value}; these alarm: {states}",
    },
  },
  params,
  pointKinds: ["discrete", "interlock", "fire"],
  over: "each",
  alike: true,
  conditions: (given, { level }) => {
    assert(level !== undefined, "a state rule without a level was refused by check");
    const states: ReadonlySet<Value> = new Set(given.states);
    const { onDelayMs, offDelayMs, latch } = given;
    return [
      {
        by: "reading",
        level,
        limit: null,
        onDelayMs,
        offDelayMs,
        latch,
        judge: (reading) => judgeState(reading, states),
        farther: firstStands,
        facts: { states: given.states.join(", ") },
      },
    ];
  },
  check,
};

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [...checkLevelGiven("a state rule", use)];
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
