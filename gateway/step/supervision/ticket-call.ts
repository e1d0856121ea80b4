import type { Moment } from "../../../alarms/moment.ts";
import type { Level } from "../../../model/level.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { type EngineState, touch } from "../../state.ts";
import { clearAt, placeOfInstallation, raiseAt } from "../alarm-book.ts";

/**
 * The rules under which tickets call people, one for each kind (`system:ticket-hazard`): their alarms go through the same policies, routes
 * and channels as any other.
 */
const TICKET_RULES = "system:ticket-";

/** The rule under which an enterprise calls whose risk is red or orange. */
export const RISK_RULE = "system:risk";

/** Whether an alarm is a call of the offline line itself, of a ticket or a risk: no witness of the online line. */
export function isTicketCall({ rule }: { readonly rule: string }): boolean {
  return rule.startsWith(TICKET_RULES) || rule === RISK_RULE;
}

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
    rule: ruleOf(after),
    level: after.level,
    condition: `${ruleOf(after)}/${after.level}`,
    value: null,
    readingTs: null,
    limit: null,
    unit: null,
    latched: false,
    params: { subject: after.id, state: after.state, zone: after.place.zone },
  };
  raiseAt(state, place, key, occasion, moment);
}

function ruleOf({ kind }: Ticket): string {
  return `${TICKET_RULES}${kind}`;
}

function keyOf(ticket: Ticket, level: Level): string {
  return `${ruleOf(ticket)}/${ticket.enterprise}/${ticket.id}/${level}`;
}
