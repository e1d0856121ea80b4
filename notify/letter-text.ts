import { chinaTimeOf } from "../model/china-time.ts";
import { LEVEL_GLYPHS } from "../model/level-glyphs.ts";
import { describe, isTextKey, type Language } from "../model/text/text.ts";
import type { Letter } from "./letter.ts";

/** What a line may take, as the vendor counts it. */
export interface Room {
  readonly max: number;
  measure(text: string): number;
}

export const bytesRoom = (max: number): Room => ({ max, measure: (text) => Buffer.byteLength(text, "utf8") });
export const charsRoom = (max: number): Room => ({ max, measure: (text) => [...text].length });

/** The parts of a message a template can place; "" where there is nothing to say. Control and direction characters are taken out. */
export interface LetterParts {
  readonly level: string;
  readonly enterprise: string;
  readonly zone: string;
  readonly tag: string;
  readonly name: string;
  readonly value: string;
  readonly limit: string;
  readonly firstOut: string;
  readonly reason: string;
  readonly answered: string;
  readonly time: string;
}

export function toParts({ entry, facts }: Letter, language: Language): LetterParts {
  const { alarm } = entry;
  const { firstOut, answered } = facts;
  return {
    level: `${LEVEL_GLYPHS[alarm.level]}${describe(language, `letter.level-${alarm.level}`)}`,
    enterprise: clean(facts.enterprise),
    zone: clean(facts.zone ?? ""),
    tag: clean(facts.tag),
    name: clean(facts.name ?? nameOfRule(alarm.rule, language)),
    value: valueOf(alarm),
    limit: alarm.limit === null ? "" : String(alarm.limit),
    firstOut:
      firstOut === null
        ? describe(language, "letter.first-out", { time: chinaTimeOf(alarm.raisedAtMs) })
        : describe(language, "letter.first-out-of", {
            tag: clean(firstOut.tag),
            time: chinaTimeOf(firstOut.raisedAtMs),
          }),
    reason: describe(language, `push.${entry.reason}`),
    answered:
      answered === null
        ? ""
        : describe(language, "letter.answered", { by: clean(answered.by), time: chinaTimeOf(answered.atMs) }),
    time: chinaTimeOf(entry.atMs),
  };
}

/**
 * One alarm in one line that stands alone: level glyph, enterprise, zone, point, name, value, limit, first out.
 *
 * What does not fit is shortened from the least needed on: the name goes first, then the zone, then the enterprise is cut with an
 * ellipsis; level, tag and value stay. Units of `room` are the vendor's.
 */
export function toLine(letter: Letter, language: Language, room: Room): string {
  const parts = toParts(letter, language);
  const isNews = letter.entry.step === null;
  const limit = parts.limit === "" ? "" : describe(language, "letter.limit", { limit: parts.limit });
  const build = (keep: { name: boolean; zone: boolean; enterprise: string; tail: boolean }): string => {
    const head = [parts.level, keep.enterprise, keep.zone ? parts.zone : "", parts.tag, keep.name ? parts.name : ""];
    const line = `${joined([...head, parts.value])}${keep.tail ? limit : ""}`;
    const tail = parts.answered !== "" ? parts.answered : parts.firstOut;
    const said = keep.tail || parts.answered !== "" ? joined([line, tail]) : line;
    const news = isNews ? describe(language, "letter.news", { what: parts.reason, line: said }) : said;
    return letter.entry.alarm.drill == null ? news : describe(language, "letter.drill", { line: news });
  };
  const { enterprise } = parts;
  const attempts = [
    { name: true, zone: true, enterprise, tail: true },
    { name: false, zone: true, enterprise, tail: true },
    { name: false, zone: false, enterprise, tail: true },
    { name: false, zone: false, enterprise: cut(enterprise, 6), tail: true },
    { name: false, zone: false, enterprise: cut(enterprise, 6), tail: false },
    { name: false, zone: false, enterprise: "", tail: false },
  ];
  const fitting = attempts.map(build).find((line) => room.measure(line) <= room.max);
  return fitting ?? cutTo(build({ name: false, zone: false, enterprise: "", tail: false }), room);
}

/**
 * The text for one recipient: one alarm in full, or a storm with every red alarm named, the first out first, and what is below red
 * named as far as it fits and counted beyond. Never longer than `room`.
 */
