import { sql } from "kysely";
import type { AlarmEvent } from "../../model/alarm.ts";
import type { TicketEntry } from "../../model/offline/ticket.ts";
import type { Chains } from "./chain.ts";
import type { OpenDatabase } from "./database.ts";
import { prepare } from "./prepared.ts";
import type { RecordsSchema } from "./schema.ts";

/** The two lines as column `line` of `happening` names them. */
export const ONLINE = 0;
export const OFFLINE = 1;

/** Appends what happened to its chain and, the first time, to the order of its enterprise. Call inside a transaction. */
export interface Happenings {
  /** The alarm as it stands is there already. */
  online(event: AlarmEvent): void;
  /** The ticket as it stands is there already. */
  offline(entry: TicketEntry): void;
}

export function openHappenings(database: OpenDatabase<RecordsSchema>, chains: Chains): Happenings {
  const ofAlarm = prepare(database, (queries, p: { at: number; no: number; alarm: string }) =>
    queries
      .insertInto("happening")
      .columns(["enterprise", "at", "line", "no", "point"])
      .expression((select) =>
        select
          .selectFrom("alarm")
          .select(["enterprise", sql<number>`${p.at}`.as("at"), sql.lit(ONLINE).as("line")])
          .select([sql<number>`${p.no}`.as("no"), sql<string | null>`json_extract(record, '$.point')`.as("point")])
          .where("id", "=", p.alarm),
      ),
  );
  const ofTicket = prepare(database, (queries, p: { at: number; no: number; ticket: string }) =>
    queries
      .insertInto("happening")
      .columns(["enterprise", "at", "line", "no", "zone"])
      .expression((select) =>
        select
          .selectFrom("ticket")
          .select(["enterprise", sql<number>`${p.at}`.as("at"), sql.lit(OFFLINE).as("line")])
          .select([sql<number>`${p.no}`.as("no"), "zone"])
          .where("id", "=", p.ticket),
      ),
  );
  return {
    online(event) {
      const { no, added } = chains.append("alarm_event", event);
      if (added) ofAlarm.run({ at: event.atMs, no, alarm: event.alarm });
    },
    offline(entry) {
      const { no, added } = chains.append("ticket_entry", entry);
      if (added) ofTicket.run({ at: entry.atMs, no, ticket: entry.ticket });
    },
  };
}
