import { sql } from "kysely";
import { type Alarm, type AlarmEvent, alarmStateOf } from "../../model/alarm.ts";
import type { OutboxEntry } from "../../model/push.ts";
import { clampLimit, parseCursor, toCursor } from "./cursor.ts";
import type { OpenDatabase } from "./database.ts";
import { prepare, readAll } from "./prepared.ts";
import { openReceiptsOf } from "./receipts.ts";
import type { AlarmDetail, AlarmQuery, AlarmWithEvents, DeliveryRow, Page, PointSpan, ReceiptRow } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { narrowScope } from "./scope.ts";

/** Alarms by the instant they were raised, newest first; `since` never limits those that are still open. */
export function queryAlarms({ sqlite, queries }: OpenDatabase<RecordsSchema>, query: AlarmQuery): Page<Alarm> {
  const scope = narrowScope(query.scope, query.enterprise);
  const limit = clampLimit(query.limit);
  let select = queries.selectFrom("alarm").select(["id", "raised_at", "record"]);
  if (scope !== null) select = select.where("enterprise", "in", scope);
  if (query.status === "active") select = select.where("closed", "=", sql.lit(0));
  if (query.status === "cleared") select = select.where("closed", "=", sql.lit(1));
  if (query.since !== undefined && query.status !== "active") select = select.where("raised_at", ">=", query.since);
  if (query.incident !== undefined)
    select = select.where(sql<boolean>`json_extract(record, '$.incident') = ${query.incident}`);
  if (query.cursor !== undefined) {
    const [raisedAt, id] = parseCursor(query.cursor, ["number", "string"]);
    select = select.where(sql<boolean>`(raised_at, id) < (${raisedAt}, ${id})`);
  }
  const newestFirst = select.orderBy("raised_at", "desc").orderBy("id", "desc");
  const rows = readAll(sqlite, newestFirst.limit(limit + 1));
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map((row) => parseRecord<Alarm>(row.record)),
    nextCursor: last === undefined ? null : toCursor([last.raised_at, last.id]),
  };
}

const ON_POINT_MAX = 200;

/** Alarms of a point that stood at some instant of a span, with their events. */
export function openAlarmsOnPoint(database: OpenDatabase<RecordsSchema>): (span: PointSpan) => AlarmWithEvents[] {
  const alarms = prepare(database, (queries, p: PointSpan) =>
    queries
      .selectFrom("alarm")
      .select(["id", "record"])
      .where("enterprise", "=", p.enterprise)
      .where(sql<boolean>`json_extract(record, '$.point') = ${p.point}`)
      .where("raised_at", "<=", p.toMs)
      // What is not closed still stands; a closed one stood until it was cleared.
      .where(sql<boolean>`(closed = 0 or coalesce(json_extract(record, '$.clearedAtMs'), raised_at) >= ${p.fromMs})`)
      .orderBy("raised_at", "desc")
      .limit(ON_POINT_MAX),
  );
  const events = prepareEvents(database);
  const read = database.sqlite.transaction((span: PointSpan) =>
    alarms.all(span).map(({ id, record }) => ({
      alarm: parseRecord<Alarm>(record),
      events: events.all({ id }).map((row) => parseRecord<AlarmEvent>(row.record)),
    })),
  );
  return (span) => read.deferred(span);
}

/** Everything about one alarm, as of one moment. */
export function openAlarmDetail(database: OpenDatabase<RecordsSchema>): (id: string) => AlarmDetail | null {
  const statements = prepareDetail(database);
  const receiptsOf = openReceiptsOf(database);
  const read = database.sqlite.transaction((id: string): AlarmDetail | null => {
    const row = statements.alarm.get({ id });
    if (row === undefined) return null;
    const alarm = parseRecord<Alarm>(row.record);
    return {
      alarm,
      state: alarmStateOf(alarm),
      events: statements.events.all({ id }).map(({ record }) => parseRecord<AlarmEvent>(record)),
      latencies: statements.latencies.all({ id }),
      deliveries: withReceipts(statements.deliveries.all({ id }), receiptsOf(id)),
    };
  });
  return (id) => read.deferred(id);
}

function prepareDetail(database: OpenDatabase<RecordsSchema>) {
  return {
    alarm: prepare(database, (queries, p: { id: string }) =>
      queries.selectFrom("alarm").select("record").where("id", "=", p.id),
    ),
    events: prepareEvents(database),
    latencies: prepare(database, (queries, p: { id: string }) =>
      queries
        .selectFrom("alarm_latency")
        .select(["alarm", "event_no as no", "device_ms as deviceMs", "received_ms as receivedMs"])
        .select(["durable_ms as durableMs", "decided_ms as decidedMs", "committed_ms as committedMs"])
        .where("alarm", "=", p.id)
        .orderBy("event_no"),
    ),
    deliveries: prepare(database, (queries, p: { id: string }) =>
      queries
        .selectFrom("outbox")
        .innerJoin("delivery", "delivery.outbox_no", "outbox.no")
        .select(["outbox.record", "delivery.state", "delivery.attempts", "delivery.last_attempt_at"])
        .select(["delivery.accepted_at", "delivery.last_error"])
        .where("outbox.alarm", "=", p.id)
        .orderBy("outbox.no"),
    ),
  };
}

function prepareEvents(database: OpenDatabase<RecordsSchema>) {
  return prepare(database, (queries, p: { id: string }) =>
    queries.selectFrom("alarm_event").select("record").where("alarm", "=", p.id).orderBy("event_no"),
  );
}

function withReceipts(rows: readonly StoredDelivery[], receipts: readonly ReceiptRow[]): readonly DeliveryRow[] {
  const of = (key: string) => receipts.filter((each) => each.key === key);
  return rows.map(toDeliveryRow).map((row) => ({ ...row, receipts: of(row.key) }));
}

interface StoredDelivery {
  readonly record: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_attempt_at: number | null;
  readonly accepted_at: number | null;
  readonly last_error: string | null;
}

function toDeliveryRow(row: StoredDelivery): DeliveryRow {
  const entry = parseRecord<OutboxEntry>(row.record);
  return {
    key: entry.key,
    channel: entry.channel,
    reason: entry.reason,
    step: entry.step,
    // The column holds only what a DeliveryAttempt said.
    state: row.state as DeliveryRow["state"],
    attempts: row.attempts,
    createdMs: entry.atMs,
    lastAttemptMs: row.last_attempt_at,
    acceptedMs: row.accepted_at,
    lastError: row.last_error,
    person: entry.to?.person ?? null,
    receipts: [],
  };
}

function parseRecord<T>(record: string): T {
  // The committer wrote this text from a T.
  return JSON.parse(record) as T;
}
