import type { Alarm } from "../model/alarm.ts";
import type { Catalog, CatalogFragment, Entry, Rule, Section, User } from "../model/catalog/catalog.ts";
import type { PackExpansion } from "../model/catalog/pack-expansion.ts";
import type { Deviation } from "../model/deviation.ts";
import type { QuarantineReason } from "../model/effects.ts";
import type { CommandEvent } from "../model/journal-event.ts";
import type { Drill, DrillOrder } from "../model/drill.ts";
import type { DutyBook, DutyOrder } from "../model/duty.ts";
import type { RiskState } from "../model/offline/risk.ts";
import type { Ticket, TicketOrder } from "../model/offline/ticket.ts";
import type { ProtectionOff, ProtectionOrder } from "../model/protection.ts";
import type { Reading } from "../model/reading.ts";
import type { Result } from "../model/result.ts";
import type { Quality, Value } from "../model/value.ts";
import type { ReadingStore } from "../storage/readings/reading-store.ts";
import type { Records, Scope } from "../storage/records/records.ts";
import type { Language } from "../model/text/text.ts";
import type { DutyPort } from "./duty-port.ts";
import type { PasswordPort, SealPort, SetupPort } from "./people-ports.ts";
import type { AnswerPort } from "./answer-port.ts";
import type { PhonePort } from "./phone-port.ts";
import type { AttachmentPort, BundlePort, EvidencePort, SupervisionPort } from "./offline-ports.ts";
import type { WireCatalogDiff, WireCatalogError, WireEscalation, WireHealth } from "./wire.ts";
import type { WirePackKind } from "./wire-packs.ts";
import type { WireFinding, WireRuleKind } from "./wire-rules.ts";
import type { SyncIndexPort } from "./sync-index-port.ts";
import type { WireTrial } from "./wire-trial.ts";
import type { WireWhy } from "./wire-why.ts";

/**
 * What the API needs of the machine. The API asks and submits; it decides nothing and sees only what is committed.
 */
export interface ApiPorts {
  readonly view: CommittedView;
  readonly commands: CommandPort;
  readonly catalog: CatalogPort;
  readonly records: Records;
  readonly readings: ReadingStore;
  readonly passwords: PasswordPort;
  readonly seals: SealPort;
  readonly why: WhyPort;
  readonly evidence: EvidencePort;
  readonly supervision: SupervisionPort;
  readonly syncIndex: SyncIndexPort;
  readonly bundles: BundlePort;
  readonly attachments: AttachmentPort;
  readonly trial: TrialPort;
  readonly rules: RulesPort;
  readonly duty: DutyPort;
  readonly deviations: DeviationPort;
  /** Device certificates; absent: this gateway issues none. */
  readonly certificates?: CertificatePort;
  readonly devices: DevicePort;
  /** Signs and knows again what links in messages stand for. */
  readonly answers: AnswerPort;
  readonly phones: PhonePort;
  /** The one-time link of the first start; absent where there is none. */
  readonly setup?: SetupPort;
  /** Bearer token of programs of the same user on the same machine: the rights of an admin while this process runs. */
  readonly localToken?: string;
  /** Writes a consistent backup into a file of the gateway's machine. */
  backUp?(file: string): Promise<void>;
  /** Where the simulated devices of the demo world are told what to do; null or absent: no demo. */
  readonly demoControlUrl?: string | null;
  health(): WireHealth;
  limits(): Readonly<Record<string, number>>;
  /** Prometheus text of the whole process. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Wall clock; sessions and ages are told by it. */
  nowMs(): number;
}

