import { describe as group, expect, it } from "vitest";
import { ALARM_EVENT_KINDS } from "../alarm.ts";
import { QUARANTINE_REASONS } from "../effects.ts";
import { ERROR_STATUS } from "../errors.ts";
import { SYSTEM_FAULTS } from "../journal-event.ts";
import { REPORT_EN } from "./report-en.ts";
import { REPORT_ZH } from "./report-zh.ts";
import { describe, isTextKey, LANGUAGES, wordsFor } from "./text.ts";

group("texts", () => {
  it("have the same keys and the same placeholders in every language", () => {
    const [first, ...others] = LANGUAGES.map((language) => placeholdersByKey(language));
    for (const other of others) expect(other).toEqual(first);
    expect(placeholdersOf(REPORT_EN)).toEqual(placeholdersOf(REPORT_ZH));
  });

  it("are never empty", () => {
    for (const language of LANGUAGES) {
      expect(Object.entries(wordsFor(language)).filter(([, text]) => text.trim() === "")).toEqual([]);
    }
  });

  it("word every code a reader may meet", () => {
    const codes = Object.keys(ERROR_STATUS).flatMap((code) => [`error.${code}`, `hint.${code}`]);
    const reasons = QUARANTINE_REASONS.map((reason) => `quarantine.${reason}`);
    const faults = SYSTEM_FAULTS.map((fault) => `alarm.system.${fault}`);
    const events = ALARM_EVENT_KINDS.map((kind) => `event.${kind}`);
    expect([...codes, ...reasons, ...faults, ...events].filter((key) => !isTextKey(key))).toEqual([]);
  });

  it("fill their placeholders, and show a dash where a fact is missing", () => {
    expect(describe("en", "error.RATE_LIMITED", { seconds: 12 })).toContain("12 seconds");
    expect(describe("zh-CN", "error.RATE_LIMITED")).toContain("—");
  });

  it("take a hostile parameter as text and nothing else", () => {
    expect(describe("en", "error.BAD_REQUEST", { what: "{seconds} $& <script>" })).toContain("{seconds} $& <script>");
  });
});

function placeholdersByKey(language: (typeof LANGUAGES)[number]): Record<string, string[]> {
  return placeholdersOf(wordsFor(language));
}

function placeholdersOf(words: Readonly<Record<string, string>>): Record<string, string[]> {
  const entries = Object.entries(words);
  return Object.fromEntries(entries.map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()]).sort());
}
