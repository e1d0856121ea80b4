import type { MessageVerdict, ReadingVerdict, RecentMessage, RecentReading } from "../../api/ports.ts";
import type { Decoded, Observation } from "../../ingest/dialect.ts";
import { normalize, type PointSpec } from "../../ingest/normalize.ts";
import type { Reading } from "../../model/reading.ts";
import type { MessageRefusal } from "../../storage/records/records.ts";
import type { KeptMessage } from "./message-ring.ts";

/** Readings of one message that are looked up and listed. */
export const READINGS_LISTED = 50;

/** A point in service, as a device names it. */
export interface NamedPoint {
  readonly id: string;
  readonly spec: PointSpec;
}

/** What really happened to a message, from the stores. */
export interface Traces {
  /** What of it is in quarantine. */
  readonly refusals: readonly MessageRefusal[];
  /** Everything stored of a point at an instant of its own time, in order of arrival. */
  storedAt(point: string, ts: number): readonly Reading[];
  /** The message is so fresh that the stores may not show all of it yet. */
  readonly isFresh: boolean;
}

/**
 * Tells what became of a message and of each of its readings.
 *
 * Nothing is decided again: `decoded` only says what there was to look for (null: the message is kept in part and cannot be read again),
 * and the verdict is what the stores hold under the message's number.
 */
export function judgeMessage(
  kept: KeptMessage,
  decoded: Decoded | null,
  points: ReadonlyMap<string, NamedPoint>,
  traces: Traces,
): RecentMessage {
  const { refusals } = traces;
  const whole = isWhole(decoded, refusals) ? refusals[0] : undefined;
  const readings = whole === undefined ? judgeReadings(kept, decoded, points, traces) : [];
  return {
    seq: kept.seq,
    receivedAtMs: kept.receivedAtMs,
    channel: kept.channel,
    bytes: kept.bytes,
    raw: kept.raw,
    verdict: verdictOf(kept, decoded),
    reason: whole?.reason ?? null,
    detail: whole?.detail ?? "",
    stored: kept.stored,
    quarantined: kept.refused,
    readings: readings.slice(0, READINGS_LISTED),
    moreReadings: readings.length > READINGS_LISTED || isMore(decoded, kept, readings.length),
  };
}

/** Where the readings of a message are to be looked for: its point, and each time it may stand at. */
export function placesOf(
  kept: KeptMessage,
  decoded: Decoded | null,
  points: ReadonlyMap<string, NamedPoint>,
): readonly { readonly point: string; readonly ts: number }[] {
  return (decoded?.observations ?? []).slice(0, READINGS_LISTED).flatMap((observation) => {
    const point = points.get(observation.source)?.id;
    return point === undefined ? [] : timesOf(observation, kept).map((ts) => ({ point, ts }));
  });
}

function verdictOf(kept: KeptMessage, decoded: Decoded | null): MessageVerdict {
  const { channel, stored, refused } = kept;
  if (refused > 0) return stored > 0 ? "partly-stored" : "quarantined";
  if (channel === "status") return "status";
  if (stored > 0) return "stored";
  return decoded !== null && decoded.observations.length === 0 ? "empty" : "duplicate";
}

/** One refusal of the message as a whole: nothing in it could be told apart. */
function isWhole(decoded: Decoded | null, refusals: readonly MessageRefusal[]): boolean {
  const [only, second] = refusals;
  if (only === undefined || second !== undefined || only.no !== 0) return false;
  return decoded === null ? WHOLE_REASONS.has(only.reason) : decoded.observations.length === 0;
}

const WHOLE_REASONS: ReadonlySet<string> = new Set(["not-json", "not-utf8", "unknown-dialect"]);

function isMore(decoded: Decoded | null, kept: KeptMessage, listed: number): boolean {
  return decoded === null && kept.stored + kept.refused > listed;
}

function judgeReadings(
  kept: KeptMessage,
  decoded: Decoded | null,
  points: ReadonlyMap<string, NamedPoint>,
  traces: Traces,
): readonly RecentReading[] {
  const refusals = new Map(traces.refusals.map((refusal) => [refusal.no, refusal]));
  // A reading in the store stands for one in the message: a second one like it was a repetition.
  const used = new Set<Reading>();
  const judged: { readonly no: number; readonly reading: RecentReading }[] = [];
  for (const observation of (decoded?.observations ?? []).slice(0, READINGS_LISTED + 1)) {
    const refusal = refusals.get(observation.no) ?? null;
    refusals.delete(observation.no);
    const point = points.get(observation.source) ?? null;
    const reading =
      refusal === null ? findReading(kept, observation, { point, traces, used }) : refusedReading(refusal);
    judged.push({ no: observation.no, reading: { ...saidOf(observation), point: point?.id ?? null, ...reading } });
  }
  for (const refusal of refusals.values()) {
    judged.push({ no: refusal.no, reading: { ...NOTHING_SAID, point: null, ...refusedReading(refusal) } });
  }
  return judged.sort((a, b) => a.no - b.no).map(({ reading }) => reading);
}

type Became = Pick<RecentReading, "verdict" | "reason" | "detail" | "reading">;

function refusedReading({ reason, detail }: MessageRefusal): Became {
  return { verdict: "quarantined", reason, detail, reading: null };
}

function findReading(
  kept: KeptMessage,
  observation: Observation,
  deps: { readonly point: NamedPoint | null; readonly traces: Traces; readonly used: Set<Reading> },
): Became {
  const { point, traces, used } = deps;
  const found = point === null ? [] : timesOf(observation, kept).flatMap((ts) => traces.storedAt(point.id, ts));
  const isSame = sameAs(observation, point);
  const own = found.filter((reading) => reading.seq === kept.seq && !used.has(reading));
  // The point's unit may have changed since: then the value no longer compares, and the number alone tells.
  const stored = own.find(isSame) ?? (found.some(isSame) ? undefined : own[0]);
  if (stored !== undefined) {
    used.add(stored);
    return { verdict: storedVerdict(stored), reason: null, detail: "", reading: stored };
  }
  const before = found.find((reading) => reading.seq <= kept.seq && isSame(reading));
  if (before !== undefined) return { verdict: "duplicate", reason: null, detail: "", reading: before };
  return { verdict: traces.isFresh ? "pending" : "unknown", reason: null, detail: "", reading: null };
}

function storedVerdict({ conflict, historical }: Reading): ReadingVerdict {
  if (conflict) return "conflict";
  return historical ? "historical" : "live";
}

function sameAs(observation: Observation, point: NamedPoint | null): (reading: Reading) => boolean {
  const normal = point === null ? null : normalize(observation, point.spec);
  if (normal === null || !normal.ok) return () => false;
  const { value, quality } = normal;
  return (reading) => Object.is(reading.value, value) && reading.quality === quality;
}

/** A time the device did not give, or gave in vain, is that of receipt. */
function timesOf({ ts }: Observation, { receivedAtMs }: KeptMessage): readonly number[] {
  return ts === null || ts === receivedAtMs ? [receivedAtMs] : [ts, receivedAtMs];
}

const SAID_CHARACTERS_MAX = 200;
const NOTHING_SAID = { source: null, value: null, unit: null, ts: null } as const;

function saidOf(observation: Observation): Pick<RecentReading, "source" | "value" | "unit" | "ts"> {
  const { source, value, unit, ts } = observation;
  const said = JSON.stringify(value) ?? "null";
  return {
    source: source.slice(0, SAID_CHARACTERS_MAX),
    value: said.slice(0, SAID_CHARACTERS_MAX),
    unit: unit === null ? null : unit.slice(0, SAID_CHARACTERS_MAX),
    ts,
  };
}