/** The committed state of the world: replaced only after the transaction that made it durable. Reads are synchronous and cheap. */
export interface CommittedView {
  /** The catalogue in force; a new object after each change. */
  readonly catalog: Catalog;
  /** Rules in force: those of the catalogue that are not retired, and those its packs come to. A new list after each change. */
  readonly rules: readonly Rule[];
  /** What the packs of the catalogue come to, one for each entry, in its order. */
  readonly packs: readonly PackExpansion[];
  /** Changes whenever `catalog` does: the ETag. */
  readonly catalogVersion: string;
  /** Overrides of duty, and who was asked to confirm a shift. */
  readonly duty: DutyBook;
  /** Limits weaker than the standard that somebody asked or answers for, oldest first. */
  readonly deviations: readonly Deviation[];
  point(enterprise: string, point: string): PointView | null;
  /** Points in service of an enterprise, in catalogue order. */
  points(enterprise: string): readonly PointView[];
  /** Alarms that are not closed, of these enterprises (null: all). */
  openAlarms(enterprises: readonly string[] | null): readonly AlarmView[];
  openAlarm(id: string): AlarmView | null;
  /** What takes calls away beside shelving, of these enterprises (null: all). */
  protectionOff(enterprises: readonly string[] | null): readonly ProtectionOff[];
  /** Drills under way, of these enterprises (null: all). */
  drills(enterprises: readonly string[] | null): readonly Drill[];
  /** How an enterprise stands; null: it was never looked at. */
  risk(enterprise: string): RiskState | null;
  device(enterprise: string, device: string): DeviceView | null;
  /** Called synchronously after each commit with what changed. Returns how to stop. */
  subscribe(listener: (change: ViewChange) => void): () => void;
}

export interface PointView {
  readonly enterprise: string;
  readonly id: string;
  readonly pointNo: number;
  ts: number | null;
  value: Value | null;
  quality: Quality | null;
  receivedAtMs: number | null;
  /** Number of active, not retro alarms on it; the gravest first decides nothing here, only that there is one. */
  activeAlarms: number;
  /** No live reading for longer than allowed. */
  stale: boolean;
  /** A person took it out of service, and it has not come back yet. */
  outOfService: boolean;
}

export interface AlarmView {
  readonly alarm: Alarm;
  readonly escalation: WireEscalation | null;
}

export interface DeviceView {
  readonly enterprise: string;
  readonly id: string;
  online: boolean | null;
  sinceMs: number | null;
  skewMs: number;
}

export interface ViewChange {
  /** Points whose newest live reading or state changed (may repeat). */
  readonly points: readonly PointView[];
  /** Alarms that changed, closed ones included. */
  readonly alarms: readonly AlarmView[];
  /** Tickets of the offline line that changed, those that are over included. */
  readonly tickets: readonly Ticket[];
  readonly catalogChanged: boolean;
}

export interface CommandPort {
  /**
   * Journals an operator's command and resolves once it is decided and committed.
   * The error is the reason of the state machine ("not-active", "already-acknowledged", "latched", "unknown-alarm", …).
   */
  submit(command: Omit<CommandEvent, "kind" | "id">): Promise<Result<null, string>>;
  /** The same for what is ordered about whole points: out of service, windows. */
  protect(by: string, order: ProtectionOrder): Promise<Result<null, string>>;
  /** The same for drills. */
  drill(by: string, order: DrillOrder): Promise<Result<null, string>>;
  /** The same for duty. */
  duty(by: string, order: DutyOrder): Promise<Result<null, string>>;
  /** The same for the offline line. Gives the ticket's id; the error is a reason of the form's words. */
  offline(by: User, order: TicketOrder): Promise<Result<string, string>>;
}

export interface CatalogPort {
  /** Checks a document without applying it. */
  check(fragment: unknown, source: CatalogSource): Promise<Result<WireCatalogDiff, readonly WireCatalogError[]>>;
  /**
   * Applies a document: hashes secrets, journals, and resolves once it is committed and in force.
   * `ifMatch`: fails with "stale" when the catalogue has another version.
   */
  apply(
    fragment: unknown,
    source: CatalogSource,
    options: CatalogApplication,
  ): Promise<Result<WireCatalogDiff, readonly WireCatalogError[] | "stale">>;
  /** Mistakes and warnings of a document, without applying it. */
  lint(fragment: unknown, source: CatalogSource): Promise<FoundIssues>;
  /** The document as it may leave the house: secrets as hashes or references. */
  exported(): CatalogFragment;
  /** The fragment a text holds; null: it cannot be read (`check` and `apply` say why). Never holds up the main thread for long. */
  read(text: string): Promise<CatalogFragment | null>;
  toYaml(fragment: CatalogFragment): Promise<string>;
  /** Whether the catalogue file declares this entry: it is read-only for everybody else. */
  isFromFile<S extends Section>(section: S, entry: Entry<S>): boolean;
}

