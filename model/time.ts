/** 2020-01-01T00:00:00Z. A device time before it is the time of a device that has lost its clock. */
export const TS_EARLIEST_MS = Date.UTC(2020, 0, 1);

/** How far ahead of receipt (after skew correction) a device time may lie before it counts as absent. */
export const TS_AHEAD_MS_MAX = 24 * 60 * 60 * 1000;

/** A reading whose corrected device time is within this span of its receipt is live. */
export const LIVE_WINDOW_MS = 60_000;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/**
 * The time of the machine, as the shell sees it. Made in `gateway/clock.ts`, faked in `test/kit/`.
 *
 * `nowMs` is wall time (may step); `monotonicMs` only measures spans (never steps, arbitrary origin).
 */
export interface Clock {
  nowMs(): number;
  monotonicMs(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
