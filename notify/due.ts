import { HOUR_MS } from "../model/time.ts";

/** The first retry comes within this, so that a hiccup costs an alarm less than two seconds. */
const FIRST_RETRY_MS_MAX = 1_500;
/** Attempts are at most this far apart, unless the receiver itself asks for more. */
export const RETRY_MS_MAX = 60_000;
/** A receiver may ask for more patience, but not for silence: a wrong `Retry-After` must not bury an alarm. */
export const RETRY_AFTER_MS_MAX = HOUR_MS;

export interface Attempted {
  /** Attempts made so far. */
  readonly attempts: number;
  readonly lastAttemptAtMs: number;
  /** What the receiver asked for; null: nothing. */
  readonly retryAfterMs: number | null;
  /** Idempotency key: spreads retries of different messages, always in the same way. */
  readonly key: string;
}

/**
 * When a message is tried again, on the clock of `lastAttemptAtMs`.
 *
 * Delays double from 1.5 s to 60 s; each is shortened by up to half, by a fraction drawn from the key, so that messages that failed together
 * do not come back together. `Retry-After` only ever lengthens, up to an hour.
 */
export function nextAttemptAtMs({ attempts, lastAttemptAtMs, retryAfterMs, key }: Attempted): number {
  if (attempts <= 0) return lastAttemptAtMs;
  const longestMs = Math.min(RETRY_MS_MAX, FIRST_RETRY_MS_MAX * 2 ** Math.min(attempts - 1, 10));
  const delayMs = Math.round(longestMs * (1 - fractionOf(`${key} ${attempts}`) / 2));
  return lastAttemptAtMs + Math.max(delayMs, Math.min(retryAfterMs ?? 0, RETRY_AFTER_MS_MAX));
}

/** A number in [0, 1) that depends on every character: FNV-1a, 32 bits, with a final mix so that neighbours lie far apart. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