export interface CatalogApplication {
  readonly by: User | null;
  /** The version expected; null: whatever is in force. */
  readonly ifMatch: string | null;
  /** Why it is done, as the person gave it; goes on record with every rule that changes. */
  readonly reason?: string | null;
}

export interface FoundIssues {
  readonly errors: readonly WireCatalogError[];
  readonly warnings: readonly WireCatalogError[];
}

/** The rule kinds, and what stands against the rules in force. */
export interface RulesPort {
  kinds(language: Language): readonly WireRuleKind[];
  packKinds(language: Language): readonly WirePackKind[];
  /** Standing findings of the lint about these enterprises (null: all). */
  findings(enterprises: Scope, language: Language): readonly WireFinding[];
}

/** Limits weaker than the standard, asked for by one person and signed by another. Rights were checked by the caller. */
export interface DeviationPort {
  /**
   * Resolves once it is committed. The error is a reason ("deviation-not-weaker", "deviation-too-many") or what is wrong with the rule.
   */
  ask(request: DeviationRequest): Promise<Result<Deviation, string | readonly WireCatalogError[]>>;
  /** The error is a reason: "unknown-deviation", "deviation-decided", "deviation-same-person", "deviation-not-signed". */
  decide(decision: {
    readonly by: string;
    readonly deviation: Deviation;
    readonly type: "signed" | "refused" | "revoked";
    readonly note: string | null;
  }): Promise<Result<Deviation, string>>;
}

export interface DeviationRequest {
  readonly by: string;
  readonly enterprise: string;
  /** One rule, as it would stand in the catalogue. */
  readonly rule: unknown;
  readonly reason: string;
  readonly language: Language;
}

export interface CatalogSource {
  /** The text, to tell lines from; null when only the object is known. */
  readonly text: string | null;
  readonly language: "zh-CN" | "en";
}

/** Explains afterwards why there was, or was not, an alarm. */
/** Tries a rule that is not in force on the readings of the last hours. Rights were checked by the caller. */
export interface TrialPort {
  /** The error is a reason ("outside-enterprise") or what is wrong with the rule. Throws BUSY: too many at once. */
  tryRule(query: TrialQuery): Promise<Result<WireTrial, string | readonly WireCatalogError[]>>;
}

export interface TrialQuery {
  readonly enterprise: string;
  /** As it would stand in the catalogue. */
  readonly rule: unknown;
  /** 1–24 */
  readonly hours: number;
  readonly language: Language;
}

export interface WhyPort {
  why(query: WhyQuery): Promise<WireWhy>;
}

export interface WhyQuery {
  readonly enterprise: string;
  readonly point: string;
  /** Wall time, not later than now. */
  readonly atMs: number;
  readonly language: Language;
}

/** A certificate with which a device signs in instead of a secret. */
export interface DeviceCertificate {
  /** In capital hexadecimal digits. */
  readonly serial: string;
  /** MQTT user name it stands for. */
  readonly name: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** null: in force. */
  readonly revokedAtMs: number | null;
}

export interface IssuedCertificate extends DeviceCertificate {
  /** PEM. */
  readonly certificate: string;
}

export interface CertificateOrder {
  /** `<enterprise>/<device>` */
  readonly name: string;
  /** PEM (SPKI): the private key never leaves who asks. */
  readonly publicKey: string;
  readonly days: number | null;
  readonly by: string;
}

/** Failures a person can mend are GatewayErrors: DEVICE_UNKNOWN, CERTIFICATE_UNKNOWN, BAD_REQUEST. */
export interface CertificatePort {
  authority(): Promise<{ readonly certificate: string; readonly fingerprint: string }>;
  list(): Promise<readonly DeviceCertificate[]>;
  issue(order: CertificateOrder): Promise<IssuedCertificate>;
  /** By serial number or by device; in force, and its connections ended, when it resolves. */
  revoke(which: string, by: string): Promise<readonly DeviceCertificate[]>;
}

