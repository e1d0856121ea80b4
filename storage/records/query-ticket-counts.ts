import { sql } from "kysely";
import type { TicketKindName } from "../../model/offline/ticket.ts";
import type { OpenDatabase } from "./database.ts";
import { readAll } from "./prepared.ts";
import type { TicketCount, TicketCountQuery } from "./line-queries.ts";
import type { RecordsSchema } from "./schema.ts";

/** Open tickets counted by enterprise and kind, from one index alone. */
export function countTickets(
  { sqlite, queries }: OpenDatabase<RecordsSchema>,
  { scope, nowMs }: TicketCountQuery,
): readonly TicketCount[] {
  const level = (of: number) => sql<number>`coalesce(sum(level = ${sql.lit(of)}), 0)`;
  let select = queries
    .selectFrom("ticket")
    .select(["enterprise", "kind", sql<number>`count(*)`.as("open")])
    .select(sql<number>`coalesce(sum(due_at <= ${nowMs}), 0)`.as("late"))
    .select([level(1).as("level1"), level(2).as("level2"), level(3).as("level3"), level(4).as("level4")])
    .where("closed", "=", sql.lit(0))
    .groupBy(["enterprise", "kind"])
    .orderBy("enterprise")
    .orderBy("kind");
  if (scope !== null) select = select.where("enterprise", "in", scope);
  return readAll(sqlite, select).map(({ enterprise, kind, open, late, level1, level2, level3, level4 }) => ({
    enterprise,
    // The column holds the kind of a Ticket.
    kind: kind as TicketKindName,
    open,
    late,
    calling: { 1: level1, 2: level2, 3: level3, 4: level4 },
  }));
}
