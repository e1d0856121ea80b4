import { activeBlocks, type Activity, BLOCKS, newActivity, noteActivity } from "./activity.ts";
import { type HealthCheck, healthCheck, knownValue } from "./health-check.ts";

/** Half of the hours: a sensor that moved for an hour in a leak and rests at zero ever since is no lively one. A proposal. */
const LIVELY_BLOCKS_MIN = BLOCKS / 2;

interface Memory {
  /** The value it rests at; null: none yet. */
  anchor: number | null;
  /** For how long it has rested, time in which it was known only. */
  stillMs: number;
  /** The newest known reading, if nothing unknown came since. */
  knownAtMs: number | null;
  readonly activity: Activity;
}

/**
 * A sensor that used to move does not any more: no change beyond half its resolution for `forMs`.
 *
 * A clean room reads 0 for weeks, so only a sensor that was seen to move in half of the blocks (hours of a day) before it stopped counts, or one that
 * is declared to. Time in which the value was unknown, or the gateway deaf, is no rest.
 */
export function frozen(given: {
  readonly forMs: number;
  readonly resolution: number;
  readonly lively: boolean;
}): HealthCheck {
  const { forMs, resolution, lively } = given;
  const blockMs = forMs / BLOCKS;
  return healthCheck<Memory>({
    name: "frozen",
    nameZh: "疑似卡死",
    others: [],
    form: `${forMs}`,
    newMemory: () => ({ anchor: null, stillMs: 0, knownAtMs: null, activity: newActivity() }),
    take: (memory, _input, reading, atMs) => {
      const value = knownValue(reading);
      if (value !== null && memory.knownAtMs !== null) memory.stillMs += atMs - memory.knownAtMs;
      memory.knownAtMs = value === null ? null : atMs;
      if (value === null) return;
      if (memory.anchor !== null && Math.abs(value - memory.anchor) <= resolution / 2) return;
      if (memory.anchor !== null) noteActivity(memory.activity, atMs, blockMs);
      memory.anchor = value;
      memory.stillMs = 0;
    },
    judge: ({ knownAtMs, stillMs, activity }) => {
      if (knownAtMs === null) return "unknown";
      if (stillMs < forMs) return "fine";
      return lively || activeBlocks(activity) >= LIVELY_BLOCKS_MIN ? "failed" : "fine";
    },
    deafen: (memory, deafMs) => {
      if (memory.knownAtMs !== null) memory.knownAtMs += deafMs;
    },
    facts: ({ stillMs, anchor }) => ({ unchangedMs: stillMs, restsAt: anchor }),
  });
}
