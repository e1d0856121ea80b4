import type { Moment } from "../../alarms/moment.ts";
import type { Value } from "../../model/value.ts";
import {
  type CompiledCondition,
  type ConditionChange,
  type ConditionState,
  dueAtMs,
  newConditionState,
  onReading,
} from "../../rules/evaluate.ts";
import type { Facts, JudgedReading, ReadingCondition } from "../../rules/condition.ts";
import type { DeviceBox, EngineState, LatestReading, PointState } from "../state.ts";
import { type AlarmPlace, clearAt, observeAt, placeOfPoint, raiseAt, settleCover } from "./alarm-book.ts";
import type { CompiledPoint, CompiledSilence, JudgedCondition } from "./compile.ts";
import { moveMoment } from "./moment-of.ts";
import { raiseSensorFault, SENSOR_FAULT_KEY } from "./sensor-fault.ts";
import { silenceAfterMs } from "./silence.ts";
import { systemOccasion } from "./system-occasion.ts";
import { isUnknown, noteKnown, noteUnknown } from "./unknown-value.ts";

/**
 * Judges one live reading of a point by all its conditions, at an engine instant not before the last judgement of the point.
 * The caller has touched the device's shard and set `point.state.latest`. `faulty`: the reading says that the sensor has failed.
 */
export function judgeLive(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  reading: LatestReading,
  faulty: boolean,
  atMs: number,
  moment: Moment,
): void {
  const known = point.state;
  known.judgedAtMs = atMs;
  known.heardAtMs = Math.max(known.heardAtMs, atMs);
  state.due.lower(device, known.heardAtMs + point.silentAfterMs);
  const judged = toJudged(reading);
  const { conditions } = point;
  for (let i = 0; i < conditions.length; i++) {
    // The index is one of the list's.
    const condition = conditions[i] as JudgedCondition<ReadingCondition>;
    judgeCondition(state, device, point, condition, judged, reading, atMs, moment);
  }
  if (isUnknown(reading)) noteUnknown(state, device, point, atMs);
  else if (known.unknownSinceMs !== null) noteKnown(state, device, point, atMs, moment);
  if (hasAlarms(known)) settleSystemAlarms(state, device, point, reading, faulty, atMs, moment);
  else if (faulty) raiseSensorFault(state, device, point, reading, atMs, moment);
}

/** A reading as conditions see it. */
export function toJudged({ value, quality, overRange, belowRange }: LatestReading): JudgedReading {
  return { value, known: quality !== "bad", overRange, belowRange: belowRange === true };
}

function judgeCondition(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  condition: JudgedCondition<ReadingCondition>,
  judged: JudgedReading,
  reading: LatestReading,
  atMs: number,
  moment: Moment,
): void {
  const { spec, key } = condition;
  const remembered = conditionStateOf(point.state, condition);
  const changes = onReading(spec, remembered, judged, atMs);
  if (changes.length > 0)
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
interface Seen {
  readonly value: Value | null;
  readonly ts: number | null;
  /** When that reading was taken, wall time, if the clock of the alarm's own device cannot tell. */
  readonly happenedAtMs?: number | undefined;
}

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
    const happenedAtMs = seen?.happenedAtMs;
    raiseAt(state, place, condition.key, { ...occasion, happenedAtMs }, moment, condition.spec.farther);
    // A point in alarm may have to be heard of sooner than before.
    state.due.lower(device, point.state.heardAtMs + point.silentAfterMs);
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

/** A point that was silent has spoken; a sensor that had failed reads within its range again. */
function settleSystemAlarms(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  reading: LatestReading,
  faulty: boolean,
  atMs: number,
  moment: Moment,
): void {
  const place = placeOfPoint(device, point.state);
  moveMoment(state, moment, atMs);
  for (const silence of point.silences) clearAt(state, place, silence.key, moment);
  if (faulty) raiseSensorFault(state, device, point, reading, atMs, moment);
  else if (reading.quality !== "bad") clearAt(state, place, SENSOR_FAULT_KEY, moment);
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
  const occasion = systemOccasion(device, point, silence, point.state.latest);
  const params = { afterMs: silenceAfterMs(point, silence), everHeard: point.state.latest !== null };
  raiseAt(state, place, silence.key, { ...occasion, params }, moment);
}

/** What a point remembers of a condition in force. It stays that object for as long as the condition is compiled. */
export function conditionStateOf(point: PointState, condition: JudgedCondition): ConditionState {
  condition.remembered ??= point.conditions[condition.key] ??= newConditionState();
  return condition.remembered;
}

export function hasAlarms(point: PointState): boolean {
  for (const _ in point.alarms) return true;
  return false;
}
