import type { Alarm, OpenAlarm } from "../model/alarm.ts";
import type { AlarmId } from "../model/ids.ts";
import { type Moment, record } from "./moment.ts";
import type { Occasion } from "./transition.ts";

/**
 * Writes down an alarm that history shows ("would have alarmed then, known now"). It is closed when it is created: no siren,
 * no push, never in the list of what needs somebody.
 *
 * `atMs` is the device time of the reading that would have raised it.
 */
export function recordRetro(moment: Moment, occasion: Occasion, atMs: number): OpenAlarm {
  const alarm: Alarm = {
    id: `${moment.seq.toString(36)}-${moment.ordinal++}` as AlarmId,
    enterprise: occasion.enterprise,
    point: occasion.point,
    device: occasion.device,
    rule: occasion.rule,
    level: occasion.level,
    active: false,
    acknowledged: true,
    latched: false,
    covered: occasion.covered,
    shelvedUntilMs: null,
    suppressed: false,
    outOfService: false,
    retro: true,
    retired: false,
    raisedAtMs: atMs,
    clearedAtMs: null,
    value: occasion.value,
    lastValue: occasion.value,
    peak: occasion.value,
    readingTs: occasion.readingTs,
    limit: occasion.limit,
    unit: occasion.unit,
    params: occasion.params,
    transitions: 0,
  };
  const retro: OpenAlarm = { alarm, condition: occasion.condition, escalation: null, told: [], shelfEndsAtMs: null };
  record(moment, retro, "raised", null, null, { value: occasion.value, limit: occasion.limit, retro: true });
  return retro;
}

/** History goes on: the condition ended at this device time. */
export function endRetro(moment: Moment, retro: OpenAlarm, atMs: number): void {
  retro.alarm.clearedAtMs = atMs;
  record(moment, retro, "cleared", null, null, { value: retro.alarm.lastValue, retro: true });
}
