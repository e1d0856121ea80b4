import type { Moment } from "../../alarms/moment.ts";
import type { Point } from "../../model/catalog/catalog.ts";
import type { Level } from "../../model/level.ts";
import { startOfChinaDay } from "../../model/china-time.ts";
import { DAY_MS } from "../../model/time.ts";
import { type CheckRecord, lastDone, lastFailed } from "../../supervision/checks/effective-check.ts";
import type { DeviceBox, EngineState } from "../state.ts";
import { clearAt, placeOfPoint, raiseAt } from "./alarm-book.ts";
import type { CompiledPoint } from "./compile.ts";
import { systemKey, systemOccasion } from "./system-occasion.ts";

/** What people must do to a point again and again, by dates of the catalogue and of what is on record. Levels are proposals. */
const CHECKS = [
  // Somebody must plan it; nothing is wrong yet.
  {
    rule: "system:calibration-due",
    level: 4,
    doneAt: "calibratedAt",
    everyDays: "calibrationEveryDays",
    test: "calibration",
  },
  { rule: "system:bump-test-due", level: 4, doneAt: "bumpTestedAt", everyDays: "bumpTestEveryDays", test: "bump-test" },
  // IEC 61511: what a safety function is worth falls with the time since its proof test.
  { rule: "system:proof-test-due", level: 3, doneAt: "proofTestedAt", everyDays: "proofTestEveryDays", test: null },
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
  readonly params: {
    readonly doneAt: string | null;
    readonly everyDays: number | null;
    /** The ticket the date comes from; null: the catalogue. */
    readonly record: string | null;
  };
}

/**
 * When the checks of a point are due again: each at the end of its last day. Those without an interval in the catalogue are absent; a date is
 * the newer of the catalogue's and of what is on record as passed.
 */
export function checksOf(point: Point, records: readonly CheckRecord[] = []): readonly DueCheck[] {
  const due = CHECKS.flatMap(({ rule, level, doneAt, everyDays, test }): DueCheck[] => {
    const days = point[everyDays];
    const catalog = point[doneAt] === undefined ? null : { day: point[doneAt], ticket: null };
    const done = test === null ? catalog : lastDone(test, point[doneAt], records);
    if (done === null || days === undefined) return [];
    const dueWallMs = startOfChinaDay(done.day) + (days + 1) * DAY_MS;
    const params = { doneAt: done.day, everyDays: days, record: done.ticket };
    return [{ rule, level, key: systemKey({ rule, level }), dueWallMs, params }];
  });
  const failed = lastFailed(point, records);
  if (failed === null) return due;
  const dueWallMs = failed.day === "" ? 0 : startOfChinaDay(failed.day);
  const params = { doneAt: failed.day === "" ? null : failed.day, everyDays: null, record: failed.ticket };
  return [...due, { ...BUMP_TEST_FAILED, key: systemKey(BUMP_TEST_FAILED), dueWallMs, params }];
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
      // One that comes back before anybody has answered it tells how it is now.
      const known = place.holder[check.key];
      if (known !== undefined) known.alarm.params = check.params;
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
