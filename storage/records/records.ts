import type { Alarm, AlarmEvent, AlarmState } from "../../model/alarm.ts";
import type {
  CatalogChange,
  PointDefined,
  QuarantineEntry,
  QuarantineReason,
  RuleChange,
} from "../../model/effects.ts";
import type { BlindSpot } from "../../model/blind-spot.ts";
import type { SealRecord } from "../../model/evidence.ts";
import type { Incident } from "../../model/incident.ts";
import type { Ticket, TicketEntry } from "../../model/offline/ticket.ts";
import type { DeliveryState, OutboxEntry } from "../../model/push.ts";
import type {
  TicketQuery,
  TicketDetail,
  TicketCountQuery,
  TicketCount,
  EnterpriseSpan,
  AlarmAnswerQuery,
  AlarmAnswer,
  HazardsDue,
  ClientEntryQuery,
  TimelineQuery,
  TimelineRow,
  BlindQuery,
  EvidenceQuery,
  Evidence,
} from "./line-queries.ts";

/**
 * The records seam: everything people must be able to prove later, in SQL.
 *
 * Two threads stand behind it: one writes (commits never wait for a query), one reads.
 * Records are append-only; each carries the hash of its predecessor (SHA-256 over the canonical JSON of the record and the previous hash).
 */
export interface Records {
  /** Journal sequence through which alarm changes, outbox and quarantine are durable. */
  readonly committedSeq: number;
  commit(batch: CommitBatch): Promise<void>;

  // — snapshots of the engine state (a database file of their own) —
  /** Stores changed shards; in one transaction with `seq`. Absent shards keep their last text; `removed` are dropped. */
  saveSnapshot(snapshot: SnapshotWrite): Promise<void>;
  loadSnapshot(): Promise<SnapshotRead | null>;

  // — what people ask —
  alarms(query: AlarmQuery): Promise<Page<Alarm>>;
  alarm(id: string): Promise<AlarmDetail | null>;
  /** Incidents, newest first. */
  incidents(query: IncidentQuery): Promise<Page<Incident>>;
  incident(id: string): Promise<Incident | null>;
  /** Alarms of a point that stood at some instant of a span, newest first, with their events; at most 200. */
  alarmsOnPoint(query: PointSpan): Promise<readonly AlarmWithEvents[]>;
  /** Tickets of the offline line, newest first. */
  tickets(query: TicketQuery): Promise<Page<Ticket>>;
  /** A ticket with its entries, oldest first. */
  ticket(id: string): Promise<TicketDetail | null>;
  /** The entry an act became, by the client's own id of it; null: none in the asker's scope. The oldest, should there be several. */
  ticketEntryOf(query: ClientEntryQuery): Promise<TicketEntry | null>;
  /** How many tickets are open, by enterprise and kind; those of whom none is, are left out. */
  ticketCounts(query: TicketCountQuery): Promise<readonly TicketCount[]>;
  /** Red and orange alarms raised in a span, newest first, with the first answer of people to each. */
  alarmAnswers(query: AlarmAnswerQuery): Promise<Page<AlarmAnswer>>;
  /** How many hazards fell due in a span, and were dealt with in time. */
  hazardsDue(query: EnterpriseSpan): Promise<HazardsDue>;
  /** Both lines of one enterprise as they happened: transitions of alarms and steps of tickets, newest first. */
  timeline(query: TimelineQuery): Promise<Page<TimelineRow>>;
  /** Versions of a rule, newest first; at most 200. */
  ruleVersions(query: RuleQuery): Promise<readonly RuleChange[]>;
  /** The version each rule of an enterprise was at. A rule from before versions were counted is absent. */
  rulesAt(query: { readonly enterprise: string; readonly atMs: number }): Promise<readonly RuleChange[]>;
  quarantine(query: QuarantineQuery): Promise<Page<QuarantineRow>>;
  audit(query: AuditQuery): Promise<Page<AuditRow>>;
  /** What of these messages is in quarantine, message by message in order of place; of each at most the first 100 entries. */
  refusalsOf(seqs: readonly number[]): Promise<readonly MessageRefusal[]>;

