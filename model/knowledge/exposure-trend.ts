import { type Exposure, STEL_WINDOW_MS, toStel, toTwa } from "./exposure.ts";
import { addExposure, meanOver, openExposureWindow } from "./exposure-window.ts";
import type { HeldReading } from "./held-readings.ts";

/** `stel`: rolling mean of 15 min; `twa`: what the last 8 h come to over 8 h. */
export type TrendedMeasure = "stel" | "twa";

/** The exposure of the window that ends at an instant, in the unit of the readings. */
export interface ExposureSample extends Pick<Exposure, "estimate" | "atLeast" | "coverage"> {
  readonly atMs: number;
}

/** How far back the first sample of a trend looks: readings are wanted from so long before it. */
export const TRENDED_WINDOW_MS: Readonly<Record<TrendedMeasure, number>> = {
  stel: STEL_WINDOW_MS,
  twa: 8 * 3_600_000,
};

/** As fine as the rules that judge them. */
const BIN_MS: Readonly<Record<TrendedMeasure, number>> = { stel: 10_000, twa: 300_000 };

export interface ExposureTrend {
  /** Readings in the order of time. O(1) amortised, so that a long span can be read piece by piece. */
  take(reading: HeldReading): void;
  /** The samples, after the last reading. */
  end(): readonly ExposureSample[];
}

/**
 * The course of an exposure: one sample every `stepMs` from `fromMs` to `toMs`.
 *
 * A reading stands until the next one, yet no longer than `holdMs`; what lies between is a gap, which is never zero exposure.
 * Source of both means: GBZ 2.1-2019 and GBZ 159-2004, see `toStel` and `toTwa`; unconfirmed.
 */
export function openExposureTrend(
  measure: TrendedMeasure,
  span: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number; readonly holdMs: number },
): ExposureTrend {
  const windowMs = TRENDED_WINDOW_MS[measure];
  const window = openExposureWindow({ windowMs, binMs: BIN_MS[measure], withMaxima: false });
  const samples: ExposureSample[] = [];
  let held: HeldReading | null = null;
  let nextMs = span.fromMs;
  const holdTo = (atMs: number): void => {
    if (held === null || held.value === null) return;
    const toMs = Math.min(atMs, held.atMs + span.holdMs);
    addExposure(window, held.value, { fromMs: held.atMs, toMs }, { atLeast: held.atLeast ?? false });
  };
  const passTo = (atMs: number): void => {
    for (; nextMs <= Math.min(atMs, span.toMs); nextMs += span.stepMs) {
      holdTo(nextMs);
      const sum = meanOver(window, nextMs, windowMs);
      const { estimate, atLeast, coverage } = measure === "stel" ? toStel(sum) : toTwa(sum);
      samples.push({ atMs: nextMs, estimate, atLeast, coverage });
    }
    holdTo(atMs);
  };
  return {
    take(reading) {
      passTo(reading.atMs);
      held = reading;
    },
    end() {
      passTo(span.toMs);
      return samples;
    },
  };
}
