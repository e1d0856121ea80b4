import type { CheckPlan } from "../../model/catalog/catalog.ts";
import { chinaMidnightBefore, CST_AHEAD_MS } from "../../model/china-time.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";

type Calendar = Pick<CheckPlan, "every" | "hours" | "at" | "days">;

/** When the newest round of a plan began, at this instant or before; null: none has within two months. All in China Standard Time. */
export function roundBefore(plan: Calendar, atMs: number): number | null {
  let day = chinaMidnightBefore(atMs);
  for (let i = 0; i < DAYS_SEARCHED; i++, day -= DAY_MS) {
    const start = startsOn(plan, day).findLast((startMs) => startMs <= atMs);
    if (start !== undefined) return start;
  }
  return null;
}

/** When the next round begins, after this instant; null: none does within two months. */
export function roundAfter(plan: Calendar, atMs: number): number | null {
  let day = chinaMidnightBefore(atMs);
  for (let i = 0; i < DAYS_SEARCHED; i++, day += DAY_MS) {
    const start = startsOn(plan, day).find((startMs) => startMs > atMs);
    if (start !== undefined) return start;
  }
  return null;
}

/** How many rounds begin after the first instant and before the second, the first of them and the last; null: none. */
export function roundsBetween(
  plan: Calendar,
  afterMs: number,
  beforeMs: number,
): { readonly count: number; readonly firstAtMs: number; readonly lastAtMs: number } | null {
  // Whoever was away for longer is told of the newest ones.
  const fromMs = Math.max(afterMs, beforeMs - COUNTED_MS);
  let count = 0;
  let firstAtMs = 0;
  let lastAtMs = 0;
  for (let day = chinaMidnightBefore(fromMs); day < beforeMs; day += DAY_MS) {
    for (const startMs of startsOn(plan, day)) {
      if (startMs <= fromMs || startMs >= beforeMs) continue;
      if (count === 0) firstAtMs = startMs;
      count++;
      lastAtMs = startMs;
    }
  }
  return count === 0 ? null : { count, firstAtMs, lastAtMs };
}

/** A month may have no such weekday or day for five weeks. */
const DAYS_SEARCHED = 62;
const COUNTED_MS = 366 * DAY_MS;

/** The starts of rounds in the day that begins at `day`, in order. */
function startsOn({ every, hours, at, days }: Calendar, day: number): readonly number[] {
  if (!isDayOf(every, days, day)) return [];
  const first = day + minutesOf(at) * MINUTE_MS;
  if (every !== "hours") return [first];
  const stepMs = (hours ?? 24) * HOUR_MS;
  const starts: number[] = [];
  // The grid of hours goes through the whole day, also before the time that is named.
  for (let startMs = first - Math.floor((first - day) / stepMs) * stepMs; startMs < day + DAY_MS; startMs += stepMs)
    starts.push(startMs);
  return starts;
}

function isDayOf(every: CheckPlan["every"], days: readonly number[] | undefined, day: number): boolean {
  if (days === undefined) return true;
  const date = new Date(day + CST_AHEAD_MS);
  if (every !== "monthly") return days.includes(((date.getUTCDay() + 6) % 7) + 1);
  const today = date.getUTCDate();
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  // The 31st of a month that has none is its last day.
  return days.includes(today) || (today === last && days.some((each) => each > last));
}

function minutesOf(at: string): number {
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  return hours * 60 + minutes;
}
