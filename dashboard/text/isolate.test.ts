import { describe, expect, test } from "vitest";
import { isolate } from "./isolate.ts";

describe("names and the reading direction", () => {
  test("an ordinary name, Chinese or Latin, is left as it is", () => {
    for (const name of ["氨制冷机房", "NH3-101", "Übergabe", ""]) expect(isolate(name)).toBe(name);
  });

  test("a name that turns the direction is closed in, so that it turns nothing behind it", () => {
    expect(isolate("\u202Egpj.tnalp")).toBe("\u2068\u202Egpj.tnalp\u2069");
    expect(isolate("مصنع")).toBe("\u2068مصنع\u2069");
  });

  test("a name cannot break out by closing what it did not open, nor by leaving open what it did", () => {
    expect(isolate("\u2069\u202Eevil")).toBe("\u2068\u202Eevil\u2069");
    expect(isolate("\u2067evil")).toBe("\u2068\u2067evil\u2069\u2069");
    expect(isolate("a\u2066b\u2069c")).toBe("\u2068a\u2066b\u2069c\u2069");
  });
});
