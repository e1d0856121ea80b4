import type { CompiledPoint, CompiledSilence } from "./compile.ts";

export function isSilent(point: CompiledPoint): boolean {
  return point.silences.some(({ key }) => point.state.alarms[key]?.alarm.active === true);
}

/**
 * How long a point may stay silent now: a device that sleeps for hours wakes for an alarm, and is missed sooner while it lasts.
 *
 * Judged by the point's own alarms: what its device does about the others does not make this one late.
 */
export function silenceAfterMs(point: CompiledPoint, silence: CompiledSilence): number {
  if (silence.inAlarmAfterMs === silence.afterMs) return silence.afterMs;
  return isInAlarm(point) ? silence.inAlarmAfterMs : silence.afterMs;
}

/**
 * An alarm about what the point says, not about its sensor or its silence. One that looks at other points as well (a vote, a fan that must
 * start) only stands here: the device knows nothing of it and goes on sleeping.
 */
function isInAlarm({ state, watches }: CompiledPoint): boolean {
  const isShared = (key: string) => watches.some((watch) => watch.key === key && watch.spec.others.length > 0);
  return Object.entries(state.alarms).some(
    ([key, { alarm }]) => alarm.active && !alarm.rule.startsWith("system:") && !isShared(key),
  );
}
