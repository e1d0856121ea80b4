import { type Kysely, type Migration, sql } from "kysely";
import { CHAIN, chainGuards, guards } from "./0001-records.ts";

/** The offline line: tickets as they stand, their steps as a chain, and both lines of an enterprise in one order. */
export const RECORDS_0004: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [...TICKETS, ...TIMELINE]) await sql.raw(statement).execute(db);
  },
};

const TICKETS = [
  `create table ticket (id text primary key, enterprise text not null, kind text not null, state text not null,
     closed integer not null, opened_at integer not null, changed_at integer not null, due_at integer, zone text, level integer,
     record text not null)`,
  // Behind the order stands what lists are narrowed by: rows that do not fit are passed over inside the index.
  "create index ticket_newest on ticket (opened_at, id, kind, closed, state)",
  "create index ticket_open on ticket (opened_at, id, kind, due_at) where closed = 0",
  "create index ticket_of_enterprise on ticket (enterprise, opened_at, id, kind, closed)",
  "create index ticket_count on ticket (enterprise, kind, level, due_at) where closed = 0",

  // What a ticket refers to, for asking from the other end.
  `create table ticket_link (linked text not null, id text not null, ticket text not null, role text not null,
     primary key (id, linked, ticket, role)) without rowid`,

  `create table ticket_entry (${CHAIN}, ticket text not null, entry_no integer not null, enterprise text not null, client_id text,
     unique (ticket, entry_no))`,
  // Not unique: a phone chooses these ids, and what was journaled must find its way into the records.
  "create index ticket_entry_of_client on ticket_entry (client_id, enterprise) where client_id is not null",
  ...chainGuards({ table: "ticket_entry", same: "ticket = new.ticket and entry_no = new.entry_no" }),
];

/** `no` is that of the chain: of `alarm_event` on line 0, of `ticket_entry` on line 1. */
const TIMELINE = [
  `create table happening (enterprise text not null, at integer not null, line integer not null, no integer not null,
     point text, zone text, primary key (enterprise, at, line, no)) without rowid`,
  `insert into happening (enterprise, at, line, no, point)
     select alarm.enterprise, json_extract(event.record, '$.atMs'), 0, event.no, json_extract(alarm.record, '$.point')
     from alarm_event as event join alarm on alarm.id = event.alarm`,
  ...guards("happening"),
];
