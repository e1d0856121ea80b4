import type { Language } from "../model/text/text.ts";
import type { Letter } from "./letter.ts";
import { charsRoom, toParts, toText } from "./letter-text.ts";

/** What a template may place, by name. */
export type TemplateValues = Readonly<Record<string, string>>;

/** Names a template may use; anything else is a mistake of its author. */
export const TEMPLATE_NAMES = [
  "text",
  "level",
  "enterprise",
  "zone",
  "tag",
  "name",
  "value",
  "limit",
  "firstOut",
  "reason",
  "answered",
  "time",
  "count",
  "to",
  "person",
  "key",
  "link",
] as const;

/** The values of one message: those of its gravest alarm, and the text of all of them. `charsMax` bounds the text and each value. */
export function toValues(
  letters: readonly Letter[],
  options: {
    readonly language: Language;
    readonly charsMax: number;
    readonly to: string;
    readonly person: string;
  },
): TemplateValues {
  const [first] = letters;
  if (first === undefined) return {};
  const { language, charsMax, to, person } = options;
  // A gateway's template has no room for links of its own accord: it places `link` where it wants one.
  const plain = letters.map(({ entry, facts }) => ({ entry, facts: { ...facts, links: null } }));
  const parts = Object.entries(toParts(first, language)).map(([name, value]) => [name, bounded(value, charsMax)]);
  return {
    ...(Object.fromEntries(parts) as Record<string, string>),
    text: toText(plain, language, charsRoom(charsMax)),
    count: String(letters.length),
    to,
    person,
    key: first.entry.key,
    link: first.facts.links?.acknowledge ?? first.facts.links?.open ?? "",
  };
}

/** Names in `{{…}}` that nothing stands behind. */
export function unknownNames(template: string): readonly string[] {
  const known: ReadonlySet<string> = new Set(TEMPLATE_NAMES);
  return [...template.matchAll(PLACE)].map(([, name = ""]) => name).filter((name) => !known.has(name));
}

/** How a value must be written where it is placed. */
export type Escape = "json" | "url" | "header" | "text";

/**
 * Fills `{{name}}` into a template; no value can end the string, field or address it stands in.
 *
 * In a JSON body a place stands inside a string: `"text": "{{text}}"`.
 */
export function fillTemplate(template: string, values: TemplateValues, escape: Escape): string {
  return template.replace(PLACE, (_, name: string) => ESCAPES[escape](values[name] ?? ""));
}

const PLACE = /\{\{\s*(\w+)\s*\}\}/g;

const ESCAPES: Readonly<Record<Escape, (value: string) => string>> = {
  json: (value) => JSON.stringify(value).slice(1, -1),
  url: (value) => encodeURIComponent(value),
  // A header must not get a second line from a value, nor anything but printable ASCII.
  header: (value) => value.replace(/[^\x20-\x7e]+/g, "?"),
  text: (value) => value,
};

function bounded(text: string, charsMax: number): string {
  const chars = [...text];
  return chars.length <= charsMax ? text : `${chars.slice(0, Math.max(0, charsMax - 1)).join("")}…`;
}
