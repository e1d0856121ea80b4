import { expect, it } from "vitest";
import type { Level } from "../level.ts";
import { CLIMBING_AREAS, CLOCK_PRESET_NAMES, CLOCK_PRESETS } from "./clock-presets.ts";

const LEVELS: readonly Level[] = [1, 2, 3, 4];
const each = CLOCK_PRESET_NAMES.flatMap((name) => LEVELS.map((level) => [name, level] as const));

it.each(each)(
  "%s, level %i: the leader comes after those on duty, an area after the leader, and none after a farther one",
  (name, level) => {
    const { acknowledgeMs, leaderMs, handleMs, climbMs } = CLOCK_PRESETS[name].levels[level];
    expect(acknowledgeMs).toBeGreaterThan(0);
    expect(leaderMs).toBeGreaterThan(acknowledgeMs);
    expect(handleMs).toBeGreaterThan(acknowledgeMs);
    expect(climbMs.park).toBe(climbMs.town);
    const climbs = CLIMBING_AREAS.filter((area) => area !== "park").flatMap((area) => climbMs[area] ?? []);
    expect(climbs.toSorted((a, b) => a - b)).toEqual(climbs);
    expect(Math.min(...climbs)).toBeGreaterThan(leaderMs);
  },
);

it("a graver level is never slower", () => {
  for (const name of CLOCK_PRESET_NAMES) {
    const { levels } = CLOCK_PRESETS[name];
    for (const [graver, level] of [
      [1, 2],
      [2, 3],
      [3, 4],
    ] as const) {
      expect(levels[graver].acknowledgeMs).toBeLessThan(levels[level].acknowledgeMs);
      expect(levels[graver].leaderMs).toBeLessThan(levels[level].leaderMs);
      expect(levels[graver].handleMs).toBeLessThan(levels[level].handleMs);
      for (const area of CLIMBING_AREAS)
        expect(levels[graver].climbMs[area] ?? Infinity).toBeLessThanOrEqual(levels[level].climbMs[area] ?? Infinity);
    }
  }
});

it("all of it is proposed, and nothing is confirmed", () => {
  for (const name of CLOCK_PRESET_NAMES)
    expect(CLOCK_PRESETS[name].provenance).toMatchObject({ clause: null, confirmed: false });
});
