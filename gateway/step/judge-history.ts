import type { Moment } from "../../alarms/moment.ts";
import { endRetro, recordRetro } from "../../alarms/retro.ts";
import type { Quality, Value } from "../../model/value.ts";
import { type CompiledCondition, newConditionState, onReading } from "../../rules/evaluate.ts";
import type { DeviceBox, HistoryState, PointState } from "../state.ts";
import type { CompiledPoint } from "./compile.ts";
import { occasionOf } from "./judge.ts";
import { addToldSpan, historyOf, lifeOf } from "./told-spans.ts";

interface HistoricalReading {
  readonly value: Value;
  readonly quality: Quality;
  readonly overRange: boolean;
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
  for (const condition of point.conditions) judgeOne(device, point, condition, reading, moment);
}

function judgeOne(
  device: DeviceBox,
  point: CompiledPoint,
  condition: CompiledCondition,
  reading: HistoricalReading,
  moment: Moment,
): void {
  const history = historyOf(point.state, condition.key);
  // Older than what was judged last, or later than the alarm that was told already: another stretch of history begins.
  if (reading.ts < history.newestTs || hasOutlived(history, device, point, condition, reading.ts)) restart(history);
  history.newestTs = reading.ts;
  const judged = { value: reading.value, known: reading.quality !== "bad", overRange: reading.overRange };
  for (const change of onReading(condition.spec, history.condition, judged, reading.ts)) {
    if (change.change === "cleared") end(history, change.atMs, moment);
    else begin(history, device, point, condition, change, reading, moment);
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
): void {
  if (isTold(history, device, point, condition, change.atMs)) return;
  const occasion = { ...occasionOf(device, point, condition, change, reading), covered: false };
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
}
