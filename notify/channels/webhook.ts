import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import type { OutboxEntry } from "../../model/push.ts";
import type { ChannelDeps, ChannelKind, DeliveryOutcome } from "../channel.ts";
import { type HttpOutcome, type HttpRequest, openHttpSender } from "../http-sender.ts";
import { jsonRequest } from "../json-request.ts";
import { toMessage } from "../message.ts";
import { openResolver } from "../resolve.ts";
import { parseRetryAfter } from "../retry-after.ts";

/** Longest wait for a connection; the rest of the time is for the answer. */
const CONNECT_MS_MAX = 5_000;

/**
 * Posts JSON to an address, signed with the channel's secret. 2xx means accepted; everything else is tried again.
 * Contract: docs/reference/webhook.md.
 */
export const webhook: ChannelKind = {
  kind: "webhook",
  check: ({ url }) => {
    if (url === undefined) return ["url-required"];
    const parsed = new URL(url);
    // Credentials in an address end up in exports and logs; the signature is what proves who is calling.
    return parsed.username !== "" || parsed.password !== "" ? ["url-credentials"] : [];
  },
  open: (config, deps) => {
    const connectMs = Math.min(CONNECT_MS_MAX, deps.timeoutMs);
    const sender = openHttpSender({
      allowPrivateNetwork: config.allowPrivateNetwork === true,
      connectMs,
      totalMs: deps.timeoutMs,
      resolver: openResolver({ timeoutMs: connectMs }),
    });
    return {
      send: async (letters, signal) => {
        // A machine is told of one at a time.
        const request = toRequest(letters[0]?.entry, config, deps.secret);
        if (request === null) return { kind: "failed", error: "url-required" };
        return toOutcome(await sender.send(request, signal), deps);
      },
      close: () => sender.close(),
    };
  },
};

function toRequest(entry: OutboxEntry | undefined, config: ChannelConfig, secret: string | null): HttpRequest | null {
  if (entry === undefined || config.url === undefined) return null;
  const body = JSON.stringify(toMessage(entry, config.language ?? "zh-CN"));
  return jsonRequest(config.url, { body, key: entry.key, secret });
}

function toOutcome(outcome: HttpOutcome, deps: ChannelDeps): DeliveryOutcome {
  switch (outcome.kind) {
    case "answered": {
      const { status } = outcome;
      if (status >= 200 && status < 300) return { kind: "accepted", status };
      const retryAfterMs = parseRetryAfter(outcome.retryAfter, deps.nowMs());
      return { kind: "retry", error: `status-${status}`, status, retryAfterMs };
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
