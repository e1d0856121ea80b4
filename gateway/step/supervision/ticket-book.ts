import type { Moment } from "../../../alarms/moment.ts";
import type { Because, Claimed, Ticket, TicketEntry } from "../../../model/offline/ticket.ts";
import { HOUR_MS } from "../../../model/time.ts";
import { TICKET_KINDS_BY_NAME } from "../../../supervision/kinds/index.ts";
import type { Change } from "../../../supervision/ticket-kind.ts";
import { settleMutes } from "../mute-alarms.ts";
import { type EngineState, newTicketBox, type SupervisionBox, type TicketBox, touch } from "../../state.ts";
import { supervisionOf } from "./load-supervision.ts";
import { noteCheck } from "./note-check.ts";
import { noteNews } from "./news.ts";
import { settleTicketCall } from "./ticket-call.ts";

/** What is written down about a step of a ticket. */
export interface Step {
  readonly act: string;
  readonly by: string | null;
  readonly because: Because | null;
  readonly claimed: Claimed | null;
  readonly body: TicketEntry["body"];
}

/** A ticket of the enterprise that is remembered; null: there is none, or it has been over for long. */
export function ticketBoxOf(state: EngineState, id: string): TicketBox | null {
  return state.ticketHome.get(id)?.tickets.get(id) ?? null;
}

/** Brings a ticket into the world, or back into memory. */
export function addTicket(state: EngineState, ticket: Ticket): TicketBox {
  const home = supervisionOf(state, ticket.enterprise);
  const box = newTicketBox({ ticket, clientIds: [] });
  home.tickets.set(ticket.id, box);
  state.ticketHome.set(ticket.id, home);
  state.removedShards.delete(box.id);
  return box;
}

/** Makes a change, writes the step down, and lets the ticket call as loudly as it now must. */
export function takeStep(
  state: EngineState,
  box: TicketBox,
  change: Change<unknown>,
  step: Step,
  moment: Moment,
): void {
  touch(state, box);
  const { ticket } = box.data;
  const over = change.over ?? ticket.closedAtMs !== null;
  const next: Ticket = {
    ...ticket,
    state: change.state ?? ticket.state,
    facts: change.facts ?? ticket.facts,
    place: change.place ?? ticket.place,
    level: over ? null : change.level === undefined ? ticket.level : change.level,
    dueAtMs: over ? null : change.dueAtMs === undefined ? ticket.dueAtMs : change.dueAtMs,
    links: change.links === undefined ? ticket.links : [...ticket.links, ...change.links],
    changedAtMs: moment.wallMs,
    closedAtMs: over ? (ticket.closedAtMs ?? moment.wallMs) : null,
    keptAside: ticket.keptAside + (step.act === "kept-aside" ? 1 : 0),
    entries: ticket.entries + 1,
  };
  box.data.ticket = next;
  if (step.claimed !== null) rememberClientId(box, step.claimed.clientId);
  moment.effects.tickets.set(next.id, next);
  moment.effects.ticketEntries.push({
    ticket: next.id,
    no: next.entries,
    seq: moment.seq,
    atMs: moment.wallMs,
    kind: next.kind,
    enterprise: next.enterprise,
    state: next.state,
    ...step,
  });
  settleTicketCall(state, ticket, next, moment);
  // A report that begins, is refused or ends takes calls about silence away, or gives them back.
  if (next.kind === "offline-report") settleMutes(state, moment, next.enterprise, { by: step.by, note: null });
  noteCheck(state, next, moment);
  noteNews(state, next.enterprise, moment.nowMs);
  scheduleTicket(state, box);
}

/** Makes sure that the ticket's clock, or the end of its being remembered, is on the engine's. */
function scheduleTicket(state: EngineState, box: TicketBox): void {
  const home = state.ticketHome.get(box.data.ticket.id);
  if (home !== undefined) state.supervisionDue.lower(home, ticketDueMs(state, box));
}

/** Engine time at which something of the ticket is due; Infinity: nothing is. */
export function ticketDueMs(state: EngineState, { data: { ticket } }: TicketBox): number {
  const wallMs = ticket.closedAtMs === null ? clockOf(ticket) : forgottenAtMs(ticket);
  return wallMs === null ? Number.POSITIVE_INFINITY : wallMs - state.global.data.wallOffsetMs;
}

export function clockOf(ticket: Ticket): number | null {
  return TICKET_KINDS_BY_NAME.get(ticket.kind)?.clockAtMs?.(ticket) ?? null;
}

/** Wall time from which on a ticket that is over is in the records alone. */
export function forgottenAtMs(ticket: Ticket): number | null {
  if (ticket.closedAtMs === null) return null;
  const keepMs = TICKET_KINDS_BY_NAME.get(ticket.kind)?.keepMs ?? 0;
  return Math.max(ticket.closedAtMs + keepMs, ticket.changedAtMs + ANSWER_MS);
}

/** Whoever read it just before it was over still finds it. */
const ANSWER_MS = HOUR_MS;

export function forgetTicket(state: EngineState, home: SupervisionBox, box: TicketBox): void {
  touch(state, box);
  home.tickets.delete(box.data.ticket.id);
  state.ticketHome.delete(box.data.ticket.id);
  state.removedShards.add(box.id);
}

const CLIENT_IDS_MAX = 64;

function rememberClientId({ data: { clientIds } }: TicketBox, id: string): void {
  clientIds.push(id);
  if (clientIds.length > CLIENT_IDS_MAX) clientIds.shift();
}
