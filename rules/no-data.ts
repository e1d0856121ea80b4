import type { Level } from "../model/level.ts";
import { firstStands, type SilenceCondition } from "./condition.ts";

/** Engine time at which a point last heard at `lastHeardAtMs` (or in service since) counts as silent. */
export function silenceDueAtMs(lastHeardAtMs: number, silentAfterMs: number): number {
  return lastHeardAtMs + silentAfterMs;
}

/** Two lost messages are the network's everyday; the third is silence. Below 10 s a reconnection would alarm. Proposals. */
const MISSED_INTERVALS = 3;
const SILENT_AFTER_MS_MIN = 10_000;

/** A condition met by silence. `afterMs` null: by the device's reporting interval. Any reading, also a bad one, ends it at once. */
export function silenceCondition(level: Level, afterMs: number | null): SilenceCondition {
  return {
    by: "silence",
    level,
    limit: null,
    onDelayMs: 0,
    offDelayMs: 0,
    latch: false,
    silentAfterMs: (reportEveryMs) => afterMs ?? Math.max(MISSED_INTERVALS * reportEveryMs, SILENT_AFTER_MS_MIN),
    farther: firstStands,
  };
}

/** The watch for silence that every point has unless a rule of its own replaces it. */
export const SYSTEM_NO_DATA: SilenceCondition = silenceCondition(3, null);
