import { sql } from "kysely";
import type { Alarm, AlarmEvent } from "../../model/alarm.ts";
import { assert } from "../../model/assert.ts";
import { clampLimit, parseCursor, toCursor } from "./cursor.ts";
import type { OpenDatabase } from "./database.ts";
import { OFFLINE, ONLINE } from "./happenings.ts";
import { prepare, readAll } from "./prepared.ts";
import { toEntry, toTicket } from "./query-tickets.ts";
import type { TimelineQuery, TimelineRow } from "./line-queries.ts";
import type { Page } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { narrowScope } from "./scope.ts";

/** Both lines of an enterprise, newest first; of one instant, the offline line comes first. */
export function openTimeline(database: OpenDatabase<RecordsSchema>): (query: TimelineQuery) => Page<TimelineRow> {
  const rowOf = openRows(database);
  const read = database.sqlite.transaction((query: TimelineQuery): Page<TimelineRow> => {
    const limit = clampLimit(query.limit);
    const found = readAll(database.sqlite, selectHappenings(database, query).limit(limit + 1));
    const last = found.length > limit ? found[limit - 1] : undefined;
    return {
      items: found.slice(0, limit).map(rowOf),
      nextCursor: last === undefined ? null : toCursor([last.at, last.line, last.no]),
    };
  });
  return (query) => read.deferred(query);
}

interface Found {
  readonly at: number;
  readonly line: number;
  readonly no: number;
}

function selectHappenings({ queries }: OpenDatabase<RecordsSchema>, query: TimelineQuery) {
  const after = query.cursor === undefined ? null : parseCursor(query.cursor, ["number", "number", "number"]);
  const select = queries
    .selectFrom("happening")
    .select(["at", "line", "no"])
    .where("enterprise", "in", narrowScope(query.scope, query.enterprise) ?? [query.enterprise])
    .where("at", ">=", query.fromMs)
    // One upper end: SQLite begins its walk of the index at one of several, and that might be the newest row.
    .where("at", "<", after === null ? query.toMs : Math.min(query.toMs, Number(after[0]) + 1))
    .orderBy("at", "desc")
    .orderBy("line", "desc")
    .orderBy("no", "desc");
  const within = query.zone === undefined ? select : select.where(liesIn(query.zone));
  if (after === null) return within;
  const [at, line, no] = after;
  return within.where(sql<boolean>`(at, line, no) < (${at}, ${line}, ${no})`);
}

/** A ticket that names points and no zone lies where its points do. */
function liesIn({ zone, points }: NonNullable<TimelineQuery["zone"]>) {
  const names = sql`(select value from json_each(${JSON.stringify(points)}))`;
  return sql<boolean>`(zone = ${zone} or point in ${names} or (line = ${sql.lit(OFFLINE)} and zone is null and exists (
    select 1 from ticket_entry join ticket on ticket.id = ticket_entry.ticket
      join json_each(ticket.record, '$.place.points') as named
    where ticket_entry.no = happening.no and named.value in ${names})))`;
}

function openRows(database: OpenDatabase<RecordsSchema>): (found: Found) => TimelineRow {
  const online = prepare(database, (queries, p: { no: number }) =>
    queries
      .selectFrom("alarm_event")
      .innerJoin("alarm", "alarm.id", "alarm_event.alarm")
      .select(["alarm_event.record as event", "alarm.record as alarm"])
      .where("alarm_event.no", "=", p.no),
  );
  const offline = prepare(database, (queries, p: { no: number }) =>
    queries
      .selectFrom("ticket_entry")
      .innerJoin("ticket", "ticket.id", "ticket_entry.ticket")
      .select(["ticket_entry.record as entry", "ticket.record as ticket"])
      .where("ticket_entry.no", "=", p.no),
  );
  return ({ at, line, no }) => {
    if (line === ONLINE) {
      const row = online.get({ no });
      assert(row !== undefined, "what happened to an alarm was written together with the alarm");
      // The committer wrote these texts from an AlarmEvent and an Alarm.
      return {
        line: "online",
        atMs: at,
        event: JSON.parse(row.event) as AlarmEvent,
        alarm: JSON.parse(row.alarm) as Alarm,
      };
    }
    const row = offline.get({ no });
    assert(row !== undefined, "what happened to a ticket was written together with the ticket");
    return { line: "offline", atMs: at, entry: toEntry(row.entry), ticket: toTicket(row.ticket) };
  };
}
