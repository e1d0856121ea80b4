import { DAY_MS, MINUTE_MS } from "../model/time.ts";

/** Days are counted from 1970-01-01 in the zone of the enterprise. `aheadMs`: how far that zone is ahead of UTC. */
export function dayNoAt(wallMs: number, aheadMs: number): number {
  return Math.floor((wallMs + aheadMs) / DAY_MS);
}

export function startOfDayNo(dayNo: number, aheadMs: number): number {
  return dayNo * DAY_MS - aheadMs;
}

/** `date`: as the schema has checked it, `2026-10-01`. */
export function dayNoOf(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

export function dateOfDayNo(dayNo: number): string {
  return new Date(dayNo * DAY_MS).toISOString().slice(0, 10);
}

/** 1 Monday … 7 Sunday; day 0 was a Thursday. */
export function weekdayOf(dayNo: number): number {
  return ((((dayNo + 3) % 7) + 7) % 7) + 1;
}

/** `time`: as the schema has checked it, `08:00`. */
export function sinceMidnightMs(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * MINUTE_MS;
}
