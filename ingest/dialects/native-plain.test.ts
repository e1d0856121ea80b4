import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAny, READINGS_PER_MESSAGE_MAX } from "./native.ts";
import { readPlain } from "./native-plain.ts";

const encoder = new TextEncoder();

function plain(text: string) {
  return readPlain(encoder.encode(text), READINGS_PER_MESSAGE_MAX);
}

/** What is read as plain is what the reader of all JSON reads, and nothing is refused in it. */
function sameAsAny(text: string): boolean {
  const read = plain(text);
  if (read === null) return false;
  expect(decodeAny(encoder.encode(text))).toMatchObject({ observations: read, rejections: [] });
  return true;
}

const ws = fc.constantFrom("", "", "", " ", "\n", "\t\r ");
const digits = fc.stringMatching(/^[0-9]{1,9}$/);
/** Numbers as text, plain and otherwise. */
const numeral = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.integer().map(String),
  fc.tuple(fc.constantFrom("", "-"), digits, fc.constantFrom("", "."), digits).map((parts) => parts.join("")),
  fc.constantFrom(
    "-0",
    "0.0",
    "00",
    "01",
    "1.",
    ".5",
    "+1",
    "1e3",
    "1E-2",
    "999999999999999",
    "9007199254740993",
    "0.1",
  ),
  fc.constantFrom("123456789.123456789", "1790000000000", "1790000000000.5", "NaN", "Infinity"),
);
const word = fc.constantFrom(
  '"good"',
  '"bad"',
  '"A"',
  '"机"',
  '"\\u0041"',
  '""',
  '"a b"',
  "true",
  "false",
  "null",
  "tru",
  "[]",
  "{}",
);
const scalar = fc.oneof(numeral, word);
const key = fc.constantFrom("p", "v", "ts", "q", "u", "seq", "hist", "values", "x", "__proto__", "7");
const source = fc.constantFrom("A", "NH3-101", "A", "B", "__proto__", "constructor", "12", "", "机", "a\\nb");
const values = fc
  .array(fc.tuple(ws, source, ws, scalar), { maxLength: 4 })
  .map((pairs) => `{${pairs.map(([a, name, b, value]) => `${a}"${name}"${b}:${value}${a}`).join(",")}}`);
const pair = fc.oneof(
  fc.tuple(key, scalar),
  fc.tuple(fc.constant("values"), values),
  fc.tuple(fc.constant("p"), fc.constantFrom('"A"', '"NH3-101"')),
  fc.tuple(fc.constant("v"), numeral),
  fc.tuple(fc.constant("ts"), fc.constantFrom("1790000000000", "1790000000123.5")),
);
const object = fc
  .tuple(ws, fc.array(fc.tuple(ws, pair, ws), { maxLength: 6 }))
  .map(
    ([pad, pairs]) =>
      `${pad}{${pairs.map(([a, [name, value], b]) => `${a}"${name}"${b}:${a}${value}${b}`).join(",")}}${pad}`,
  );
/** Nearly right, so that a good part of it is plain. */
const likely = fc
  .tuple(
    ws,
    fc.constantFrom("A", "NH3-101"),
    numeral,
    fc.shuffledSubarray(['"ts":1790000000000', '"q":"bad"', '"seq":3', '"u":"ppm"']),
  )
  .map(([pad, p, v, rest]) => `{${[`"p":${pad}"${p}"`, ...rest, `"v"${pad}:${v}`].join(`,${pad}`)}}`);
const message = fc.oneof(
  object,
  likely,
  fc.array(object, { maxLength: 4 }).map((objects) => `[${objects.join(",")}]`),
);

