import { assert } from "../../model/assert.ts";

/** A story as it stands in its file: the catalogues it applies and its lines. */
export interface Scenario {
  readonly title: string;
  /** Named YAML blocks; `catalogue` is in force when the story begins. */
  readonly catalogues: ReadonlyMap<string, string>;
  readonly lines: readonly StoryLine[];
}

/** A moment of the story: when, what somebody does, and what must have happened since the line before. */
export interface StoryLine {
  readonly atMs: number;
  /** "": nothing is done; time passes. */
  readonly action: string;
  readonly expected: readonly string[];
}

const FENCE = /^```(\S+)(?: (\S+))?\n([\s\S]*?)^```$/gm;
const LINE = /^(\d+:\d\d:\d\d(?:\.\d{1,3})?)(?:\s+(.*))?$/;

/** Reads a scenario file. Throws, naming the line, when it is not one. */
export function parseScenario(text: string): Scenario {
  const title = /^# (.+)$/m.exec(text)?.[1];
  assert(title !== undefined, "a scenario has a title");
  const catalogues = new Map<string, string>();
  let story: string | null = null;
  for (const [, language, name, body] of text.matchAll(FENCE)) {
    if (language === "yaml") catalogues.set(name ?? "catalogue", body ?? "");
    if (language === "story") story = body ?? "";
  }
  assert(story !== null, "a scenario has a story block");
  assert(catalogues.has("catalogue"), "a scenario has a yaml block called catalogue");
  return { title, catalogues, lines: parseStory(story) };
}

/** Puts another story in the place of the one in the text. */
export function replaceStory(text: string, story: string): string {
  // A function, so that a dollar sign in a story stands for itself.
  return text.replace(/^```story\n[\s\S]*?^```$/m, () => `\`\`\`story\n${story}\`\`\``);
}

function parseStory(story: string): readonly StoryLine[] {
  const lines: { atMs: number; action: string; expected: string[] }[] = [];
  for (const text of story.split("\n")) {
    if (text.trim() === "") continue;
    const [told = "", expected = ""] = text.split("→");
    const last = lines.at(-1);
    if (/^\s/.test(text)) {
      assert(last !== undefined, "a story begins with a time");
      last.expected.push(...itemsOf(expected === "" ? told : expected));
      continue;
    }
    const match = LINE.exec(told.trim());
    assert(match !== null, `a line of a story begins with a time: ${text}`);
    const atMs = parseTime(match[1] ?? "");
    assert(last === undefined || atMs >= last.atMs, `a story goes forward in time: ${text}`);
    lines.push({ atMs, action: match[2] ?? "", expected: [...itemsOf(expected)] });
  }
  return lines;
}

function itemsOf(text: string): readonly string[] {
  return text
    .split(";")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** Reads `00:03:20` or `00:00:42.840` as milliseconds since the story began. */
export function parseTime(text: string): number {
  const [hours = "0", minutes = "0", seconds = "0"] = text.split(":");
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
}

/** The inverse of `parseTime`; instants before the story carry a minus sign. */
export function formatTime(ms: number): string {
  const sign = ms < 0 ? "−" : "";
  const whole = Math.abs(ms);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const fraction = whole % 1000 === 0 ? "" : `.${String(whole % 1000).padStart(3, "0")}`;
  return `${sign}${two(whole / 3_600_000)}:${two((whole / 60_000) % 60)}:${two((whole / 1000) % 60)}${fraction}`;
}

const ACTION_COLUMN_MAX = 62;
const LINE_CHARACTERS_MAX = 130;

/** Writes a story down in the one form in which it is kept: arrows below each other, what does not fit on lines of its own. */
export function formatStory(lines: readonly StoryLine[]): string {
  const told = lines.map(({ atMs, action }) => `${formatTime(atMs).padEnd(8)}  ${action}`.trimEnd());
  const widths = told.filter((_, i) => lines[i]?.expected.length !== 0).map(widthOf);
  const column = Math.max(0, ...widths.filter((width) => width <= ACTION_COLUMN_MAX));
  return lines.map((line, i) => formatLine(told[i] ?? "", line.expected, column)).join("");
}

function formatLine(told: string, expected: readonly string[], column: number): string {
  if (expected.length === 0) return `${told}\n`;
  const rows: string[] = [];
  let row = "";
  for (const item of expected) {
    if (row !== "" && column + row.length + item.length + 6 > LINE_CHARACTERS_MAX) {
      rows.push(`${row};`);
      row = item;
    } else row = row === "" ? item : `${row}; ${item}`;
  }
  rows.push(row);
  const indent = " ".repeat(column + 4);
  const gap = column + 2 - widthOf(told);
  // An action too long for the column has its consequences on the next line.
  const first = gap < 2 ? `${told}\n${" ".repeat(column + 2)}→ ${rows[0]}` : `${told}${" ".repeat(gap)}→ ${rows[0]}`;
  return `${[first, ...rows.slice(1).map((more) => indent + more)].join("\n")}\n`;
}

/** Columns a text takes on a screen: Chinese characters take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character >= "\u2e80" ? 2 : 1;
  return width;
}
