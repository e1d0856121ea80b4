import { createHmac } from "node:crypto";
import type { HttpRequest } from "./http-sender.ts";

/**
 * A JSON body to post, under a key that is the same for every try, and signed where there is a secret:
 * `X-Twinline-Signature: sha256=<HMAC-SHA-256 of the body, hex>`.
 */
export function jsonRequest(
  url: string,
  { body, key, secret }: { readonly body: string; readonly key: string; readonly secret: string | null },
): HttpRequest {
  const signature = secret === null ? null : createHmac("sha256", secret).update(body, "utf8").digest("hex");
  return {
    url: new URL(url),
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "twinline",
      "idempotency-key": key,
      ...(signature !== null && { "x-twinline-signature": `sha256=${signature}` }),
    },
    body,
  };
}
