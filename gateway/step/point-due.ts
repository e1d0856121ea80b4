import { dueAtMs } from "../../rules/evaluate.ts";
import { silenceDueAtMs } from "../../rules/no-data.ts";
import type { EngineState } from "../state.ts";
import { checksDueMs } from "./checks-due.ts";
import type { CompiledPoint } from "./compile.ts";
import { conditionStateOf, hasAlarms } from "./judge.ts";
import { silenceAfterMs } from "./silence.ts";
import { unknownDueMs } from "./unknown-value.ts";
import { watchDueMs } from "./watch.ts";

/** When anything of a point but its open alarms is due next; Infinity: never. */
export function pointDueMs(state: EngineState, point: CompiledPoint): number {
  let nextMs = Math.min(watchDueMs(state, point), unknownDueMs(point), checksDueMs(state, point));
  for (const condition of point.conditions) {
    const dueMs = dueAtMs(conditionStateOf(point.state, condition), condition.spec);
    if (dueMs !== null) nextMs = Math.min(nextMs, dueMs);
  }
  for (const silence of point.silences) {
    // A point without alarms is silent by none: most are, and to look for one by its name costs more than all the rest.
    if (hasAlarms(point.state) && point.state.alarms[silence.key]?.alarm.active) continue;
    nextMs = Math.min(nextMs, silenceDueAtMs(point.state.heardAtMs, silenceAfterMs(point, silence)));
  }
  return nextMs;
}
