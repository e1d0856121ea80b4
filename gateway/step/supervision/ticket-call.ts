import type { Moment } from "../../../alarms/moment.ts";
import type { Level } from "../../../model/level.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { type EngineState, touch } from "../../state.ts";
import { clearAt, placeOfInstallation, raiseAt } from "../alarm-book.ts";

/** The rule under which a ticket calls people: its alarm goes through the same policies, routes and channels as any other. */
export const TICKET_RULE = "system:ticket";

/**
 * Raises the alarm of a ticket that calls, or clears it. A ticket that calls louder than before calls anew: the alarm of the
 * former level is over.
 */
export function settleTicketCall(state: EngineState, before: Ticket, after: Ticket, moment: Moment): void {
  if (before.level === after.level && after.entries > 1) return;
  touch(state, state.global);
  const place = placeOfInstallation(state);
  if (before.level !== null && before.level !== after.level) clearAt(state, place, keyOf(after, before.level), moment);
  if (after.level === null) return;
  const key = keyOf(after, after.level);
  if (place.holder[key]?.alarm.active === true) return;
  const occasion = {
    enterprise: after.enterprise,
    point: null,
    device: null,
    rule: TICKET_RULE,
    level: after.level,
    condition: `${TICKET_RULE}/${after.level}`,
    value: null,
    readingTs: null,
    limit: null,
    unit: null,
    latched: false,
    params: { ticket: after.id, kind: after.kind, state: after.state, zone: after.place.zone },
  };
  raiseAt(state, place, key, occasion, moment);
}

function keyOf({ enterprise, id }: Ticket, level: Level): string {
  return `${TICKET_RULE}/${enterprise}/${id}/${level}`;
}
