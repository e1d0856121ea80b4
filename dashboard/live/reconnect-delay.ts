/** The longest wait between two attempts to reach the server. */
export const RECONNECT_MS_MAX = 5_000;

const FIRST_MS = 250;

/**
 * How long to wait before the next attempt: doubling from 250 ms to 5 s, at random between half and all of it,
 * so that hundreds of pages do not return to a restarted server in the same instant.
 *
 * Ranges: attempt ≥ 0, random in [0, 1).
 */
export function toReconnectDelayMs(attempt: number, random: number): number {
  const fullMs = Math.min(RECONNECT_MS_MAX, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(fullMs * (0.5 + random / 2));
}
