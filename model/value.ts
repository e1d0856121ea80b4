import { STATE_WORDS, type StateWord } from "./state-words.ts";

/** What a point can read: a number in the point's unit, a boolean, or a state word of an interlock or fire component. */
export type Value = number | boolean | StateWord;

export type Quality = "good" | "uncertain" | "bad";

export const QUALITIES: readonly Quality[] = ["good", "uncertain", "bad"];

/** How a `Value` is packed into one float column: 0 number, 1 boolean, 2 word. A storage format: append only. */
export function toValueKind(value: Value): 0 | 1 | 2 {
  if (typeof value === "number") return 0;
  return typeof value === "boolean" ? 1 : 2;
}

/** Packs a value into a float: numbers bit for bit, booleans as 0/1, words as their index in `STATE_WORDS`. */
export function toPacked(value: Value): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return STATE_WORDS.indexOf(value);
}

/** The inverse of `toPacked`. An index no word has (a newer release wrote it) reads as "unknown". */
export function toValue(packed: number, kind: number): Value {
  if (kind === 0) return packed;
  if (kind === 1) return packed !== 0;
  return STATE_WORDS[packed] ?? "unknown";
}
