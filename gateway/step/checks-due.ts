import type { Moment } from "../../alarms/moment.ts";
import type { Point } from "../../model/catalog/catalog.ts";
import type { Level } from "../../model/level.ts";
import { DAY_MS, HOUR_MS } from "../../model/time.ts";
import type { DeviceBox, EngineState } from "../state.ts";
import { clearAt, placeOfPoint, raiseAt } from "./alarm-book.ts";
import type { CompiledPoint } from "./compile.ts";
import { systemKey, systemOccasion } from "./system-occasion.ts";

/** What people must do to a point again and again, by dates of the catalogue. Levels are proposals. */
const CHECKS = [
  // Somebody must plan it; nothing is wrong yet.
  { rule: "system:calibration-due", level: 4, doneAt: "calibratedAt", everyDays: "calibrationEveryDays" },
  { rule: "system:bump-test-due", level: 4, doneAt: "bumpTestedAt", everyDays: "bumpTestEveryDays" },
  // IEC 61511: what a safety function is worth falls with the time since its proof test.
  { rule: "system:proof-test-due", level: 3, doneAt: "proofTestedAt", everyDays: "proofTestEveryDays" },
] as const;

/** A detector that did not answer its test gas tells nothing by a low value. The level is a proposal. */
const BUMP_TEST_FAILED = { rule: "system:bump-test-failed", level: 2 } as const;

/** A check of a point, and when it is overdue. */
export interface DueCheck {
  readonly rule: string;
  readonly level: Level;
  readonly key: string;
  /** Wall time from which on the alarm stands. */
  readonly dueWallMs: number;
  readonly params: { readonly doneAt: string | null; readonly everyDays: number | null };
}

/** Days of the catalogue are those of China Standard Time. */
const CST_AHEAD_MS = 8 * HOUR_MS;

/** When the checks of a point are due again: each at the end of its last day. Those of which the catalogue says nothing are absent. */
export function checksOf(point: Point): readonly DueCheck[] {
  const due = CHECKS.flatMap(({ rule, level, doneAt, everyDays }): DueCheck[] => {
    const [day, days] = [point[doneAt], point[everyDays]];
    if (day === undefined || days === undefined) return [];
    const dueWallMs = startOfDay(day) + (days + 1) * DAY_MS;
    return [{ rule, level, key: systemKey({ rule, level }), dueWallMs, params: { doneAt: day, everyDays: days } }];
  });
  if (point.bumpTestPassed !== false) return due;
  const dueWallMs = point.bumpTestedAt === undefined ? 0 : startOfDay(point.bumpTestedAt);
  const params = { doneAt: point.bumpTestedAt ?? null, everyDays: null };
  return [...due, { ...BUMP_TEST_FAILED, key: systemKey(BUMP_TEST_FAILED), dueWallMs, params }];
}

function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - CST_AHEAD_MS;
}

/**
 * Raises or clears the alarms of overdue checks, by the wall time of the moment: a day in a catalogue is not a span the engine counts. A step
 * of the wall clock therefore wakes every device.
 */
export function settleChecks(state: EngineState, device: DeviceBox, point: CompiledPoint, moment: Moment): void {
  const place = placeOfPoint(device, point.state);
  for (const key of CHECK_KEYS) {
    // A failed test that has passed since is over, as is a check the catalogue no longer asks for.
    if (place.holder[key] !== undefined && !point.checks.some((check) => check.key === key))
      clearAt(state, place, key, moment);
  }
  for (const check of point.checks) {
    const isActive = place.holder[check.key]?.alarm.active === true;
    const isOverdue = moment.wallMs >= check.dueWallMs;
    if (isActive === isOverdue) continue;
    if (isOverdue) {
      const occasion = systemOccasion(device, point, check, null);
      raiseAt(state, place, check.key, { ...occasion, params: check.params }, moment);
    } else clearAt(state, place, check.key, moment);
  }
}

/** Engine instant of the next change; Infinity: none. */
export function checksDueMs(state: EngineState, { checks, state: point }: CompiledPoint): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const { key, dueWallMs } of checks) {
    if (point.alarms[key]?.alarm.active) continue;
    nextMs = Math.min(nextMs, dueWallMs - state.global.data.wallOffsetMs);
  }
  return nextMs;
}

/** Every check there is, whether or not a point has it. */
export const CHECK_KEYS: readonly string[] = [...CHECKS, BUMP_TEST_FAILED].map(systemKey);
