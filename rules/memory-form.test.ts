import { expect, it } from "vitest";
import { memoryFormOf } from "./memory-form.ts";

it("names a memory anew as soon as an input, its order or a parameter differs", () => {
  const forms = [
    memoryFormOf("fire", ["A", "B"], 1_000),
    memoryFormOf("fire", ["B", "A"], 1_000),
    memoryFormOf("fire", ["A", "B"], 2_000),
    memoryFormOf("fire", ["AB"], 1_000),
    memoryFormOf("tank", ["A", "B"], 1_000),
  ];
  expect(new Set(forms).size).toBe(forms.length);
  expect(memoryFormOf("fire", ["A", "B"], 1_000)).toBe(forms[0]);
  expect(memoryFormOf("fire", ["A".repeat(60_000)]).length).toBeLessThan(20);
});
