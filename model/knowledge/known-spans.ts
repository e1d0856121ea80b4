import type { WindowSum } from "./exposure-window.ts";
import type { KnownSpan } from "./held-readings.ts";

/**
 * What spans hold of a window, exactly: the reference for `meanOver`, and for a whole shift read back from the store.
 *
 * Spans must not overlap. A value below zero counts as zero, as in `addExposure`.
 */
export function sumOfSpans(
  spans: readonly KnownSpan[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): WindowSum {
  let dose = 0;
  let covered = 0;
  let bounded = false;
  for (const span of spans) {
    const lengthMs = Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs);
    if (lengthMs <= 0) continue;
    dose += Math.max(span.value, 0) * lengthMs;
    covered += lengthMs;
    bounded ||= span.atLeast;
  }
  const windowMs = toMs - fromMs;
  return {
    windowMs,
    coveredMs: covered,
    coverage: Math.min(1, covered / windowMs),
    doseMs: dose,
    mean: covered > 0 ? dose / covered : null,
    bounded,
  };
}

/** The greatest value known in a window, at least zero; null: nothing is known. */
export function maxOfSpans(
  spans: readonly KnownSpan[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): number | null {
  const values = spans
    .filter((span) => span.toMs > fromMs && span.fromMs < toMs)
    .map(({ value }) => Math.max(value, 0));
  return values.length === 0 ? null : Math.max(...values);
}
