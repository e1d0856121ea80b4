import type { Quality, Value } from "./value.ts";

/** Why a stored reading is not plainly good and live. A flag never hides the reading; it travels with it. */
export interface ReadingFlags {
  /** Stored and judged as history: never a siren, never freshness. */
  readonly historical: boolean;
  /** Another value is stored at the same `(point, ts, seq)`; both are kept. */
  readonly conflict: boolean;
  /** The device gave no usable `ts`; the time of receipt stands in. */
  readonly tsReplaced: boolean;
  /** Above `rangeMax`: exceeded for a high limit, unknown for a low one. Quality is "bad". */
  readonly overRange: boolean;
  /** Below `rangeMin`: a sensor fault. Quality is "bad". */
  readonly belowRange: boolean;
  /** The device clock differs from ours by more than the live window; `ts` is as the device said it. */
  readonly skewed: boolean;
  /** Live within a calibration or maintenance window of its point: it may be test gas. */
  readonly window: boolean;
  /** Not a value but a sign that there is none: a fault value of the point, or a failed current loop. Quality is "bad". */
  readonly faultValue: boolean;
}

/** One canonical reading, as stored and returned. `ts` and `receivedAtMs` are wall time, epoch milliseconds. */
export interface Reading extends ReadingFlags {
  /** The journal sequence of the message it came in, and its place in that message: unique together. */
  readonly seq: number;
  readonly ts: number;
  readonly value: Value;
  readonly quality: Quality;
  readonly receivedAtMs: number;
}
