import type { Provenance } from "./provenance.ts";

/**
 * What a current says of its transmitter.
 *
 * - `measuring`: within 3.8 to 20.5 mA, the value counts.
 * - `saturated-low`, `saturated-high`: between measuring range and failure: the value is at least that far out, and uncertain.
 * - `failure-low`, `failure-high`: the transmitter or its cable says that it has failed; there is no value.
 * - `unreadable`: no number.
 */
export type CurrentSignal =
  | "measuring"
  | "saturated-low"
  | "saturated-high"
  | "failure-low"
  | "failure-high"
  | "unreadable";

export interface CurrentReading {
  readonly signal: CurrentSignal;
  /** In the unit of the span; null: failed or unreadable, which is unknown and never zero. */
  readonly value: number | null;
}

/**
 * The measured value behind a 4–20 mA current: min + (I − 4)/16 · (max − min).
 *
 * Between 3.8 and 4 mA the value lies up to 1.25 % of span below `min`: that is zero drift, and is not clamped away.
 * Units: mA; the span in the point's unit. Example: 12 mA on 0 to 100 %LEL is 50 %LEL.
 */
export function currentReadingOf(
  currentMa: number,
  span: { readonly min: number; readonly max: number },
): CurrentReading {
  const signal = currentSignalOf(currentMa);
  if (signal === "failure-low" || signal === "failure-high" || signal === "unreadable") return { signal, value: null };
  const { zeroMa, fullMa } = CURRENT_LOOP;
  const share = (currentMa - zeroMa) / (fullMa - zeroMa);
  return { signal, value: span.min + share * (span.max - span.min) };
}

/**
 * Judges a current. Exactly 3.6 and 21 mA are failures: those are the currents transmitters are set to drive when they fail.
 *
 * A current below zero (reversed pair) is a failure as well. Source: NAMUR NE 43.
 */
export function currentSignalOf(currentMa: number): CurrentSignal {
  const { failureLowMa, measuringFromMa, measuringToMa, failureHighMa } = CURRENT_LOOP;
  if (!Number.isFinite(currentMa)) return "unreadable";
  if (currentMa <= failureLowMa) return "failure-low";
  if (currentMa >= failureHighMa) return "failure-high";
  if (currentMa < measuringFromMa) return "saturated-low";
  return currentMa > measuringToMa ? "saturated-high" : "measuring";
}

/** Units: mA. */
export const CURRENT_LOOP = {
  zeroMa: 4,
  fullMa: 20,
  measuringFromMa: 3.8,
  measuringToMa: 20.5,
  failureLowMa: 3.6,
  failureHighMa: 21,
} as const;

export const CURRENT_LOOP_PROVENANCE: Provenance = {
  standard: "NAMUR NE 43",
  clause: "signal levels",
  note: "as commonly quoted, not held against the recommendation; whether 3.6 and 21 mA themselves are failures is quoted both ways",
  confirmed: false,
};
