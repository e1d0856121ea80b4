import type { AlarmEvent, OpenAlarm } from "./alarm.ts";
import type { Catalog, Rule } from "./catalog/catalog.ts";
import type { CatalogIssue } from "./catalog/issue.ts";
import type { Deviation, DeviationChange } from "./deviation.ts";
import type { Drill } from "./drill.ts";
import type { DutyBook } from "./duty.ts";
import type { Incident } from "./incident.ts";
import type { RiskState } from "./offline/risk.ts";
import type { Ticket, TicketEntry } from "./offline/ticket.ts";
import type { OutboxEntry } from "./push.ts";
import type { ProtectionOff } from "./protection.ts";
import { ReadingBatch } from "./reading-batch.ts";

/** A reading or a whole message that was acknowledged but could not be understood. */
export interface QuarantineEntry {
  readonly seq: number;
  /** Place within the message; one entry per refused reading, one for a message that is no JSON. */
  readonly no: number;
  readonly atMs: number;
  readonly enterprise: string;
  readonly device: string;
  readonly topic: string;
  readonly reason: QuarantineReason;
  /** What exactly was wrong: the point named, the value or unit met. */
  readonly detail: string;
  /** The whole message. */
  readonly raw: Uint8Array;
}

export const QUARANTINE_REASONS = [
  "not-json",
  "not-utf8",
  "bad-shape",
  "too-many-readings",
  "repeated-key",
  "unknown-point",
  "point-retired",
  "wrong-type",
  "not-finite",
  "unknown-unit",
  "unknown-word",
  "bad-quality-word",
  "bad-timestamp",
  "unknown-dialect",
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** The answer to a command or a catalogue change, by its id. */
export interface Reply {
  readonly id: string;
  readonly ok: boolean;
  /** Why not: a code of the state machine ("not-active", "already-acknowledged", …). */
  readonly reason: string | null;
  /** What of a catalogue change was refused; absent: it was none, or went through. */
  readonly issues?: readonly CatalogIssue[];
  /** The ticket that came of it; absent: it was not about one. */
  readonly ticket?: string;
}

/** A point became known to the stores under its number. */
export interface PointDefined {
  readonly pointNo: number;
  readonly enterprise: string;
  readonly point: string;
}

export interface DeviceChange {
  readonly enterprise: string;
  readonly device: string;
  readonly online: boolean;
  readonly sinceMs: number;
  readonly skewMs: number;
}

/** Something that takes calls away began, changed or ended: shown in the register. A copy. */
export interface ProtectionChange {
  readonly off: ProtectionOff;
  readonly ended: boolean;
}

/** A drill began or ended. */
export interface DrillChange {
  readonly drill: Drill;
  readonly ended: boolean;
}

/** A line of the audit that the engine itself writes: what ends by its time has no request behind it. */
export interface AuditFact {
  /** `<seq>:<n>`: a replay writes it once. */
  readonly key: string;
  readonly atMs: number;
  readonly by: string | null;
  readonly action: string;
  readonly enterprise: string | null;
  readonly subject: string;
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
}

/** The catalogue in force after a change, and who changed it. */
export interface CatalogChange {
  readonly seq: number;
  readonly atMs: number;
  readonly by: string;
  readonly id: string;
  readonly catalog: Catalog;
}

/** A rule got another form: who changed it when, from what to what, and why. Versions count from 1 within the rule. */
export interface RuleChange {
  readonly rule: string;
  readonly enterprise: string;
  readonly version: number;
  readonly seq: number;
  readonly atMs: number;
  readonly by: string;
  /** What the person gave as the reason; null: nothing. */
  readonly reason: string | null;
  /** null: it did not exist before. */
  readonly before: Rule | null;
  readonly after: Rule;
}

/** Somebody did something about a limit weaker than the standard; `deviation` as it stands after it. */
export interface DeviationStep {
  readonly type: DeviationChange["type"];
  readonly deviation: Deviation;
}

/**
 * What `step` asks the shell to do. The shell keeps one and empties it after each commit: `step` only appends.
 *
 * Order of carrying out: commit (alarms, events, outbox, quarantine, catalogue, `committedSeq`: one transaction), then readings
 * to the store, then replies, live feed and pushes.
 */
export class Effects {
  readonly readings = new ReadingBatch(1024);
  /** Open or just closed alarms touched by the batch, by id, as they stand now. Values may move without a transition (last, peak). */
  readonly alarms = new Map<string, OpenAlarm>();
  /** Incidents touched by the batch, by id, as they stand now. */
  readonly incidents = new Map<string, Incident>();
  readonly alarmEvents: AlarmEvent[] = [];
  readonly outbox: OutboxEntry[] = [];
  readonly quarantine: QuarantineEntry[] = [];
  readonly replies: Reply[] = [];
  readonly pointsDefined: PointDefined[] = [];
  readonly devices: DeviceChange[] = [];
  readonly catalogs: CatalogChange[] = [];
  readonly ruleChanges: RuleChange[] = [];
  readonly deviationChanges: DeviationStep[] = [];
  readonly protection: ProtectionChange[] = [];
  readonly drills: DrillChange[] = [];
  /** The book of duty after each change of it. */
  readonly duty: DutyBook[] = [];
  /** Tickets of the offline line touched by the batch, by id, as they stand now; each is a copy. */
  readonly tickets = new Map<string, Ticket>();
  readonly ticketEntries: TicketEntry[] = [];
  /** How enterprises stand now whose risk has changed, by enterprise; each is a copy. */
  readonly risks = new Map<string, RiskState>();
  readonly audit: AuditFact[] = [];

  /** True if there is something a crash must not lose or double. */
  get mustCommit(): boolean {
    return (
      this.alarmEvents.length > 0 ||
      this.incidents.size > 0 ||
      this.outbox.length > 0 ||
      this.quarantine.length > 0 ||
      this.replies.length > 0 ||
      this.catalogs.length > 0 ||
      this.ruleChanges.length > 0 ||
      this.protection.length > 0 ||
      this.drills.length > 0 ||
      this.ticketEntries.length > 0 ||
      this.audit.length > 0
    );
  }

  clear(): void {
    this.readings.clear();
    this.alarms.clear();
    this.incidents.clear();
    this.alarmEvents.length = 0;
    this.outbox.length = 0;
    this.quarantine.length = 0;
    this.replies.length = 0;
    this.pointsDefined.length = 0;
    this.devices.length = 0;
    this.catalogs.length = 0;
    this.ruleChanges.length = 0;
    this.deviationChanges.length = 0;
    this.protection.length = 0;
    this.drills.length = 0;
    this.duty.length = 0;
    this.tickets.clear();
    this.ticketEntries.length = 0;
    this.risks.clear();
    this.audit.length = 0;
  }
}
