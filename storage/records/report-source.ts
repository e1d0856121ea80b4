import { sql } from "kysely";
import type { Alarm } from "../../model/alarm.ts";
import type { BlindSpot } from "../../model/blind-spot.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Span } from "../../model/report.ts";
import { openForReading } from "./database.ts";
import { toFailure } from "./failure.ts";
import type {
  BlindQuery,
  EnterpriseSpan,
  SyncSpanRow,
  SyncSpansQuery,
  TicketQuery,
  TimelineQuery,
  TimelineRow,
} from "./line-queries.ts";
import { RECORDS_MIGRATIONS } from "./migrations/index.ts";
import { prepare } from "./prepared.ts";
import { openBlindSpots } from "./query-blind.ts";
import { openSpansAtOnce } from "./query-sync-weeks.ts";
import { queryTickets } from "./query-tickets.ts";
import { openTimeline } from "./query-timeline.ts";
import type { Page } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { recordsFileOf } from "./writer.ts";

/** What a report reads. A connection of its own: it waits for nobody, and nobody waits for it. */
export interface ReportSource {
  /** Everything read within is of one moment: nothing that is committed meanwhile shows. */
  atOnce<R>(read: (reads: ReportReads) => R): R;
  close(): void;
}

export interface ReportReads {
  readonly committedSeq: number;
  /** When the first of all records was written; null: nothing was. */
  readonly beginMs: number | null;
  timeline(query: TimelineQuery): Page<TimelineRow>;
  tickets(query: TicketQuery): Page<Ticket>;
  syncSpans(query: SyncSpansQuery): readonly SyncSpanRow[];
  blindSpots(query: BlindQuery): readonly BlindSpot[];
  /** Alarms raised before a span that had not been cleared when it began; at most 10,000, the newest. */
  standing(query: EnterpriseSpan): readonly Alarm[];
  /** Spans in which the gateway heard nothing, within a span, oldest first. */
  deaf(span: Span): readonly Span[];
}

const STANDING_MAX = 10_000;

/** Throws: GatewayError STORE_UNAVAILABLE, DATA_DIR_UNUSABLE. */
export function openReportSource(directory: string): ReportSource {
  const file = recordsFileOf(directory);
  const database = openForReading<RecordsSchema>(file, RECORDS_MIGRATIONS);
  const { sqlite } = database;
  const timeline = openTimeline(database);
  const blindSpots = openBlindSpots(sqlite);
  const spansOf = openSpansAtOnce(sqlite);
  const standing = openStanding(database);
  const deaf = sqlite
    .prepare<[number], string>(
      `select record from audit where json_extract(record, '$.action') = 'gateway-deaf'
       and json_extract(record, '$.atMs') >= ? order by json_extract(record, '$.atMs')`,
    )
    .pluck();
  const first = sqlite
    .prepare<[], number | null>(
      `select min(at) from (select json_extract(record, '$.atMs') as at from audit where no = 1
       union all select json_extract(record, '$.atMs') from catalog_version where no = 1
       union all select json_extract(record, '$.atMs') from alarm_event where no = 1)`,
    )
    .pluck();
  const committed = sqlite.prepare<[], number>("select value from meta where key = 'committed_seq'").pluck();
  const reads = (): ReportReads => ({
    committedSeq: committed.get() ?? 0,
    beginMs: first.get() ?? null,
    timeline,
    tickets: (query) => queryTickets(database, query),
    syncSpans: (query) => spansOf(query.enterprises, query),
    blindSpots,
    standing,
    deaf: ({ fromMs, toMs }) =>
      deaf
        .all(fromMs)
        .map(toSpan)
        .flatMap((span) => within(span, fromMs, toMs)),
  });
  return {
    atOnce(read) {
      try {
        return sqlite.transaction(() => read(reads())).deferred();
      } catch (error) {
        throw toFailure(error, file);
      }
    },
    close: () => void sqlite.close(),
  };
}

function openStanding(database: Parameters<typeof openTimeline>[0]): (query: EnterpriseSpan) => readonly Alarm[] {
  const select = prepare(database, (queries, p: { enterprise: string; fromMs: number }) =>
    queries
      .selectFrom("alarm")
      .select("record")
      .where("enterprise", "=", p.enterprise)
      .where("raised_at", "<", p.fromMs)
      .where(sql<boolean>`json_extract(record, '$.retro') = 0`)
      .where(sql<boolean>`coalesce(json_extract(record, '$.clearedAtMs'), 9e15) >= ${p.fromMs}`)
      .orderBy("raised_at", "desc")
      .limit(STANDING_MAX),
  );
  // The committer wrote this text from an Alarm.
  return ({ enterprise, fromMs }) =>
    select.all({ enterprise, fromMs }).map(({ record }) => JSON.parse(record) as Alarm);
}

function toSpan(record: string): Span {
  // Written by the committer from what `step` told of its deafness.
  const { params } = JSON.parse(record) as { readonly params: { readonly from: number; readonly to: number } };
  return { fromMs: params.from, toMs: params.to };
}

function within(span: Span, fromMs: number, toMs: number): readonly Span[] {
  const cut = { fromMs: Math.max(fromMs, span.fromMs), toMs: Math.min(toMs, span.toMs) };
  return cut.toMs > cut.fromMs ? [cut] : [];
}
