import type { Moment } from "../../alarms/moment.ts";
import { settleMute, type Unmuting } from "../../alarms/muting.ts";
import { type EngineState, touch } from "../state.ts";
import { scheduleAlarm } from "./alarm-book.ts";
import { muteCausesOf } from "./mute-causes.ts";

/** The register or the catalogue has changed: every open alarm of this enterprise (null: of all) is brought in line with it. */
export function settleMutes(state: EngineState, moment: Moment, enterprise: string | null, ended?: Unmuting): void {
  // In order of id: the order in which alarms came to be found must not show.
  for (const id of [...state.alarmHome.keys()].sort()) {
    const home = state.alarmHome.get(id);
    const open = home?.holder[home.key];
    if (home === undefined || open === undefined || open.alarm.point === null) continue;
    if (enterprise !== null && open.alarm.enterprise !== enterprise) continue;
    const causes = muteCausesOf(state, open.alarm);
    if (causes.length === 0 && !open.alarm.suppressed && !open.alarm.outOfService) continue;
    touch(state, home.shard);
    settleMute(moment, open, causes, ended);
    scheduleAlarm(state, home, open);
  }
}
