import type { Occasion } from "../../alarms/occasion.ts";
import { clearAlarm, coverAlarm, latchAlarm, raiseAlarm, reopenAlarm } from "../../alarms/transition.ts";
import type { Moment } from "../../alarms/moment.ts";
import { isClosed, type OpenAlarm } from "../../model/alarm.ts";
import type { Value } from "../../model/value.ts";
import { concernOf } from "../../rules/evaluate.ts";
import type { AlarmHome, DeviceBox, EngineState, PointState, ShardBox } from "../state.ts";
import { drillUnderWay } from "./drill-under-way.ts";
import { enterIncident, quitIncident, returnToIncident } from "./incident-book.ts";
import { muteCausesOf } from "./mute-causes.ts";
import { rememberLife } from "./told-spans.ts";

/** Where alarms of one holder (a point, or the installation) are kept and found again. */
export interface AlarmPlace {
  readonly shard: ShardBox<unknown>;
  readonly device: DeviceBox | null;
  readonly point: PointState | null;
  readonly holder: Record<string, OpenAlarm>;
}

export function placeOfPoint(device: DeviceBox, point: PointState): AlarmPlace {
  return { shard: device, device, point, holder: point.alarms };
}

export function placeOfInstallation(state: EngineState): AlarmPlace {
  return { shard: state.global, device: null, point: null, holder: state.global.data.alarms };
}

/**
 * Raises the alarm of a condition, or reopens the one that is not over yet. `farther`: which of two values lies farther beyond the
 * limit; without it a reopened alarm keeps its peak.
 */
export function raiseAt(
  state: EngineState,
  place: AlarmPlace,
  key: string,
  occasion: Omit<Occasion, "covered">,
  moment: Moment,
  farther: (a: Value, b: Value) => Value = (a) => a,
): OpenAlarm {
  const known = place.holder[key];
  const drill = drillUnderWay(state, place.device, occasion.point, moment.nowMs);
  if (known !== undefined && !known.alarm.retired) {
    // What was raised in earnest stays so; what was raised in a drill is none once that is over.
    if (known.alarm.drill != null) known.alarm.drill = drill;
    const { value, latched } = occasion;
    const before = known.alarm.peak;
    const peak = value === null || before === null ? before : farther(before, value);
    reopenAlarm(moment, known, { value, peak, latched });
    returnToIncident(state, place.device, known, moment);
    scheduleAlarm(state, place, known);
    return known;
  }
  // A retired alarm of the same condition still waits for its acknowledgement: it stays listed beside the new one.
  if (known !== undefined) moveAside(state, place, key, known);
  const covered = hasGraver(place, occasion);
  const open = raiseAlarm(
    moment,
    { ...occasion, covered, ...(drill === null ? {} : { drill }) },
    muteCausesOf(state, occasion),
  );
  enterIncident(state, place.device, open, moment);
  place.holder[key] = open;
  state.alarmHome.set(open.alarm.id, { ...place, key });
  scheduleAlarm(state, place, open);
  return open;
}

export function clearAt(state: EngineState, place: AlarmPlace, key: string, moment: Moment): void {
  const open = place.holder[key];
  if (open === undefined || !open.alarm.active) return;
  clearAlarm(moment, open);
  scheduleAlarm(state, place, open);
  dropIfClosed(state, place, key, open, moment);
}

/** The newest value of an active alarm, and the farthest one; latches it when the sensor went over its range. */
export function observeAt(
  place: AlarmPlace,
  key: string,
  seen: { readonly value: Value; readonly latched: boolean },
  farther: (a: Value, b: Value) => Value,
  moment: Moment,
): void {
  const open = place.holder[key];
  if (open === undefined || !open.alarm.active) return;
  const { alarm } = open;
  if (seen.latched) latchAlarm(moment, open);
  const peak = alarm.peak === null ? seen.value : farther(alarm.peak, seen.value);
  if (alarm.lastValue === seen.value && alarm.peak === peak) return;
  alarm.lastValue = seen.value;
  alarm.peak = peak;
  moment.effects.alarms.set(alarm.id, open);
}

/** Lets graver alarms of a rule speak for lesser ones about the same thing, and those speak again when the graver are gone. */
export function settleCover(state: EngineState, place: AlarmPlace, rule: string, moment: Moment): void {
  for (const key in place.holder) {
    // The key comes from the holder itself.
    const open = place.holder[key] as OpenAlarm;
    if (open.alarm.rule !== rule || open.alarm.retired) continue;
    const { level, active } = open.alarm;
    coverAlarm(moment, open, active && hasGraver(place, { rule, level, condition: open.condition }));
    scheduleAlarm(state, place, open);
  }
}

function hasGraver(place: AlarmPlace, lesser: Pick<Occasion, "rule" | "level" | "condition">): boolean {
  for (const key in place.holder) {
    // The key comes from the holder itself.
    const { alarm, condition } = place.holder[key] as OpenAlarm;
    if (alarm.rule !== lesser.rule || !alarm.active || alarm.level >= lesser.level) continue;
    if (concernOf(condition) === concernOf(lesser.condition)) return true;
  }
  return false;
}

/** Makes sure the alarm's next due time is on the clock. */
export function scheduleAlarm(state: EngineState, place: AlarmPlace, open: OpenAlarm): void {
  const dueMs = alarmDueMs(open);
  if (place.device !== null) state.due.lower(place.device, dueMs);
  else state.installationDueMs = Math.min(state.installationDueMs, dueMs);
}

export function alarmDueMs(open: OpenAlarm): number {
  const escalationMs = open.escalation?.dueAtMs ?? Number.POSITIVE_INFINITY;
  const answerMs = open.acknowledgementEndsAtMs ?? Number.POSITIVE_INFINITY;
  return Math.min(escalationMs, answerMs, open.shelfEndsAtMs ?? Number.POSITIVE_INFINITY);
}

/** Forgets an alarm that needs nobody any more: what is closed lives in records. */
export function dropIfClosed(
  state: EngineState,
  place: Pick<AlarmPlace, "device" | "point" | "holder">,
  key: string,
  open: OpenAlarm,
  moment: Moment,
): void {
  if (!isClosed(open.alarm)) return;
  quitIncident(state, open, moment);
  if (place.device !== null && place.point !== null) rememberLife(place.device, place.point, open);
  delete place.holder[key];
  state.alarmHome.delete(open.alarm.id);
}

function moveAside(state: EngineState, place: AlarmPlace, key: string, open: OpenAlarm): void {
  const aside = `${key}#${open.alarm.id}`;
  delete place.holder[key];
  place.holder[aside] = open;
  const home: AlarmHome | undefined = state.alarmHome.get(open.alarm.id);
  if (home !== undefined) home.key = aside;
}