export function toText(letters: readonly Letter[], language: Language, room: Room): string {
  // A group's robot is told once of what is meant for several of its people.
  const [only, ...others] = onceEach(letters);
  if (only === undefined) return "";
  if (others.length === 0) return withLinks(toLine(only, language, room), only, language, room);
  const sorted = [only, ...others].sort(byImportance);
  const title = describe(language, "letter.storm", { count: sorted.length });
  const lines = [title];
  // Room for the count of those that are not named, whatever it comes to.
  const spare: Room = { max: room.max - room.measure("\n") - room.measure(MORE_LONGEST), measure: room.measure };
  const share = charsRoom(LINE_CHARS);
  const left: Letter[] = [];
  for (const letter of sorted) {
    const line = toLine(letter, language, share);
    if (left.length === 0 && room.measure([...lines, line].join("\n")) <= spare.max) lines.push(line);
    else left.push(letter);
  }
  if (left.length > 0) lines.push(describe(language, "letter.more", { counts: countsOf(left) }));
  return withLinks(cutTo(lines.join("\n"), room), sorted[0] ?? only, language, room);
}

function onceEach(letters: readonly Letter[]): readonly Letter[] {
  const keyOf = ({ entry: { alarm, reason } }: Letter): string => `${alarm.id} ${alarm.transitions} ${reason}`;
  return [...new Map(letters.map((letter) => [keyOf(letter), letter])).values()];
}

/** Longest line of a storm: 40 of them fit into 4 KB of Chinese. */
const LINE_CHARS = 44;
const MORE_LONGEST = "另有 ■1 ×1000 ▲2 ×1000 ◆3 ×1000 ●4 ×1000";

/** Where it can be answered, as far as there is room: a message is worth more than its links. */
function withLinks(text: string, { facts, entry }: Letter, language: Language, room: Room): string {
  const { links } = facts;
  if (links === null) return text;
  const asked = entry.step !== null && facts.answered === null;
  const wanted = [
    asked && links.acknowledge !== null ? describe(language, "letter.acknowledge", { url: links.acknowledge }) : "",
    asked && links.arrive !== null ? describe(language, "letter.arrive", { url: links.arrive }) : "",
    asked && links.reassign !== null ? describe(language, "letter.reassign", { url: links.reassign }) : "",
    describe(language, "letter.open", { url: links.open }),
  ];
  let whole = text;
  for (const line of wanted) {
    const longer = line === "" ? whole : `${whole}\n${line}`;
    if (room.measure(longer) <= room.max) whole = longer;
  }
  return whole;
}

/** Calls before news, then the gravest, then what came first. */
function byImportance(a: Letter, b: Letter): number {
  const news = Number(a.entry.step === null) - Number(b.entry.step === null);
  const level = a.entry.alarm.level - b.entry.alarm.level;
  return news || level || a.entry.alarm.raisedAtMs - b.entry.alarm.raisedAtMs || a.entry.seq - b.entry.seq;
}

function countsOf(letters: readonly Letter[]): string {
  const levels = [1, 2, 3, 4] as const;
  return levels
    .map((level) => ({ level, count: letters.filter(({ entry }) => entry.alarm.level === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => `${LEVEL_GLYPHS[level]} ×${count}`)
    .join(" ");
}

function nameOfRule(rule: string, language: Language): string {
  const key = `alarm.${rule.replace(":", ".")}`;
  return isTextKey(key) ? describe(language, key) : "";
}

/** Beyond a limit upwards or downwards: an arrow says which way it went. */
function valueOf({ value, unit, limit }: Letter["entry"]["alarm"]): string {
  if (value === null) return "";
  const measured = unit === null ? String(value) : `${value} ${unit}`;
  if (typeof value !== "number" || limit === null) return clean(measured);
  return clean(`${measured} ${value >= limit ? "↑" : "↓"}`);
}

/** Names come from devices and people: no line breaks, control or direction characters of theirs reach a message. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}

function cut(text: string, charsMax: number): string {
  const chars = [...text];
  return chars.length <= charsMax ? text : `${chars.slice(0, charsMax - 1).join("")}…`;
}

function cutTo(text: string, room: Room): string {
  if (room.measure(text) <= room.max) return text;
  const chars = [...text];
  let [fits, tooLong] = [0, chars.length];
  while (fits + 1 < tooLong) {
    const middle = (fits + tooLong) >> 1;
    if (room.measure(`${chars.slice(0, middle).join("")}…`) <= room.max) fits = middle;
    else tooLong = middle;
  }
  return `${chars.slice(0, fits).join("")}…`;
}
