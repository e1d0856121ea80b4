import { assert } from "../assert.ts";
import type { WindowSum } from "./exposure-window.ts";

/** A time-weighted exposure, and how sure it is. In the unit of what was summed. */
export interface Exposure {
  readonly certainty: Certainty;
  /** What was certainly taken in: gaps add nothing to it, so the truth is this or more; null: nothing is known. */
  readonly atLeast: number | null;
  /** As if the gaps had been like the time covered; null: too little is covered, or a sensor was over its range. */
  readonly estimate: number | null;
  readonly coveredMs: number;
  /** Covered share of the window, 0 to 1: to be shown beside the figure. */
  readonly coverage: number;
}

/**
 * - `measured`: no gap; `estimate` and `atLeast` are the same.
 * - `estimated`: covered to 75 % or more.
 * - `at-least`: covered to less, or with over-range in it: only the lower bound holds.
 * - `unknown`: nothing covered. It is not zero.
 */
export type Certainty = "measured" | "estimated" | "at-least" | "unknown";

/** Share of a window that must be covered before its gaps may be filled by its mean. A proposal, no standard's. */
export const COVERAGE_MIN = 0.75;

export const EIGHT_HOURS_MS = 8 * 3_600_000;
export const STEL_WINDOW_MS = 15 * 60_000;

/**
 * The exposure of a working day: Σ(Cᵢ·Tᵢ) / 8 h, always over 8 h, however long the shift was.
 *
 * `sum`: a whole shift, or the last 8 h. Within a shift the lower bound can only grow.
 * Worked: 4 h at 15, 2 h at 25 and 2 h at 10 mg/m³ are 16.25 mg/m³; 4 h at 20 alone are 10.
 * Source: GBZ 2.1-2019 and GBZ 159-2004 on PC-TWA; unconfirmed.
 */
export function toTwa(sum: WindowSum): Exposure {
  return toExposure(sum, EIGHT_HOURS_MS);
}

/**
 * The mean of the last 15 min, rolling.
 *
 * Worked: 5 min at 60 and 10 min at 15 mg/m³ are 30. Seen for only 10 min at 60, the mean is at least 40.
 * Throws AssertionFailure for another window. Source: GBZ 2.1-2019 and GBZ 159-2004 on PC-STEL; the 75 % of coverage is a proposal; unconfirmed.
 */
export function toStel(sum: WindowSum): Exposure {
  assert(sum.windowMs === STEL_WINDOW_MS, "a short-term exposure is a mean over 15 min");
  return toExposure(sum, STEL_WINDOW_MS);
}

/**
 * Whether an exposure is above a limit; null: it cannot be said. Equal is allowed.
 *
 * A lower bound above the limit decides however little was covered; below it, only a window covered well enough says "no".
 */
export function exceedsLimit({ atLeast, estimate }: Exposure, limit: number): boolean | null {
  if (atLeast !== null && isAbove(atLeast, limit)) return true;
  return estimate === null ? null : isAbove(estimate, limit);
}

/**
 * Whether a ceiling (MAC), which holds at every instant, was exceeded in a window; null: not where it was covered, and it has gaps.
 *
 * `max`: the greatest value in it. Source: GBZ 2.1-2019 on MAC; unconfirmed.
 */
export function exceedsCeiling(max: number | null, sum: WindowSum, mac: number): boolean | null {
  if (max !== null && max > mac) return true;
  return isGapless(sum) && !sum.bounded ? false : null;
}

function toExposure(sum: WindowSum, averagingMs: number): Exposure {
  const { mean, coverage, coveredMs, windowMs } = sum;
  if (mean === null) return { certainty: "unknown", atLeast: null, estimate: null, coveredMs, coverage };
  const atLeast = sum.doseMs / averagingMs;
  const usable = !sum.bounded && coverage >= COVERAGE_MIN;
  if (!usable) return { certainty: "at-least", atLeast, estimate: null, coveredMs, coverage };
  if (isGapless(sum)) return { certainty: "measured", atLeast, estimate: atLeast, coveredMs, coverage };
  return { certainty: "estimated", atLeast, estimate: (mean * windowMs) / averagingMs, coveredMs, coverage };
}

/** Sums of shares of bins may miss the last digits; time itself is in whole milliseconds. */
function isGapless({ coveredMs, windowMs }: WindowSum): boolean {
  return coveredMs > windowMs - 0.5;
}

/** 8 h at the limit exactly are not above it, also after a sum of floats. */
function isAbove(value: number, limit: number): boolean {
  return value > limit + Math.abs(limit) * 1e-9;
}
