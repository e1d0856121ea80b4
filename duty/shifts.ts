import type { Shift } from "../model/catalog/catalog.ts";
import { DAY_MS } from "../model/time.ts";
import { dayNoAt, sinceMidnightMs, startOfDayNo, weekdayOf } from "./duty-day.ts";
import type { PlannedSchedule } from "./roster.ts";

/** One working of a shift. Instants are wall stamps; at `untilAtMs` it has been handed over. */
export interface Working {
  readonly shift: Shift;
  readonly crew: readonly string[];
  readonly fromAtMs: number;
  readonly untilAtMs: number;
}

/** Shifts being worked at an instant, in the order of the schedule. Several at once: all their crews are on duty. */
export function workingsAt(planned: PlannedSchedule, wallMs: number): readonly Working[] {
  return workingsNear(planned, wallMs).filter(({ fromAtMs, untilAtMs }) => fromAtMs <= wallMs && wallMs < untilAtMs);
}

/** Shifts that are worked at any time of a span, in order of their beginning. */
export function workingsBetween(planned: PlannedSchedule, fromMs: number, toMs: number): readonly Working[] {
  const found: Working[] = [];
  const lastDayNo = dayNoAt(toMs, planned.aheadMs);
  for (let dayNo = dayNoAt(fromMs, planned.aheadMs) - 1; dayNo <= lastDayNo; dayNo++) {
    for (const shift of planned.schedule.shifts) {
      const working = workingOn(planned, shift, dayNo);
      if (working !== null && working.untilAtMs > fromMs && working.fromAtMs < toMs) found.push(working);
    }
  }
  return found.sort((a, b) => a.fromAtMs - b.fromAtMs);
}

/** No shift begins or ends between an instant and this one: a hand-over, or the next midnight. */
export function nextHandOverMs(planned: PlannedSchedule, wallMs: number): number {
  let nextMs = startOfDayNo(dayNoAt(wallMs, planned.aheadMs) + 1, planned.aheadMs);
  for (const { fromAtMs, untilAtMs } of workingsNear(planned, wallMs)) {
    if (fromAtMs > wallMs) nextMs = Math.min(nextMs, fromAtMs);
    if (untilAtMs > wallMs) nextMs = Math.min(nextMs, untilAtMs);
  }
  return nextMs;
}

/** Whether people have the day off: as announced, else at the weekend. */
export function isHoliday({ offDays, workdays }: PlannedSchedule, dayNo: number): boolean {
  if (offDays.has(dayNo)) return true;
  return !workdays.has(dayNo) && weekdayOf(dayNo) >= 6;
}

/** Shifts that begin on the day of an instant or on the day before: no shift is longer than a day. */
function workingsNear(planned: PlannedSchedule, wallMs: number): readonly Working[] {
  const dayNo = dayNoAt(wallMs, planned.aheadMs);
  return planned.schedule.shifts.flatMap((shift) =>
    [workingOn(planned, shift, dayNo - 1), workingOn(planned, shift, dayNo)].filter((working) => working !== null),
  );
}

function workingOn(planned: PlannedSchedule, shift: Shift, dayNo: number): Working | null {
  if (dayNo < planned.startDayNo || !isWorkedOn(planned, shift, dayNo)) return null;
  const fromAtMs = startOfDayNo(dayNo, planned.aheadMs) + sinceMidnightMs(shift.from);
  const lengthMs = sinceMidnightMs(shift.to) - sinceMidnightMs(shift.from);
  const untilAtMs = fromAtMs + (lengthMs > 0 ? lengthMs : lengthMs + DAY_MS);
  const turn = Math.floor((dayNo - planned.startDayNo) / shift.everyDays) % shift.crews.length;
  // The schema wants one crew at least, and the turn is below their number.
  return { shift, crew: shift.crews[turn] as readonly string[], fromAtMs, untilAtMs };
}

function isWorkedOn(planned: PlannedSchedule, shift: Shift, dayNo: number): boolean {
  if (shift.days !== undefined && !shift.days.includes(weekdayOf(dayNo))) return false;
  switch (shift.on) {
    case "any":
      return true;
    case "workdays":
      return !isHoliday(planned, dayNo);
    case "holidays":
      return isHoliday(planned, dayNo);
  }
}
