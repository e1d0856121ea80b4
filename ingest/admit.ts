import { LIVE_WINDOW_MS, TS_AHEAD_MS_MAX, TS_EARLIEST_MS } from "../model/time.ts";
import type { Quality, Value } from "../model/value.ts";
import { type ClockVerdict, type DeviceClock, measureClock, newestOf } from "./device-clock.ts";

export { type DeviceClock, newDeviceClock } from "./device-clock.ts";

/** What the clocks say of one reading: which time it stands at, and whether it is of now. */
export interface Admission {
  /** The device's time as it said it; the time of receipt where it said none that can be used. Wall milliseconds. */
  readonly ts: number;
  /** The same instant on our clock, as well as it is known. */
  readonly correctedTs: number;
  readonly historical: boolean;
  /** The device gave no usable time. */
  readonly tsReplaced: boolean;
  /** The device's clock differs from ours by more than the live window. */
  readonly skewed: boolean;
  /** How much older than the newest live reading of its message, >= 0. */
  readonly behindNewestMs: number;
  /** The stretch of device time within which `ts` tells an order; null: it tells none. */
  readonly era: number | null;
}

interface Claim {
  readonly ts: number | null;
  readonly historical: boolean;
}

/**
 * Judges the times of one message's readings against its receipt, and what they teach about the device's clock.
 *
 * A reading is history only on evidence: the device says so, or the device's time runs through a backlog (faster than receipt, or
 * over more than the live window within one message) that lies behind. A constant difference, however large, is skew. In doubt, live.
 * The answer has one admission for each observation, in their order. `clock` is updated in place.
 */
export function admitMessage(
  clock: DeviceClock,
  receivedAtMs: number,
  observations: readonly Claim[],
): readonly Admission[] {
  const verdict = measureClock(clock, receivedAtMs, newestOf(clock, receivedAtMs, observations));
  const admissions: Mutable<Admission>[] = [];
  let newestMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < observations.length; i++) {
    // The index is within the list.
    const admission = admitOne(clock, verdict, receivedAtMs, observations[i] as Claim);
    admissions.push(admission);
    if (!admission.historical && admission.correctedTs > newestMs) newestMs = admission.correctedTs;
  }
  for (const admission of admissions) {
    admission.behindNewestMs = Math.max(0, newestMs - admission.correctedTs);
  }
  return admissions;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function admitOne(clock: DeviceClock, verdict: ClockVerdict, receivedAtMs: number, claim: Claim): Mutable<Admission> {
  const { ts, historical } = claim;
  if (ts === null || ts < TS_EARLIEST_MS || ts + clock.anchorMs > receivedAtMs + TS_AHEAD_MS_MAX) {
    return admission(receivedAtMs, receivedAtMs, historical, { tsReplaced: true, skewed: false, era: null });
  }
  const anchoredMs = ts + clock.anchorMs;
  const behindMs = receivedAtMs - anchoredMs;
  const skewed = Math.abs(clock.skewMs) > LIVE_WINDOW_MS;
  const ordered = { tsReplaced: false, skewed, era: clock.era };
  if (historical) return admission(ts, anchoredMs, true, ordered);
  if (Math.abs(behindMs) <= LIVE_WINDOW_MS) return admission(ts, anchoredMs, false, ordered);
  // Ahead of us: no backlog, and no proof either that what comes after it is old.
  if (behindMs < 0) {
    const correctedTs = Math.min(ts + clock.skewMs, receivedAtMs);
    return admission(ts, correctedTs, false, { tsReplaced: false, skewed: true, era: null });
  }
  const isBacklog = verdict.backlog || verdict.newestTs - ts > LIVE_WINDOW_MS;
  if (isBacklog) return admission(ts, anchoredMs, true, ordered);
  return admission(ts, ts + clock.skewMs, false, ordered);
}

function admission(
  ts: number,
  correctedTs: number,
  historical: boolean,
  marks: { readonly tsReplaced: boolean; readonly skewed: boolean; readonly era: number | null },
): Mutable<Admission> {
  const { tsReplaced, skewed, era } = marks;
  return { ts, correctedTs, historical, tsReplaced, skewed, behindNewestMs: 0, era };
}

/** The newest live reading of a point, for telling repetitions and late readings. JSON. */
export interface PointArrival {
  /** Stretch of device time `newestTs` belongs to, and the newest device time in it; null: none yet. */
  era: number;
  newestTs: number | null;
  /** The last live reading taken; `value` null: none yet. */
  ts: number;
  deviceSeq: number | null;
  value: Value | null;
  quality: Quality;
}

export function newPointArrival(): PointArrival {
  return { era: 0, newestTs: null, ts: 0, deviceSeq: null, value: null, quality: "good" };
}

/**
 * Tells a reading of a point from what came before.
 *
 * - `duplicate`: the newest one again; drop it.
 * - `live`: becomes the newest.
 * - `conflict`: the time and counter of the newest with another value: live, kept, flagged.
 * - `historical`: by its admission, or older than the newest.
 */
export function admitReading(
  arrival: PointArrival,
  admission: Admission,
  deviceSeq: number | null,
  value: Value,
  quality: Quality,
): "live" | "historical" | "duplicate" | "conflict" {
  const { ts, era } = admission;
  const sameInstant = arrival.value !== null && arrival.ts === ts && arrival.deviceSeq === deviceSeq;
  if (sameInstant && arrival.value === value && arrival.quality === quality) return "duplicate";
  if (admission.historical) return "historical";
  if (era !== null) {
    if (arrival.newestTs !== null && arrival.era === era && ts < arrival.newestTs) return "historical";
    arrival.era = era;
    arrival.newestTs = ts;
  }
  arrival.ts = ts;
  arrival.deviceSeq = deviceSeq;
  arrival.value = value;
  arrival.quality = quality;
  return sameInstant ? "conflict" : "live";
}
