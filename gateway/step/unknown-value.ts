import type { Moment } from "../../alarms/moment.ts";
import type { DeviceBox, EngineState, LatestReading } from "../state.ts";
import { clearAt, placeOfPoint, raiseAt } from "./alarm-book.ts";
import type { CompiledPoint } from "./compile.ts";
import { moveMoment } from "./moment-of.ts";
import { SENSOR_FAULT_KEY } from "./sensor-fault.ts";
import { isSilent } from "./silence.ts";
import { systemKey, systemOccasion } from "./system-occasion.ts";

/** As grave as silence: either way nobody knows the value. A proposal. */
const UNKNOWN = { rule: "system:unknown", level: 3 } as const;
export const UNKNOWN_KEY = systemKey(UNKNOWN);

/** Three reports may be bad before it matters, and no less than five minutes. Proposals. */
const BAD_INTERVALS = 3;
const UNKNOWN_AFTER_MS_MIN = 300_000;

/** How long a point that is heard may say nothing of worth, by the reporting interval of its device. */
export function unknownAfterMs(reportEveryMs: number): number {
  return Math.max(BAD_INTERVALS * reportEveryMs, UNKNOWN_AFTER_MS_MIN);
}

/**
 * Whether the value is unknown although the point is heard: bad quality, or a component that itself says "unknown".
 *
 * Over-range is known to be high. A silent point keeps the time it has been unknown: nobody knew the value meanwhile.
 */
export function isUnknown({ value, quality, overRange }: LatestReading): boolean {
  return (quality === "bad" && !overRange) || value === "unknown";
}

/** The value is unknown at an engine instant: from the first such reading on the time counts. */
export function noteUnknown(state: EngineState, device: DeviceBox, point: CompiledPoint, atMs: number): void {
  point.state.unknownSinceMs ??= atMs;
  state.due.lower(device, point.state.unknownSinceMs + point.unknownAfterMs);
}

/** The value is known again. */
export function noteKnown(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  atMs: number,
  moment: Moment,
): void {
  point.state.unknownSinceMs = null;
  moveMoment(state, moment, atMs);
  clearAt(state, placeOfPoint(device, point.state), UNKNOWN_KEY, moment);
}

/**
 * Engine instant at which the value has been unknown for longer than allowed; Infinity: not under way, or somebody has been told already:
 * by this alarm, of silence, or of a sensor fault.
 */
export function unknownDueMs(point: CompiledPoint): number {
  const { unknownSinceMs, heardAtMs, alarms } = point.state;
  if (typeof unknownSinceMs !== "number") return Number.POSITIVE_INFINITY;
  const told = alarms[UNKNOWN_KEY]?.alarm.active || alarms[SENSOR_FAULT_KEY]?.alarm.active || isSilent(point);
  // What ran out in silence is told when the point is heard again and still says nothing.
  return told ? Number.POSITIVE_INFINITY : Math.max(unknownSinceMs + point.unknownAfterMs, heardAtMs);
}

export function raiseUnknown(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  atMs: number,
  moment: Moment,
): void {
  moveMoment(state, moment, atMs);
  const occasion = systemOccasion(device, point, UNKNOWN, point.state.latest);
  const params = { afterMs: point.unknownAfterMs };
  raiseAt(state, placeOfPoint(device, point.state), UNKNOWN_KEY, { ...occasion, params }, moment);
}
