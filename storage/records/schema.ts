/**
 * The tables of `records.db`, as kysely sees them. Instants are whole epoch milliseconds, booleans 0 or 1, JSON is text.
 *
 * A table with `no`, `record`, `previous_hash` and `hash` is a chain (see `chain.ts`): append-only, its other columns are drawn
 * from `record` and stand there only to be searched.
 */
export interface RecordsSchema {
  readonly meta: MetaTable;
  readonly alarm: AlarmTable;
  readonly incident: IncidentTable;
  readonly ticket: TicketTable;
  readonly ticket_link: TicketLinkTable;
  readonly happening: HappeningTable;
  readonly alarm_event: AlarmEventTable;
  readonly alarm_latency: AlarmLatencyTable;
  readonly outbox: OutboxTable;
  readonly delivery: DeliveryTable;
  readonly delivery_attempt: DeliveryAttemptTable;
  readonly delivery_receipt: DeliveryReceiptTable;
  readonly phone: PhoneTable;
  readonly quarantine_message: QuarantineMessageTable;
  readonly quarantine_item: QuarantineItemTable;
  readonly quarantine_usage: QuarantineUsageTable;
  readonly catalog_version: CatalogVersionTable;
  readonly rule_version: RuleVersionTable;
  readonly ticket_entry: TicketEntryTable;
  readonly point: PointTable;
  readonly audit: AuditTable;
  readonly seal: ChainColumns;
  readonly seal_span: SealSpanTable;
  readonly chain_head: ChainHeadTable;
  readonly session: SessionTable;
  readonly fact: FactTable;
  readonly idempotency: IdempotencyTable;
}

/** `committed_seq`, `schema`. */
interface MetaTable {
  readonly key: string;
  readonly value: number;
}

/** The columns every chain has. */
export interface ChainColumns {
  /** 1, 2, 3 … without gaps. */
  readonly no: number;
  /** Canonical JSON. */
  readonly record: string;
  readonly previous_hash: string;
  readonly hash: string;
}

/** An alarm as it stands: derived from its events, so it may be updated. */
interface AlarmTable {
  readonly id: string;
  readonly enterprise: string;
  readonly closed: number;
  readonly raised_at: number;
  readonly record: string;
}

/** An incident as it stands: derived from its alarms, so it may be updated. */
interface IncidentTable {
  readonly id: string;
  readonly enterprise: string;
  readonly closed: number;
  readonly started_at: number;
  readonly record: string;
}

/** A ticket as it stands: derived from its entries, so it may be updated. */
interface TicketTable {
  readonly id: string;
  readonly enterprise: string;
  readonly kind: string;
  readonly state: string;
  readonly closed: number;
  readonly opened_at: number;
  readonly changed_at: number;
  readonly due_at: number | null;
  readonly zone: string | null;
  readonly level: number | null;
  readonly record: string;
}

/** A ticket refers to an alarm or a ticket (`linked`) of this id. */
interface TicketLinkTable {
  readonly linked: string;
  readonly id: string;
  readonly ticket: string;
  readonly role: string;
}

/** A record of `alarm_event` (line 0) or `ticket_entry` (line 1) in the order of its enterprise's time. */
interface HappeningTable {
  readonly enterprise: string;
  readonly at: number;
  readonly line: number;
  readonly no: number;
  /** Of the alarm; null on line 1. */
  readonly point: string | null;
  /** Of the ticket; null on line 0. */
  readonly zone: string | null;
}

interface AlarmEventTable extends ChainColumns {
  readonly alarm: string;
  readonly event_no: number;
}

interface AlarmLatencyTable {
  readonly alarm: string;
  readonly event_no: number;
  readonly device_ms: number | null;
  readonly received_ms: number;
  readonly durable_ms: number;
  readonly decided_ms: number;
  readonly committed_ms: number;
}

interface OutboxTable extends ChainColumns {
  readonly key: string;
  readonly alarm: string;
}

/** What is known of an outbox entry's delivery now. */
interface DeliveryTable {
  readonly outbox_no: number;
  readonly key: string;
  readonly state: string;
  /** 1 while it is to be tried (again). */
  readonly open: number;
  readonly attempts: number;
  readonly last_attempt_at: number | null;
  readonly accepted_at: number | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
}

interface DeliveryAttemptTable {
  readonly outbox_no: number;
  readonly attempt_no: number;
  readonly at: number;
  readonly state: string;
  readonly status: number | null;
  readonly error: string | null;
}

interface DeliveryReceiptTable {
  readonly outbox_no: number;
  readonly kind: string;
  readonly person: string;
  readonly action: string;
  readonly at: number;
}

interface PhoneTable {
  readonly id: string;
  readonly username: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly name: string;
  readonly created_at: number;
  readonly gone_at: number | null;
  readonly gone_reason: string | null;
}

interface QuarantineMessageTable {
  readonly seq: number;
  readonly at: number;
  readonly enterprise: string;
  readonly device: string;
  readonly topic: string;
  readonly bytes: number;
  readonly raw: Uint8Array;
}

interface QuarantineItemTable {
  readonly seq: number;
  readonly no: number;
  readonly reason: string;
  readonly detail: string;
}

interface QuarantineUsageTable {
  readonly enterprise: string;
  readonly messages: number;
  readonly bytes: number;
}

interface CatalogVersionTable extends ChainColumns {
  readonly seq: number;
}

interface RuleVersionTable extends ChainColumns {
  readonly rule: string;
  readonly enterprise: string;
  readonly version: number;
  readonly at: number;
}

interface TicketEntryTable extends ChainColumns {
  readonly ticket: string;
  readonly entry_no: number;
  readonly enterprise: string;
  readonly client_id: string | null;
}

interface PointTable {
  readonly point_no: number;
  readonly enterprise: string;
  readonly point: string;
}

interface AuditTable extends ChainColumns {
  /** Names an entry that may be handed in twice; null where it cannot. */
  readonly key: string | null;
  readonly enterprise: string | null;
}

/** Under which seal the records of a span lie. */
interface SealSpanTable {
  readonly chain: string;
  readonly from_no: number;
  readonly to_no: number;
  readonly seal: number;
}

/** The last record of each chain: a record missing at the end shows against it. */
interface ChainHeadTable {
  readonly chain: string;
  readonly no: number;
  readonly hash: string;
}

interface SessionTable {
  readonly secret_hash: string;
  readonly kind: string;
  readonly username: string;
  readonly name: string | null;
  readonly csrf_token: string | null;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly seen_at: number;
}

interface FactTable {
  readonly key: string;
  readonly value: string;
}

interface IdempotencyTable {
  readonly scope: string;
  readonly key: string;
  readonly request_hash: string;
  readonly status: number;
  readonly body: string;
  readonly at: number;
}
