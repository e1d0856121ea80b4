import { chinaMidnightBefore } from "../../model/china-time.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import type { DutySlot } from "../look.ts";

interface Hours {
  readonly fromHour: number;
  readonly toHour: number;
  readonly offsetMinutes: number;
}

/**
 * The span of the schedule in which an instant lies, and when the next one begins. Days are those of China Standard Time; the last span of
 * a day may be shorter. A span that lies without the hours has none to be asked in: `slot` is null.
 */
export function dutySlot(
  { fromHour, toHour, offsetMinutes }: Hours,
  everyMs: number,
  atMs: number,
): { readonly slot: DutySlot | null; readonly nextAtMs: number } {
  const dayMs = chinaMidnightBefore(atMs);
  const slotAtMs = dayMs + Math.floor((atMs - dayMs) / everyMs) * everyMs;
  const nextAtMs = Math.min(slotAtMs + everyMs, dayMs + DAY_MS);
  const fromMs = Math.max(slotAtMs, dayMs + fromHour * HOUR_MS);
  const untilMs = Math.min(nextAtMs, dayMs + toHour * HOUR_MS, fromMs + offsetMinutes * MINUTE_MS);
  return { slot: fromMs < untilMs ? { slotAtMs, fromMs, untilMs } : null, nextAtMs };
}
