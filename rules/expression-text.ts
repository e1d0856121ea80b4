import type { ASTNode } from "@marcbachmann/cel-js";

/**
 * A part of an expression as text of its own, every operation in parentheses.
 *
 * The library's own `serialize` is not used: it writes `a - (b + c)` as `a - b + c` (8.0.0). Names and literals are taken from the text as they
 * were written, so that 20.0 stays a double.
 */
export function textOf(node: ASTNode): string {
  const { op } = node;
  if (op === "!_") return `!(${textOf(node.args)})`;
  if (op === "-_") return `-(${textOf(node.args)})`;
  if (op === "list") return `[${node.args.map(textOf).join(", ")}]`;
  if (op === "call") return `${node.args[0]}(${node.args[1].map(textOf).join(", ")})`;
  if (op === "rcall") return `(${textOf(node.args[1])}).${node.args[0]}(${node.args[2].map(textOf).join(", ")})`;
  if (op === "?:") {
    const [asked, met, unmet] = node.args;
    return `(${textOf(asked)}) ? (${textOf(met)}) : (${textOf(unmet)})`;
  }
  if (op === "value" || op === "id" || op === "map" || op === "." || op === ".?") {
    return node.input.slice(node.start, node.end);
  }
  return `(${textOf(node.args[0])}) ${op} (${textOf(node.args[1])})`;
}
