import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const STYLE = import.meta.dirname;
const TOKENS = readFileSync(join(STYLE, "tokens.css"), "utf8");
const [LIGHT_PART = "", DARK_PART = ""] = TOKENS.split("@media (prefers-color-scheme: dark)");
const LIGHT = coloursIn(LIGHT_PART);
const THEMES = { light: LIGHT, dark: new Map([...LIGHT, ...coloursIn(DARK_PART)]) };

/** Plain colours: `--ink: #1b2025`. What is mixed from them is judged by axe, on screen. */
function coloursIn(css: string): Map<string, string> {
  return new Map([...css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", colour = ""]) => [name, colour]));
}

/** Relative luminance and contrast ratio: WCAG 2.2, definitions; 0.04045 is the threshold of sRGB. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["ground", "panel", "raised"];
/** Ink on whatever it may lie on. WCAG 2.2 success criterion 1.4.3, AA: 4.5 : 1, whatever its size. */
const TEXT: readonly (readonly [ink: string, on: readonly string[]])[] = [
  ["ink", GROUNDS],
  ["ink-2", GROUNDS],
  ["ink-3", GROUNDS],
  ["stale", GROUNDS],
  ["violet", GROUNDS],
  ["on-solid", ["solid", "solid-hover"]],
];
/** Borders of what can be used. Success criterion 1.4.11, AA: 3 : 1. */
const EDGES: readonly (readonly [line: string, on: readonly string[]])[] = [
  ["line-strong", GROUNDS],
  ["solid", GROUNDS],
];
/** What a level is filled with, and the ink on it: the same by day and by night. */
const LEVELS = [
  ["red", "#ffffff"],
  ["orange", "#000000"],
  ["yellow", "#000000"],
  ["blue", "#ffffff"],
] as const;

describe.each(["light", "dark"] as const)("the colours of the %s theme", (name) => {
  const theme = THEMES[name];
  const colour = (token: string): string => {
    const found = theme.get(token);
    if (found === undefined) throw new Error(`no colour --${token}`);
    return found;
  };
  const tooClose = (pairs: typeof TEXT, least: number) =>
    pairs.flatMap(([one, others]) =>
      others
        .map((other) => ({ one, other, ratio: contrast(colour(one), colour(other)) }))
        .filter(({ ratio }) => ratio < least)
        .map(({ other, ratio }) => `--${one} on --${other}: ${ratio.toFixed(2)}`),
    );

  it("keep text at 4.5 : 1 and the edges of what can be used at 3 : 1", () => {
    expect(tooClose(TEXT, 4.5)).toEqual([]);
    expect(tooClose(EDGES, 3)).toEqual([]);
  });

  it("keep the number of a level legible on its colour", () => {
    expect(LEVELS.filter(([level, ink]) => contrast(colour(level), ink) < 4.5)).toEqual([]);
  });
});

it("no text is written in a colour whose contrast nobody computes", () => {
  const sheets = readdirSync(STYLE).filter((name) => name.endsWith(".css"));
  const inks = sheets.flatMap((name) => {
    const css = readFileSync(join(STYLE, name), "utf8");
    return [...css.matchAll(/(?:^|[\s;{])color: var\(--([\w-]+)\)/g)].map(([, ink = ""]) => ink);
  });
  expect(inks.length).toBeGreaterThan(20);
  const computed = new Set([...TEXT.map(([ink]) => ink), "on-level"]);
  expect([...new Set(inks)].filter((ink) => !computed.has(ink))).toEqual([]);
});
