import type { SinceReading } from "./reading-store.ts";

/** One reading as a mirror stores it: a row of the measurement `reading`. */
export interface MirrorPoint {
  readonly enterprise: string;
  readonly point: string;
  /** A number goes to the field `v` (float), a boolean to `b`, a state word to `w`: one field never has two types. */
  readonly value: number | boolean | string;
  readonly quality: string;
  readonly receivedAtMs: number;
  readonly historical: boolean;
  readonly conflict: boolean;
  readonly seq: number;
  /** Nanoseconds since 1970: `ts`, and below the millisecond the reading's own place (see `toMirrorPoints`). */
  readonly timestampNs: string;
}

export const MIRROR_MEASUREMENT = "reading";

const PLACES_PER_SEQ = 8;
const PLACES = 1_000_000;

/**
 * Readings of whole messages, in the order of `readSince`, as points of a mirror.
 *
 * InfluxDB keeps one row per series and timestamp, and a later write replaces it. That makes a repeated write harmless, but two
 * readings of one point and instant would become one. So the part of the timestamp below the millisecond, which device time does
 * not use, tells them apart: `(seq · 8 + place in the message) mod 10^6` nanoseconds. It follows from the reading alone, so a
 * repetition meets its own row, and no tag is needed that would multiply series. Two readings of one point and instant whose
 * journal numbers differ by a multiple of 125,000 would still meet; the gateway's own store keeps both.
 */
export function toMirrorPoints(readings: readonly SinceReading[]): MirrorPoint[] {
  let place = 0;
  return readings.map((reading, i) => {
    const before = readings[i - 1];
    const together =
      before?.seq === reading.seq &&
      before.pointNo === reading.pointNo &&
      Math.floor(before.ts) === Math.floor(reading.ts);
    place = together ? place + 1 : 0;
    const { enterprise, point, value, quality, receivedAtMs, historical, conflict, seq } = reading;
    const below = (seq * PLACES_PER_SEQ + Math.min(place, PLACES_PER_SEQ - 1)) % PLACES;
    // Nanoseconds do not fit a float: the two parts are joined as text. Device time is a positive whole number by now.
    const timestampNs = `${Math.floor(reading.ts)}${String(below).padStart(6, "0")}`;
    return { enterprise, point, value, quality, receivedAtMs, historical, conflict, seq, timestampNs };
  });
}
