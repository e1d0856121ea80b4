import * as fc from "fast-check";
import { expect, it } from "vitest";
import { toCanonicalJson } from "./canonical-json.ts";

it("members in any order give one text", () => {
  expect(toCanonicalJson({ b: [1, { d: null, c: "氨" }], a: true, z: undefined })).toBe(
    '{"a":true,"b":[1,{"c":"氨","d":null}]}',
  );
});

it("the text reads back as the value it was made from", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(toCanonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it("a number JSON cannot say is refused", () => {
  expect(() => toCanonicalJson({ value: Number.NaN })).toThrow("finite");
  expect(() => toCanonicalJson([undefined])).toThrow("JSON only");
});
