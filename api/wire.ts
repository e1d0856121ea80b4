import type { AlarmEventKind } from "../model/alarm.ts";
import type { AlarmFace } from "../model/alarm-face.ts";
import type { PointKind, Role } from "../model/catalog/catalog.ts";
import type { DismissalType, Evidence } from "../model/dismissal.ts";
import type { Level } from "../model/level.ts";
import type { ProtectionKind } from "../model/protection.ts";
import type { Quality, Value } from "../model/value.ts";

/** What travels between the API and its readers (the dashboard, other programs). All instants are epoch milliseconds. */

export type PointState = "normal" | "alarm" | "unknown" | "stale" | "out-of-service";

export interface WirePoint {
  readonly enterprise: string;
  readonly id: string;
  readonly name: string;
  readonly kind: PointKind;
  readonly unit: string | null;
  readonly site: string | null;
  readonly zone: string | null;
  readonly device: string;
  readonly substance: string | null;
  readonly rangeMin: number | null;
  readonly rangeMax: number | null;
  /** Newest live reading; null: none yet. */
  readonly ts: number | null;
  readonly v: Value | null;
  readonly q: Quality | null;
  readonly receivedAt: number | null;
  readonly ageMs: number | null;
  readonly state: PointState;
  /** Limits of its rules, for bands: graver first. */
  readonly limits: readonly { readonly level: Level; readonly direction: "high" | "low"; readonly limit: number }[];
}

export interface WireAlarm extends AlarmFace {
  /** A graver alarm of the same rule and point speaks for it. */
  readonly covered: boolean;
  readonly shelvedUntil: number | null;
  /** When a window, a suppression by design or the point's time out of service ends by itself; null: nothing of that mutes it. */
  readonly suppressedUntil: number | null;
  /** By kind, the newest of what muted it while it lived: ids of `/protection-off`. */
  readonly mutedBy: Readonly<Partial<Record<ProtectionKind, string>>>;
  /** How it was disposed of; null: not yet. */
  readonly dismissal: WireDismissal | null;
  /** Live escalation: when the next step is due (wall time), which step was reached; null: nobody is being called. */
  readonly escalation: WireEscalation | null;
}

export interface WireDismissal {
  readonly type: DismissalType;
  readonly note: string;
  readonly evidence: Evidence;
  readonly by: string;
  readonly at: number;
  /** The second person, needed for red alarms; null: none yet, or none needed. */
  readonly confirmedBy: string | null;
  readonly confirmedAt: number | null;
}

/** A line of the register of calls that are off. */
export interface WireProtectionOff {
  readonly id: string;
  readonly kind: ProtectionKind | "shelved";
  /** False: waits for a second person, and mutes nothing. */
  readonly inForce: boolean;
  readonly enterprise: string;
  readonly points: readonly string[];
  /** Of a shelved alarm: its id and level. */
  readonly alarm: string | null;
  readonly level: Level | null;
  /** null: the catalogue, or not known. */
  readonly by: string | null;
  readonly approvedBy: string | null;
  readonly reason: string;
  readonly measure: string | null;
  /** Work order or permit; the suppression of the catalogue; the rule of a shelved alarm. */
  readonly reference: string | null;
  readonly askedAt: number | null;
  readonly since: number | null;
  /** When it ends by itself; of what waits: when the request lapses. */
  readonly until: number;
}

export interface WireEscalation {
  readonly policy: string;
  /** Steps carried out so far (0: none yet). */
  readonly step: number;
  readonly steps: number;
  readonly nextAt: number | null;
}

export interface WireAlarmEvent {
  readonly no: number;
  readonly at: number;
  readonly kind: AlarmEventKind;
  readonly by: string | null;
  readonly note: string | null;
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
}

