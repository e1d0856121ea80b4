import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import type { OutboxEntry } from "../../model/push.ts";
import type { ChannelKind } from "../channel.ts";
import { openHttpChannel } from "../http-channel.ts";
import type { HttpRequest } from "../http-sender.ts";
import { jsonRequest } from "../json-request.ts";
import { toMessage } from "../message.ts";

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
  open: (config, deps) =>
    openHttpChannel(config, deps, {
      // A machine is told of one alarm at a time.
      request: ([letter]) => toRequest(letter?.entry, config, deps.secret) ?? { failed: "url-required" },
    }),
};

function toRequest(entry: OutboxEntry | undefined, config: ChannelConfig, secret: string | null): HttpRequest | null {
  if (entry === undefined || config.url === undefined) return null;
  const body = JSON.stringify(toMessage(entry, config.language ?? "zh-CN"));
  return jsonRequest(config.url, { body, key: entry.key, secret });
}
