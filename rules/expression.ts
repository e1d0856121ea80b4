import { type ASTNode, Environment, type ParseResult } from "@marcbachmann/cel-js";
import { assert } from "../model/assert.ts";
import { nearestWord } from "../model/catalog/nearest.ts";
import { failed, ok, type Result } from "../model/result.ts";
import type { Value } from "../model/value.ts";
import { textOf } from "./expression-text.ts";
import {
  asksKnown,
  chooses,
  type Comparison,
  comparisonsOf,
  findForbidden,
  namesOf,
  wordsOf,
} from "./expression-grammar.ts";

/** What a variable of an expression can hold; `dyn`: nobody knows. */
export type ExpressionType = "double" | "bool" | "string" | "dyn";

/** Known values by name; a name left out, or undefined, is no data. */
export type ExpressionValues = Readonly<Record<string, Value | undefined>>;

export interface Expression {
  /** Text literals in it: the state words it asks for. */
  readonly words: ReadonlySet<string>;
  /** Texts it compares a variable with. */
  readonly comparisons: readonly Comparison[];
  /**
   * Whether it holds; null: nobody can say, with the reason. A value that is missing decides nothing: `or` and `and` still hold when
   * the other side alone decides them. Throws: nothing.
   */
  evaluate(values: ExpressionValues): ExpressionOutcome;
}

export interface ExpressionOutcome {
  readonly holds: boolean | null;
  /** Why nobody can say, in English; null: it can be said. */
  readonly reason: string | null;
}

export interface ExpressionProblem {
  readonly code: "expression-syntax" | "expression-type" | "expression-not-allowed";
  /** With the place, counted from 1, and what to do. */
  readonly detail: string;
}

/** Bounds of one evaluation: with one macro level at most, (nodes / 2)² steps, well under a millisecond. */
const LIMITS = { maxAstNodes: 200, maxDepth: 20, maxListElements: 20, maxMapEntries: 0, maxCallArguments: 3 };

/** A part of an expression is written with more parentheses than the whole, and is no larger. */
const LEAF_LIMITS = { maxDepth: 200 };

/** Makes a CEL expression over named values ready to evaluate: parsed, held against what is allowed, and type-checked. */
export function compileExpression(
  source: string,
  types: ReadonlyMap<string, ExpressionType>,
): Result<Expression, ExpressionProblem> {
  let parsed: ParseResult;
  const environment = BASE.clone();
  try {
    for (const [name, type] of types) environment.registerVariable(name, type);
    parsed = environment.parse(source);
  } catch (error) {
    return failed({ code: "expression-syntax", detail: placed(error, syntaxHint(source)) });
  }
  const forbidden = findForbidden(parsed.ast, types);
  if (forbidden !== null) {
    const detail = `at character ${forbidden.at + 1}: ${forbidden.detail}`;
    return failed({ code: "expression-not-allowed", detail });
  }
  const { valid, type, error } = parsed.check();
  if (!valid) return failed({ code: "expression-type", detail: placed(error, typeHint(error, types)) });
  if (type !== "bool" && type !== "dyn") {
    return failed({ code: "expression-type", detail: `it is a ${type}: a condition must be true or false` });
  }
  const { ast } = parsed;
  return ok({
    words: wordsOf(ast),
    comparisons: comparisonsOf(ast),
    evaluate: judgeOf(ast, environment.clone({ limits: LEAF_LIMITS }), types),
  });
}

type Judge = Expression["evaluate"];

const NO_DATA: ExpressionOutcome = { holds: null, reason: "a value is missing" };
const HOLDS: ExpressionOutcome = { holds: true, reason: null };
const HOLDS_NOT: ExpressionOutcome = { holds: false, reason: null };

/**
 * Joins conditions by three-valued logic here and leaves to the library what stands between: it would throw for each missing value, which
 * costs a hundred times an evaluation, and a sensor may be out for days.
 */
function judgeOf(node: ASTNode, environment: Environment, types: ReadonlyMap<string, ExpressionType>): Judge {
  const judge = (part: ASTNode) => judgeOf(part, environment, types);
  if (node.op === "&&") return joined(judge(node.args[0]), judge(node.args[1]), false);
  if (node.op === "||") return joined(judge(node.args[0]), judge(node.args[1]), true);
  if (node.op === "!_") return negated(judge(node.args));
  if (node.op === "?:") return chosen(judge(node.args[0]), judge(node.args[1]), judge(node.args[2]));
  return leafOf(node, environment, types);
}

/** `decides`: what one side alone decides. */
function joined(left: Judge, right: Judge, decides: boolean): Judge {
  return (values) => {
    const first = left(values);
    if (first.holds === decides) return first;
    const second = right(values);
    return second.holds === decides || first.holds !== null ? second : first;
  };
}

function negated(judge: Judge): Judge {
  return (values) => {
    const outcome = judge(values);
    if (outcome.holds === null) return outcome;
    return outcome.holds ? HOLDS_NOT : HOLDS;
  };
}

/** Of the two sides only the one that counts need be known. */
function chosen(condition: Judge, yes: Judge, no: Judge): Judge {
  return (values) => {
    const met = condition(values);
    if (met.holds === null) return met;
    return met.holds ? yes(values) : no(values);
  };
}

