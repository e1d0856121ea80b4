import { createHash, timingSafeEqual } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { BundlePort } from "../api/offline-ports.ts";
import { toCanonicalJson } from "../storage/records/canonical-json.ts";
import { signBundle } from "./secrets.ts";

/** Bundles are sealed under a key derived from the installation's own: no other gateway, and no phone, can make one. */
export function openBundleDesk(installationKey: Buffer): BundlePort {
  const sign = (seal: object): string => signBundle(installationKey, toCanonicalJson(seal));
  return {
    fingerprint,
    sign,
    isSigned(seal, signature) {
      const [expected, given] = [Buffer.from(sign(seal)), Buffer.from(signature)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}

/** In turns: a bundle of a large enterprise is megabytes, and alarms must not wait for it. */
async function fingerprint(content: Readonly<Record<string, unknown>>): Promise<string> {
  const hash = createHash("sha256");
  let turnEndsMs = performance.now() + TURN_MS;
  for (const part of canonicalParts(content)) {
    hash.update(part);
    if (performance.now() < turnEndsMs) continue;
    await nextTurn();
    turnEndsMs = performance.now() + TURN_MS;
  }
  return hash.digest("hex");
}

const TURN_MS = 5;

/** Together the canonical JSON of the whole; each list element by element. */
function* canonicalParts(content: Readonly<Record<string, unknown>>): Generator<string> {
  let before = "{";
  for (const key of Object.keys(content).sort()) {
    const value = content[key];
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    before = ",";
    if (!Array.isArray(value)) yield toCanonicalJson(value);
    else {
      yield "[";
      for (const [i, item] of value.entries()) yield `${i === 0 ? "" : ","}${toCanonicalJson(item)}`;
      yield "]";
    }
  }
  yield before === "{" ? "{}" : "}";
}
