import type { ASTNode } from "@marcbachmann/cel-js";

interface Forbidden {
  /** Where in the text, from 0. */
  readonly at: number;
  readonly detail: string;
}

/**
 * The first thing in an expression that is not allowed; null: nothing.
 *
 * A list of what is allowed, not of what is not: whatever the language gains later stays out until somebody lets it in. Out are above all
 * `matches`, whose patterns may run for seconds, times and zones, which depend on the machine, macros within macros, whose
 * costs multiply, and divisions that may come to nothing.
 */
export function findForbidden(
  node: ASTNode,
  inputs: ReadonlyMap<string, unknown>,
  within: "macro" | "none" = "none",
): Forbidden | null {
  const own = forbiddenItself(node, inputs, within);
  if (own !== null) return { at: node.start, detail: own };
  const inside = isMacro(node) ? "macro" : within;
  for (const child of childrenOf(node)) {
    // What a macro goes over is evaluated once, before it.
    const found = findForbidden(child, inputs, child === receiverOf(node) ? within : inside);
    if (found !== null) return found;
  }
  return null;
}

/** All texts an expression compares with. */
export function wordsOf(node: ASTNode): ReadonlySet<string> {
  const words = new Set<string>();
  visit(node, (each) => {
    if (each.op === "value" && typeof each.args === "string") words.add(each.args);
  });
  return words;
}

/** All names in an expression, those of its macros too. */
export function namesOf(node: ASTNode): readonly string[] {
  const names = new Set<string>();
  visit(node, (each) => {
    if (each.op === "id") names.add(each.args);
  });
  return [...names];
}

/** Whether it asks `known(…)` anywhere. */
export function asksKnown(node: ASTNode): boolean {
  let asks = false;
  visit(node, (each) => {
    if (each.op === "call" && each.args[0] === "known") asks = true;
  });
  return asks;
}

/** Whether it chooses between two values (`a ? b : c`) anywhere. */
export function chooses(node: ASTNode): boolean {
  let found = false;
  visit(node, ({ op }) => {
    if (op === "?:") found = true;
  });
  return found;
}

export interface Comparison {
  readonly name: string;
  readonly word: string;
}

/** Texts that are compared directly with a variable (`door == "open"`, `door in ["open"]`), in the order they stand. */
export function comparisonsOf(node: ASTNode): readonly Comparison[] {
  const found: Comparison[] = [];
  visit(node, (each) => {
    if (each.op !== "==" && each.op !== "!=" && each.op !== "in") return;
    const [left, right] = each.args;
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      if (one.op !== "id") continue;
      const literals = other.op === "list" ? other.args : [other];
      for (const { op, args } of literals) {
        if (op === "value" && typeof args === "string") found.push({ name: one.args, word: args });
      }
    }
  });
  return found;
}

function visit(node: ASTNode, meet: (node: ASTNode) => void): void {
  meet(node);
  for (const child of childrenOf(node)) visit(child, meet);
}

const PLAIN: ReadonlySet<ASTNode["op"]> = new Set<ASTNode["op"]>([
  "id",
  "list",
  "!_",
  "-_",
  "+",
  "-",
  "*",
  "<",
  "<=",
  ">",
  ">=",
  "==",
  "!=",
  "in",
  "&&",
  "||",
  "?:",
]);
const LITERALS: ReadonlySet<string> = new Set(["string", "number", "bigint", "boolean"]);
const FUNCTIONS: ReadonlySet<string> = new Set(["known", "abs", "min", "max", "ratio", "double", "size"]);
const MACROS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "filter", "map"]);

function forbiddenItself(node: ASTNode, inputs: ReadonlyMap<string, unknown>, within: "macro" | "none"): string | null {
  if (PLAIN.has(node.op)) return null;
  if (node.op === "value") return LITERALS.has(typeof node.args) ? null : "only numbers, texts, true and false";
  if (node.op === "/") return forbiddenDivision(...node.args);
  if (node.op === "call") return forbiddenCall(node.args[0], node.args[1], inputs);
  if (node.op !== "rcall") return `${node.op} is not allowed here`;
  if (node.args[0] === "size") return null;
  if (!MACROS.has(node.args[0])) return `${node.args[0]} is not allowed here; there are ${[...MACROS].join(", ")}`;
  return within === "macro" ? "a macro within a macro is not allowed: their costs multiply" : null;
}

function forbiddenDivision(dividend: ASTNode, divisor: ASTNode): string | null {
  if (isWhole(dividend)) return "a division of whole numbers drops the fraction: write 1.0 instead of 1";
  const isLiteral = divisor.op === "value" && (typeof divisor.args === "number" || typeof divisor.args === "bigint");
  return isLiteral && Number(divisor.args) !== 0
    ? null
    : "a divisor may be zero: write ratio(a, b), which is then unknown";
}

/** Made of whole numbers alone. */
function isWhole(node: ASTNode): boolean {
  const { op } = node;
  if (op === "value") return typeof node.args === "bigint";
  if (op === "-_") return isWhole(node.args);
  if (op === "+" || op === "-" || op === "*" || op === "/") return node.args.every(isWhole);
  return (op === "call" || op === "rcall") && node.args[0] === "size";
}

function forbiddenCall(name: string, args: readonly ASTNode[], inputs: ReadonlyMap<string, unknown>): string | null {
  if (!FUNCTIONS.has(name)) return `${name} is not allowed here; there are ${[...FUNCTIONS].join(", ")}`;
  if (name !== "known") return null;
  const [about] = args;
  return about?.op === "id" && inputs.has(about.args) ? null : "known asks about one of params.inputs, by its name";
}

function isMacro(node: ASTNode): boolean {
  return node.op === "rcall" && MACROS.has(node.args[0]);
}

function receiverOf(node: ASTNode): ASTNode | null {
  return node.op === "rcall" ? node.args[1] : null;
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  const { op } = node;
  if (op === "value" || op === "id") return [];
  if (op === "!_" || op === "-_") return [node.args];
  if (op === "call") return node.args[1];
  if (op === "rcall") return [node.args[1], ...node.args[2]];
  if (op === "map") return node.args.flat();
  if (op === "." || op === ".?") return [node.args[0]];
  return node.args;
}
