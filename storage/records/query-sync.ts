import { sql } from "kysely";
import type { Level } from "../../model/level.ts";
import { clampLimit, parseCursor, toCursor } from "./cursor.ts";
import type { OpenDatabase } from "./database.ts";
import { readAll } from "./prepared.ts";
import type { AlarmAnswer, AlarmAnswerQuery, EnterpriseSpan, HazardsDue } from "./line-queries.ts";
import type { Page } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { narrowScope } from "./scope.ts";

/** What a person does about an alarm and leaves on record; windows and suppressions come over it from elsewhere. */
const ANSWERS = ["acknowledged", "shelved", "commented", "dismissed"] as const;

/** Red and orange alarms raised in a span, newest first, with the first thing people put on record about each. */
export function queryAlarmAnswers(
  { sqlite, queries }: OpenDatabase<RecordsSchema>,
  query: AlarmAnswerQuery,
): Page<AlarmAnswer> {
  const limit = clampLimit(query.limit);
  let select = queries
    .selectFrom("alarm")
    .select(["id as alarm", "raised_at as raisedAtMs", sql<number>`json_extract(record, '$.level')`.as("level")])
    .select([onAlarm("at").as("onAlarmAtMs"), onAlarm("kind").as("onAlarm"), ON_TICKET.as("onTicketAtMs")])
    .select(sql<number>`json_extract(record, '$.dismissal') is not null`.as("dismissed"))
    .select(sql<number>`exists (select 1 from ticket_link where id = alarm.id and linked = 'alarm')`.as("ticketed"))
    .where("enterprise", "in", narrowScope(query.scope, query.enterprise) ?? [query.enterprise])
    .where("raised_at", ">=", query.fromMs)
    .where("raised_at", "<", query.toMs)
    .where(sql<boolean>`json_extract(record, '$.level') <= 2`)
    // Made from history: nobody was called.
    .where(sql<boolean>`json_extract(record, '$.retro') = 0`)
    .orderBy("raised_at", "desc")
    .orderBy("id", "desc");
  if (query.cursor !== undefined) {
    const [raisedAt, id] = parseCursor(query.cursor, ["number", "string"]);
    select = select.where(sql<boolean>`(raised_at, id) < (${raisedAt}, ${id})`);
  }
  const rows = readAll(sqlite, select.limit(limit + 1));
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(toAnswer),
    nextCursor: last === undefined ? null : toCursor([last.raisedAtMs, last.alarm]),
  };
}

/** The earliest answer among an alarm's transitions: its instant, or its kind. */
function onAlarm(what: "at" | "kind") {
  const value = what === "at" ? sql`json_extract(event.record, '$.atMs')` : sql`json_extract(event.record, '$.kind')`;
  const kinds = sql.join(ANSWERS.map((kind) => sql.lit(kind)));
  return sql<number | string | null>`(select ${value} from alarm_event as event
    where event.alarm = alarm.id and json_extract(event.record, '$.by') is not null
      and json_extract(event.record, '$.kind') in (${kinds})
    order by event.event_no limit 1)`;
}

/** The earliest step a person took, after the alarm was raised, in a ticket that refers to it. */
const ON_TICKET = sql<number | null>`(select min(json_extract(entry.record, '$.atMs'))
  from ticket_link as link join ticket_entry as entry on entry.ticket = link.ticket
  where link.id = alarm.id and link.linked = 'alarm' and json_extract(entry.record, '$.by') is not null
    and json_extract(entry.record, '$.atMs') >= alarm.raised_at)`;

function toAnswer(row: {
  readonly alarm: string;
  readonly raisedAtMs: number;
  readonly level: number;
  readonly onAlarmAtMs: number | string | null;
  readonly onAlarm: number | string | null;
  readonly onTicketAtMs: number | null;
  readonly dismissed: number;
  readonly ticketed: number;
}): AlarmAnswer {
  const { alarm, raisedAtMs, onTicketAtMs } = row;
  // The query draws an instant and a kind from an AlarmEvent, and the level from an Alarm.
  const onAlarmAtMs = row.onAlarmAtMs as number | null;
  const ticketFirst = onTicketAtMs !== null && (onAlarmAtMs === null || onTicketAtMs < onAlarmAtMs);
  return {
    alarm,
    level: row.level as Level,
    raisedAtMs,
    answeredAtMs: ticketFirst ? onTicketAtMs : onAlarmAtMs,
    answer: ticketFirst ? "ticket" : (row.onAlarm as AlarmAnswer["answer"]),
    dismissed: row.dismissed === 1,
    ticketed: row.ticketed === 1,
  };
}

/** Hazards whose deadline of rectification falls into a span, counted; those that proved to be none are left out. */
export function countHazardsDue({ sqlite, queries }: OpenDatabase<RecordsSchema>, query: EnterpriseSpan): HazardsDue {
  const deadline = sql<number>`json_extract(record, '$.facts.deadlineAtMs')`;
  const [row] = readAll(
    sqlite,
    queries
      .selectFrom("ticket")
      .select(sql<number>`count(*)`.as("due"))
      .select(sql<number>`coalesce(sum(json_extract(record, '$.closedAtMs') <= ${deadline}), 0)`.as("closedInTime"))
      .select(
        sql<number>`coalesce(sum(json_extract(record, '$.facts.rectifiedAtMs') <= ${deadline}), 0)`.as(
          "rectifiedInTime",
        ),
      )
      .where("enterprise", "in", narrowScope(query.scope, query.enterprise) ?? [query.enterprise])
      .where("kind", "=", "hazard")
      .where("state", "<>", "rejected")
      .where(deadline, ">=", query.fromMs)
      .where(deadline, "<", query.toMs),
  );
  return row ?? { due: 0, closedInTime: 0, rectifiedInTime: 0 };
}
