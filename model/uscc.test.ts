import { expect, it } from "vitest";
import { isUscc, usccCheckCharacter } from "./uscc.ts";

it("the worked example of the docstring fits", () => {
  expect(isUscc("91350100M000100Y43")).toBe(true);
  expect(usccCheckCharacter("91350100M000100Y4")).toBe("3");
});

it("one wrong digit does not fit", () => {
  expect(isUscc("91350100M000100Y44")).toBe(false);
  expect(isUscc("91350101M000100Y43")).toBe(false);
});

it("letters that look like digits are refused", () => {
  expect(usccCheckCharacter("9135010OM000100Y4")).toBeNull();
  expect(isUscc("9135010OM000100Y43")).toBe(false);
});

it("a code of another length is refused", () => {
  expect(isUscc("")).toBe(false);
  expect(isUscc("91350100M000100Y433")).toBe(false);
});
