import type { Database } from "better-sqlite3";
import type { Evidence, EvidenceQuery } from "./line-queries.ts";
import { proveRecords, type RecordName } from "./seals.ts";

/** Where records about an alarm or a ticket stand, by the column that names it. */
const ABOUT = [
  { chain: "alarm_event", column: "alarm", of: "alarms" },
  { chain: "outbox", column: "alarm", of: "alarms" },
  { chain: "ticket_entry", column: "ticket", of: "tickets" },
] as const;

/** Every sealed record about these alarms and tickets, with its proof. */
export function queryEvidence(sqlite: Database, query: EvidenceQuery): Evidence {
  const names: RecordName[] = [];
  for (const { chain, column, of } of ABOUT) {
    const select = sqlite.prepare<[string], number>(`select no from ${chain} where ${column} = ? order by no`).pluck();
    for (const id of new Set(query[of])) for (const no of select.all(id)) names.push({ chain, no });
  }
  return proveRecords(sqlite, names);
}
