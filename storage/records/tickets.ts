import type { Ticket } from "../../model/offline/ticket.ts";
import type { OpenDatabase } from "./database.ts";
import { prepare } from "./prepared.ts";
import type { RecordsSchema } from "./schema.ts";
import type { openStanding } from "./standing.ts";

/** Writes tickets as they stand, and what they refer to. Call inside a transaction. */
export function openTickets(
  database: OpenDatabase<RecordsSchema>,
  stands: ReturnType<typeof openStanding>,
): (ticket: Ticket, seq: number) => void {
  const upsert = prepareUpsert(database);
  const link = prepareLink(database);
  return (ticket, seq) => {
    const row = toRow(ticket);
    upsert.run(row);
    stands("ticket", row.id, row.record, seq);
    // A ticket never loses a link.
    for (const { to, id, role } of ticket.links) link.run({ linked: to, id, ticket: ticket.id, role });
  };
}

function toRow(ticket: Ticket): RecordsSchema["ticket"] {
  return {
    id: ticket.id,
    enterprise: ticket.enterprise,
    kind: ticket.kind,
    state: ticket.state,
    closed: ticket.closedAtMs === null ? 0 : 1,
    opened_at: ticket.openedAtMs,
    changed_at: ticket.changedAtMs,
    due_at: ticket.dueAtMs,
    zone: ticket.place.zone,
    level: ticket.level,
    record: JSON.stringify(ticket),
  };
}

function prepareUpsert(database: OpenDatabase<RecordsSchema>) {
  return prepare(database, (queries, p: RecordsSchema["ticket"]) => {
    const now = {
      state: p.state,
      closed: p.closed,
      changed_at: p.changed_at,
      due_at: p.due_at,
      zone: p.zone,
      level: p.level,
      record: p.record,
    };
    return queries
      .insertInto("ticket")
      .values({ id: p.id, enterprise: p.enterprise, kind: p.kind, opened_at: p.opened_at, ...now })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(now));
  });
}

function prepareLink(database: OpenDatabase<RecordsSchema>) {
  return prepare(database, (queries, p: RecordsSchema["ticket_link"]) =>
    queries
      .insertInto("ticket_link")
      .values({ linked: p.linked, id: p.id, ticket: p.ticket, role: p.role })
      .onConflict((conflict) => conflict.doNothing()),
  );
}
