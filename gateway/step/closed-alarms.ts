import type { Moment } from "../../alarms/moment.ts";
import type { Alarm, OpenAlarm } from "../../model/alarm.ts";
import type { ClosedAlarm } from "../../model/journal-event.ts";
import { toDeviceKey } from "../../model/ids.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { type EngineState, pointOf, touch } from "../state.ts";

/**
 * What is closed lives in records; whoever adds to it brings it along. Between two additions the engine remembers how far the first came,
 * for the second may have been read before it: events of an alarm are numbered without a gap.
 */
export interface ClosedTouch {
  readonly alarm: string;
  readonly seq: number;
  readonly transitions: number;
  readonly dismissal: Alarm["dismissal"];
}

/** So many of the newest additions are remembered. Whoever read before the oldest of them is told to read again. */
const TOUCHES_MAX = 256;

/**
 * The closed alarm as it stands now. "moved-on": it was read so long ago that somebody may have added to it meanwhile.
 */
export function closedAlarmOf(state: EngineState, given: ClosedAlarm): Result<OpenAlarm, string> {
  const current = goingOn(state, given.alarm);
  if (current !== null) return ok(current);
  const touches = state.global.data.closedTouches ?? [];
  const known = touches.find(({ alarm }) => alarm === given.alarm.id);
  if (known === undefined && given.asOfSeq < (state.global.data.closedForgottenSeq ?? 0)) return failed("moved-on");
  const alarm = { ...given.alarm };
  if (known !== undefined && known.transitions > alarm.transitions) {
    alarm.transitions = known.transitions;
    if (known.dismissal !== undefined) alarm.dismissal = known.dismissal;
  }
  return ok({ alarm, condition: `${alarm.rule}/${alarm.level}`, escalation: null, told: [], shelfEndsAtMs: null });
}

/** Remembers how far an addition brought a closed alarm. */
export function rememberTouch(state: EngineState, { alarm }: OpenAlarm, moment: Moment): void {
  touch(state, state.global);
  const others = (state.global.data.closedTouches ?? []).filter((each) => each.alarm !== alarm.id);
  const { transitions, dismissal } = alarm;
  others.push({ alarm: alarm.id, seq: moment.seq, transitions, dismissal });
  const forgotten = others.length > TOUCHES_MAX ? others.shift() : undefined;
  state.global.data.closedTouches = others;
  if (forgotten !== undefined) state.global.data.closedForgottenSeq = forgotten.seq;
}

/** A retro record that history has not ended yet is held by its point: it goes on there. */
function goingOn(state: EngineState, { enterprise, device, point, id, retro }: Alarm): OpenAlarm | null {
  if (!retro || device === null || point === null) return null;
  const box = state.devices.get(toDeviceKey(enterprise, device));
  const known = box === undefined ? undefined : pointOf(box, point);
  if (box === undefined || known === undefined) return null;
  const history = Object.values(known.history).find(({ current }) => current?.alarm.id === id);
  if (history === undefined) return null;
  touch(state, box);
  return history.current;
}
