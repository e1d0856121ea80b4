import type { Database } from "better-sqlite3";
import type { Evidence, EvidenceQuery } from "./line-queries.ts";
import { proveRecords, type RecordName } from "./seals.ts";

/** Where records about an alarm or a ticket stand, by the column that names it. */
const ABOUT = [
  { chain: "alarm_event", column: "alarm", of: "alarms" },
  { chain: "outbox", column: "alarm", of: "alarms" },
  { chain: "ticket_entry", column: "ticket", of: "tickets" },
] as const;

/** Of each alarm and ticket the newest forms: a step may be recorded between two questions. */
const FORMS = 2;

/** Every sealed record about these alarms and tickets, with its proof. */
export function queryEvidence(sqlite: Database, query: EvidenceQuery): Evidence {
  const names: RecordName[] = [];
  for (const { chain, column, of } of ABOUT) {
    const select = sqlite.prepare<[string], number>(`select no from ${chain} where ${column} = ? order by no`).pluck();
    for (const id of new Set(query[of])) for (const no of select.all(id)) names.push({ chain, no });
  }
  const forms = sqlite
    .prepare<[string, string], number>(
      `select no from standing where "of" = ? and id = ? order by no desc limit ${FORMS}`,
    )
    .pluck();
  for (const [of, ids] of [["alarm", query.alarms] as const, ["ticket", query.tickets] as const])
    for (const id of new Set(ids))
      for (const no of forms.all(of, id).toReversed()) names.push({ chain: "standing", no });
  return proveRecords(sqlite, names);
}
