import { computed, signal } from "@preact/signals";
import { describe, isTextKey } from "../../model/text/text.ts";
import type { designZh } from "./design-zh.ts";
import type { overviewZh } from "./overview-zh.ts";
import { zh } from "./zh.ts";

type RoomKey = keyof typeof overviewZh | keyof typeof designZh;
export type TextKey = keyof typeof zh | RoomKey;
export type Dictionary = Readonly<Record<keyof typeof zh, string>>;
export type Language = "zh" | "en";
export type TextParams = Readonly<Record<string, string | number>>;

/** The language of the page. Everything worded reads it, so a switch rewords what is on screen at once. */
export const language = signal<Language>("zh");

/** As HTTP and HTML name it. */
export const languageTag = computed(() => (language.value === "zh" ? ("zh-CN" as const) : ("en" as const)));

/** Words a sentence in the reader's language. The result is text, never markup. */
export function t(key: TextKey, params: TextParams = {}): string {
  return fill(DICTIONARIES[language.value][key] ?? key, params);
}

/** Takes in the sentences of screens that were fetched just now. */
export function addTexts(texts: Readonly<Record<Language, Readonly<Partial<Record<RoomKey, string>>>>>): void {
  Object.assign(DICTIONARIES.zh, texts.zh);
  Object.assign(DICTIONARIES.en, texts.en);
}

/** Words a sentence whose key is made from an open set (a reason of a newer server); `otherwise` when it has none. */
export function tOpen(key: string, otherwise: string): string {
  const dictionary = DICTIONARIES[language.value];
  return (Object.hasOwn(dictionary, key) ? dictionary[key as TextKey] : undefined) ?? otherwise;
}

/** Words a code that pushes and the API word too (`quarantine.not-json`, `event.raised`): one vocabulary for all of them. */
export function tCode(key: string, otherwise: string, params: Readonly<Record<string, unknown>> = {}): string {
  return isTextKey(key) ? describe(languageTag.value, key, params) : otherwise;
}

/** Takes the language remembered in this browser; Chinese when there is none. */
export function recallLanguage(): void {
  if (readMemory() === "en") void useEnglish();
  markDocument();
}

export function switchLanguage(): void {
  const next: Language = language.value === "zh" ? "en" : "zh";
  if (next === "en") void useEnglish();
  else {
    language.value = next;
    markDocument();
  }
  try {
    localStorage.setItem(MEMORY, next);
  } catch {
    // A browser that forbids storage only forgets the choice.
  }
}

const MEMORY = "twinline.language";
/** Those of the first screen, and of each room once it was fetched. */
const DICTIONARIES: Record<Language, Record<string, string>> = { zh: { ...zh }, en: {} };

/** English is fetched when somebody reads it: the first screen of everybody else does without. */
async function useEnglish(): Promise<void> {
  const { en } = await import("./en.ts");
  DICTIONARIES.en = { ...en, ...DICTIONARIES.en };
  language.value = "en";
  markDocument();
}

function fill(sentence: string, params: TextParams): string {
  return sentence.replace(/\{([\w-]+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}

function readMemory(): string | null {
  try {
    return localStorage.getItem(MEMORY);
  } catch {
    return null;
  }
}

function markDocument(): void {
  document.documentElement.lang = languageTag.value;
  document.title = t("app.name");
}
