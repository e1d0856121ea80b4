import type { Dice } from "./dice.ts";

/** Payloads of the native dialect, right and wrong, and what is no JSON at all. */
export function payloadOf(dice: Dice): string {
  const text = dice.pick([long, long, short, list, odd, odd])(dice);
  return dice.chance(0.8) ? text : damaged(dice, text);
}

const POINTS = [
  "NH3-101",
  "NH3-102",
  "NH3-101",
  "NH3-201",
  "NH3-301",
  "",
  "__proto__",
  "constructor",
  "机房",
  "x".repeat(200),
];
const VALUES = [
  "12.5",
  "0",
  "-0",
  "1e999",
  "-1e999",
  "1e-400",
  "9007199254740993",
  "true",
  "null",
  '"12.5"',
  "[]",
  "{}",
  "NaN",
  "Infinity",
  "0x10",
  "01",
  "1.",
  ".5",
  "1".repeat(400),
  `"${"x".repeat(1_000)}"`,
];
const TIMES = ["0", "-1", "1e20", "1.5", '"now"', "null", "8640000000000001", "1577836799999"];
const UNITS = ['"ppm"', '"%LEL"', '"mg/m3"', '"°C"', '"furlong"', "5", "null"];

function long(dice: Dice): string {
  const fields = [`"p":${JSON.stringify(dice.pick(POINTS))}`, `"v":${dice.pick(VALUES)}`];
  if (dice.chance(0.5)) fields.push(`"ts":${time(dice)}`);
  if (dice.chance(0.3)) fields.push(`"q":${dice.pick(['"good"', '"bad"', '"uncertain"', '"GOOD"', "1"])}`);
  if (dice.chance(0.2)) fields.push(`"u":${dice.pick(UNITS)}`);
  if (dice.chance(0.2)) fields.push(`"seq":${dice.pick(["1", "-1", "1.5", "1e300", '"a"', String(dice.int(1e6))])}`);
  if (dice.chance(0.1)) fields.push(`"hist":${dice.pick(["true", "false", "1", '"true"'])}`);
  if (dice.chance(0.1)) fields.push(dice.pick(fields));
  if (dice.chance(0.1)) fields.push(`"__proto__":{"v":1}`, `"note":${JSON.stringify("\ud800")}`);
  return `{${fields.join(",")}}`;
}

function short(dice: Dice): string {
  const values = Array.from({ length: dice.int(6) }, () => `${JSON.stringify(dice.pick(POINTS))}:${dice.pick(VALUES)}`);
  return `{"ts":${time(dice)},"seq":${dice.int(100)},"values":{${values.join(",")}}}`;
}

function list(dice: Dice): string {
  return `[${Array.from({ length: dice.int(20) }, () => dice.pick([long, short])(dice)).join(",")}]`;
}

function odd(dice: Dice): string {
  return dice.pick([
    "",
    "{",
    "[[[[[[",
    `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
    `{"values":${'{"a":'.repeat(500)}1${"}".repeat(500)}}`,
    '{"online":true}',
    '{"online":false}',
    '{"online":"yes"}',
    "null",
    '"text"',
    "\ufeff{}",
    '{"p":"NH3-101","v":1}{"p":"NH3-101","v":2}',
    `[${'{"p":"NH3-101","v":1},'.repeat(500)}{}]`,
    `{"p":"NH3-101","v":${"9".repeat(2_000)}}`,
    '{"p":"NH3-101\\u0000","v":1}',
    '{"p":"\\ud800","v":1}',
    "{}".padEnd(20_000, " "),
  ]);
}

function time(dice: Dice): string {
  return dice.chance(0.6) ? String(Date.now() - dice.int(100_000)) : dice.pick(TIMES);
}

function damaged(dice: Dice, text: string): string {
  const at = dice.int(text.length + 1);
  return dice.pick([
    text.slice(0, at),
    text.slice(0, at) + dice.pick(["\u0000", "\\", '"', "}", ","]) + text.slice(at),
    text.slice(at),
  ]);
}
