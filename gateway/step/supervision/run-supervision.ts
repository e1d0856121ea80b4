import type { Moment } from "../../../alarms/moment.ts";
import { TICKET_KINDS_BY_NAME } from "../../../supervision/kinds/index.ts";
import { type EngineState, type SupervisionBox, type TicketBox, touch } from "../../state.ts";
import { lookAt } from "./look-at.ts";
import { reconcile } from "./reconcile.ts";
import { settleClocks } from "./settle-clocks.ts";
import { settlePermitRules } from "./settle-permit-rules.ts";
import { clockOf, forgetTicket, forgottenAtMs, takeStep, ticketDueMs } from "./ticket-book.ts";

/** Runs the clocks of tickets, and holds the two lines of enterprises with news against each other. In order of enterprise. */
export function runSupervision(state: EngineState, moment: Moment): void {
  const due: SupervisionBox[] = [];
  for (let box = state.supervisionDue.take(moment.nowMs); box !== null; ) {
    due.push(box);
    box = state.supervisionDue.take(moment.nowMs);
  }
  due.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const box of due) runEnterprise(state, box, moment);
}

function runEnterprise(state: EngineState, box: SupervisionBox, moment: Moment): void {
  for (const ticket of dueTickets(state, box, moment)) runTicket(state, box, ticket, moment);
  if (isLookDue(box, moment)) {
    touch(state, box);
    Object.assign(box.data, { newsDueMs: null, againAtMs: null, lookedAtMs: moment.nowMs });
    reconcile(state, box, moment);
  }
  settlePermitRules(state, box, moment);
  settleClocks(state, box, moment);
  state.supervisionDue.lower(box, nextDueMs(state, box));
}

/** In order of id: the order in which tickets came to be found must not show. What one of them does moves no other's clock. */
function dueTickets(state: EngineState, box: SupervisionBox, { nowMs }: Moment): readonly TicketBox[] {
  const due: TicketBox[] = [];
  for (const ticket of box.tickets.values()) if (ticketDueMs(state, ticket) <= nowMs) due.push(ticket);
  return due.sort((a, b) => (a.data.ticket.id < b.data.ticket.id ? -1 : 1));
}

function isLookDue({ data: { newsDueMs, againAtMs } }: SupervisionBox, moment: Moment): boolean {
  return (newsDueMs !== null && newsDueMs <= moment.nowMs) || (againAtMs !== null && againAtMs <= moment.wallMs);
}

function runTicket(state: EngineState, home: SupervisionBox, box: TicketBox, moment: Moment): void {
  const { ticket } = box.data;
  const kind = TICKET_KINDS_BY_NAME.get(ticket.kind);
  if (ticket.closedAtMs !== null) {
    if ((forgottenAtMs(ticket) ?? Number.POSITIVE_INFINITY) <= moment.wallMs) forgetTicket(state, home, box);
    return;
  }
  const atMs = clockOf(ticket);
  if (atMs === null || atMs > moment.wallMs || kind?.onClock === undefined) return;
  const { act, body = {}, ...change } = kind.onClock(ticket, lookAt(state, ticket.enterprise, moment));
  takeStep(state, box, change, { act, by: null, because: { rule: "clock" }, claimed: null, body }, moment);
}

/** When anything of an enterprise is due next, on the engine clock; Infinity: never. */
function nextDueMs(state: EngineState, box: SupervisionBox): number {
  const { newsDueMs, againAtMs } = box.data;
  let nextMs = newsDueMs ?? Number.POSITIVE_INFINITY;
  if (againAtMs !== null) nextMs = Math.min(nextMs, againAtMs - state.global.data.wallOffsetMs);
  for (const ticket of box.tickets.values()) nextMs = Math.min(nextMs, ticketDueMs(state, ticket));
  return nextMs;
}
