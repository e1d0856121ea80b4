import { CST_AHEAD_MS } from "./china-time.ts";
import type { ReportPeriod, ReportPeriodKind } from "./report.ts";
import { DAY_MS, MINUTE_MS } from "./time.ts";

/** When reports are made by themselves, in China Standard Time. */
export interface ReportSchedule {
  /** Minutes after midnight. */
  readonly minuteOfDay: number;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
  /** 1 to 28: every month has it. */
  readonly dayOfMonth: number;
}

/** The day, the week from Monday on, or the month of China Standard Time in which an instant lies. */
export function periodAround(kind: ReportPeriodKind, atMs: number): ReportPeriod {
  const local = new Date(atMs + CST_AHEAD_MS);
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  const from = (): number => {
    switch (kind) {
      case "day":
        return Date.UTC(year, month, day);
      case "week":
        return Date.UTC(year, month, day - ((local.getUTCDay() + 6) % 7));
      case "month":
        return Date.UTC(year, month, 1);
    }
  };
  const fromMs = from();
  const toMs = kind === "month" ? Date.UTC(year, month + 1, 1) : fromMs + (kind === "day" ? 1 : 7) * DAY_MS;
  return { kind, fromMs: fromMs - CST_AHEAD_MS, toMs: toMs - CST_AHEAD_MS };
}

/** The newest whole period whose report is due by the schedule at an instant. */
export function duePeriod(kind: ReportPeriodKind, schedule: ReportSchedule, nowMs: number): ReportPeriod {
  const current = periodAround(kind, nowMs);
  const dueMs = current.fromMs + dueAfterMs(kind, schedule);
  const last = periodAround(kind, current.fromMs - 1);
  return nowMs >= dueMs ? last : periodAround(kind, last.fromMs - 1);
}

/** How long after a period has begun the report of the one before it is due. */
function dueAfterMs(kind: ReportPeriodKind, { minuteOfDay, weekday, dayOfMonth }: ReportSchedule): number {
  const ofDayMs = minuteOfDay * MINUTE_MS;
  switch (kind) {
    case "day":
      return ofDayMs;
    case "week":
      return (weekday - 1) * DAY_MS + ofDayMs;
    case "month":
      return (dayOfMonth - 1) * DAY_MS + ofDayMs;
  }
}
