import fc from "fast-check";
import { expect, it } from "vitest";
import { plainCell } from "./plain-cell.ts";

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\u200e=1", "＝1", "|calc", "\u0000=1", "\ufeff@x"])(
  "%j is text, and no formula",
  (text) => expect(plainCell(text)).toMatch(/^'/),
);

it("no text begins a formula, a new cell or a broken file; what is harmless stays as it is", () => {
  expect(plainCell("氨 NH3-101 <b>5 = 5</b>")).toBe("氨 NH3-101 <b>5 = 5</b>");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const cell = plainCell(text);
      expect(cell).not.toMatch(/^[\s\p{Cf}]*[=+\-@]/u);
      expect(cell).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    }),
  );
});
