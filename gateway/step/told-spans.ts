import type { Alarm, OpenAlarm } from "../../model/alarm.ts";
import { newConditionState } from "../../rules/evaluate.ts";
import type { DeviceBox, HistoryState, PointState } from "../state.ts";

/** How many spans are remembered per condition, the newest ones. */
const SPANS_MAX = 32;

/** Adds a span of device time that has its alarm or retro record: what is heard of it again makes no second one. */
export function addToldSpan(history: HistoryState, span: [from: number, to: number]): void {
  history.spans.push(span);
  if (history.spans.length > SPANS_MAX) history.spans.shift();
}

/**
 * Remembers the life of an alarm that rang live and is over. A device that lost its acknowledgements in a crash sends its messages again;
 * they are history by then, and must not tell the same alarm a second time as a retro record.
 */
export function rememberLife(device: DeviceBox, point: PointState, { alarm, condition }: OpenAlarm): void {
  const [from, to] = lifeOf(device, alarm);
  // Only conditions judge history; silence and sensor faults have none.
  if (to === null || point.conditions[condition] === undefined) return;
  addToldSpan(historyOf(point, condition), [from, to]);
}

/** From when to when an alarm stood, on the device's corrected time; null: it still stands. */
export function lifeOf(device: DeviceBox, alarm: Alarm): [from: number, to: number | null] {
  const { readingTs, raisedAtMs, clearedAtMs, params } = alarm;
  // Another device's clock says nothing of this one's.
  const isOwn = readingTs !== null && params["decidedBy"] === undefined;
  const from = !isOwn ? raisedAtMs : Math.min(raisedAtMs, readingTs + device.data.clock.anchorMs);
  return [from, clearedAtMs];
}

export function historyOf(point: PointState, key: string): HistoryState {
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
