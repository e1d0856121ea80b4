import type { Alarm } from "./alarm.ts";
import type { AlarmId } from "./ids.ts";

/**
 * What stands in the place of an alarm in a message that is about none: it says so by its rule. No engine keeps it, and nobody can look it up.
 *
 * `active`: it waits for an answer. `atMs`: wall time.
 */
export function noAlarm(
  said: Pick<Alarm, "enterprise" | "device" | "rule" | "active" | "params"> & {
    readonly id: string;
    readonly atMs: number;
  },
): Alarm {
  const { id, atMs, active, ...rest } = said;
  return {
    ...rest,
    // Made by whoever sends the message, as ids of alarms are by the engine.
    id: id as AlarmId,
    point: null,
    level: 4,
    active,
    acknowledged: !active,
    latched: false,
    covered: false,
    shelvedUntilMs: null,
    suppressed: false,
    outOfService: false,
    retro: false,
    retired: false,
    raisedAtMs: atMs,
    clearedAtMs: active ? null : atMs,
    value: null,
    lastValue: null,
    peak: null,
    readingTs: null,
    limit: null,
    unit: null,
    transitions: 0,
  };
}