  // — pushes —
  /** Entries not accepted and not failed for good, oldest first. */
  pendingOutbox(): Promise<readonly PendingDelivery[]>;
  recordAttempt(attempt: DeliveryAttempt): Promise<void>;
  /** What became of a message at a person; of a key nobody knows, nothing is written. */
  recordReceipt(receipt: ReceiptRow): Promise<void>;
  readonly phones: PhoneStore;

  // — the shell's own facts: not in the journal —
  appendAudit(entry: AuditEntry): Promise<void>;
  sessions: SessionStore;
  /** Small durable values of the shell (mirror cursors, installation facts). */
  getFact(key: string): Promise<string | null>;
  setFact(key: string, value: string): Promise<void>;
  /** Answers to writes that carried an `Idempotency-Key`, kept 24 h. */
  idempotent(scope: string, key: string): Promise<{ requestHash: string; status: number; body: string } | null>;
  saveIdempotent(
    scope: string,
    key: string,
    answer: { requestHash: string; status: number; body: string },
  ): Promise<void>;

  /** What was blind in an enterprise at an instant, and who allowed it. */
  blindSpots(query: BlindQuery): Promise<readonly BlindSpot[]>;
  /** Seals what has been recorded since the last seal under one root; null: nothing has. */
  seal(): Promise<SealRecord | null>;
  /** Seals after a number, oldest first, at most `limit`. */
  sealsAfter(no: number, limit: number): Promise<readonly SealRecord[]>;
  /** Every record about these alarms and tickets with its proof, in the order of their chains; seals what is not sealed yet. */
  evidence(query: EvidenceQuery): Promise<Evidence>;
  /** Recomputes the hash chains. `broken` names the first record that does not fit. */
  verifyChains(): Promise<readonly ChainReport[]>;
  /** A consistent copy into a file, while commits go on. */
  backupTo(directory: string): Promise<void>;
  close(): Promise<void>;
}

export interface CommitBatch {
  readonly throughSeq: number;
  readonly alarms: readonly Alarm[];
  readonly incidents: readonly Incident[];
  readonly alarmEvents: readonly AlarmEvent[];
  readonly tickets: readonly Ticket[];
  readonly ticketEntries: readonly TicketEntry[];
  readonly outbox: readonly OutboxEntry[];
  readonly quarantine: readonly QuarantineEntry[];
  readonly catalogs: readonly CatalogChange[];
  readonly ruleChanges: readonly RuleChange[];
  readonly pointsDefined: readonly PointDefined[];
  readonly audit: readonly AuditEntry[];
  /** Shell stamps of this batch's alarm transitions: when their message was durable and when they were decided (wall time). */
  readonly latencies: readonly AlarmLatency[];
}

export interface AlarmLatency {
  readonly alarm: string;
  readonly no: number;
  readonly deviceMs: number | null;
  readonly receivedMs: number;
  readonly durableMs: number;
  readonly decidedMs: number;
}

export interface SnapshotWrite {
  readonly seq: number;
  readonly stateVersion: number;
  /** Texts by id, in parts as they come. The snapshot is durable only after the last of them; none is, if they fail. */
  readonly shards: AsyncIterable<ReadonlyMap<string, string>> | Iterable<ReadonlyMap<string, string>>;
  readonly removed: readonly string[];
}

