import { type Admission, admitMessage, admitReading } from "../../ingest/admit.ts";
import { decodeMessage } from "../../ingest/decode.ts";
import type { Observation } from "../../ingest/dialect.ts";
import { normalize } from "../../ingest/normalize.ts";
import type { Moment } from "../../alarms/moment.ts";
import type { QuarantineReason } from "../../model/effects.ts";
import { toDeviceKey } from "../../model/ids.ts";
import type { ConnectionEvent, DeviceMessage } from "../../model/journal-event.ts";
import { PATH_ENTERPRISE } from "../../model/path-proof.ts";
import { FLAG, toFlags } from "../../model/reading-batch.ts";
import { toPacked } from "../../model/value.ts";
import { type DeviceBox, type EngineState, touch } from "../state.ts";
import { type CompiledDevice, pointCalled } from "./compile.ts";
import { onTrigger } from "./by-design.ts";
import { judgeHistory } from "./judge-history.ts";
import { judgeLive, toJudged } from "./judge.ts";
import { moveMoment } from "./moment-of.ts";
import { runDeviceTimers, runDueTimers } from "./timers.ts";
import { noteWitness } from "./supervision/note-witness.ts";
import { feedWatchers } from "./watch.ts";

/** Takes a device's message in: each reading is stored, and judged as live or as history; what cannot be read is quarantined. */
export function stepMessage(state: EngineState, event: DeviceMessage, moment: Moment): void {
  if (event.enterprise === PATH_ENTERPRISE) {
    takeProof(event, moment);
    return;
  }
  const device = state.devices.get(event.deviceKey);
  if (device === undefined || device.compiled === null) {
    quarantine(moment, event, 0, "unknown-point", "the device is not in the catalogue");
    return;
  }
  touch(state, device);
  const receivedMs = moment.nowMs;
  if (state.protection.dueMs <= receivedMs) runDueTimers(state, moment);
  else if (device.nextDueMs <= receivedMs) runDeviceTimers(state, device, receivedMs, moment);
  // Its silence may end a suppression over points of other devices: what was due there comes first.
  if (state.protection.silenced.length > 0) runDueTimers(state, moment);
  moveMoment(state, moment, receivedMs);
  if (event.channel === "status") takeStatus(device, event, moment);
  else takeReadings(state, device, device.compiled, event, moment);
}

/** The virtual sensor proves the way: it changes nothing, and its answer is given once what came before is committed. */
function takeProof({ payload }: DeviceMessage, moment: Moment): void {
  if (payload.length > PROOF_BYTES_MAX) return;
  let id = "";
  for (const byte of payload) id += String.fromCharCode(byte);
  moment.effects.replies.push({ id, ok: true, reason: null });
}

const PROOF_BYTES_MAX = 64;

function takeReadings(
  state: EngineState,
  device: DeviceBox,
  compiled: CompiledDevice,
  event: DeviceMessage,
  moment: Moment,
): void {
  const { observations, rejections } = decodeMessage(compiled.dialect, event.channel, event.payload);
  const receivedMs = moment.nowMs;
  const receivedWallMs = moment.wallMs;
  for (const rejection of rejections) quarantine(moment, event, rejection.no, rejection.reason, rejection.detail);
  const skewBefore = device.data.clock.skewMs;
  const admissions = admitMessage(device.data.clock, receivedWallMs, observations);
  for (const i of inOrderOfTime(admissions)) {
    // `inOrderOfTime` gives the indices of `admissions`, which is as long as `observations`.
    const admission = admissions[i] as Admission;
    takeReading(state, device, compiled, event, observations[i] as Observation, admission, receivedMs, moment);
  }
  moveMoment(state, moment, receivedMs);
  if (Math.abs(device.data.clock.skewMs - skewBefore) > 1000) deviceChanged(device, moment);
}

