import type { Moment } from "../../../alarms/moment.ts";
import type { OfflineEvent } from "../../../model/journal-event.ts";
import { formOf } from "../../../model/offline/forms.ts";
import {
  type ActOrder,
  type Because,
  OPEN_TICKETS_MAX,
  type OpenOrder,
  type Ticket,
  type TicketLink,
  type TicketOrder,
  type TicketPlace,
} from "../../../model/offline/ticket.ts";
import { failed, ok, type Result } from "../../../model/result.ts";
import { TICKET_KINDS_BY_NAME } from "../../../supervision/kinds/index.ts";
import type { Who } from "../../../supervision/ticket-kind.ts";
import type { EngineState, TicketBox } from "../../state.ts";
import { lookAt } from "./look-at.ts";
import { supervisionOf } from "./load-supervision.ts";
import { noteDuty } from "./note-duty.ts";
import { noteFound } from "./note-found.ts";
import { settleClocks } from "./settle-clocks.ts";
import { settlePermitRules } from "./settle-permit-rules.ts";
import { noteRound } from "./note-round.ts";
import { noteSettled } from "./settled.ts";
import { addTicket, takeStep, ticketBoxOf } from "./ticket-book.ts";

/** Carries out what a person says to the offline line, if its state allows it, and answers by the order's id. */
export function stepOffline(state: EngineState, event: OfflineEvent, moment: Moment): void {
  const { id, by, role, order } = event;
  const outcome = carryOutOrder(state, order, { by, role, because: null }, moment);
  const home = outcome.ok ? state.ticketHome.get(outcome.value) : undefined;
  if (home !== undefined) {
    settlePermitRules(state, home, moment);
    settleClocks(state, home, moment);
  }
  moment.effects.replies.push(
    outcome.ok ? { id, ok: true, reason: null, ticket: outcome.value } : { id, ok: false, reason: outcome.error },
  );
}

/** Gives the id of the ticket that came of it, or the reason why nothing did. */
export function carryOutOrder(
  state: EngineState,
  order: TicketOrder,
  who: Who,
  moment: Moment,
): Result<string, string> {
  return order.type === "open" ? openTicket(state, order, who, moment) : actOnTicket(state, order, who, moment);
}

function openTicket(state: EngineState, order: OpenOrder, who: Who, moment: Moment): Result<string, string> {
  const { kind: name, enterprise, claimed, body } = order;
  const id =
    claimed === null ? `${name}-${moment.seq.toString(36)}-${moment.ordinal++}` : `${name}-${claimed.clientId}`;
  // The phone did not hear the answer and asks again.
  if (ticketBoxOf(state, id) !== null) return ok(id);
  const refused = whyNotThere(state, enterprise);
  if (refused !== null) return failed(refused);
  const kind = TICKET_KINDS_BY_NAME.get(name);
  if (kind === undefined) return failed("unknown-ticket-kind");
  const look = lookAt(state, enterprise, moment);
  const opening = kind.open(order, who, look);
  if (!opening.ok) return opening;
  const misplaced = whyNotInPlace(state, enterprise, opening.value.place);
  if (misplaced !== null) return failed(misplaced);
  const { over = false, links = [], ...rest } = opening.value;
  const ticket: Ticket = {
    id,
    kind: name,
    enterprise,
    openedAtMs: moment.wallMs,
    openedBy: who.by,
    changedAtMs: moment.wallMs,
    closedAtMs: null,
    links: [...causesOf(who.because), ...links],
    entries: 0,
    keptAside: 0,
    ...rest,
  };
  const box = addTicket(state, { ...ticket, level: null });
  noteFound(state, ticket, moment.wallMs);
  noteRound(state, ticket);
  noteDuty(state, ticket);
  const { level, dueAtMs } = ticket;
  takeStep(
    state,
    box,
    { level, dueAtMs, over },
    { act: "open", by: who.by, because: who.because, claimed, body },
    moment,
  );
  return ok(id);
}

function actOnTicket(state: EngineState, order: ActOrder, who: Who, moment: Moment): Result<string, string> {
  const box = ticketBoxOf(state, order.ticket) ?? broughtAlong(state, order);
  if (box === null) return failed("no-such-ticket");
  const { claimed, act, body } = order;
  const { ticket } = box.data;
  if (claimed !== null && box.data.clientIds.includes(claimed.clientId)) return ok(ticket.id);
  const kind = TICKET_KINDS_BY_NAME.get(ticket.kind);
  const form = formOf(ticket.kind)?.acts[act];
  // What the machine itself wants of a ticket is no act of its form.
  const isMachine = who.by === null;
  if (kind === undefined || (form === undefined && !isMachine)) return failed("no-such-act");
  const outcome =
    isMachine || form?.from.includes(ticket.state) === true
      ? kind.act(ticket, order, who, lookAt(state, ticket.enterprise, moment))
      : failed("not-in-this-state");
  const step = { by: who.by, because: who.because, claimed };
  if (outcome.ok) {
    takeStep(state, box, outcome.value, { ...step, act, body }, moment);
    noteSettled(state, box.data.ticket);
    return ok(ticket.id);
  }
  if (claimed === null) return outcome;
  // It was done in earnest, on the ground, in ignorance of what had happened here: it stays beside it.
  takeStep(state, box, {}, { ...step, act: "kept-aside", body: { act, reason: outcome.error, said: body } }, moment);
  return failed(`kept-aside:${outcome.error}`);
}

/** What made the machine open it is joined to it. */
function causesOf(because: Because | null): readonly TicketLink[] {
  const causes: TicketLink[] = [];
  if (because?.alarm !== undefined) causes.push({ to: "alarm", id: because.alarm, role: "cause" });
  if (because?.ticket !== undefined) causes.push({ to: "ticket", id: because.ticket, role: "cause" });
  return causes;
}

/** A ticket that is over and forgotten lives in records; whoever acts on it brings it along. */
function broughtAlong(state: EngineState, { ticket: id, gathered }: ActOrder): TicketBox | null {
  // Read from the records by the shell.
  const ticket = gathered["ticket"] as Ticket | undefined;
  return ticket === undefined || ticket.id !== id || ticket.closedAtMs === null ? null : addTicket(state, ticket);
}

function whyNotThere(state: EngineState, enterprise: string): string | null {
  const known = state.catalog.data.catalog.enterprises.find(({ id }) => id === enterprise);
  if (known === undefined || known.retired === true) return "no-such-place";
  let open = 0;
  for (const { data } of supervisionOf(state, enterprise).tickets.values()) if (data.ticket.closedAtMs === null) open++;
  return open >= OPEN_TICKETS_MAX ? "too-many-tickets" : null;
}

function whyNotInPlace(state: EngineState, enterprise: string, { site, zone, points }: TicketPlace): string | null {
  const { catalog } = state.catalog.data;
  const siteOf = (id: string) => catalog.sites.find((each) => each.id === id && each.enterprise === enterprise);
  if (site !== null && siteOf(site) === undefined) return "no-such-place";
  if (zone !== null) {
    const found = catalog.zones.find(({ id }) => id === zone);
    if (found === undefined || siteOf(found.site) === undefined) return "no-such-place";
    if (site !== null && found.site !== site) return "no-such-place";
  }
  if (points.length === 0) return null;
  const own = new Set(catalog.points.filter((point) => point.enterprise === enterprise).map(({ id }) => id));
  return points.every((id) => own.has(id)) ? null : "no-such-point";
}
