import type { Level } from "../level.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../time.ts";
import type { Provenance } from "./provenance.ts";

/** Clocks of an alarm of one level, counted from its call; null: this does not happen. */
export interface LevelClocks {
  /** Called again when nobody has acknowledged. */
  readonly acknowledgeMs: number;
  /** The leader on duty of the enterprise is called. */
  readonly leaderMs: number;
  /** Standing for so long, and nobody has put down what is done about it. */
  readonly handleMs: number;
  /** Areas of each kind join in while nobody has acknowledged. */
  readonly climbMs: Readonly<Record<ClimbingArea, number | null>>;
}

/** Kinds of areas, nearest to the plant first. */
export const CLIMBING_AREAS = ["park", "town", "district", "city"] as const;
export type ClimbingArea = (typeof CLIMBING_AREAS)[number];

export interface ClockPreset {
  readonly levels: Readonly<Record<Level, LevelClocks>>;
  readonly provenance: Provenance;
}

export const CLOCK_PRESET_NAMES = ["proposed"] as const;
export type ClockPresetName = (typeof CLOCK_PRESET_NAMES)[number];

/** Clocks that a route or a joint may name instead of writing its own. What is written out beside the name goes before it. */
export const CLOCK_PRESETS: Readonly<Record<ClockPresetName, ClockPreset>> = {
  proposed: {
    levels: {
      1: {
        acknowledgeMs: MINUTE_MS,
        leaderMs: 3 * MINUTE_MS,
        handleMs: 10 * MINUTE_MS,
        climbMs: { park: 5 * MINUTE_MS, town: 5 * MINUTE_MS, district: 15 * MINUTE_MS, city: 30 * MINUTE_MS },
      },
      2: {
        acknowledgeMs: 5 * MINUTE_MS,
        leaderMs: 10 * MINUTE_MS,
        handleMs: 30 * MINUTE_MS,
        climbMs: { park: 30 * MINUTE_MS, town: 30 * MINUTE_MS, district: HOUR_MS, city: 2 * HOUR_MS },
      },
      3: {
        acknowledgeMs: 15 * MINUTE_MS,
        leaderMs: HOUR_MS,
        handleMs: 4 * HOUR_MS,
        climbMs: { park: DAY_MS, town: DAY_MS, district: null, city: null },
      },
      4: {
        acknowledgeMs: 8 * HOUR_MS,
        leaderMs: DAY_MS,
        handleMs: DAY_MS,
        climbMs: { park: 7 * DAY_MS, town: 7 * DAY_MS, district: null, city: null },
      },
    },
    provenance: {
      standard: "proposal of this project",
      clause: null,
      note: "no standard sets these times; a shift counts as 8 h. The enterprise and the authority agree on theirs",
      confirmed: false,
    },
  },
};
