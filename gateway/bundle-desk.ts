import { createHash, timingSafeEqual } from "node:crypto";
import type { BundlePort } from "../api/ports.ts";
import { toCanonicalJson } from "../storage/records/canonical-json.ts";
import { signBundle } from "./secrets.ts";

/** Bundles are sealed under a key derived from the installation's own: no other gateway, and no phone, can make one. */
export function openBundleDesk(installationKey: Buffer): BundlePort {
  const sign = (seal: object): string => signBundle(installationKey, toCanonicalJson(seal));
  return {
    fingerprint: (content) => createHash("sha256").update(toCanonicalJson(content)).digest("hex"),
    sign,
    isSigned(seal, signature) {
      const [expected, given] = [Buffer.from(sign(seal)), Buffer.from(signature)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}
