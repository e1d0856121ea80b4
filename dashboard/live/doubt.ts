import type { WireLivePoint } from "../../api/wire.ts";

/**
 * Whether a value may not pass for what the plant does now: old, unknown or of bad quality.
 *
 * Over range is bad quality and yet no doubt: it is beyond every high limit, and its alarm stands.
 */
export function isDoubtful(now: WireLivePoint | null, rangeMax: number | null): boolean {
  if (now === null || now.state === "stale" || now.state === "unknown") return true;
  const overRange = typeof now.v === "number" && rangeMax !== null && now.v > rangeMax;
  return now.q === "bad" && !(overRange && now.state === "alarm");
}
