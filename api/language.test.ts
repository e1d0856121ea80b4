import { describe, expect, it } from "vitest";
import { languageOf } from "./language.ts";

describe("the reader's language", () => {
  const cases: readonly [string | undefined, string][] = [
    [undefined, "zh-CN"],
    ["", "zh-CN"],
    ["fr", "zh-CN"],
    ["en", "en"],
    ["en-GB,en;q=0.9", "en"],
    ["zh-TW", "zh-CN"],
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"],
    ["en;q=0.2, zh;q=0.9", "zh-CN"],
    ["fr, en;q=0.5", "en"],
    ["en;q=0", "zh-CN"],
    ["en;q=x;;,", "en"],
  ];
  it.each(cases)("%s → %s", (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