describe("the reader of plain messages", () => {
  it("says what the reader of all JSON says, or nothing, whatever the message", () => {
    const met = { plain: 0 };
    fc.assert(
      fc.property(message, (text) => {
        if (sameAsAny(text)) met.plain++;
      }),
      { numRuns: 3_000 },
    );
    // Otherwise this would show nothing.
    expect(met.plain).toBeGreaterThan(100);
  });

  it("is not led astray by a byte changed anywhere", () => {
    const texts = [
      '{"p":"NH3-101","v":12.5,"ts":1790000000000,"q":"good","u":"ppm","seq":7,"hist":false}',
      '[{"ts":1790000000000,"seq":7,"values":{"NH3-101":12.5,"FAN-1":true}},{"values":{"A":-3},"ts":5}]',
    ];
    for (const text of texts)
      for (let at = 0; at < text.length; at++)
        for (const byte of [
          0x00, 0x20, 0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a, 0x5b, 0x5c, 0x5d, 0x65, 0x7b, 0x7d, 0x80, 0xff,
        ]) {
          const bytes = encoder.encode(text);
          bytes[at] = byte;
          const read = readPlain(bytes, READINGS_PER_MESSAGE_MAX);
          if (read !== null) expect(decodeAny(bytes)).toMatchObject({ observations: read, rejections: [] });
        }
  });

  it.each([
    '{"p":"NH3-101","v":12.5,"ts":1790000000000}',
    '{"p":"A","v":0.1}',
    ' [ { "v" : -0.0 , "p" : "A" } , {"p":"B","v":"open","q":"uncertain","u":"ppm","seq":0,"hist":true}] ',
    '{"ts":1790000000000,"seq":7,"values":{"NH3-101":12.5,"FAN-1":true}}',
    '{"values":{"A":1,"B":false},"ts":1790000000000,"q":"bad"}',
    '{"p":"A","v":999999999999999}',
  ])("reads %s", (text) => {
    expect(sameAsAny(text)).toBe(true);
  });

  it.each([
    ["a repeated key", '{"p":"A","v":1,"v":2}'],
    ["a repeated source", '{"values":{"A":1,"A":2}}'],
    ["an escape", '{"p":"\\u0041","v":1}'],
    ["a name beyond ASCII", '{"p":"氨","v":1}'],
    ["an exponent", '{"p":"A","v":1e3}'],
    ["more digits than are exact", '{"p":"A","v":0.1234567890123456}'],
    ["an unknown key", '{"p":"A","v":1,"x":1}'],
    ["null", '{"p":"A","v":null}'],
    ["something behind its end", '{"p":"A","v":1}]'],
    ["nothing", ""],
    ["an empty list", "[]"],
  ])("leaves to the other what holds %s", (_what, text) => {
    expect(plain(text)).toBeNull();
  });

  it("does not slow down for names that all have one hash, and tells them apart", () => {
    // "Aa" and "BB" have one hash, and so has whatever is put together of them.
    const names = Array.from({ length: 1_024 }, (_, i) =>
      i.toString(2).padStart(10, "0").replaceAll("0", "Aa").replaceAll("1", "BB"),
    );
    const text = JSON.stringify({ values: Object.fromEntries(names.map((name, i) => [name, i])) });
    expect(plain(text)).toBeNull();
    expect(decodeAny(encoder.encode(text)).observations).toHaveLength(1_024);
  });

  it("leaves a message with more readings than allowed to the other", () => {
    const bytes = encoder.encode('[{"p":"A","v":1},{"p":"A","v":2}]');
    expect(readPlain(bytes, 1)).toBeNull();
    expect(readPlain(bytes, 2)).toHaveLength(2);
  });
});

it("names are read as they stand, whatever stood behind each the last time", () => {
  const names = (text: string) => plain(text)?.map(({ source }) => source) ?? null;
  expect(names('{"values":{"F1":1,"F2":2,"F3":3}}')).toEqual(["F1", "F2", "F3"]);
  expect(names('{"values":{"F1":1,"F2":2,"F3":3}}')).toEqual(["F1", "F2", "F3"]);
  expect(names('{"values":{"F1":1,"F22":2,"F":3}}')).toEqual(["F1", "F22", "F"]);
  expect(names('{"values":{"F1":1,"F2":2,"F1":3}}')).toBeNull();
  expect(names('{"values":{"F3":1,"F2":2,"F1":3}}')).toEqual(["F3", "F2", "F1"]);
  expect(names('{"values":{"F1":1,"F')).toBeNull();
});
