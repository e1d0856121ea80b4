import type { OpenAlarm } from "../model/alarm.ts";
import { type Moment, record } from "./moment.ts";
import { type Occasion, openAlarm } from "./occasion.ts";

/**
 * Writes down an alarm that history shows ("would have alarmed then, known now"). It is closed when it is created: no siren,
 * no push, never in the list of what needs somebody.
 *
 * `atMs` is the device time of the reading that would have raised it.
 */
export function recordRetro(moment: Moment, occasion: Occasion, atMs: number): OpenAlarm {
  const retro = openAlarm(moment, occasion, {
    active: false,
    acknowledged: true,
    latched: false,
    retro: true,
    raisedAtMs: atMs,
  });
  record(moment, retro, "raised", null, null, { value: occasion.value, limit: occasion.limit, retro: true });
  return retro;
}

/** History goes on: the condition ended at this device time. */
export function endRetro(moment: Moment, retro: OpenAlarm, atMs: number): void {
  retro.alarm.clearedAtMs = atMs;
  record(moment, retro, "cleared", null, null, { value: retro.alarm.lastValue, retro: true });
}
