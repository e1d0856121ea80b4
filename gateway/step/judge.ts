import type { Moment } from "../../alarms/moment.ts";
import type { Value } from "../../model/value.ts";
import {
  type CompiledCondition,
  type ConditionChange,
  dueAtMs,
  newConditionState,
  onReading,
} from "../../rules/evaluate.ts";
import type { Facts, JudgedReading, ReadingCondition } from "../../rules/condition.ts";
import type { DeviceBox, EngineState, LatestReading, PointState } from "../state.ts";
import { type AlarmPlace, clearAt, observeAt, placeOfPoint, raiseAt, settleCover } from "./alarm-book.ts";
import type { CompiledPoint, CompiledSilence } from "./compile.ts";
import { moveMoment } from "./moment-of.ts";

const SENSOR_FAULT_RULE = "system:sensor-fault";
const SENSOR_FAULT_KEY = `${SENSOR_FAULT_RULE}/3`;

/**
 * Judges one live reading of a point by all its conditions, at an engine instant not before the last judgement of the point.
 * The caller has touched the device's shard and set `point.state.latest`.
 */
export function judgeLive(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  reading: LatestReading,
  belowRange: boolean,
  atMs: number,
  moment: Moment,
): void {
  const known = point.state;
  known.judgedAtMs = atMs;
  known.heardAtMs = Math.max(known.heardAtMs, atMs);
  state.due.lower(device, known.heardAtMs + point.silentAfterMs);
  const judged: JudgedReading = {
    value: reading.value,
    known: reading.quality !== "bad",
    overRange: reading.overRange,
  };
  for (const condition of point.conditions)
    judgeCondition(state, device, point, condition, judged, reading, atMs, moment);
  if (hasAlarms(known)) settleSystemAlarms(state, device, point, reading, belowRange, atMs, moment);
  else if (belowRange) raiseSensorFault(state, device, point, reading, atMs, moment);
}

function judgeCondition(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  condition: CompiledCondition<ReadingCondition>,
  judged: JudgedReading,
  reading: LatestReading,
  atMs: number,
  moment: Moment,
): void {
  const { spec, key } = condition;
  const remembered = conditionStateOf(point.state, key);
  const changes = onReading(spec, remembered, judged, atMs);
  for (const change of changes) applyChange(state, device, point, condition, change, reading, moment);
  const dueMs = dueAtMs(remembered, spec);
  if (dueMs !== null) state.due.lower(device, dueMs);
  if (!remembered.active || !hasAlarms(point.state)) return;
  if (!judged.known && !judged.overRange) return;
  moveMoment(state, moment, atMs);
  const seen = { value: reading.value, latched: remembered.latched };
  observeAt(placeOfPoint(device, point.state), key, seen, spec.farther, moment);
}

/** What an alarm shows: the newest value, and device time of the reading behind it. */
type Seen = { readonly value: Value | null; readonly ts: number | null };

const NO_FACTS: Facts = Object.freeze({});

/** Turns a change of a condition into the life of its alarm. `seen`: what it shows; `facts`: what else was behind it. */
export function applyChange(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  condition: CompiledCondition,
  change: ConditionChange,
  seen: Seen | null,
  moment: Moment,
  facts = NO_FACTS,
): void {
  const place = placeOfPoint(device, point.state);
  moveMoment(state, moment, change.atMs);
  if (change.change === "cleared") {
    clearAt(state, place, condition.key, moment);
  } else {
    const occasion = occasionOf(device, point, condition, change, seen, facts);
    raiseAt(state, place, condition.key, occasion, moment, condition.spec.farther);
  }
  settleCover(state, place, condition.rule, moment);
}

function occasionOf(
  device: DeviceBox,
  point: CompiledPoint,
  condition: CompiledCondition,
  change: { readonly latched: boolean },
  seen: Seen | null,
  facts = NO_FACTS,
) {
  return {
    enterprise: device.enterprise,
    point: point.id,
    device: device.device,
    rule: condition.rule,
    level: condition.spec.level,
    condition: condition.key,
    value: seen?.value ?? null,
    readingTs: seen?.ts ?? null,
    limit: condition.spec.limit,
    unit: condition.spec.unit ?? point.unit,
    latched: change.latched || condition.spec.latch,
    params: condition.spec.name === undefined ? facts : { check: condition.spec.name, ...facts },
  };
}

export { occasionOf };

/** A point that was silent has spoken; a sensor that read below its range reads within it again. */
function settleSystemAlarms(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  reading: LatestReading,
  belowRange: boolean,
  atMs: number,
  moment: Moment,
): void {
  const place = placeOfPoint(device, point.state);
  moveMoment(state, moment, atMs);
  for (const silence of point.silences) clearAt(state, place, silence.key, moment);
  if (belowRange) raiseSensorFault(state, device, point, reading, atMs, moment);
  else if (reading.quality !== "bad") clearAt(state, place, SENSOR_FAULT_KEY, moment);
}

function raiseSensorFault(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  reading: { readonly value: Value; readonly ts: number },
  atMs: number,
  moment: Moment,
): void {
  const place = placeOfPoint(device, point.state);
  if (place.holder[SENSOR_FAULT_KEY]?.alarm.active) return;
  moveMoment(state, moment, atMs);
  raiseAt(state, place, SENSOR_FAULT_KEY, systemOccasion(device, point, SENSOR_FAULT_RULE, reading), moment);
}

/** The point has been silent for longer than allowed. */
export function raiseSilence(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  silence: CompiledSilence,
  moment: Moment,
): void {
  const place: AlarmPlace = placeOfPoint(device, point.state);
  if (place.holder[silence.key]?.alarm.active) return;
  const occasion = systemOccasion(device, point, silence.rule, point.state.latest);
  const params = { afterMs: silence.afterMs, everHeard: point.state.latest !== null };
  raiseAt(state, place, silence.key, { ...occasion, level: silence.level, condition: silence.key, params }, moment);
}

function systemOccasion(
  device: DeviceBox,
  point: CompiledPoint,
  rule: string,
  reading: { readonly value: Value; readonly ts: number } | null,
) {
  return {
    enterprise: device.enterprise,
    point: point.id,
    device: device.device,
    rule,
    level: 3 as const,
    condition: `${rule}/3`,
    value: reading?.value ?? null,
    readingTs: reading?.ts ?? null,
    limit: null,
    unit: point.unit,
    latched: false,
    params: {},
  };
}

export function conditionStateOf(point: PointState, key: string) {
  const known = point.conditions[key];
  if (known !== undefined) return known;
  const fresh = newConditionState();
  point.conditions[key] = fresh;
  return fresh;
}

function hasAlarms(point: PointState): boolean {
  for (const _ in point.alarms) return true;
  return false;
}