function leafOf(node: ASTNode, environment: Environment, types: ReadonlyMap<string, ExpressionType>): Judge {
  const parsed = environment.parse(textOf(node));
  const checked = parsed.check();
  assert(checked.valid, "a part of an expression that was checked is right");
  // What asks whether a value is there has an answer without it, and a choice needs one side alone: that the library must find out.
  const needs = asksKnown(node) || chooses(node) ? [] : namesOf(node).filter((name) => types.has(name));
  return (values) => (needs.some((name) => values[name] === undefined) ? NO_DATA : evaluate(parsed, values));
}

function evaluate(parsed: ParseResult, values: ExpressionValues): ExpressionOutcome {
  try {
    const result: unknown = parsed(values);
    if (typeof result === "boolean") return result ? HOLDS : HOLDS_NOT;
    return { holds: null, reason: "it is neither true nor false" };
  } catch (error) {
    // Every error of an expression is one of its values: it must never stop the engine.
    if (codeOf(error) === "unknown_variable") return NO_DATA;
    return { holds: null, reason: summaryOf(error) };
  }
}

const SYNC = { async: false };

/** What every expression may use beside the operators of CEL. */
const BASE = newBase();

function newBase(): Environment {
  const base = new Environment({ limits: LIMITS });
  // A person writes `temp * 2`, and values are doubles.
  for (const [op, join] of [
    ["+", (a: number, b: number) => a + b],
    ["-", (a: number, b: number) => a - b],
    ["*", (a: number, b: number) => a * b],
    ["/", (a: number, b: number) => a / b],
  ] as const) {
    base.registerOperator(`int ${op} double: double`, (a: bigint, b: number) => join(Number(a), b));
    base.registerOperator(`double ${op} int: double`, (a: number, b: bigint) => join(a, Number(b)));
  }
  base.registerOperator("int == double: bool", (a: bigint, b: number) => Number(a) === b);
  // A whole number comes as bigint, which Number makes a double of.
  for (const [left, right] of [
    ["double", "double"],
    ["double", "int"],
    ["int", "double"],
  ]) {
    const pair = `(${left}, ${right}): double`;
    base.registerFunction(
      `min${pair}`,
      (a: number | bigint, b: number | bigint) => Math.min(Number(a), Number(b)),
      SYNC,
    );
    base.registerFunction(
      `max${pair}`,
      (a: number | bigint, b: number | bigint) => Math.max(Number(a), Number(b)),
      SYNC,
    );
    base.registerFunction(
      `ratio${pair}`,
      (a: number | bigint, b: number | bigint) => ratio(Number(a), Number(b)),
      SYNC,
    );
  }
  base.registerFunction("abs(double): double", (a: number) => Math.abs(a), SYNC);
  base.registerFunction("known(ast): bool", knownMacro);
  return base;
}

/** 0/0 is not a number, and every comparison with it would read as "no". */
function ratio(a: number, b: number): number {
  if (b === 0) throw new Error("a ratio to zero");
  return a / b;
}

interface Lookup {
  getValue(name: string): unknown;
}

/** `known(gas)`: whether the value is there. Its argument is not evaluated, for that would fail when it is not. */
function knownMacro({ args }: { readonly args: readonly ASTNode[] }) {
  const name = args[0]?.op === "id" ? args[0].args : "";
  return {
    async: false,
    typeCheck: (
      checker: { check(node: unknown, context: unknown): void; getType(name: string): unknown },
      _: unknown,
      context: unknown,
    ) => {
      checker.check(args[0], context);
      return checker.getType("bool");
    },
    evaluate: (_evaluator: unknown, _macro: unknown, context: Lookup) => context.getValue(name) !== undefined,
  };
}

/** What the library says of an error, where, and what to do about it. */
function placed(error: unknown, hint: string | null): string {
  const range = errorPart(error, "range");
  const start = typeof range === "object" && range !== null && "start" in range ? range.start : null;
  const said = typeof start === "number" ? `at character ${start + 1}: ${summaryOf(error)}` : summaryOf(error);
  return hint === null ? said : `${said}; ${hint}`;
}

const SUMMARY_LENGTH_MAX = 200;

function summaryOf(error: unknown): string {
  const cause = errorPart(error, "cause");
  const summary = errorPart(cause instanceof Error ? cause : error, "summary") ?? errorPart(error, "message");
  return (typeof summary === "string" ? summary : "cannot be evaluated").slice(0, SUMMARY_LENGTH_MAX);
}

function codeOf(error: unknown): unknown {
  return errorPart(error, "code");
}

function errorPart(error: unknown, name: "code" | "summary" | "range" | "cause" | "message"): unknown {
  return typeof error === "object" && error !== null && name in error ? (error as Record<string, unknown>)[name] : null;
}

function syntaxHint(source: string): string | null {
  // The language itself knows names in ASCII only.
  const outside = /[^\x20-\x7e\s]/.test(source.replaceAll(/"[^"]*"|'[^']*'/g, ""));
  return outside ? "use the names of params.inputs, which are in plain Latin letters" : null;
}

function typeHint(error: unknown, types: ReadonlyMap<string, ExpressionType>): string | null {
  if (codeOf(error) !== "unknown_variable") return null;
  const written = /: (\w+)/.exec(summaryOf(error))?.[1] ?? "";
  const nearest = nearestWord(written, types.keys());
  return nearest === null ? `there are ${[...types.keys()].join(", ")}` : `did you mean ${nearest}?`;
}
