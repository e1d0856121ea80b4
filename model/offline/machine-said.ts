import { describe, isTextKey, type Language } from "../text/text.ts";

/** What the machine says in a ticket it opens: a sentence by its key, so that each reader has it in his own language. */
export interface MachineSaid {
  readonly key: string;
  /** What fills its places. A text that is itself a key of a sentence stands behind an `@`. */
  readonly params: Readonly<Record<string, string | number | null>>;
}

/** The sentence in a language; null: no release of ours has said this. */
export function describeSaid(language: Language, { key, params }: MachineSaid): string | null {
  if (!isTextKey(key)) return null;
  const worded = Object.entries(params).map(([name, value]) => [name, toWords(language, value)] as const);
  return describe(language, key, Object.fromEntries(worded));
}

function toWords(language: Language, value: string | number | null): string | number | null {
  if (typeof value !== "string" || !value.startsWith("@")) return value;
  const key = value.slice(1);
  return isTextKey(key) ? describe(language, key) : key;
}
