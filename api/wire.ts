import type { AlarmEventKind } from "../model/alarm.ts";
import type { AlarmFace } from "../model/alarm-face.ts";
import type { PointKind, Role } from "../model/catalog/catalog.ts";
import type { Level } from "../model/level.ts";
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
  /** Live escalation: when the next step is due (wall time), which step was reached; null: nobody is being called. */
  readonly escalation: WireEscalation | null;
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
  /** Present and true when set: "over-range", "below-range", "conflict", "ts-replaced", "skewed". */
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
