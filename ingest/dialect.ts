import type { QuarantineReason } from "../model/effects.ts";

/**
 * The dialect seam: bytes of one vendor's message → observations in our words. Pure; vendor words stop here.
 *
 * A dialect never throws on any bytes. It judges form only; whether the point exists and what its unit is, is judged by `normalize.ts`.
 */
export interface Dialect {
  readonly name: string;
  /** Last topic levels this dialect reads besides `readings` (documented in docs/reference). */
  readonly channels: readonly string[];
  decode(payload: Uint8Array): Decoded;
}

export interface Decoded {
  readonly observations: readonly Observation[];
  readonly rejections: readonly Rejection[];
}

/** What a message says about one source, not yet believed. */
export interface Observation {
  /** The name the value has in the payload; a point's `source` (default: its id). */
  readonly source: string;
  /** Still any JSON value: only `normalize.ts` knows what the point takes. */
  readonly value: unknown;
  /** Epoch milliseconds as the device says; null: absent. */
  readonly ts: number | null;
  /** As the device says; null: absent. */
  readonly quality: "good" | "uncertain" | "bad" | null;
  /** Unit named in the payload; null: the point's own. */
  readonly unit: string | null;
  readonly historical: boolean;
  /** The device's own counter; null: absent. */
  readonly seq: number | null;
  /** Place in the message, for quarantine. */
  readonly no: number;
}

export interface Rejection {
  readonly no: number;
  readonly reason: QuarantineReason;
  readonly detail: string;
}
