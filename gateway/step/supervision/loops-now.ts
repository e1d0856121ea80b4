import type { Point } from "../../../model/catalog/catalog.ts";
import { toDeviceKey } from "../../../model/ids.ts";
import { interlockStateOfWord } from "../../../model/knowledge/interlock-state.ts";
import { isBypassed } from "../../../rules/interlock-loop.ts";
import type { LoopNow } from "../../../supervision/look.ts";
import type { StateWord } from "../../../model/state-words.ts";
import type { EngineState } from "../../state.ts";
import type { CompiledPoint, CompiledWatch } from "../compile.ts";
import { isSilent } from "../silence.ts";

/** How interlocks stand: as the rule that looks after one sees it, else by the word its own point says. */
export function loopsNow(state: EngineState, points: readonly Point[]): readonly LoopNow[] {
  return points.map(({ enterprise, device, id, zone = null }) => {
    const compiled = state.devices
      .get(toDeviceKey(enterprise, device))
      ?.compiled?.points.find((each) => each.id === id);
    const mode = compiled === undefined ? "unknown" : modeOf(compiled, state.atMs);
    return { point: id, zone, mode, bypassed: isBypassed(mode) };
  });
}

type Mode = Parameters<typeof isBypassed>[0];

function modeOf(point: CompiledPoint, atMs: number): Mode {
  const watch = point.watches.find(({ kind }) => kind === "interlock");
  if (watch !== undefined) return modeSeenBy(watch, atMs);
  const { latest } = point.state;
  if (latest === null || latest.quality === "bad" || typeof latest.value !== "string" || isSilent(point))
    return "unknown";
  // A point that says words says those of the list: others are quarantined.
  return interlockStateOfWord(latest.value as StateWord).mode;
}

function modeSeenBy({ spec, key, memory, home }: CompiledWatch, atMs: number): Mode {
  const kept = memory ?? home.point.state.memories?.[key] ?? null;
  if (kept === null || kept.form !== spec.memoryForm) return "unknown";
  // An interlock rule tells its mode among its facts.
  return (spec.sight(kept.data, atMs).facts["mode"] ?? "unknown") as Mode;
}
