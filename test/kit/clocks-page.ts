import {
  CLIMBING_AREAS,
  CLOCK_PRESET_NAMES,
  CLOCK_PRESETS,
  type ClockPresetName,
} from "../../model/knowledge/clock-presets.ts";
import type { Level } from "../../model/level.ts";
import type { Provenance } from "../../model/knowledge/provenance.ts";
import { HOUR_MS, MINUTE_MS } from "../../model/time.ts";

const LEVELS: readonly (readonly [Level, string])[] = [
  [1, "1 红 red"],
  [2, "2 橙 orange"],
  [3, "3 黄 yellow"],
  [4, "4 蓝 blue"],
];

/** Every preset of clocks with its source, as a Markdown table. */
export function clockTables(): readonly {
  readonly name: ClockPresetName;
  readonly provenance: Provenance;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}[] {
  return CLOCK_PRESET_NAMES.map((name) => {
    const { levels, provenance } = CLOCK_PRESETS[name];
    const head = ["level", "acknowledged", "leader on duty", "handled", ...CLIMBING_AREAS];
    const rows = LEVELS.map(([level, word]) => {
      const { acknowledgeMs, leaderMs, handleMs, climbMs } = levels[level];
      return [word, ...[acknowledgeMs, leaderMs, handleMs, ...CLIMBING_AREAS.map((area) => climbMs[area])].map(span)];
    });
    return { name, provenance, head, rows };
  });
}

function span(ms: number | null): string {
  if (ms === null) return "–";
  if (ms >= 2 * HOUR_MS) return `${ms / HOUR_MS} h`;
  return `${ms / MINUTE_MS} min`;
}
