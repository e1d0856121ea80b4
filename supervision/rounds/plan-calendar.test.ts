import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckPlan } from "../../model/catalog/catalog.ts";
import { DAY_MS, HOUR_MS } from "../../model/time.ts";
import { roundAfter, roundBefore, roundsBetween } from "./plan-calendar.ts";

type Calendar = Pick<CheckPlan, "every" | "hours" | "at" | "days">;

/** `2026-03-02 08:00` in China Standard Time. */
const at = (text: string) => Date.parse(`${text.replace(" ", "T")}:00+08:00`);
const told = (atMs: number | null) =>
  atMs === null ? null : new Date(atMs + 8 * HOUR_MS).toISOString().slice(0, 16).replace("T", " ");

const DAILY: Calendar = { every: "daily", at: "08:00" };

describe("the calendar of a check plan", () => {
  it.each<[string, Calendar, string, string]>([
    ["daily", DAILY, "2026-03-02 08:00", "2026-03-03 08:00"],
    ["on weekdays", { ...DAILY, days: [1, 2, 3, 4, 5] }, "2026-02-27 08:00", "2026-03-02 08:00"],
    ["every four hours", { every: "hours", hours: 4, at: "02:00" }, "2026-03-02 06:00", "2026-03-02 10:00"],
    ["weekly", { every: "weekly", at: "09:30", days: [3] }, "2026-03-04 09:30", "2026-03-11 09:30"],
    [
      "monthly, at the end of a short month",
      { every: "monthly", at: "08:00", days: [31] },
      "2026-02-28 08:00",
      "2026-03-31 08:00",
    ],
  ])("comes round %s", (_, plan, begins, next) => {
    expect(told(roundAfter(plan, at(begins)))).toBe(next);
    expect(told(roundBefore(plan, at(begins)))).toBe(begins);
    expect(told(roundBefore(plan, at(next) - 1))).toBe(begins);
  });

  it("goes by the days of China, where midnight is at four in the afternoon UTC", () => {
    expect(told(roundAfter({ every: "daily", at: "00:00" }, at("2026-03-01 23:59")))).toBe("2026-03-02 00:00");
    expect(told(roundBefore({ every: "daily", at: "00:30" }, at("2026-03-02 00:10")))).toBe("2026-03-01 00:30");
  });

  it("counts what went by, neither the one before nor the one after among them", () => {
    const between = roundsBetween(DAILY, at("2026-03-02 08:00"), at("2026-03-06 08:00"));
    expect(between).toEqual({ count: 3, firstAtMs: at("2026-03-03 08:00"), lastAtMs: at("2026-03-05 08:00") });
    expect(roundsBetween(DAILY, at("2026-03-02 08:00"), at("2026-03-03 08:00"))).toBeNull();
  });

  it("has one round after another, whatever the plan: none is passed over, none comes twice", () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 });
    const plan: fc.Arbitrary<Calendar> = fc.oneof(
      fc.record({
        every: fc.constant("hours" as const),
        hours: fc.constantFrom(1, 2, 3, 4, 6, 8, 12),
        at: fc.constantFrom("00:00", "07:45", "23:30"),
      }),
      fc.record({
        every: fc.constantFrom("daily" as const, "weekly" as const),
        at: fc.constantFrom("00:00", "08:00"),
        days,
      }),
      fc.record({
        every: fc.constant("monthly" as const),
        at: fc.constant("08:00"),
        days: fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 4 }),
      }),
    );
    const start = at("2026-01-01 00:00");
    fc.assert(
      fc.property(plan, fc.integer({ min: 0, max: 400 * DAY_MS }), (each, sinceMs) => {
        const next = roundAfter(each, start + sinceMs);
        expect(next).toBeGreaterThan(start + sinceMs);
        expect(roundBefore(each, next ?? 0)).toBe(next);
        const before = roundBefore(each, start + sinceMs);
        expect(before).toBeLessThanOrEqual(start + sinceMs);
        expect(roundAfter(each, before ?? 0)).toBe(next);
        expect(roundsBetween(each, before ?? 0, next ?? 0)).toBeNull();
      }),
    );
  });
});
