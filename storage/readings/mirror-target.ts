import type { MirrorPoint } from "./mirror-point.ts";

/** A database that readings are mirrored to. One call, one request: batching, repeating and waiting are the mirror's affair. */
export interface MirrorTarget {
  /** Names it in logs and alarms. */
  readonly name: string;
  write(points: readonly MirrorPoint[]): Promise<WriteOutcome>;
  /** Writes a row that cannot be wrong: tells a server that refuses this reading from one that refuses everything. */
  probe(): Promise<WriteOutcome>;
}

export type WriteOutcome =
  | { readonly kind: "ok" }
  /** Some rows were refused for good, the others are stored. `dropped` 0: the server did not say how many. */
  | { readonly kind: "partial"; readonly dropped: number; readonly reason: string }
  /** The request was refused for what is in it; which row it was is for the mirror to find out. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** The request was too large for the server. */
  | { readonly kind: "too-large"; readonly reason: string }
  /** Someone must change a setting: name, password, database, address. */
  | { readonly kind: "misconfigured"; readonly reason: string }
  /** It may work later. */
  | { readonly kind: "unavailable"; readonly reason: string; readonly retryAfterMs: number | null };

/**
 * What a server's refusal of a write means. `body` is what it said.
 *
 * A 2xx that reaches this place is not the answer InfluxDB gives to a write: something else is listening there.
 */
export function toOutcome(answer: {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}): WriteOutcome {
  const { status, body } = answer;
  const reason = `${status} ${body.slice(0, 500)}`.trim();
  if (status === 413) return { kind: "too-large", reason };
  if (status === 408 || status === 429 || status >= 500) {
    return { kind: "unavailable", reason, retryAfterMs: parseRetryAfter(answer.retryAfter) };
  }
  if (status === 400 || status === 422) {
    // InfluxDB 1.x answers 400 and 2.x 422 when it has stored the other rows of the request.
    if (!/partial write/i.test(body)) return { kind: "rejected", reason };
    return { kind: "partial", dropped: Number(/dropped[=: ]+(\d+)/.exec(body)?.[1] ?? 0), reason };
  }
  return { kind: "misconfigured", reason };
}

/** An answer that never came. */
export function toUnavailable(error: unknown): WriteOutcome {
  return { kind: "unavailable", reason: error instanceof Error ? error.message : String(error), retryAfterMs: null };
}

/** Ends the wait for a client that may never answer: both clients hang when a connection breaks inside an answer. */
export async function withinMs<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Seconds; the other form, a date, would be told by a clock that is not ours. */
function parseRetryAfter(text: string | null): number | null {
  return text !== null && /^\d{1,6}$/.test(text.trim()) ? Number(text) * 1000 : null;
}
