import type { AlarmEvent } from "../model/alarm.ts";
import { TICKET_KINDS, type Ticket, type TicketEntry } from "../model/offline/ticket.ts";
import type { Level } from "../model/level.ts";
import { DAY_MS, HOUR_MS } from "../model/time.ts";
import type { CommitBatch } from "../storage/records/records.ts";
import {
  aBatch,
  anAlarm,
  anAuditEntry,
  anEvent,
  anOutboxEntry,
  aTicket,
  aTicketEntry,
} from "../test/kit/record-builders.ts";

/** A district with a year of records of both lines: how many enterprises, and how much has happened at each. */
export interface TwoLines {
  readonly enterprises: number;
  readonly tickets: number;
  readonly entriesPerTicket: number;
  readonly alarms: number;
}

export const YEAR_END_MS = 1_790_000_000_000;
const YEAR_MS = 365 * DAY_MS;
const EVENTS_PER_ALARM = 4;
export const ZONES = 8;
const POINTS_PER_ZONE = 5;
/** One of so many tickets is still open, and of those every third is late. */
const OPEN_EVERY = 5;

export function enterpriseId(no: number): string {
  return `enterprise-${String(no).padStart(4, "0")}`;
}

export function zoneId(no: number): string {
  return `zone-${no}`;
}

export function pointsOf(zone: number): readonly string[] {
  return Array.from({ length: POINTS_PER_ZONE }, (_, no) => `NH3-${zone}0${no}`);
}

/** Everything that happened, a batch for each enterprise and tenth of its tickets. */
export function* twoLinesBatches(size: TwoLines): Generator<CommitBatch> {
  let seq = 0;
  for (let no = 0; no < size.enterprises; no++) {
    for (let part = 0; part < 10; part++) {
      const tickets: Ticket[] = [];
      const ticketEntries: TicketEntry[] = [];
      for (let index = part; index < size.tickets; index += 10) {
        const ticket = ticketOf(no, index, size);
        tickets.push(ticket);
        ticketEntries.push(...entriesOf(ticket, ++seq, size.entriesPerTicket));
      }
      const alarms = alarmsOf(no, part, size);
      const alarmEvents = alarms.flatMap((alarm) => eventsOf(alarm.id, alarm.raisedAtMs, ++seq));
      const outbox = alarms.map((alarm) => anOutboxEntry(`${alarm.id}/1/0/hook`, { alarm, seq }));
      const audit = alarms.map((alarm) => anAuditEntry({ key: `${alarm.id}:0`, subject: alarm.id }));
      yield aBatch(++seq, { tickets, ticketEntries, alarms, alarmEvents, outbox, audit });
    }
  }
}

function ticketOf(enterprise: number, index: number, { tickets, entriesPerTicket }: TwoLines): Ticket {
  const openedAtMs = YEAR_END_MS - YEAR_MS + Math.floor((index / tickets) * YEAR_MS) + enterprise;
  const open = index % OPEN_EVERY === 0;
  const changedAtMs = openedAtMs + entriesPerTicket * HOUR_MS;
  const zone = (index * 7) % ZONES;
  return aTicket(`t-${enterprise}-${index}`, {
    // An index of a list taken modulo its length.
    kind: TICKET_KINDS[index % TICKET_KINDS.length] as Ticket["kind"],
    enterprise: enterpriseId(enterprise),
    place: { site: "plant", zone: zoneId(zone), points: pointsOf(zone) },
    openedAtMs,
    changedAtMs,
    closedAtMs: open ? null : changedAtMs,
    dueAtMs: open ? YEAR_END_MS + (index % 3 === 0 ? -DAY_MS : DAY_MS) : null,
    // 1 to 4.
    level: open ? ((1 + (index % 4)) as Level) : null,
    entries: entriesPerTicket,
    links: index % 4 === 0 ? [{ to: "alarm", id: `a-${enterprise}-${index >> 2}`, role: "cause" }] : [],
    facts: {
      text: "the flange of the third compressor drips",
      grade: "general",
      deadlineAtMs: openedAtMs + 15 * DAY_MS,
    },
  });
}

function entriesOf(ticket: Ticket, seq: number, count: number): readonly TicketEntry[] {
  return Array.from({ length: count }, (_, index) =>
    aTicketEntry(ticket.id, index + 1, {
      seq,
      atMs: ticket.openedAtMs + index * HOUR_MS,
      kind: ticket.kind,
      enterprise: ticket.enterprise,
      body: { note: "tightened, watched for an hour with the portable monitor, dry", photos: ["0".repeat(64)] },
      claimed:
        index % 2 === 0
          ? null
          : {
              clientId: `${ticket.id}-${index}`,
              atMs: ticket.openedAtMs,
              offsetMs: -1_200,
              position: { lat: 26.1, lon: 119.3, accuracyM: 12 },
            },
    }),
  );
}

function alarmsOf(enterprise: number, part: number, { alarms }: TwoLines) {
  const own = Array.from({ length: alarms }, (_, index) => index).filter((index) => index % 10 === part);
  return own.map((index) => {
    const raisedAtMs = YEAR_END_MS - YEAR_MS + Math.floor((index / alarms) * YEAR_MS) + enterprise;
    return anAlarm(`a-${enterprise}-${index}`, {
      enterprise: enterpriseId(enterprise),
      point: pointsOf(index % ZONES)[index % POINTS_PER_ZONE] ?? null,
      // 1 to 4.
      level: (1 + (index % 4)) as Level,
      raisedAtMs,
      clearedAtMs: raisedAtMs + HOUR_MS,
      active: false,
      acknowledged: true,
      transitions: EVENTS_PER_ALARM,
    });
  });
}

const KINDS = ["raised", "acknowledged", "cleared", "commented"] as const;

function eventsOf(alarm: string, raisedAtMs: number, seq: number): readonly AlarmEvent[] {
  return KINDS.map((kind, index) =>
    anEvent(alarm, index + 1, { seq, kind, atMs: raisedAtMs + index * 600_000, by: index % 2 === 0 ? null : "zhang" }),
  );
}
