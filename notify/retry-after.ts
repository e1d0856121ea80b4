import { RETRY_AFTER_MS_MAX } from "./due.ts";

/**
 * Milliseconds a `Retry-After` header asks for: seconds or an HTTP date; null when it says nothing usable. At most an hour.
 *
 * Source: RFC 9110, 10.2.3.
 */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text) * 1000, RETRY_AFTER_MS_MAX);
  // Dates have a weekday; a bare number with a sign or a point is no date although Date.parse may think so.
  if (!/^[A-Za-z]{3}/.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.min(Math.max(0, atMs - nowMs), RETRY_AFTER_MS_MAX);
}
