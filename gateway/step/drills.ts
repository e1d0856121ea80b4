import { outliveDrill } from "../../alarms/drill.ts";
import type { Moment } from "../../alarms/moment.ts";
import type { Drill } from "../../model/drill.ts";
import { type EngineState, touch } from "../state.ts";
import { scheduleAlarm } from "./alarm-book.ts";
import { drillsOf } from "./drill-under-way.ts";
import { outliveDrillOf } from "./incident-book.ts";
import { nextAuditKey } from "./register.ts";

export function beginDrill(state: EngineState, drill: Drill, moment: Moment): void {
  touch(state, state.global);
  state.global.data.drills = { ...state.global.data.drills, [drill.id]: drill };
  state.installationDueMs = Math.min(state.installationDueMs, drill.endsAtMs);
  announce(moment, drill, "began", drill.by, null);
}

/** What was raised in it and still holds is from now on no drill. `by` null: its time was over. */
export function endDrill(
  state: EngineState,
  drill: Drill,
  ended: { readonly by: string | null; readonly note: string | null },
  moment: Moment,
): void {
  touch(state, state.global);
  delete state.global.data.drills?.[drill.id];
  announce(moment, drill, "ended", ended.by, ended.note);
  // In order of id: the order in which alarms came to be found must not show.
  for (const id of [...state.alarmHome.keys()].sort()) {
    const home = state.alarmHome.get(id);
    const open = home?.holder[home.key];
    if (home === undefined || open === undefined || open.alarm.drill !== drill.id || !open.alarm.active) continue;
    touch(state, home.shard);
    outliveDrill(moment, open);
    outliveDrillOf(state, open, moment);
    scheduleAlarm(state, home, open);
  }
}

export function endDueDrills(state: EngineState, moment: Moment): void {
  for (const drill of drillsOf(state)) {
    if (drill.endsAtMs <= moment.nowMs) endDrill(state, drill, { by: null, note: null }, moment);
  }
}

/** Shows it and writes it into the audit: what ends by its time has no request behind it that would be. */
function announce(
  moment: Moment,
  drill: Drill,
  happening: "began" | "ended",
  by: string | null,
  note: string | null,
): void {
  const { site, points, scenario, reason, untilAtMs } = drill;
  moment.effects.drills.push({ drill, ended: happening === "ended" });
  moment.effects.audit.push({
    key: nextAuditKey(moment),
    atMs: moment.wallMs,
    by,
    action: `drill-${happening}`,
    enterprise: drill.enterprise,
    subject: drill.id,
    params: {
      site,
      points: points.slice(0, POINTS_TOLD_MAX).join(" "),
      pointCount: points.length,
      scenario,
      reason,
      until: untilAtMs,
      note,
    },
  });
}

const POINTS_TOLD_MAX = 20;
