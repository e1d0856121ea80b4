import { DAY_MS, HOUR_MS } from "./time.ts";

/** China Standard Time is eight hours ahead of UTC, the year round: days of promises, rounds and calibrations are its days. */
export const CST_AHEAD_MS = 8 * HOUR_MS;

/** The day an instant lies in: `2026-03-01`. */
export function chinaDayOf(atMs: number): string {
  return new Date(atMs + CST_AHEAD_MS).toISOString().slice(0, 10);
}

/** The time of day: `14:02:11`. */
export function chinaTimeOf(atMs: number): string {
  return new Date(atMs + CST_AHEAD_MS).toISOString().slice(11, 19);
}

/** When a day of China Standard Time begins. `day` is a date that the schema has checked. */
export function startOfChinaDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - CST_AHEAD_MS;
}

/** When the day of an instant begins. */
export function chinaMidnightBefore(atMs: number): number {
  return Math.floor((atMs + CST_AHEAD_MS) / DAY_MS) * DAY_MS - CST_AHEAD_MS;
}