/** What is known of a device beyond the catalogue, as of now; and the end of its connections. */
export interface DevicePort extends DeviceGate {
  /** Where devices connect. */
  listeners(): readonly { readonly port: number; readonly tls: boolean }[];
  /** Messages and bytes per second over the last minute. */
  ratesOf(enterprise: string, device: string): { readonly messagesPerSecond: number; readonly bytesPerSecond: number };
  /** Its newest messages, newest first, at most 20, each with what became of it. */
  recentMessages(enterprise: string, device: string): Promise<readonly RecentMessage[]>;
}

/** The part of it that the listener for devices knows. */
export interface DeviceGate {
  /** Open connections of a device, newest first. */
  connectionsOf(enterprise: string, device: string): readonly DeviceConnectionFacts[];
  /** What was refused last of this credential since the start; null: nothing. */
  lastRefusalOf(enterprise: string, device: string): DeviceRefusal | null;
  /** Closes its connections at once; how many they were. */
  disconnect(enterprise: string, device: string): number;
}

export interface DeviceConnectionFacts {
  /** As the device gave it; "": it gave none. */
  readonly clientId: string;
  readonly address: string;
  readonly protocol: "3.1" | "3.1.1";
  readonly tls: boolean;
  readonly sinceMs: number;
  readonly cleanSession: boolean;
  /** 0: it asked for none. */
  readonly keepAliveSeconds: number;
}

export interface DeviceRefusal {
  readonly atMs: number;
  readonly address: string;
  /** What was wrong, as a code: "credential", "will", "topic", "packet-too-long", … */
  readonly kind: string;
  /** What exactly: the topic, the length. Never a secret. */
  readonly detail: string;
}

/**
 * What became of a message: all of it stored; a part of it; nothing of it new; nothing of it understood; it held no reading; it told that
 * the device comes or goes.
 */
export const MESSAGE_VERDICTS = ["stored", "partly-stored", "duplicate", "quarantined", "empty", "status"] as const;
export type MessageVerdict = (typeof MESSAGE_VERDICTS)[number];

/**
 * What became of one reading. `conflict`: kept beside another value of the same instant. `pending`: not to be found yet. `unknown`: no trace
 * of it is left, for the store keeps readings, and the quarantine messages, for a bounded time.
 */
export const READING_VERDICTS = [
  "live",
  "historical",
  "conflict",
  "duplicate",
  "quarantined",
  "pending",
  "unknown",
] as const;
export type ReadingVerdict = (typeof READING_VERDICTS)[number];

export interface RecentMessage {
  /** Its number in the journal. */
  readonly seq: number;
  readonly receivedAtMs: number;
  readonly channel: string;
  /** Length of the whole payload; `raw` may be only its beginning. */
  readonly bytes: number;
  readonly raw: Uint8Array;
  readonly verdict: MessageVerdict;
  /** Why the message as a whole could not be read; null: it could. */
  readonly reason: QuarantineReason | null;
  readonly detail: string;
  /** Readings it gave to the store, and readings of it in quarantine. */
  readonly stored: number;
  readonly quarantined: number;
  /** In order of appearance. Of a message kept in part only what is in quarantine. */
  readonly readings: readonly RecentReading[];
  /** There are more than are listed. */
  readonly moreReadings: boolean;
}

export interface RecentReading {
  /** The name the value has in the message; null: none could be read. */
  readonly source: string | null;
  /** The point it is of; null: none. */
  readonly point: string | null;
  /** What the device said, as JSON; null: it could not be read. */
  readonly value: string | null;
  readonly unit: string | null;
  /** The device's own time; null: it gave none. */
  readonly ts: number | null;
  readonly verdict: ReadingVerdict;
  readonly reason: QuarantineReason | null;
  readonly detail: string;
  /** As it stands in the store; null: it does not. */
  readonly reading: Reading | null;
}
