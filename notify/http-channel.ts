import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { Channel, ChannelDeps, DeliveryOutcome } from "./channel.ts";
import { type HttpOutcome, type HttpRequest, openHttpSender } from "./http-sender.ts";
import type { Letter } from "./letter.ts";
import { openResolver } from "./resolve.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** What the body of a vendor's answer says; null: it could not be read. */
export type Verdict = (body: Readonly<Record<string, unknown>> | null, status: number) => DeliveryOutcome;

/** What is special about one HTTP vendor. */
export interface HttpVendor {
  /** The request for these letters, or why there can be none. */
  request(letters: readonly Letter[]): HttpRequest | { readonly failed: string };
  /** How a 2xx answer is read; absent: the status line is enough. */
  readonly verdict?: Verdict;
}

/** Longest wait for a connection; the rest of the time is for the answer. */
const CONNECT_MS_MAX = 5_000;

/** A channel that makes one HTTP request for each message. */
export function openHttpChannel(config: ChannelConfig, deps: ChannelDeps, vendor: HttpVendor): Channel {
  const connectMs = Math.min(CONNECT_MS_MAX, deps.timeoutMs);
  const sender = openHttpSender({
    allowPrivateNetwork: config.allowPrivateNetwork === true,
    connectMs,
    totalMs: deps.timeoutMs,
    resolver: openResolver({ timeoutMs: connectMs }),
  });
  const readsBody = vendor.verdict !== undefined;
  return {
    async send(letters, signal) {
      const request = vendor.request(letters);
      if ("failed" in request) return { kind: "failed", error: request.failed };
      return toOutcome(await sender.send({ ...request, readsBody }, signal), deps, vendor.verdict);
    },
    close: () => sender.close(),
  };
}

/** What is known after an HTTP request: 2xx is acceptance unless the body says otherwise, everything else is tried again. */
export function toOutcome(outcome: HttpOutcome, deps: Pick<ChannelDeps, "nowMs">, verdict?: Verdict): DeliveryOutcome {
  switch (outcome.kind) {
    case "answered": {
      const { status } = outcome;
      if (status >= 200 && status < 300) {
        return verdict === undefined ? { kind: "accepted", status } : verdict(parseObject(outcome.body), status);
      }
      const retryAfterMs = parseRetryAfter(outcome.retryAfter, deps.nowMs());
      const said = verdict === undefined ? null : verdict(parseObject(outcome.body), status);
      // Some vendors say in words why, under a 4xx as well.
      const error = said !== null && said.kind === "retry" ? said.error : `status-${status}`;
      return { kind: "retry", error, status, retryAfterMs };
    }
    case "not-sent":
      return { kind: "retry", error: outcome.error, status: null, retryAfterMs: null };
    case "refused-address":
      if (outcome.permanent) return { kind: "failed", error: outcome.error };
      return { kind: "retry", error: outcome.error, status: null, retryAfterMs: null };
    case "no-answer":
      return { kind: "unknown", error: outcome.error };
  }
}

/**
 * Reads answers that carry a code and a sentence: the code that means success is acceptance, anything else is refused with the words.
 *
 * An answer that cannot be read leaves it open whether the message was taken.
 */
export function codedVerdict(read: {
  readonly code: string;
  readonly words: string;
  readonly ok: string | number;
  /** Codes that ask to wait a minute. */
  readonly patience?: readonly (string | number)[];
}): Verdict {
  return (body, status) => {
    const code = body?.[read.code];
    if (typeof code !== "string" && typeof code !== "number") return { kind: "unknown", error: "answer-unreadable" };
    if (code === read.ok) return { kind: "accepted", status };
    const retryAfterMs = read.patience?.includes(code) === true ? 60_000 : null;
    return { kind: "retry", error: toError(code, body?.[read.words]), status, retryAfterMs };
  };
}

/** `vendor-<code>: <words>`, bounded: the words are the vendor's and go into records. */
export function toError(code: string | number, words: unknown): string {
  return `vendor-${code}: ${typeof words === "string" ? words : ""}`.replace(/[\p{Cc}\p{Cf}]+/gu, " ").slice(0, 200);
}

/** A JSON body to post. */
export function postJson(url: URL, body: object): HttpRequest {
  const headers = { "content-type": "application/json; charset=utf-8", "user-agent": "twinline" };
  return { url, method: "POST", headers, body: JSON.stringify(body) };
}

/** What an answer's body holds, when that is one JSON object. */
function parseObject(body: string | null | undefined): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(body ?? "");
    // Every property is still unknown.
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
