import { EN } from "./en.ts";
import { ZH } from "./zh.ts";

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export type TextKey = keyof typeof ZH;
export type TextParams = Readonly<Record<string, unknown>>;

/** Every sentence in one language, placeholders unfilled. */
export function wordsFor(language: Language): Readonly<Record<TextKey, string>> {
  return language === "en" ? EN : ZH;
}

/** Words a code in the reader's language. A parameter that is missing or null reads as a dash. */
export function describe(language: Language, key: TextKey, params: TextParams = {}): string {
  return fillIn(wordsFor(language)[key], params);
}

/** Puts parameters into the places of a sentence. */
export function fillIn(sentence: string, params: TextParams): string {
  return sentence.replace(PLACEHOLDER, (_, name: string) => toText(params[name]));
}

/** Whether there are words under this key: for codes that come from elsewhere (a state machine's reason, a quarantine reason). */
export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(ZH, key);
}

const PLACEHOLDER = /\{(\w+)\}/g;

function toText(value: unknown): string {
  if (value === undefined || value === null) return "—";
  return typeof value === "string" ? value : JSON.stringify(value);
}
