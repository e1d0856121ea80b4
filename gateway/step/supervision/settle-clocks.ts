import { retimeEscalation } from "../../../alarms/escalation.ts";
import type { Moment } from "../../../alarms/moment.ts";
import type { OpenAlarm } from "../../../model/alarm.ts";
import type { EventModeFacts } from "../../../model/offline/event-mode.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { byId, type EngineState, type SupervisionBox, touch } from "../../state.ts";
import { type AlarmPlace, placeOfInstallation, placeOfPoint, scheduleAlarm } from "../alarm-book.ts";

/** The spans by which people are called follow the event modes that run; alarms that are calling already go on by the new ones. */
export function settleClocks(state: EngineState, box: SupervisionBox, moment: Moment): void {
  const share = shareOf(box);
  if (share === state.policies.shareOf(box.enterprise)) return;
  state.policies.hurry(box.enterprise, share);
  touch(state, state.global);
  retime(state, placeOfInstallation(state), box.enterprise, moment);
  for (const device of [...state.devices.values()].sort(byId)) {
    if (device.enterprise !== box.enterprise) continue;
    touch(state, device);
    for (const point of Object.values(device.data.points)) {
      retime(state, placeOfPoint(device, point), box.enterprise, moment);
    }
  }
}

/** After a start: alarms were timed by these already. */
export function loadClocks(state: EngineState, box: SupervisionBox): void {
  const share = shareOf(box);
  if (share !== 1) state.policies.hurry(box.enterprise, share);
}

function retime(state: EngineState, place: AlarmPlace, enterprise: string, moment: Moment): void {
  for (const key in place.holder) {
    // The key comes from the holder itself.
    const open = place.holder[key] as OpenAlarm;
    if (open.alarm.enterprise !== enterprise || open.escalation === null) continue;
    retimeEscalation(moment, open);
    scheduleAlarm(state, place, open);
  }
}

function shareOf(box: SupervisionBox): number {
  let share = 1;
  for (const { data } of box.tickets.values()) {
    if (data.ticket.kind !== "event-mode" || data.ticket.state !== "running") continue;
    // The facts of a ticket are those of its kind.
    share = Math.min(share, (data.ticket as Ticket<EventModeFacts>).facts.clockShare);
  }
  return share;
}