export interface WireDelivery {
  readonly key: string;
  readonly channel: string;
  readonly reason: string;
  readonly step: number | null;
  readonly state: "pending" | "accepted" | "unknown" | "failed";
  readonly attempts: number;
  readonly createdAt: number;
  readonly lastAttemptAt: number | null;
  readonly acceptedAt: number | null;
  readonly lastError: string | null;
  /** User name of whom it was for; null: whoever its channel reaches. */
  readonly person: string | null;
  /** What became of it at a person, oldest first. */
  readonly receipts: readonly WireReceipt[];
}

export interface WireReceipt {
  readonly kind: "delivered" | "opened" | "answered";
  /** User name; "": not known. */
  readonly person: string;
  /** Of an answer what it was, otherwise "". */
  readonly action: string;
  readonly at: number;
}

export interface WireAlarmDetail extends WireAlarm {
  readonly events: readonly WireAlarmEvent[];
  readonly latency: {
    readonly device: number | null;
    readonly received: number | null;
    readonly durable: number | null;
    readonly decided: number | null;
    readonly committed: number | null;
    /** By channel id: when its server first accepted a message about this alarm. */
    readonly accepted: Readonly<Record<string, number>>;
  };
  readonly deliveries: readonly WireDelivery[];
}

export interface WireReading {
  readonly point: string;
  readonly ts: number;
  readonly v: Value;
  readonly q: Quality;
  readonly receivedAt: number;
  readonly historical: boolean;
  /** Present and true when set: "over-range", "below-range", "conflict", "ts-replaced", "skewed", "window" (calibration or maintenance), "fault-value". */
  readonly flags?: readonly string[];
}

export interface WireUser {
  readonly username: string;
  readonly name: string | null;
  readonly role: Role;
  readonly enterprise: string | null;
  readonly area: string | null;
}

export interface WireSession {
  readonly user: WireUser;
  readonly csrfToken: string;
  /** The role must have a second factor, and there is none yet: nothing else is answered before. Absent: all is well. */
  readonly secondFactor?: "required" | undefined;
}

export interface WireLivePoint {
  readonly enterprise: string;
  readonly id: string;
  readonly ts: number | null;
  readonly v: Value | null;
  readonly q: Quality | null;
  readonly receivedAt: number | null;
  readonly state: PointState;
}

export type LiveFrame =
  | {
      readonly type: "snapshot" | "delta";
      readonly seq: number;
      readonly asOf: number;
      readonly points: readonly WireLivePoint[];
      readonly alarms: readonly WireAlarm[];
      readonly behind?: true;
      /** Only where the viewer may see more than 5,000 points. */
      readonly aggregates?: readonly {
        readonly enterprise: string;
        readonly points: number;
        readonly alarms: number;
      }[];
    }
  | { readonly type: "beat"; readonly seq: number; readonly asOf: number };

export interface WatchMessage {
  readonly type: "watch";
  readonly sites?: readonly string[];
  readonly enterprises?: readonly string[];
  readonly points?: readonly string[];
}

export interface WireError {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly details?: unknown;
  };
}

