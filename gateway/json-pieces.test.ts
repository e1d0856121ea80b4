import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonPieces } from "./json-pieces.ts";

it("joined, the pieces are the JSON of the value, to whatever depth it is taken apart", () => {
  const plain = fc
    .jsonValue({ maxDepth: 5 })
    .map((value) => ({ ...[value], absent: undefined, list: [value, undefined] }));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), plain), fc.nat(6), (value, depth) => {
      expect([...jsonPieces(value, depth)].join("")).toBe(JSON.stringify(value));
    }),
  );
});

it("a long list in depth comes in many pieces, none of them much longer than a few entries", () => {
  const rules = Array.from({ length: 5_000 }, (_, no) => ({ id: `rule-${no}`, limit: no, text: "氨".repeat(20) }));
  const pieces = [...jsonPieces({ catalog: { rules }, version: 1 }, 3)];
  expect(pieces.length).toBeGreaterThan(10);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(20_000);
  expect(pieces.join("")).toBe(JSON.stringify({ catalog: { rules }, version: 1 }));
});
