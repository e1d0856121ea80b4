import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REPORT_PERIODS } from "./report.ts";
import { duePeriod, periodAround } from "./report-period.ts";

/** An instant of China Standard Time. */
const at = (text: string): number => Date.parse(`${text}+08:00`);

describe("periods of reports", () => {
  it("are days, weeks from Monday on, and months of China Standard Time", () => {
    const now = at("2026-03-01T00:30:00");
    expect(periodAround("day", now)).toEqual({
      kind: "day",
      fromMs: at("2026-03-01T00:00:00"),
      toMs: at("2026-03-02T00:00:00"),
    });
    expect(periodAround("week", now)).toMatchObject({
      fromMs: at("2026-02-23T00:00:00"),
      toMs: at("2026-03-02T00:00:00"),
    });
    expect(periodAround("month", now)).toMatchObject({
      fromMs: at("2026-03-01T00:00:00"),
      toMs: at("2026-04-01T00:00:00"),
    });
  });

  it("hold their instant and lie side by side", () => {
    fc.assert(
      fc.property(fc.constantFrom(...REPORT_PERIODS), fc.integer({ min: 0, max: 4e12 }), (kind, atMs) => {
        const { fromMs, toMs } = periodAround(kind, atMs);
        expect(fromMs <= atMs && atMs < toMs).toBe(true);
        expect(periodAround(kind, toMs).fromMs).toBe(toMs);
      }),
    );
  });

  it("a week is due on its weekday at its time, not a minute before", () => {
    const schedule = { minuteOfDay: 8 * 60, weekday: 2, dayOfMonth: 5 };
    // 3 March 2026 is a Tuesday.
    expect(duePeriod("week", schedule, at("2026-03-03T08:00:00")).fromMs).toBe(at("2026-02-23T00:00:00"));
    expect(duePeriod("week", schedule, at("2026-03-03T07:59:59")).fromMs).toBe(at("2026-02-16T00:00:00"));
    expect(duePeriod("month", schedule, at("2026-03-05T08:00:00")).fromMs).toBe(at("2026-02-01T00:00:00"));
    expect(duePeriod("day", schedule, at("2026-03-03T07:00:00")).fromMs).toBe(at("2026-03-01T00:00:00"));
  });
});
