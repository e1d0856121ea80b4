import { z } from "zod";
import { assert } from "../../model/assert.ts";
import type { PointKind } from "../../model/catalog/catalog.ts";
import { BLIND_WORDS, isStateWord } from "../../model/state-words.ts";
import type { Value } from "../../model/value.ts";
import { firstStands, type JudgedReading, type Judgement, neverDue, watch } from "../condition.ts";
import { delayParams } from "../delays.ts";
import { compileExpression, type Expression, type ExpressionOutcome, type ExpressionType } from "../expression.ts";
import { memoryFormOf } from "../memory-form.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";

const INPUTS_MAX = 12;

/** Names the language itself uses; `active` is ours. */
const TAKEN = new Set(
  "active bool bytes cel double dyn duration false google in int list map null null_type optional string timestamp true type uint".split(
    " ",
  ),
);

const alias = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9_]{0,30}$/, "a name: a lower case letter, then letters, digits and '_'")
  .refine((name) => !TAKEN.has(name), "a name the language uses itself");

const params = z.strictObject({
  /** The condition, in CEL. */
  expression: z.string().min(1).max(500),
  /** Its variables: name → point. */
  inputs: z
    .record(alias, z.string())
    .refine((inputs) => Object.keys(inputs).length > 0, "name at least one point")
    .refine((inputs) => Object.keys(inputs).length <= INPUTS_MAX, `at most ${INPUTS_MAX} points`),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/** A condition a person writes, over several points: for what no other kind says. The alarm stands on the rule's first point. */
export const EXPRESSION: RuleKind<Params> = {
  kind: "expression",
  words: {
    zh: {
      name: "自定义条件",
      purpose: "多个点位满足自定义表达式（CEL）即报警。",
      saw: "条件 {expression}；当前 {inputs}；无法判断的原因：{reason}",
    },
    en: {
      name: "expression",
      purpose: "Alarms when an expression over several points (in CEL) is true.",
      saw: "the condition is {expression}, with {inputs}; cannot be judged because: {reason}",
    },
  },
  params,
  pointKinds: ["gas", "analog", "discrete", "interlock", "fire"],
  over: "together",
  pointsNamed: ({ inputs }) =>
    Object.entries(inputs).map(([name, point]) => ({ path: `params.inputs.${name}`, point })),
  conditions: (given, context) => [expressionCondition(given, context)],
  check,
};

interface Memory {
  /** What each input says; null: nothing can be said. */
  readonly values: (Value | null)[];
  /** Inputs beyond their range. */
  readonly beyond: boolean[];
  /** Why the newest judgement was none, in English. */
  reason: string | null;
}

function expressionCondition(given: Params, { level, point, factsOf }: ConditionContext) {
  assert(level !== undefined, "an expression rule without a level was refused by check");
  const { onDelayMs, offDelayMs, latch, inputs } = given;
  const names = Object.keys(inputs);
  const points = [...new Set([point.id, ...Object.values(inputs)])];
  const slots = names.map((name) => points.indexOf(inputs[name] ?? ""));
  const expression = compileFor(given, (id) => factsOf(id).kind);
  // Every evaluation fills the same object: it is called for each reading.
  const values: Record<string, Value | undefined> = Object.create(null);
  const fill = (memory: Memory, active: boolean, beyondIs: number | null) => {
    values["active"] = active;
    names.forEach((name, i) => {
      // Each input is one of the points.
      const slot = slots[i] as number;
      values[name] = memory.beyond[slot] && beyondIs !== null ? beyondIs : (memory.values[slot] ?? undefined);
    });
    return values;
  };
  return watch<Memory>({
    by: "watch",
    level,
    limit: null,
    onDelayMs,
    offDelayMs,
    latch,
    farther: firstStands,
    others: points.slice(1),
    // A word that says nothing is remembered only if the expression asks for it.
    memoryForm: memoryFormOf("expression", points, ...expression.words),
    newMemory: () => ({ values: points.map(() => null), beyond: points.map(() => false), reason: null }),
    take: (memory, input, reading) => {
      memory.values[input] = valueOf(reading, expression.words);
      memory.beyond[input] = isBeyond(reading);
    },
    judge: (memory, _atMs, active) => judge(expression, memory, (beyondIs) => fill(memory, active, beyondIs)),
    dueAtMs: neverDue,
    sight: (memory) => ({
      value: memory.values[0] ?? null,
      facts: {
        expression: given.expression,
        inputs: names.map((name, i) => `${name} = ${memory.values[slots[i] as number] ?? "?"}`).join(", "),
        reason: memory.reason,
      },
    }),
  });
}

function isBeyond({ overRange, value }: JudgedReading): boolean {
  return overRange && typeof value === "number";
}

/** A blind word says nothing unless the expression asks for that very word. */
function valueOf(reading: JudgedReading, words: ReadonlySet<string>): Value | null {
  if (isBeyond(reading)) return reading.value;
  if (!reading.known) return null;
  const { value } = reading;
  return BLIND_WORDS.has(value) && !words.has(String(value)) ? null : value;
}

/**
 * A value beyond its range is certainly more than it says, however much: what holds for the greatest is met, and latches; what holds
 * neither for that nor for what it says is not met. With two such values nothing is certain of what does not hold.
 */
function judge(
  { evaluate }: Pick<Expression, "evaluate">,
  memory: Memory,
  fill: (beyondIs: number | null) => Readonly<Record<string, Value | undefined>>,
): Judgement {
  const beyond = memory.beyond.filter(Boolean).length;
  const { holds, reason } = evaluate(fill(beyond > 0 ? Number.POSITIVE_INFINITY : null));
  memory.reason = reason;
  if (holds === null) return "unknown";
  if (beyond === 0) return holds ? "exceeded" : "clear";
  if (holds) return "latching";
  if (beyond > 1 || evaluate(fill(null)).holds !== false) {
    memory.reason = "a value is beyond its range";
    return "unknown";
  }
  return "clear";
}

/** An expression that does not fit its points any more (one has changed its kind) is never true and never false. */
function compileFor(
  given: Params,
  kindOf: (point: string) => PointKind | null,
): Pick<Expression, "evaluate" | "words"> {
  const compiled = compileExpression(given.expression, typesOf(given, kindOf));
  if (compiled.ok) return compiled.value;
  const outcome: ExpressionOutcome = { holds: null, reason: compiled.error.detail };
  return { words: new Set(), evaluate: () => outcome };
}

function typesOf(given: Params, kindOf: (point: string) => PointKind | null): ReadonlyMap<string, ExpressionType> {
  const types = new Map<string, ExpressionType>([["active", "bool"]]);
  for (const [name, point] of Object.entries(given.inputs)) types.set(name, typeOf(kindOf(point)));
  return types;
}

function typeOf(kind: PointKind | null): ExpressionType {
  switch (kind) {
    case "gas":
    case "analog":
      return "double";
    case "discrete":
      return "bool";
    case "interlock":
    case "fire":
      return "string";
    case null:
      return "dyn";
  }
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [...checkLevelGiven("an expression rule", use)];
  const named = Object.values(given.inputs);
  for (const [i, { id }] of use.points.entries()) {
    if (named.includes(id)) continue;
    const detail = `${id} is none of params.inputs: the expression does not see it`;
    problems.push({ path: `points.${i}`, code: "point-never-used", detail });
  }
  const compiled = compileExpression(
    given.expression,
    typesOf(given, (point) => use.factsOf(point)?.kind ?? null),
  );
  if (compiled.ok) return [...problems, ...checkWords(given, compiled.value, use)];
  return [...problems, { path: "params.expression", ...compiled.error }];
}

/** A misspelt state word is never said: the condition would wait for it in vain. */
function checkWords(given: Params, { comparisons }: Expression, use: RuleUse): readonly RuleProblem[] {
  return comparisons.flatMap(({ name, word }) => {
    const kind = use.factsOf(given.inputs[name] ?? "")?.kind;
    if ((kind !== "interlock" && kind !== "fire") || isStateWord(kind, word)) return [];
    const detail = `${name} can never say ${word}`;
    return [{ path: "params.expression", code: "state-never-said", detail }];
  });
}
