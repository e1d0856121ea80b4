import type { Moment } from "../../alarms/moment.ts";
import { endRetro, recordRetro } from "../../alarms/retro.ts";
import type { Quality, Value } from "../../model/value.ts";
import { type CompiledCondition, newConditionState, onReading } from "../../rules/evaluate.ts";
import type { DeviceBox, EngineState, HistoryState, PointState } from "../state.ts";
import type { CompiledPoint } from "./compile.ts";
import { occasionOf } from "./judge.ts";

interface HistoricalReading {
  readonly value: Value;
  readonly quality: Quality;
  readonly overRange: boolean;
  /** Corrected device time: history is judged on it. */
  readonly ts: number;
}

/** How many spans of earlier retro records are remembered per condition, so that a repeated back-fill makes no second ones. */
const SPANS_MAX = 32;

/**
 * Judges one historical reading on device time. It can only write a retro record ("would have alarmed then, known now"):
 * never a siren, never freshness. The first condition met in a span makes one record; repeating the back-fill makes no other.
 */
export function judgeHistory(
  state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  reading: HistoricalReading,
  moment: Moment,
): void {
  for (const condition of point.conditions) judgeOne(state, device, point, condition, reading, moment);
}

function judgeOne(
  _state: EngineState,
  device: DeviceBox,
  point: CompiledPoint,
  condition: CompiledCondition,
  reading: HistoricalReading,
  moment: Moment,
): void {
  const history = historyOf(point.state, condition.key);
  // Older than what was judged last: another stretch of history begins.
  if (reading.ts < history.newestTs) restart(history);
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
  if (history.spans.some(([from, to]) => change.atMs >= from && change.atMs <= to)) return;
  if (heldLive(point.state, condition.key, change.atMs)) return;
  const occasion = { ...occasionOf(device, point, condition, change, reading), covered: false };
  history.current = recordRetro(moment, occasion, change.atMs);
  history.spans.push([change.atMs, change.atMs]);
  if (history.spans.length > SPANS_MAX) history.spans.shift();
}

/** The alarm of this condition was already raised live and covers the instant: a late reading is no second alarm. */
function heldLive(point: PointState, key: string, atTs: number): boolean {
  const open = point.alarms[key];
  if (open === undefined || open.alarm.retired) return false;
  const from = open.alarm.readingTs ?? open.alarm.raisedAtMs;
  return atTs >= from && (open.alarm.clearedAtMs === null || atTs <= open.alarm.clearedAtMs);
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

function historyOf(point: PointState, key: string): HistoryState {
  const known = point.history[key];
  if (known !== undefined) return known;
  const fresh: HistoryState = {
    condition: newConditionState(),
    newestTs: Number.MIN_SAFE_INTEGER,
    current: null,
    spans: [],
  };
  point.history[key] = fresh;
  return fresh;
}