function takeReading(
  state: EngineState,
  device: DeviceBox,
  compiled: CompiledDevice,
  event: DeviceMessage,
  observation: Observation,
  admission: Admission,
  receivedMs: number,
  moment: Moment,
): void {
  const point = pointCalled(compiled, observation.source);
  if (point === undefined) {
    const reason = compiled.retiredSources.has(observation.source) ? "point-retired" : "unknown-point";
    quarantine(moment, event, observation.no, reason, observation.source);
    return;
  }
  const normal = normalize(observation, point.spec);
  if (!normal.ok) {
    quarantine(moment, event, observation.no, normal.reason, `${observation.source}: ${normal.detail}`);
    return;
  }
  const { value, quality, overRange, belowRange, faultValue } = normal;
  const known = point.state;
  const verdict = admitReading(known.arrival, admission, observation.seq, value, quality);
  if (verdict === "duplicate") return;
  const historical = verdict === "historical";
  const flags =
    (historical ? FLAG.historical : 0) |
    (verdict === "conflict" ? FLAG.conflict : 0) |
    (admission.tsReplaced ? FLAG.tsReplaced : 0) |
    (overRange ? FLAG.overRange : 0) |
    (belowRange ? FLAG.belowRange : 0) |
    (admission.skewed ? FLAG.skewed : 0) |
    (state.protection.windowed.size > 0 && !historical && state.protection.windowed.has(known.no) ? FLAG.window : 0) |
    (faultValue ? FLAG.faultValue : 0);
  const receivedWallMs = receivedMs + state.global.data.wallOffsetMs;
  const packed = toPacked(value);
  const bits = toFlags(value, quality, flags);
  moment.effects.readings.push(known.no, moment.seq, admission.ts, packed, bits, receivedWallMs, observation.seq ?? -1);
  if (historical) {
    judgeHistory(device, point, { value, quality, overRange, belowRange, ts: admission.correctedTs }, moment);
    return;
  }
  const latest = { ts: admission.ts, value, quality, overRange, belowRange, receivedAtMs: receivedWallMs };
  const before = known.latest;
  known.latest = latest;
  const atMs = Math.max(known.judgedAtMs, receivedMs - admission.behindNewestMs);
  judgeLive(state, device, point, latest, belowRange || faultValue, atMs, moment);
  if (point.watchers.length > 0) feedWatchers(state, point, toJudged(latest), atMs, moment, device);
  if (point.isWitness) noteWitness(state, { enterprise: device.enterprise, point }, before, latest, moment);
  if (state.protection.byTrigger.size === 0 || !state.protection.byTrigger.has(known.no)) return;
  moveMoment(state, moment, atMs);
  runDueTimers(state, moment);
  moveMoment(state, moment, atMs);
  onTrigger(state, known.no, latest, moment);
}

const FIRST_ONLY = [0];
const NONE: readonly number[] = [];

/** Indices of the readings of one message in order of (corrected) device time; of equal ones in order of appearance. */
function inOrderOfTime(admissions: readonly Admission[]): readonly number[] {
  if (admissions.length < 2) return admissions.length === 0 ? NONE : FIRST_ONLY;
  const order = admissions.map((_, i) => i);
  // Indices come from `admissions` itself.
  const tsOf = (i: number): number => (admissions[i] as Admission).correctedTs;
  // Most devices send in order, and this is done for every message.
  if (order.every((i) => i === 0 || tsOf(i - 1) <= tsOf(i))) return order;
  return order.sort((a, b) => tsOf(a) - tsOf(b) || a - b);
}

function takeStatus(device: DeviceBox, event: DeviceMessage, moment: Moment): void {
  const online = parseStatus(event.payload);
  if (online === null) {
    quarantine(moment, event, 0, "bad-shape", 'a status is {"online":true} or {"online":false}');
    return;
  }
  device.data.online = online;
  device.data.onlineSinceMs = moment.wallMs;
  deviceChanged(device, moment);
}

/** Reads `{"online":true|false}`; null: anything else. */
function parseStatus(payload: Uint8Array): boolean | null {
  if (payload.length > 1024) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(String.fromCharCode(...payload));
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null || !("online" in parsed)) return null;
  return typeof parsed.online === "boolean" ? parsed.online : null;
}

/** The broker saw the device come or go. Its own status or will says more and comes as a message. */
export function stepConnection(state: EngineState, event: ConnectionEvent, moment: Moment): void {
  const device = state.devices.get(toDeviceKey(event.enterprise, event.device));
  if (device === undefined) return;
  touch(state, device);
  device.data.online = event.connected;
  device.data.onlineSinceMs = moment.wallMs;
  deviceChanged(device, moment);
}

function deviceChanged(device: DeviceBox, moment: Moment): void {
  moment.effects.devices.push({
    enterprise: device.enterprise,
    device: device.device,
    online: device.data.online ?? false,
    sinceMs: device.data.onlineSinceMs ?? moment.wallMs,
    skewMs: device.data.clock.skewMs,
  });
}

function quarantine(moment: Moment, event: DeviceMessage, no: number, reason: QuarantineReason, detail: string): void {
  moment.effects.quarantine.push({
    seq: moment.seq,
    no,
    atMs: moment.wallMs,
    enterprise: event.enterprise,
    device: event.device,
    topic: `tl/v1/${event.enterprise}/${event.device}/${event.channel}`,
    reason,
    detail: detail.slice(0, 300),
    raw: event.payload,
  });
}