/** One mistake in a catalogue document: where it is, what is wrong, what would be right. */
export interface WireCatalogError {
  readonly path: string;
  readonly line: number | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface WireCatalogDiff {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly retired: readonly string[];
  readonly unchanged: number;
  readonly warnings: readonly WireCatalogError[];
}

export interface WireDevice {
  readonly enterprise: string;
  readonly id: string;
  readonly name: string | null;
  readonly site: string | null;
  readonly online: boolean | null;
  readonly since: number | null;
  readonly skewMs: number;
  readonly disabled: boolean;
  /** It has an open connection; its own word on that is `online`. */
  readonly connected: boolean;
  readonly connections: number;
  /** Of its newest open connection; null: none is open. */
  readonly address: string | null;
  readonly protocol: "3.1" | "3.1.1" | null;
  readonly tls: boolean | null;
  /** Over the last minute. */
  readonly rates: { readonly messagesPerSecond: number; readonly bytesPerSecond: number };
  /** What was refused last of this credential since the gateway started; null: nothing. */
  readonly lastRefusal: WireDeviceRefusal | null;
}

export interface WireDeviceRefusal {
  readonly at: number;
  readonly address: string;
  /** A code: "credential", "will", "topic", … */
  readonly kind: string;
  readonly detail: string;
}

export interface WireDeviceConnection {
  readonly clientId: string;
  readonly address: string;
  readonly protocol: "3.1" | "3.1.1";
  readonly tls: boolean;
  readonly since: number;
  readonly cleanSession: boolean;
  readonly keepAliveSeconds: number;
}

export interface WireDeviceDetail extends WireDevice {
  /** Where devices connect. */
  readonly listeners: readonly { readonly port: number; readonly tls: boolean }[];
  /** MQTT user name, and the prefix of its topics. */
  readonly username: string;
  readonly topicPrefix: string;
  readonly dialect: string;
  readonly reportEveryMs: number | null;
  /** It may sign in with a secret. */
  readonly hasSecret: boolean;
  /** The catalogue file declares it: it cannot be changed here. */
  readonly managedByFile: boolean;
  readonly limits: {
    readonly messagesPerSecond: number;
    readonly bytesPerSecond: number;
    /** What all devices of its enterprise may send together; null: no bound of its own. */
    readonly enterpriseMessagesPerSecond: number | null;
    readonly enterpriseBytesPerSecond: number | null;
  };
  /** Newest first. */
  readonly openConnections: readonly WireDeviceConnection[];
  readonly points: readonly (WirePoint & { readonly source: string })[];
}

export interface WireDeviceMessage {
  readonly seq: number;
  readonly receivedAt: number;
  readonly topic: string;
  readonly channel: string;
  /** Length of the whole payload. */
  readonly bytes: number;
  /** Base64 of the payload, or of its beginning. */
  readonly raw: string;
  /** The same as text; null: it is not UTF-8. */
  readonly text: string | null;
  readonly truncated: boolean;
  readonly verdict: "stored" | "partly-stored" | "duplicate" | "quarantined" | "empty" | "status";
  /** Why the whole message could not be read. */
  readonly reason: string | null;
  readonly detail: string;
  /** What to do about it; null: nothing. */
  readonly hint: string | null;
  readonly stored: number;
  readonly quarantined: number;
  readonly readings: readonly WireDeviceReading[];
  readonly moreReadings: boolean;
}

export interface WireDeviceReading {
  readonly source: string | null;
  readonly point: string | null;
  /** What the device said, as JSON text. */
  readonly value: string | null;
  readonly unit: string | null;
  readonly ts: number | null;
  readonly verdict: "live" | "historical" | "conflict" | "duplicate" | "quarantined" | "pending" | "unknown";
  readonly reason: string | null;
  readonly detail: string;
  readonly hint: string | null;
  /** As it is stored; of a duplicate: the one it repeats. */
  readonly reading: WireReading | null;
}

/** The answer to `rotate`. */
export interface WireDeviceSecret {
  readonly username: string;
  /** Shown once; null when the same request is asked again. */
  readonly secret: string | null;
  /** Connections that ended with the old one. */
  readonly connectionsEnded: number;
}

export interface WirePlace {
  readonly areas: readonly { id: string; name: string; kind: string; parent: string | null }[];
  readonly enterprises: readonly { id: string; name: string; area: string; industry: string | null }[];
  readonly sites: readonly { id: string; enterprise: string; name: string }[];
  readonly zones: readonly { id: string; site: string; name: string; kind: string | null }[];
}

/** `GET /healthz` and the dashboard's header. */
export interface WireHealth {
  readonly ok: boolean;
  readonly reasons: readonly string[];
  readonly now: number;
  readonly lastDataAt: number | null;
  readonly journalBacklog: number;
  readonly version: string;
  /** Present and true where simulated devices publish a made-up world. */
  readonly demo?: boolean;
}
