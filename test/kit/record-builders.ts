import type { Alarm, AlarmEvent } from "../../model/alarm.ts";
import { EMPTY_CATALOG, type Rule } from "../../model/catalog/catalog.ts";
import type { CatalogChange, QuarantineEntry, RuleChange } from "../../model/effects.ts";
import type { AlarmId } from "../../model/ids.ts";
import type { Ticket, TicketEntry } from "../../model/offline/ticket.ts";
import type { OutboxEntry } from "../../model/push.ts";
import type { AlarmLatency, AuditEntry, CommitBatch, StoredSession } from "../../storage/records/records.ts";

/** Records for tests: each builder shows only what its caller names. */

const DAY_START_MS = 1_790_000_000_000;

export function anAlarm(id: string, facts: Partial<Omit<Alarm, "id" | "rule">> = {}): Alarm {
  return {
    // Brands are compile-time facts; a test may name its alarms as it likes.
    id: id as AlarmId,
    rule: "nh3-hh",
    enterprise: "coldchain",
    point: "NH3-101",
    device: "dtu1",
    level: 1,
    active: true,
    acknowledged: false,
    latched: false,
    covered: false,
    shelvedUntilMs: null,
    suppressed: false,
    outOfService: false,
    retro: false,
    retired: false,
    raisedAtMs: DAY_START_MS,
    clearedAtMs: null,
    value: 60.5,
    lastValue: 60.5,
    peak: 61,
    readingTs: DAY_START_MS - 5,
    limit: 57,
    unit: "ppm",
    params: {},
    transitions: 1,
    ...facts,
  };
}

export function anEvent(alarm: string, no: number, facts: Partial<Omit<AlarmEvent, "alarm" | "no">> = {}): AlarmEvent {
  return {
    alarm: alarm as AlarmId,
    no,
    seq: no,
    atMs: DAY_START_MS + no,
    kind: no === 1 ? "raised" : "commented",
    by: null,
    note: null,
    params: { value: 60.5, limit: 57 },
    ...facts,
  };
}

export function aTicket(id: string, facts: Partial<Omit<Ticket, "id">> = {}): Ticket {
  const openedAtMs = facts.openedAtMs ?? DAY_START_MS;
  return {
    id,
    kind: "hazard",
    enterprise: "coldchain",
    place: { site: "plant", zone: "engine-room", points: ["NH3-101"] },
    state: "reported",
    level: null,
    openedAtMs,
    openedBy: "zhang",
    changedAtMs: openedAtMs,
    closedAtMs: null,
    dueAtMs: null,
    links: [],
    entries: 1,
    keptAside: 0,
    facts: { text: "the flange drips" },
    ...facts,
  };
}

export function aTicketEntry(
  ticket: string,
  no: number,
  facts: Partial<Omit<TicketEntry, "ticket" | "no">> = {},
): TicketEntry {
  return {
    ticket,
    no,
    seq: no,
    atMs: DAY_START_MS + no,
    kind: "hazard",
    enterprise: "coldchain",
    act: no === 1 ? "open" : "comment",
    state: "reported",
    by: "zhang",
    because: null,
    claimed: null,
    body: { note: "the flange drips" },
    ...facts,
  };
}

export function anOutboxEntry(key: string, facts: Partial<Omit<OutboxEntry, "key">> = {}): OutboxEntry {
  const alarm = facts.alarm ?? anAlarm("alarm-1");
  return {
    key,
    seq: 1,
    channel: "hook",
    enterprise: alarm.enterprise,
    reason: "raised",
    step: 0,
    atMs: DAY_START_MS,
    ...facts,
    alarm,
  };
}

export function aQuarantineEntry(seq: number, facts: Partial<Omit<QuarantineEntry, "seq">> = {}): QuarantineEntry {
  return {
    seq,
    no: 1,
    atMs: DAY_START_MS + seq,
    enterprise: "coldchain",
    device: "dtu1",
    topic: "tl/v1/coldchain/dtu1/readings",
    reason: "not-json",
    detail: "",
    raw: new TextEncoder().encode(`message ${seq}`),
    ...facts,
  };
}

export function aCatalogChange(seq: number): CatalogChange {
  return { seq, atMs: DAY_START_MS + seq, by: "admin", id: `change-${seq}`, catalog: EMPTY_CATALOG };
}

export function aRuleChange(version: number, facts: Partial<RuleChange> = {}): RuleChange {
  const after: Rule = { id: "nh3-hh", enterprise: "coldchain", kind: "threshold", points: ["NH3-101"], params: {} };
  const atMs = DAY_START_MS + version;
  return {
    rule: "nh3-hh",
    enterprise: "coldchain",
    version,
    seq: version,
    atMs,
    by: "admin",
    reason: null,
    before: null,
    after,
    ...facts,
  };
}

export function anAuditEntry(facts: Partial<AuditEntry> = {}): AuditEntry {
  return {
    atMs: DAY_START_MS,
    by: "zhang",
    action: "signed-in",
    enterprise: "coldchain",
    subject: "zhang",
    params: {},
    ...facts,
  };
}

export function aLatency(alarm: string, no: number): AlarmLatency {
  return { alarm, no, deviceMs: null, receivedMs: 1, durableMs: 2, decidedMs: 3 };
}

export function aSession(secretHash: string, facts: Partial<StoredSession> = {}): StoredSession {
  return {
    secretHash,
    kind: "session",
    username: "zhang",
    name: null,
    csrfToken: "csrf",
    createdAtMs: DAY_START_MS,
    expiresAtMs: null,
    ...facts,
  };
}

export function aBatch(throughSeq: number, parts: Partial<Omit<CommitBatch, "throughSeq">> = {}): CommitBatch {
  return {
    throughSeq,
    alarms: [],
    incidents: [],
    alarmEvents: [],
    tickets: [],
    ticketEntries: [],
    outbox: [],
    quarantine: [],
    catalogs: [],
    ruleChanges: [],
    pointsDefined: [],
    audit: [],
    latencies: [],
    ...parts,
  };
}
