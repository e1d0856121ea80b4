import type { Moment } from "../../alarms/moment.ts";
import { endRetro, recordRetro } from "../../alarms/retro.ts";
import type { Quality, Value } from "../../model/value.ts";
import type { Facts, JudgedReading } from "../../rules/condition.ts";
import {
  type CompiledCondition,
  type ConditionChange,
  newConditionState,
  onJudgement,
  onReading,
} from "../../rules/evaluate.ts";
import type { DeviceBox, HistoryState, PointState } from "../state.ts";
import type { CompiledPoint, CompiledWatch } from "./compile.ts";
import { occasionOf } from "./judge.ts";
import { addToldSpan, historyOf, lifeOf } from "./told-spans.ts";

interface HistoricalReading {
  readonly value: Value;
  readonly quality: Quality;
  readonly overRange: boolean;
  readonly belowRange: boolean;
  /** Corrected device time: history is judged on it. */
  readonly ts: number;
}

/**
 * Judges one historical reading on device time. It can only write a retro record ("would have alarmed then, known now"):
 * never a siren, never freshness. The first condition met in a span makes one record; repeating the back-fill makes no other.
 */
export function judgeHistory(
  device: DeviceBox,
  point: CompiledPoint,
  reading: HistoricalReading,
  moment: Moment,
): void {
  const { value, quality, overRange, belowRange } = reading;
  const judged = { value, known: quality !== "bad", overRange, belowRange };
  for (const condition of point.conditions) {
    const history = stretchOf(device, point, condition, reading.ts);
    const changes = onReading(condition.spec, history.condition, judged, reading.ts);
    tell(history, device, point, condition, changes, reading, moment);
  }
  for (const watch of point.watches) {
    // What several points said is told apart by when they said it; a back-fill of one of them is no picture of all.
    if (watch.spec.others.length === 0) judgeWatched(device, point, watch, judged, reading, moment);
  }
}

/** The stretch of history a reading of this device time belongs to. */
function stretchOf(device: DeviceBox, point: CompiledPoint, condition: CompiledCondition, ts: number): HistoryState {
  const history = historyOf(point.state, condition.key);
  // Older than what was judged last, or later than the alarm that was told already: another stretch of history begins.
  if (ts < history.newestTs || hasOutlived(history, device, point, condition, ts)) restart(history);
  history.newestTs = ts;
  return history;
}

function judgeWatched(
  device: DeviceBox,
  point: CompiledPoint,
  watch: CompiledWatch,
  judged: JudgedReading,
  reading: HistoricalReading,
  moment: Moment,
): void {
  const { spec } = watch;
  const history = stretchOf(device, point, watch, reading.ts);
  if (history.memory?.form !== spec.memoryForm) history.memory = { form: spec.memoryForm, data: spec.newMemory() };
  const { data } = history.memory;
  const judgeAt = (atMs: number) => {
    const changes = onJudgement(spec, history.condition, spec.judge(data, atMs, history.condition.active), atMs);
    const { value, facts } = spec.sight(data, atMs);
    if (value !== null) tell(history, device, point, watch, changes, { ...reading, value }, moment, facts);
  };
  const dueMs = spec.dueAtMs(data);
  if (dueMs !== null && dueMs < reading.ts) judgeAt(dueMs);
  spec.take(data, 0, judged, reading.ts);
  judgeAt(reading.ts);
}

function tell(
  history: HistoryState,
  device: DeviceBox,
  point: CompiledPoint,
  condition: CompiledCondition,
  changes: readonly ConditionChange[],
  reading: HistoricalReading,
  moment: Moment,
  facts?: Facts,
): void {
  for (const change of changes) {
    if (change.change === "cleared") end(history, change.atMs, moment);
    else begin(history, device, point, condition, change, reading, moment, facts);
  }
  observe(history, condition, reading, moment);
}

function begin(
  history: HistoryState,
  device: DeviceBox,
  point: CompiledPoint,
  condition: CompiledCondition,
  change: { readonly atMs: number; readonly latched: boolean },
  reading: HistoricalReading,
  moment: Moment,
  facts?: Facts,
): void {
  if (isTold(history, device, point, condition, change.atMs)) return;
  const occasion = { ...occasionOf(device, point, condition, change, reading, facts), covered: false };
  history.current = recordRetro(moment, occasion, change.atMs);
  addToldSpan(history, [change.atMs, change.atMs]);
}

/** What holds was told by an alarm or record that has ended since: whether the condition held on is not known. */
function hasOutlived(
  history: HistoryState,
  device: DeviceBox,
  point: CompiledPoint,
  condition: CompiledCondition,
  atTs: number,
): boolean {
  if (!history.condition.active || history.current !== null) return false;
  return !isTold(history, device, point, condition, atTs);
}

/** An alarm or a retro record of this condition covers the instant. */
function isTold(
  history: HistoryState,
  device: DeviceBox,
  point: CompiledPoint,
  condition: CompiledCondition,
  atTs: number,
): boolean {
  return (
    history.spans.some(([from, to]) => atTs >= from && atTs <= to) || heldLive(device, point.state, condition.key, atTs)
  );
}

/** The alarm of this condition was already raised live and covers the instant: a late reading is no second alarm. */
function heldLive(device: DeviceBox, point: PointState, key: string, atTs: number): boolean {
  const open = point.alarms[key];
  if (open === undefined || open.alarm.retired) return false;
  const [from, to] = lifeOf(device, open.alarm);
  return atTs >= from && (to === null || atTs <= to);
}

function observe(
  history: HistoryState,
  condition: CompiledCondition,
  reading: HistoricalReading,
  moment: Moment,
): void {
  const { current } = history;
  if (current === null || !history.condition.active) return;
  const span = history.spans[history.spans.length - 1];
  if (span !== undefined) span[1] = Math.max(span[1], reading.ts);
  if (reading.quality === "bad" && !reading.overRange) return;
  const { alarm } = current;
  if (alarm.lastValue === reading.value) return;
  alarm.lastValue = reading.value;
  alarm.peak = alarm.peak === null ? reading.value : condition.spec.farther(alarm.peak, reading.value);
  moment.effects.alarms.set(alarm.id, current);
}

function end(history: HistoryState, atMs: number, moment: Moment): void {
  if (history.current === null) return;
  endRetro(moment, history.current, atMs);
  history.current = null;
}

function restart(history: HistoryState): void {
  Object.assign(history.condition, newConditionState());
  history.current = null;
  delete history.memory;
}
