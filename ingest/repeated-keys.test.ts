import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findRepeatedKeys } from "./repeated-keys.ts";

describe("findRepeatedKeys", () => {
  it("finds none in what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        expect(findRepeatedKeys(JSON.stringify(value, null, indent))).toEqual([]);
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', [{ element: 0, path: [], key: "a" }]],
    ['[{"a":1},{"a":{"b":[0,{"c":1,"c":2}]}}]', [{ element: 1, path: ["a", "b", "1"], key: "c" }]],
    ['{"a":1,"\\u0061":2}', [{ element: 0, path: [], key: "a" }]],
    ['{"a\\"":"}","a\\"" :"\\\\","b":[]}', [{ element: 0, path: [], key: 'a"' }]],
    ['{"__proto__":1,"__proto__":2}', [{ element: 0, path: [], key: "__proto__" }]],
    [
      '{"a":1,"a":2,"a":3}',
      [
        { element: 0, path: [], key: "a" },
        { element: 0, path: [], key: "a" },
      ],
    ],
    [' [ 1 , { } , [ ] , { "a" : null , "a" : 1e3 } ] ', [{ element: 3, path: [], key: "a" }]],
  ])("finds them in %s", (text, found) => {
    expect(findRepeatedKeys(text)).toEqual(found);
  });
});
