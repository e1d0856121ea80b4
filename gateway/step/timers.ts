import type { Moment } from "../../alarms/moment.ts";
import { escalate } from "../../alarms/escalation.ts";
import { expireAcknowledgement, unshelveAlarm } from "../../alarms/transition.ts";
import type { OpenAlarm } from "../../model/alarm.ts";
import { onSilence, onTime } from "../../rules/evaluate.ts";
import { silenceDueAtMs } from "../../rules/no-data.ts";
import { byId, type DeviceBox, type EngineState, type PointState, touch } from "../state.ts";
import { type AlarmPlace, alarmDueMs, dropIfClosed, placeOfInstallation, placeOfPoint } from "./alarm-book.ts";
import { settleChecks } from "./checks-due.ts";
import type { CompiledPoint } from "./compile.ts";
import { onTrigger } from "./by-design.ts";
import { applyChange, conditionStateOf, raiseSilence } from "./judge.ts";
import { drillDueMs } from "./drill-under-way.ts";
import { endDueDrills } from "./drills.ts";
import { moveMoment } from "./moment-of.ts";
import { runIncidentTimers } from "./incident-book.ts";
import { silenceAfterMs } from "./silence.ts";
import { pointDueMs } from "./point-due.ts";
import { raiseUnknown, unknownDueMs } from "./unknown-value.ts";
import { feedWatchers, runWatchTimers } from "./watch.ts";
import { endDueProtection } from "./register.ts";
import { runDuty } from "./run-duty.ts";
import { countPeers, peersDueMs } from "./supervision/count-peers.ts";
import { runSupervision } from "./supervision/run-supervision.ts";

/**
 * Runs every timer of every device, and of the installation, that is due at this moment.
 *
 * Devices are taken in order of id, not of due time: due times are lower bounds that a restart may lose, and the order must not tell.
 */
export function runDueTimers(state: EngineState, moment: Moment): void {
  const nowMs = moment.nowMs;
  const due: DeviceBox[] = [];
  for (let device = state.due.take(nowMs); device !== null; device = state.due.take(nowMs)) due.push(device);
  for (const device of due.sort(byId)) runDeviceTimers(state, device, nowMs, moment);
  // What was due before the end of a suppression is written down before it: an end reaches alarms of many devices.
  endDueProtection(state, moment);
  endDueDrills(state, moment);
  for (const pointNo of state.protection.silenced.splice(0)) onTrigger(state, pointNo, null, moment);
  if (state.installationDueMs <= nowMs) runInstallationTimers(state, nowMs, moment);
  // People are told what the machines have come to, not what they were before.
  runSupervision(state, moment);
}

/** Engine time before which nothing at all is due: when the next tick must come. */
export function nextTickMs(state: EngineState): number {
  return Math.min(state.due.peekMs(), state.installationDueMs, state.supervisionDue.peekMs());
}

/** Runs what is due for one device and puts its next due time on the clock. */
export function runDeviceTimers(state: EngineState, device: DeviceBox, nowMs: number, moment: Moment): void {
  touch(state, device);
  const points = device.compiled?.points ?? [];
  for (const point of points) runPointTimers(state, device, point, nowMs, moment);
  let nextMs = Number.POSITIVE_INFINITY;
  // Asked once all have run: that one falls silent may begin a delay of a condition that stands on another.
  for (const point of points) nextMs = Math.min(nextMs, pointDueMs(state, point));
  for (const id in device.data.points) {
    // The id comes from the record itself. Points out of the catalogue may still have alarms that wait for somebody.
    const point = device.data.points[id] as PointState;
    nextMs = Math.min(nextMs, runAlarmTimers(state, placeOfPoint(device, point), nowMs, moment));
  }
  device.nextDueMs = Number.POSITIVE_INFINITY;
  state.due.lower(device, nextMs);
}

function runPointTimers(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  nowMs: number,
  moment: Moment,
): void {
  // Silence first: however late this runs, no delay completes on what was unknown by then.
  for (const silence of point.silences) {
    const dueMs = silenceDueAtMs(point.state.heardAtMs, silenceAfterMs(point, silence));
    if (dueMs > nowMs || point.state.alarms[silence.key]?.alarm.active) continue;
    fallSilent(state, device, point, dueMs, moment);
    moveMoment(state, moment, dueMs);
    raiseSilence(state, device, point, silence, moment);
    if (state.protection.byTrigger.has(point.state.no)) state.protection.silenced.push(point.state.no);
  }
  for (const condition of point.conditions) {
    const remembered = conditionStateOf(point.state, condition);
    for (const change of onTime(condition.spec, remembered, nowMs)) {
      applyChange(state, device, point, condition, change, point.state.latest, moment);
    }
  }
  runWatchTimers(state, point, nowMs, moment);
  const dueMs = unknownDueMs(point);
  if (dueMs <= nowMs) raiseUnknown(state, device, point, dueMs, moment);
  moveMoment(state, moment, nowMs);
  settleChecks(state, device, point, moment);
}

/** Nobody knows the value any more: no delay completes on it. */
function fallSilent(state: EngineState, device: DeviceBox, point: CompiledPoint, atMs: number, moment: Moment): void {
  for (const condition of point.conditions) {
    const remembered = conditionStateOf(point.state, condition);
    for (const change of onSilence(condition.spec, remembered, atMs)) {
      applyChange(state, device, point, condition, change, point.state.latest, moment);
    }
  }
  const value = point.state.latest?.value ?? false;
  feedWatchers(state, point, { value, known: false, overRange: false }, atMs, moment);
}

/** Ends shelvings and takes escalation steps that are due. Returns the next due time of these alarms. */
function runAlarmTimers(state: EngineState, place: AlarmPlace, nowMs: number, moment: Moment): number {
  let nextMs = Number.POSITIVE_INFINITY;
  moveMoment(state, moment, nowMs);
  for (const key of Object.keys(place.holder)) {
    // The key comes from the holder itself.
    const open = place.holder[key] as OpenAlarm;
    if (open.shelfEndsAtMs !== null && open.shelfEndsAtMs <= nowMs) unshelveAlarm(moment, open, null, null);
    expireAcknowledgement(moment, open);
    escalate(moment, open);
    nextMs = Math.min(nextMs, alarmDueMs(open));
    dropIfClosed(state, place, key, open, moment);
  }
  return nextMs;
}

function runInstallationTimers(state: EngineState, nowMs: number, moment: Moment): void {
  touch(state, state.global);
  // Who is on duty from now on, before anybody is called.
  if (state.duty.dueMs <= nowMs) runDuty(state, moment);
  const alarmsDueMs = runAlarmTimers(state, placeOfInstallation(state), nowMs, moment);
  const incidentsDueMs = runIncidentTimers(state, moment);
  countPeers(state, moment);
  const peersMs = peersDueMs(state);
  const { protection, duty } = state;
  const ownMs = Math.min(protection.dueMs, drillDueMs(state), duty.dueMs);
  state.installationDueMs = Math.min(alarmsDueMs, ownMs, incidentsDueMs, peersMs);
}
