import type { Moment } from "../../alarms/moment.ts";
import type { Point } from "../../model/catalog/catalog.ts";
import { DAY_MS, HOUR_MS } from "../../model/time.ts";
import type { DeviceBox, EngineState } from "../state.ts";
import { clearAt, placeOfPoint, raiseAt } from "./alarm-book.ts";
import type { CompiledPoint } from "./compile.ts";
import { systemKey, systemOccasion } from "./system-occasion.ts";

/** Somebody must plan it; nothing is wrong yet. The level is a proposal. */
const CALIBRATION_DUE = { rule: "system:calibration-due", level: 4 } as const;
export const CALIBRATION_DUE_KEY = systemKey(CALIBRATION_DUE);

export interface Calibration {
  /** Wall time from which on it is overdue. */
  readonly dueWallMs: number;
  readonly calibratedAt: string;
  readonly everyDays: number;
}

/** Days of the catalogue are those of China Standard Time. */
const CST_AHEAD_MS = 8 * HOUR_MS;

/** When a point must have been calibrated again: at the end of its last day; null: the catalogue does not say. */
export function calibrationOf({ calibratedAt, calibrationEveryDays }: Point): Calibration | null {
  if (calibratedAt === undefined || calibrationEveryDays === undefined) return null;
  const calibratedMs = Date.parse(`${calibratedAt}T00:00:00Z`) - CST_AHEAD_MS;
  const dueWallMs = calibratedMs + (calibrationEveryDays + 1) * DAY_MS;
  return { dueWallMs, calibratedAt, everyDays: calibrationEveryDays };
}

/**
 * Raises or clears the alarm of an overdue calibration, by the wall time of the moment: a day in a catalogue is not a span the engine
 * counts. A step of the wall clock therefore wakes every device.
 */
export function settleCalibration(state: EngineState, device: DeviceBox, point: CompiledPoint, moment: Moment): void {
  const { calibration } = point;
  const place = placeOfPoint(device, point.state);
  const isActive = place.holder[CALIBRATION_DUE_KEY]?.alarm.active === true;
  const isOverdue = calibration !== null && moment.wallMs >= calibration.dueWallMs;
  if (isActive === isOverdue) return;
  if (!isOverdue) return clearAt(state, place, CALIBRATION_DUE_KEY, moment);
  const { calibratedAt, everyDays } = calibration;
  const occasion = systemOccasion(device, point, CALIBRATION_DUE, null);
  raiseAt(state, place, CALIBRATION_DUE_KEY, { ...occasion, params: { calibratedAt, everyDays } }, moment);
}

/** Engine instant of the next change; Infinity: none. */
export function calibrationDueMs(state: EngineState, { calibration, state: point }: CompiledPoint): number {
  if (calibration === null || point.alarms[CALIBRATION_DUE_KEY]?.alarm.active) return Number.POSITIVE_INFINITY;
  return calibration.dueWallMs - state.global.data.wallOffsetMs;
}
