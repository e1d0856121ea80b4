import { createHmac, timingSafeEqual } from "node:crypto";

/** Whether `X-Twinline-Signature: sha256=<hex>` is the HMAC of these bytes under the channel's secret. */
export function isSigned(body: Uint8Array, header: string, secret: string): boolean {
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const given = Buffer.from(header);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
