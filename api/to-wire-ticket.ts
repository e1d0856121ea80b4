import { z } from "zod";
import type { ActForm, TicketForm, TicketWords } from "../model/offline/ticket-form.ts";
import { doneAtMs, type Ticket, type TicketEntry } from "../model/offline/ticket.ts";
import type { Language } from "../model/text/text.ts";
import type { TicketDetail, TimelineRow } from "../storage/records/line-queries.ts";
import { actsFor } from "./ticket-rights.ts";
import type { Caller } from "./context.ts";
import { toWireAlarmEvent } from "./to-wire.ts";
import type {
  WireTicket,
  WireTicketAct,
  WireTicketDetail,
  WireTicketEntry,
  WireTicketKind,
  WireTimelineItem,
} from "./wire-ticket.ts";

export function ticketWords(form: TicketForm, language: Language): TicketWords {
  return language === "en" ? form.words.en : form.words.zh;
}

export function toWireTicketKind(form: TicketForm, language: Language): WireTicketKind {
  const { states, acts, fields, choices = {}, reasons, name, purpose } = ticketWords(form, language);
  const toAct = (act: string, actForm: ActForm): WireTicketAct => ({
    act,
    name: acts[act] ?? act,
    roles: actForm.roles,
    from: actForm.from,
    body: bodySchema(actForm),
  });
  return {
    kind: form.kind,
    path: form.path,
    name,
    purpose,
    states: form.states.map((state) => ({ state, name: states[state] ?? state })),
    open: form.open === null ? null : toAct("open", form.open),
    acts: Object.entries(form.acts).map(([act, actForm]) => toAct(act, actForm)),
    words: { acts, fields, choices, reasons },
  };
}

/** A form never changes: its schema is made once. */
const schemas = new WeakMap<ActForm, Readonly<Record<string, unknown>>>();

function bodySchema(form: ActForm): Readonly<Record<string, unknown>> {
  const known = schemas.get(form) ?? { ...z.toJSONSchema(form.body, { io: "input", unrepresentable: "any" }) };
  schemas.set(form, known);
  return known;
}

export function toWireTicket(ticket: Ticket): WireTicket {
  const { openedAtMs, changedAtMs, closedAtMs, dueAtMs, place, facts, ...rest } = ticket;
  return {
    ...rest,
    site: place.site,
    zone: place.zone,
    points: place.points,
    openedAt: openedAtMs,
    changedAt: changedAtMs,
    closedAt: closedAtMs,
    dueAt: dueAtMs,
    // Every kind keeps its facts in an object.
    facts: facts as WireTicket["facts"],
  };
}

export function toWireTicketDetail({ ticket, entries }: TicketDetail, caller: Caller): WireTicketDetail {
  return { ...toWireTicket(ticket), history: entries.map(toWireTicketEntry), may: actsFor(caller, ticket) };
}

function toWireTicketEntry(entry: TicketEntry): WireTicketEntry {
  const { no, atMs, act, state, by, because, claimed, body } = entry;
  return {
    no,
    at: atMs,
    act,
    state,
    by,
    because,
    claimed:
      claimed === null
        ? null
        : {
            clientId: claimed.clientId,
            at: claimed.atMs,
            doneAt: doneAtMs(claimed, atMs),
            offsetMs: claimed.offsetMs,
            position: claimed.position,
          },
    body,
  };
}

export function toWireTimelineItem(row: TimelineRow): WireTimelineItem {
  if (row.line === "online") {
    const { id, point, rule, level } = row.alarm;
    return { line: "online", at: row.atMs, alarm: { id, point, rule, level }, event: toWireAlarmEvent(row.event) };
  }
  const { id, kind, place } = row.ticket;
  return { line: "offline", at: row.atMs, ticket: { id, kind, ...place }, entry: toWireTicketEntry(row.entry) };
}