export interface SnapshotRead {
  readonly seq: number;
  readonly stateVersion: number;
  readonly shards: ReadonlyMap<string, string>;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Which enterprises the asker may see; null: all. Every query carries it, so that no query can forget it. */
export type Scope = readonly string[] | null;

export interface AlarmQuery {
  readonly scope: Scope;
  readonly status: "active" | "cleared" | "all";
  readonly enterprise?: string;
  readonly since?: number;
  /** Only members of this incident. */
  readonly incident?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export interface IncidentQuery {
  readonly scope: Scope;
  readonly status: "open" | "closed" | "all";
  readonly enterprise?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** A point in a span of wall time, both ends included. */
export interface PointSpan {
  readonly enterprise: string;
  readonly point: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface AlarmWithEvents {
  readonly alarm: Alarm;
  readonly events: readonly AlarmEvent[];
}

export interface RuleQuery {
  readonly scope: Scope;
  readonly rule: string;
}

export interface AlarmDetail {
  readonly alarm: Alarm;
  readonly state: AlarmState;
  readonly events: readonly AlarmEvent[];
  readonly latencies: readonly (AlarmLatency & { readonly committedMs: number })[];
  readonly deliveries: readonly DeliveryRow[];
}

export interface DeliveryRow {
  readonly key: string;
  readonly channel: string;
  readonly reason: string;
  readonly step: number | null;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdMs: number;
  readonly lastAttemptMs: number | null;
  readonly acceptedMs: number | null;
  readonly lastError: string | null;
  /** Whom it was for; null: whoever its channel reaches. */
  readonly person: string | null;
  readonly receipts: readonly ReceiptRow[];
}

/** `delivered`: a phone has shown it. `opened`: a person has looked. `answered`: by `action`, as that person. */
export interface ReceiptRow {
  readonly key: string;
  readonly kind: "delivered" | "opened" | "answered";
  /** User name; "": not known. */
  readonly person: string;
  /** Of an answer what it was, otherwise "". */
  readonly action: string;
  readonly atMs: number;
}

/** A phone subscribed for Web Push. */
export interface StoredPhone {
  readonly id: string;
  readonly username: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly name: string;
  readonly createdAtMs: number;
  /** When its push service gave it up; null: it has not. */
  readonly goneAtMs: number | null;
  readonly goneReason: string | null;
}

export interface PhoneStore {
  /** Drops the user's oldest beyond `keep`. */
  add(phone: StoredPhone, keep: number): Promise<void>;
  listOf(username: string): Promise<readonly StoredPhone[]>;
  remove(id: string): Promise<void>;
  giveUp(id: string, atMs: number, reason: string): Promise<void>;
}

export interface PendingDelivery {
  readonly entry: OutboxEntry;
  readonly attempts: number;
  readonly state: DeliveryState;
}

export interface DeliveryAttempt {
  readonly key: string;
  readonly atMs: number;
  readonly state: DeliveryState;
  readonly status: number | null;
  readonly error: string | null;
}

export interface QuarantineQuery {
  readonly scope: Scope;
  readonly enterprise?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export interface QuarantineRow {
  readonly at: number;
  readonly enterprise: string;
  readonly device: string;
  readonly topic: string;
  readonly reason: QuarantineReason;
  readonly detail: string;
  /** The whole message in base64. */
  readonly raw: string;
}

/** One entry in quarantine without its raw message, by the message's number in the journal. */
export interface MessageRefusal {
  readonly seq: number;
  readonly no: number;
  readonly reason: QuarantineReason;
  readonly detail: string;
}

export interface AuditEntry {
  readonly atMs: number;
  readonly by: string | null;
  /** "signed-in", "refused", "catalog-applied", "alarm-acknowledged" … */
  readonly action: string;
  readonly enterprise: string | null;
  readonly subject: string;
  readonly params: Readonly<Record<string, unknown>>;
  /**
   * Names an entry that a replay may hand in again (`<journal seq>:<n>`): it is written once. Without it, the entries of a
   * batch are taken when its `throughSeq` is new, and `appendAudit` always writes.
   */
  readonly key?: string;
}

export interface AuditRow extends AuditEntry {
  readonly no: number;
}

export interface AuditQuery {
  readonly scope: Scope;
  /** Only entries of this action; absent: all. */
  readonly action?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Sessions and tokens by the SHA-256 of their secret. Revocable; never in the journal. */
export interface SessionStore {
  create(session: StoredSession): Promise<void>;
  find(secretHash: string): Promise<StoredSession | null>;
  /** Live sessions and tokens of one user, newest first. */
  listOf(username: string): Promise<readonly StoredSession[]>;
  remove(secretHash: string): Promise<void>;
  /** Ends every session and token of these users. */
  removeOf(usernames: readonly string[]): Promise<void>;
  touch(secretHash: string, seenAtMs: number): Promise<void>;
}

export interface StoredSession {
  readonly secretHash: string;
  readonly kind: "session" | "token";
  readonly username: string;
  readonly name: string | null;
  readonly csrfToken: string | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
}

export interface ChainReport {
  readonly chain: string;
  readonly records: number;
  readonly broken: { readonly no: number; readonly why: "changed" | "missing" | "reordered" } | null;
  /** Hash of the newest record (64 zeros: none), "" when broken. Written down elsewhere, it proves everything before it. */
  readonly head: string;
}
