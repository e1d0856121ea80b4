import type { QuarantineReason } from "../model/effects.ts";

/** JSON text as a value, with the number of pairs its text holds: a repeated key shows as a pair that the value has lost. */
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown; readonly text: string; readonly pairs: number }
  | { readonly ok: false; readonly reason: QuarantineReason; readonly detail: string };

/** Deeper nesting than any dialect needs; it bounds every recursion over what a device sends. */
const JSON_DEPTH_MAX = 16;

// `fatal`: bytes that are not UTF-8 are refused instead of being replaced by a look-alike.
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Reads bytes as UTF-8 JSON. Never throws. A byte order mark is tolerated. */
export function parseJsonText(payload: Uint8Array): ParsedJson {
  const pairs = countPairs(payload);
  if (pairs < 0) return { ok: false, reason: "bad-shape", detail: `nested deeper than ${JSON_DEPTH_MAX} levels` };
  let text: string;
  try {
    text = UTF8.decode(payload);
  } catch {
    return { ok: false, reason: "not-utf8", detail: "the payload is not UTF-8" };
  }
  try {
    return { ok: true, value: JSON.parse(text), text, pairs };
  } catch {
    return {
      ok: false,
      reason: "not-json",
      detail: payload.length === 0 ? "the payload is empty" : "the payload is not JSON",
    };
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * Counts the colons outside strings: one for each pair. -1: nested too deep.
 * Works on bytes, because in UTF-8 no byte of a longer character looks like a quote, a bracket or a colon.
 */
function countPairs(payload: Uint8Array): number {
  let pairs = 0;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < payload.length; i++) {
    const byte = payload[i];
    if (inString) {
      if (byte === QUOTE) inString = false;
      else if (byte === BACKSLASH) i++;
    } else if (byte === QUOTE) inString = true;
    else if (byte === COLON) pairs++;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > JSON_DEPTH_MAX) return -1;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return pairs;
}
