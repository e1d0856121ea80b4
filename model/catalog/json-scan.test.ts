import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findRepeatedKey, lineOfJson } from "./json-scan.ts";

describe("a repeated key in JSON", () => {
  it.each([
    ['{"a":1,"a":2}', "a"],
    ['{"x":[{"b":{},"c":[],"b":1}]}', "b"],
    ['{"x":{"k":1},"y":[{"k":1},{"k":{"k":1,"q":{},"k":2}}]}', "k"],
    ['{"a\\"":1,"a\\u0022":2}', 'a"'],
  ])("%s", (text, key) => {
    expect(findRepeatedKey(text)?.key).toBe(key);
  });

  it("is not one in another object, nor a value", () => {
    expect(findRepeatedKey('{"a":{"a":"a"},"b":[{"a":1},{"a":1},"a","a"],"c":"b"}')).toBeNull();
    expect(findRepeatedKey('[{"a":1},{"a":1},[{"a":1}],{}]')).toBeNull();
  });

  it("is never found in what JSON.stringify wrote", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void expect(findRepeatedKey(JSON.stringify(value))).toBeNull()));
  });
});

it("a path is found at the line where it stands, as deep as it goes", () => {
  const text = '{\n"a": [\n{"b": 1},\n{"b":\n [7,\n 8]}\n]\n}';
  expect(lineOfJson(text, ["a"])).toBe(2);
  expect(lineOfJson(text, ["a", 1, "b", 1])).toBe(6);
  expect(lineOfJson(text, ["a", 1, "nowhere"])).toBe(4);
  expect(lineOfJson(text, ["nowhere"])).toBeNull();
});
