import { FieldType, InfluxDB, type IPoint } from "influx";
import { MIRROR_MEASUREMENT, type MirrorPoint } from "../mirror-point.ts";
import { type MirrorTarget, toOutcome, toUnavailable, type WriteOutcome, withinMs } from "../mirror-target.ts";

interface Influx1Settings {
  readonly url: string;
  readonly database: string;
  readonly username?: string;
  readonly password?: string;
  /** Absent: the database's default. */
  readonly retentionPolicy?: string;
  /** One request, at most (default 10 s). */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const PROBE_MEASUREMENT = "reading_mirror";

/** An InfluxDB 1.x database as a mirror. The database must be there: creating it is its owner's affair. */
export function openInflux1Target(settings: Influx1Settings): MirrorTarget {
  const { timeoutMs = TIMEOUT_MS } = settings;
  const client = openClient(settings, timeoutMs);
  const { retentionPolicy } = settings;
  const options = { precision: "n", ...(retentionPolicy === undefined ? {} : { retentionPolicy }) } as const;
  const write = async (points: IPoint[]): Promise<WriteOutcome> => {
    try {
      // Twice the client's own bound, which does not cover an answer that breaks off.
      await withinMs(timeoutMs * 2, client.writePoints(points, options));
      return { kind: "ok" };
    } catch (error) {
      return classify(error);
    }
  };
  return {
    name: "influx1",
    write: (points) => write(points.map(toPoint)),
    probe: () => write([{ measurement: PROBE_MEASUREMENT, fields: { probe: true }, timestamp: "0" }]),
  };
}

function openClient(settings: Influx1Settings, timeoutMs: number): InfluxDB {
  const url = new URL(settings.url);
  const secure = url.protocol === "https:";
  return new InfluxDB({
    hosts: [
      {
        host: url.hostname,
        port: Number(url.port || (secure ? 443 : 8086)),
        protocol: secure ? "https" : "http",
        path: url.pathname,
      },
    ],
    database: settings.database,
    ...(settings.username === undefined ? {} : { username: settings.username }),
    ...(settings.password === undefined ? {} : { password: settings.password }),
    // The mirror repeats; a client that does so, too, or that shuts its only host out, would hide the server's answer.
    pool: { maxRetries: 0, requestTimeout: timeoutMs, backoff: NO_BACKOFF },
    schema: [
      {
        measurement: MIRROR_MEASUREMENT,
        tags: ["enterprise", "point"],
        fields: {
          v: FieldType.FLOAT,
          b: FieldType.BOOLEAN,
          w: FieldType.STRING,
          q: FieldType.STRING,
          received_at: FieldType.INTEGER,
          historical: FieldType.BOOLEAN,
          conflict: FieldType.BOOLEAN,
          seq: FieldType.INTEGER,
        },
      },
    ],
  });
}

interface Backoff {
  getDelay(): number;
  next(): Backoff;
  reset(): Backoff;
}

const NO_BACKOFF: Backoff = { getDelay: () => 0, next: () => NO_BACKOFF, reset: () => NO_BACKOFF };

function toPoint(point: MirrorPoint): IPoint {
  const { enterprise, value, quality, receivedAtMs, historical, conflict, seq, timestampNs } = point;
  return {
    measurement: MIRROR_MEASUREMENT,
    tags: { enterprise, point: point.point },
    fields: { ...toValueField(value), q: quality, received_at: receivedAtMs, historical, conflict, seq },
    timestamp: timestampNs,
  };
}

function toValueField(value: MirrorPoint["value"]): Record<string, number | boolean | string> {
  if (typeof value === "number") return { v: value };
  return typeof value === "boolean" ? { b: value } : { w: value };
}

/** The client keeps the answer's parts on its RequestError for 3xx and 4xx, and only the status text for 5xx. */
function classify(error: unknown): WriteOutcome {
  if (error instanceof Error && "res" in error && isAnswer(error.res)) {
    const { statusCode, headers } = error.res;
    const retryAfter = headers["retry-after"];
    return toOutcome({
      status: statusCode,
      body: error.message,
      retryAfter: typeof retryAfter === "string" ? retryAfter : null,
    });
  }
  return toUnavailable(error);
}

function isAnswer(res: unknown): res is { statusCode: number; headers: Record<string, unknown> } {
  return typeof res === "object" && res !== null && "statusCode" in res && typeof res.statusCode === "number";
}
