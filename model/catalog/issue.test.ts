import { expect, it } from "vitest";
import { describe, isTextKey, LANGUAGES } from "../text/text.ts";
import { CATALOG_ISSUE_CODES, describePath, toIssuePath } from "./issue.ts";

it("every mistake has words and a hint", () => {
  const keys = CATALOG_ISSUE_CODES.flatMap((code) => [`catalog.${code}`, `catalog-hint.${code}`]);
  expect(keys.filter((key) => !isTextKey(key))).toEqual([]);
});

it("a misspelt unit reads well in every language", () => {
  const params = { unit: "pmp", nearest: "ppm", allowed: "ppm, %LEL" };
  expect(LANGUAGES.map((language) => describe(language, "catalog-hint.unknown-unit", params))).toEqual([
    "最接近：ppm。可用：ppm, %LEL。",
    "Nearest: ppm. Known: ppm, %LEL.",
  ]);
});

it("a path is written and read back", () => {
  const path = ["policies", 3, "steps", 0, "channels", 12];
  expect(describePath(path)).toBe("policies[3].steps[0].channels[12]");
  expect(toIssuePath("policies[3].steps[0].channels[12]")).toEqual(path);
  expect(toIssuePath("")).toEqual([]);
});
