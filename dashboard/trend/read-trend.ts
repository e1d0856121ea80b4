import type { WirePoint, WireReading } from "../../api/wire.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import type { RequestFailure } from "../server/request.ts";
import { authorized, authorizedList, withQuery } from "../server/session.ts";
import { type SeriesBucket, toEnvelopeColumns, toReadingColumns, type TrendColumns } from "./trend-columns.ts";

export interface TrendSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Trend {
  readonly span: TrendSpan;
  readonly columns: TrendColumns;
  /** The readings themselves where the span holds few enough to draw each; null: an envelope is drawn. */
  readonly readings: readonly WireReading[] | null;
  readonly count: number;
}

/** Up to so many readings are drawn one by one; beyond, more than one would fall on a pixel. */
const READINGS_MAX = 4_000;

/** About one bucket for two pixels of a wide screen. */
const BUCKETS = 600;

/** Reads what a span holds: first how much, then each reading or the envelope. */
export async function readTrend(
  point: WirePoint,
  span: TrendSpan,
  signal: AbortSignal,
): Promise<Result<Trend, RequestFailure>> {
  const where = {
    enterprise: point.enterprise,
    point: point.id,
    from: Math.floor(span.fromMs),
    to: Math.ceil(span.toMs),
  };
  const series = await authorized<{ readonly items: readonly SeriesBucket[] }>(
    withQuery("/series", { ...where, buckets: BUCKETS }),
    { signal },
  );
  if (!series.ok) return failed(series.error);
  const count = series.value.items.reduce((sum, bucket) => sum + bucket.n, 0);
  if (count > READINGS_MAX) {
    const widthMs = (where.to - where.from) / BUCKETS;
    return ok({ span, columns: toEnvelopeColumns(series.value.items, widthMs), readings: null, count });
  }
  const readings = await authorizedList<WireReading>(withQuery("/readings", { ...where, limit: 1000 }), signal);
  if (!readings.ok) return failed(readings.error);
  return ok({
    span,
    columns: toReadingColumns(readings.value),
    readings: readings.value,
    count: readings.value.length,
  });
}
