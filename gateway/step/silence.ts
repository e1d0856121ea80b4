import type { PointState } from "../state.ts";
import type { CompiledPoint, CompiledSilence } from "./compile.ts";

export function isSilent(point: CompiledPoint): boolean {
  return point.silences.some(({ key }) => point.state.alarms[key]?.alarm.active === true);
}

/**
 * How long a point may stay silent now: a device that sleeps for hours wakes for an alarm, and is missed sooner while it lasts.
 *
 * Judged by the point's own alarms: what its device does about the others does not make this one late.
 */
export function silenceAfterMs(point: PointState, silence: CompiledSilence): number {
  if (silence.inAlarmAfterMs === silence.afterMs) return silence.afterMs;
  return isInAlarm(point) ? silence.inAlarmAfterMs : silence.afterMs;
}

/** An alarm about what the point says, not about its sensor or its silence. */
function isInAlarm({ alarms }: PointState): boolean {
  return Object.values(alarms).some(({ alarm }) => alarm.active && !alarm.rule.startsWith("system:"));
}
