import { HttpError, InfluxDB, Point } from "@influxdata/influxdb-client";
import { MIRROR_MEASUREMENT, type MirrorPoint } from "../mirror-point.ts";
import { type MirrorTarget, toOutcome, toUnavailable, type WriteOutcome, withinMs } from "../mirror-target.ts";

interface Influx2Settings {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  /** One request, at most (default 10 s). */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const PROBE_MEASUREMENT = "reading_mirror";

/** A bucket of InfluxDB 2.x (or of anything that speaks its write API) as a mirror. */
export function openInflux2Target(settings: Influx2Settings): MirrorTarget {
  const { url, org, bucket, token, timeoutMs = TIMEOUT_MS } = settings;
  const client = new InfluxDB({ url, token, timeout: timeoutMs });
  const write = async (points: Point[]): Promise<WriteOutcome> => {
    // The client's own batching resolves although a full batch was refused. A batch it never fills is sent by `flush` alone,
    // which does reject; without retries and without a timer nothing is kept behind our back.
    const api = client.getWriteApi(org, bucket, "ns", {
      batchSize: points.length + 1,
      flushInterval: 0,
      maxRetries: 0,
      maxBufferLines: points.length + 1,
      gzipThreshold: 1_000,
      // A listener that answers keeps the client from writing the failure to the console; `flush` rejects with it.
      writeFailed: (error) => Promise.reject(error),
    });
    api.writePoints(points);
    try {
      // Twice the client's own bound, which does not cover an answer that breaks off.
      await withinMs(timeoutMs * 2, api.flush());
      return { kind: "ok" };
    } catch (error) {
      return classify(error);
    }
  };
  return {
    name: "influx2",
    write: (points) => write(points.map(toPoint)),
    probe: () => write([new Point(PROBE_MEASUREMENT).booleanField("probe", true).timestamp("0")]),
  };
}

function toPoint(point: MirrorPoint): Point {
  const row = new Point(MIRROR_MEASUREMENT)
    .tag("enterprise", point.enterprise)
    .tag("point", point.point)
    .stringField("q", point.quality)
    .intField("received_at", point.receivedAtMs)
    .booleanField("historical", point.historical)
    .booleanField("conflict", point.conflict)
    .intField("seq", point.seq)
    .timestamp(point.timestampNs);
  const { value } = point;
  if (typeof value === "number") return row.floatField("v", value);
  return typeof value === "boolean" ? row.booleanField("b", value) : row.stringField("w", value);
}

function classify(error: unknown): WriteOutcome {
  if (!(error instanceof HttpError)) return toUnavailable(error);
  const retryAfter = error.headers?.["retry-after"];
  return toOutcome({
    status: error.statusCode,
    body: error.body ?? error.message,
    retryAfter: typeof retryAfter === "string" ? retryAfter : null,
  });
}
