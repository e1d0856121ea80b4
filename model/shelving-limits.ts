import type { Level } from "./level.ts";

/** Longest shelving in minutes that an enterprise may allow, by level: the graver, the shorter. Proposals, from no standard. */
export const SHELVE_MINUTES_CEILING: Readonly<Record<Level, number>> = { 1: 60, 2: 240, 3: 480, 4: 1440 };

/** What holds where the catalogue says nothing: red alarms are not shelved. */
const SHELVE_MINUTES_DEFAULT: Readonly<Record<Level, number>> = { ...SHELVE_MINUTES_CEILING, 1: 0 };

/** What an enterprise may say of it in the catalogue. */
export interface ShelvingSetting {
  readonly redMinutesMax?: number | undefined;
  readonly orangeMinutesMax?: number | undefined;
  readonly yellowMinutesMax?: number | undefined;
  readonly blueMinutesMax?: number | undefined;
}

/** Longest shelving in minutes for alarms of a level; 0: they are not shelved. */
export function shelveMinutesMax(setting: ShelvingSetting | undefined, level: Level): number {
  const said = [setting?.redMinutesMax, setting?.orangeMinutesMax, setting?.yellowMinutesMax, setting?.blueMinutesMax];
  return said[level - 1] ?? SHELVE_MINUTES_DEFAULT[level];
}
