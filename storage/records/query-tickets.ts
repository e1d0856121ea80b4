import { sql } from "kysely";
import type { Ticket, TicketEntry } from "../../model/offline/ticket.ts";
import { clampLimit, parseCursor, toCursor } from "./cursor.ts";
import type { OpenDatabase } from "./database.ts";
import { prepare, readAll } from "./prepared.ts";
import type { ClientEntryQuery, TicketDetail, TicketQuery } from "./line-queries.ts";
import type { Page } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { narrowScope } from "./scope.ts";

/** Tickets by the instant they were opened, newest first. */
export function queryTickets(database: OpenDatabase<RecordsSchema>, query: TicketQuery): Page<Ticket> {
  const limit = clampLimit(query.limit);
  const newestFirst = selectTickets(database, query).orderBy("opened_at", "desc").orderBy("id", "desc");
  const rows = readAll(database.sqlite, newestFirst.limit(limit + 1));
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(({ record }) => toTicket(record)),
    nextCursor: last === undefined ? null : toCursor([last.opened_at, last.id]),
  };
}

function selectTickets({ queries }: OpenDatabase<RecordsSchema>, query: TicketQuery) {
  const scope = narrowScope(query.scope, query.enterprise);
  let select = queries.selectFrom("ticket").select(["id", "opened_at", "record"]);
  if (scope !== null) select = select.where("enterprise", "in", scope);
  if (query.status !== "all") select = select.where("closed", "=", sql.lit(query.status === "open" ? 0 : 1));
  if (query.kinds !== undefined) select = select.where("kind", "in", query.kinds);
  if (query.states !== undefined) select = select.where("state", "in", query.states);
  if (query.zone !== undefined) select = select.where("zone", "=", query.zone);
  if (query.fromMs !== undefined) select = select.where("opened_at", ">=", query.fromMs);
  if (query.toMs !== undefined) select = select.where("opened_at", "<", query.toMs);
  if (query.lateAtMs !== undefined) {
    select = select.where("closed", "=", sql.lit(0)).where("due_at", "<=", query.lateAtMs);
  }
  if (query.point !== undefined) select = select.where(namesPoint(query.point));
  if (query.linked !== undefined) {
    const { to, id } = query.linked;
    const links = queries.selectFrom("ticket_link").select("ticket").where("ticket_link.id", "=", id);
    select = select.where("id", "in", links.where("linked", "=", to));
  }
  if (query.cursor !== undefined) {
    const [openedAt, id] = parseCursor(query.cursor, ["number", "string"]);
    select = select.where(sql<boolean>`(opened_at, id) < (${openedAt}, ${id})`);
  }
  return select;
}

function namesPoint(point: string) {
  // Looking for the bare name first spares most records from being parsed.
  return sql<boolean>`(instr(record, ${JSON.stringify(point)}) > 0 and exists (
    select 1 from json_each(record, '$.place.points') as named where named.value = ${point}))`;
}

export interface TicketReads {
  detail(id: string): TicketDetail | null;
  entryOf(query: ClientEntryQuery): TicketEntry | null;
}

export function openTicketReads(database: OpenDatabase<RecordsSchema>): TicketReads {
  const ticket = prepare(database, (queries, p: { id: string }) =>
    queries.selectFrom("ticket").select("record").where("id", "=", p.id),
  );
  const entries = prepare(database, (queries, p: { id: string }) =>
    queries.selectFrom("ticket_entry").select("record").where("ticket", "=", p.id).orderBy("entry_no"),
  );
  const ofClient = prepare(database, (queries, p: { clientId: string }) =>
    queries
      .selectFrom("ticket_entry")
      .select(["enterprise", "record"])
      .where("client_id", "=", p.clientId)
      .orderBy("no"),
  );
  const readDetail = database.sqlite.transaction((id: string): TicketDetail | null => {
    const row = ticket.get({ id });
    if (row === undefined) return null;
    return { ticket: toTicket(row.record), entries: entries.all({ id }).map(({ record }) => toEntry(record)) };
  });
  return {
    detail: (id) => readDetail.deferred(id),
    entryOf({ scope, clientId }) {
      const rows = ofClient.all({ clientId });
      const own = rows.find(({ enterprise }) => scope === null || scope.includes(enterprise));
      return own === undefined ? null : toEntry(own.record);
    },
  };
}

/** The committer wrote this text from a Ticket. */
export function toTicket(record: string): Ticket {
  return JSON.parse(record) as Ticket;
}

/** The committer wrote this text from a TicketEntry. */
export function toEntry(record: string): TicketEntry {
  return JSON.parse(record) as TicketEntry;
}
