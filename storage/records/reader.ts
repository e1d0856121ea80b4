import { setImmediate as nextTurn } from "node:timers/promises";
import type { Alarm } from "../../model/alarm.ts";
import type { RuleChange } from "../../model/effects.ts";
import type { BlindSpot } from "../../model/blind-spot.ts";
import type { Seal, SealRecord } from "../../model/evidence.ts";
import type { Incident } from "../../model/incident.ts";
import type { Ticket, TicketEntry } from "../../model/offline/ticket.ts";
import { openForReading } from "./database.ts";
import { openPending } from "./deliveries.ts";
import { type Answer, openFacts } from "./facts.ts";
import { toFailure } from "./failure.ts";
import type { RecordsLimits } from "./limits.ts";
import { RECORDS_MIGRATIONS } from "./migrations/index.ts";
import { openAlarmDetail, openAlarmsOnPoint, queryAlarms } from "./query-alarms.ts";
import { queryAudit } from "./query-audit.ts";
import { openBlindSpots } from "./query-blind.ts";
import { queryEvidence } from "./query-evidence.ts";
import { queryIncidents, readIncident } from "./query-incidents.ts";
import { openOverview } from "./query-overview.ts";
import { openQuarantineQueries } from "./query-quarantine.ts";
import { openRuleQueries } from "./query-rules.ts";
import { openSyncSpans } from "./query-sync-weeks.ts";
import { countTickets } from "./query-ticket-counts.ts";
import { openTicketReads, queryTickets } from "./query-tickets.ts";
import { openTimeline } from "./query-timeline.ts";
import type {
  BlindQuery,
  ClientEntryQuery,
  Evidence,
  EvidenceQuery,
  SyncSpanRow,
  SyncSpansQuery,
  TicketCount,
  TicketCountQuery,
  TicketDetail,
  TicketQuery,
  TimelineQuery,
  TimelineRow,
} from "./line-queries.ts";
import type {
  AlarmDetail,
  AlarmQuery,
  AlarmWithEvents,
  AuditQuery,
  AuditRow,
  ChainReport,
  IncidentQuery,
  MessageRefusal,
  Page,
  PendingDelivery,
  PointSpan,
  QuarantineQuery,
  QuarantineRow,
  RuleQuery,
  StoredPhone,
  StoredSession,
} from "./records.ts";
import type { OverviewFacts, OverviewQuery } from "./overview-queries.ts";
import type { RecordsSchema } from "./schema.ts";
import { nextSeal, sealsAfter } from "./seals.ts";
import { openPhones } from "./phones.ts";
import { openSessions } from "./sessions.ts";
import { verifyRecords } from "./verify-records.ts";
import { recordsFileOf } from "./writer.ts";

/** What the reader thread answers. */
export interface Reader {
  alarms(query: AlarmQuery): Page<Alarm>;
  alarm(id: string): AlarmDetail | null;
  incidents(query: IncidentQuery): Page<Incident>;
  incident(id: string): Incident | null;
  overview(query: OverviewQuery): OverviewFacts;
  alarmsOnPoint(span: PointSpan): readonly AlarmWithEvents[];
  tickets(query: TicketQuery): Page<Ticket>;
  ticket(id: string): TicketDetail | null;
  ticketEntryOf(query: ClientEntryQuery): TicketEntry | null;
  ticketCounts(query: TicketCountQuery): readonly TicketCount[];
  syncSpans(query: SyncSpansQuery): Promise<readonly SyncSpanRow[]>;
  timeline(query: TimelineQuery): Page<TimelineRow>;
  ruleVersions(query: RuleQuery): readonly RuleChange[];
  rulesAt(query: { readonly enterprise: string; readonly atMs: number }): readonly RuleChange[];
  quarantine(query: QuarantineQuery): Page<QuarantineRow>;
  refusalsOf(seqs: readonly number[]): readonly MessageRefusal[];
  audit(query: AuditQuery): Page<AuditRow>;
  pendingOutbox(): readonly PendingDelivery[];
  findSession(secretHash: string, nowMs: number): StoredSession | null;
  sessionsOf(username: string, nowMs: number): readonly StoredSession[];
  phonesOf(username: string): readonly StoredPhone[];
  getFact(key: string): string | null;
  answer(scope: string, key: string, nowMs: number): Answer | null;
  nextSeal(atMs: number): Seal | null;
  sealsAfter(no: number, limit: number): readonly SealRecord[];
  evidence(query: EvidenceQuery): Evidence;
  blindSpots(query: BlindQuery): readonly BlindSpot[];
  verifyChains(): Promise<readonly ChainReport[]>;
  close(): void;
}

export function openReader(directory: string, limits: RecordsLimits): Reader {
  const file = recordsFileOf(directory);
  const database = openForReading<RecordsSchema>(file, RECORDS_MIGRATIONS);
  const detail = openAlarmDetail(database);
  const onPoint = openAlarmsOnPoint(database);
  const ticketReads = openTicketReads(database);
  const timeline = openTimeline(database);
  const syncSpans = openSyncSpans(database.sqlite);
  const rules = openRuleQueries(database);
  const quarantine = openQuarantineQueries(database, limits);
  const pending = openPending(database, limits);
  const sessions = openSessions(database, limits);
  const facts = openFacts(database, limits);
  const failing = <A extends unknown[], R>(read: (...args: A) => R): ((...args: A) => R) => {
    return (...args) => {
      try {
        return read(...args);
      } catch (error) {
        throw toFailure(error, file);
      }
    };
  };
  return {
    alarms: failing((query) => queryAlarms(database, query)),
    alarm: failing(detail),
    incidents: failing((query) => queryIncidents(database, query)),
    incident: failing((id) => readIncident(database, id)),
    overview: failing(openOverview(database.sqlite)),
    alarmsOnPoint: failing(onPoint),
    tickets: failing((query) => queryTickets(database, query)),
    ticket: failing(ticketReads.detail),
    ticketEntryOf: failing(ticketReads.entryOf),
    ticketCounts: failing((query) => countTickets(database, query)),
    syncSpans: async (query) => {
      try {
        return await syncSpans(query, () => nextTurn());
      } catch (error) {
        throw toFailure(error, file);
      }
    },
    timeline: failing(timeline),
    ruleVersions: failing(rules.versions),
    rulesAt: failing(rules.at),
    quarantine: failing(quarantine.page),
    refusalsOf: failing(quarantine.ofMessages),
    audit: failing((query) => queryAudit(database, query)),
    pendingOutbox: failing(pending),
    findSession: failing(sessions.find),
    sessionsOf: failing(sessions.listOf),
    phonesOf: failing(openPhones(database).listOf),
    getFact: failing(facts.get),
    answer: failing(facts.answer),
    nextSeal: failing((atMs) => nextSeal(database.sqlite, atMs)),
    sealsAfter: failing((no, limit) => sealsAfter(database.sqlite, no, limit)),
    evidence: failing((query) => queryEvidence(database.sqlite, query)),
    blindSpots: failing(openBlindSpots(database.sqlite)),
    verifyChains: () => verifyRecords(database.sqlite, () => nextTurn()),
    close: () => void database.sqlite.close(),
  };
}
