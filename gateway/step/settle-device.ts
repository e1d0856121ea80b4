import type { Moment } from "../../alarms/moment.ts";
import { callIfUnheard, changeLevel, retireAlarm } from "../../alarms/transition.ts";
import type { OpenAlarm } from "../../model/alarm.ts";
import { concernOf } from "../../rules/evaluate.ts";
import { type DeviceBox, type EngineState, type PointState, touch } from "../state.ts";
import { type AlarmPlace, dropIfClosed, placeOfPoint, scheduleAlarm } from "./alarm-book.ts";
import { CHECK_KEYS, settleChecks } from "./checks-due.ts";
import type { CompiledPoint } from "./compile.ts";
import { judgeLive } from "./judge.ts";
import { SENSOR_FAULT_KEY } from "./sensor-fault.ts";
import { isSilent } from "./silence.ts";
import { pointDueMs } from "./point-due.ts";
import { UNKNOWN_KEY } from "./unknown-value.ts";
import { judgeWatches } from "./watch.ts";

/** Conditions that have but one level, by point, before the change: an edited level then shows as a level change, not as another alarm. */
export function levelsByCondition(state: EngineState): ReadonlyMap<string, string> {
  const before = new Map<string, string>();
  for (const device of state.devices.values()) {
    for (const point of device.compiled?.points ?? []) {
      for (const { key } of singleConditions(point)) before.set(`${device.id}/${point.id}/${concernOf(key)}`, key);
    }
  }
  return before;
}

function singleConditions(point: CompiledPoint) {
  const conditions = [...point.conditions, ...point.watches];
  const concerns = conditions.map(({ key }) => concernOf(key));
  return conditions.filter(({ key }) => concerns.indexOf(concernOf(key)) === concerns.lastIndexOf(concernOf(key)));
}

/** Fits what is remembered of a device to the rules now in force: orphans are retired, and every point is judged again. `before`: by `levelsByCondition`. */
export function settleDevice(
  state: EngineState,
  device: DeviceBox,
  before: ReadonlyMap<string, string>,
  by: string,
  moment: Moment,
): void {
  touch(state, device);
  // A device that left service has nothing to come back to.
  if (device.compiled === null) delete device.data.sessions;
  const inForce = new Map((device.compiled?.points ?? []).map((point) => [point.id, point]));
  for (const id of Object.keys(device.data.points)) {
    // The id comes from the record itself.
    const point = device.data.points[id] as PointState;
    const compiled = inForce.get(id);
    if (compiled !== undefined) renameLevels(device, compiled, before, by, moment);
    retireOrphans(state, device, point, compiled, by, moment);
    if (compiled !== undefined) judgeAgain(state, device, compiled, moment);
  }
}

function renameLevels(
  device: DeviceBox,
  point: CompiledPoint,
  before: ReadonlyMap<string, string>,
  by: string,
  moment: Moment,
): void {
  for (const { key, spec } of singleConditions(point)) {
    const old = before.get(`${device.id}/${point.id}/${concernOf(key)}`);
    if (old === undefined || old === key) continue;
    const remembered = point.state.conditions[old];
    if (remembered !== undefined) point.state.conditions[key] = remembered;
    delete point.state.conditions[old];
    moveMemory(point.state, old, key);
    const open = point.state.alarms[old];
    if (open === undefined || open.alarm.retired) continue;
    delete point.state.alarms[old];
    point.state.alarms[key] = open;
    open.condition = key;
    changeLevel(moment, open, spec.level, by);
  }
}

function moveMemory(point: PointState, from: string, to: string): void {
  const memory = point.memories?.[from];
  if (point.memories === undefined || memory === undefined) return;
  delete point.memories[from];
  point.memories[to] = memory;
}

/** Alarms and memories of conditions that no longer exist. */
function retireOrphans(
  state: EngineState,
  device: DeviceBox,
  point: PointState,
  compiled: CompiledPoint | undefined,
  by: string,
  moment: Moment,
): void {
  const living = new Set<string>();
  for (const { key } of compiled?.conditions ?? []) living.add(key);
  for (const { key } of compiled?.watches ?? []) living.add(key);
  for (const { key } of compiled?.silences ?? []) living.add(key);
  // Every point has these, rules or not.
  for (const key of [SENSOR_FAULT_KEY, UNKNOWN_KEY, ...CHECK_KEYS]) living.add(key);
  for (const key of Object.keys(point.conditions)) {
    if (!living.has(key)) delete point.conditions[key];
  }
  for (const key of Object.keys(point.memories ?? {})) {
    if (!living.has(key)) delete point.memories?.[key];
  }
  for (const key of Object.keys(point.history)) {
    if (!living.has(key)) delete point.history[key];
  }
  for (const key of Object.keys(point.alarms)) {
    // The key comes from the record itself.
    const open = point.alarms[key] as OpenAlarm;
    rehome(state, device, point, key, open);
    const orphan = compiled === undefined || !living.has(key);
    if (!orphan || open.alarm.retired) continue;
    retireAlarm(moment, open, by);
    dropIfClosed(state, placeOfPoint(device, point), key, open, moment);
  }
}

function rehome(state: EngineState, device: DeviceBox, point: PointState, key: string, open: OpenAlarm): void {
  state.alarmHome.set(open.alarm.id, { ...placeOfPoint(device, point), key });
}

/** The newest live value meets the limits now in force. */
function judgeAgain(state: EngineState, device: DeviceBox, point: CompiledPoint, moment: Moment): void {
  const { latest, heardAtMs } = point.state;
  callUnheard(state, placeOfPoint(device, point.state), moment);
  settleChecks(state, device, point, moment);
  judgeWatches(state, point, moment.nowMs, moment);
  state.due.lower(device, pointDueMs(state, point));
  // A silent point says nothing new: judging it again would end its silence.
  if (latest === null || isSilent(point)) return;
  const faulty = latest.quality === "bad" && point.state.alarms[SENSOR_FAULT_KEY]?.alarm.active === true;
  judgeLive(state, device, point, latest, faulty, moment.nowMs, moment);
  point.state.heardAtMs = heardAtMs;
}

/** Alarms raised while no route led to anybody are called when one does. */
export function callUnheard(state: EngineState, place: AlarmPlace, moment: Moment): void {
  for (const key in place.holder) {
    // The key comes from the holder itself.
    const open = place.holder[key] as OpenAlarm;
    // A fault of the gateway that is over needs no call: the missing route itself is one.
    if (place.point !== null || open.alarm.active) callIfUnheard(moment, open);
    scheduleAlarm(state, place, open);
  }
}
