import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WirePoint, WireReading } from "../../api/wire.ts";
import { feedLive, livePoint, nowMs } from "../live/live.ts";
import { toPointKey } from "../live/live-state.ts";
import { type Trend, type TrendSpan, readTrend } from "../trend/read-trend.ts";
import { toReadingColumns } from "../trend/trend-columns.ts";

/** A span that ends at "now" and moves with it, or one that stands still. */
export type SpanChoice = { readonly lastMs: number } | TrendSpan;

export interface TrendView {
  readonly trend: Signal<Trend | null>;
  readonly failure: Signal<string | null>;
}

/** Reads the chosen span, again as it moves on; between two reads, live values are added at the end. */
export function useTrend(point: WirePoint | undefined, choice: SpanChoice): TrendView {
  const trend = useSignal<Trend | null>(null);
  const failure = useSignal<string | null>(null);
  const lastMs = "lastMs" in choice ? choice.lastMs : null;
  const span = "lastMs" in choice ? null : choice;
  const fromMs = span?.fromMs ?? null;
  const toMs = span?.toMs ?? null;
  useEffect(() => {
    if (point === undefined) return;
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      const wanted = fromMs !== null && toMs !== null ? { fromMs, toMs } : toSpan(lastMs ?? 0);
      const answer = await readTrend(point, wanted, stop.signal);
      if (stop.signal.aborted) return;
      if (answer.ok) trend.value = answer.value;
      failure.value = answer.ok ? null : answer.error.message;
    };
    trend.value = null;
    void read();
    const timer = lastMs === null ? undefined : setInterval(() => void read(), Math.max(20_000, lastMs / 600));
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [point, lastMs, fromMs, toMs]);
  useSignalEffect(() => {
    if (point === undefined) return;
    const now = livePoint(toPointKey(point)).value;
    const shown = trend.peek();
    if (shown?.readings === null || shown === null || !feedLive.value || now === null) return;
    if (now.ts === null || now.v === null || now.q === null) return;
    if (now.ts <= (shown.readings.at(-1)?.ts ?? 0) || shown.span.toMs < nowMs.peek() - SLACK_MS) return;
    const reading = {
      point: now.id,
      ts: now.ts,
      v: now.v,
      q: now.q,
      receivedAt: now.receivedAt ?? now.ts,
      historical: false,
    };
    trend.value = extend(shown, reading);
  });
  return { trend, failure };
}

/** A span that ended longer ago than this stands still: no live value belongs into it. */
const SLACK_MS = 60_000;

function toSpan(lastMs: number): TrendSpan {
  const toMs = nowMs.peek() + 1_000;
  return { fromMs: toMs - lastMs, toMs };
}

function extend(shown: Trend, reading: WireReading): Trend {
  const readings = [...(shown.readings ?? []), reading];
  const lengthMs = shown.span.toMs - shown.span.fromMs;
  const toMs = Math.max(shown.span.toMs, reading.ts + 1_000);
  return {
    span: { fromMs: toMs - lengthMs, toMs },
    readings,
    columns: toReadingColumns(readings),
    count: readings.length,
  };
}
