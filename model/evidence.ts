import type { Alarm } from "./alarm.ts";
import type { Ticket } from "./offline/ticket.ts";
import type { Language } from "./text/text.ts";
import type { Value } from "./value.ts";

/** What joins a record's hash to the root of a seal, from the leaf upwards (RFC 6962). */
export interface MerkleStep {
  readonly side: "left" | "right";
  readonly hash: string;
}

/** A record of a chain as it was written, and what proves it. `record` is its canonical JSON: `hash` = SHA-256(`previousHash` ‖ `record`). */
export interface ProvedRecord {
  readonly chain: string;
  readonly no: number;
  readonly record: string;
  readonly previousHash: string;
  readonly hash: string;
  /** The seal it lies under, and the path to its root. */
  readonly seal: number;
  readonly path: readonly MerkleStep[];
}

/** One root over everything recorded since the last one. */
export interface Seal {
  readonly atMs: number;
  /** By chain: the first and the last record under it. */
  readonly spans: Readonly<Record<string, readonly [fromNo: number, toNo: number]>>;
  readonly root: string;
}

/** A seal as it stands in its own chain. */
export interface SealRecord {
  readonly no: number;
  readonly record: string;
  readonly previousHash: string;
  readonly hash: string;
}

/**
 * Everything that is known of one alarm or ticket, in one document that proves itself without the gateway. Instants are epoch milliseconds.
 */
export interface EvidencePack {
  readonly format: "twinline-evidence-1";
  readonly madeAtMs: number;
  readonly madeBy: string;
  readonly gateway: string;
  readonly language: Language;
  readonly subject: { readonly kind: "alarm" | "ticket"; readonly id: string };
  readonly enterprise: { readonly id: string; readonly name: string };
  readonly alarms: readonly Alarm[];
  readonly tickets: readonly Ticket[];
  readonly points: readonly EvidencePoint[];
  readonly rules: readonly EvidenceRule[];
  readonly deliveries: readonly EvidenceDelivery[];
  readonly records: readonly ProvedRecord[];
  /** More records than a pack holds: the first and the last are here. */
  readonly recordsLeftOut: number;
  readonly seals: readonly SealRecord[];
}

export interface EvidencePoint {
  readonly id: string;
  readonly name: string;
  readonly zone: string | null;
  readonly unit: string | null;
  readonly substance: string | null;
  /** Day of the last calibration: the newer of the catalogue's and of what was on record as passed. */
  readonly calibratedAt: string | null;
  /** The ticket that says so; null: the catalogue. */
  readonly calibrationRecord: string | null;
  readonly bumpTestedAt: string | null;
  readonly bumpTestRecord: string | null;
  readonly calibrationEveryDays: number | null;
  readonly fromMs: number;
  readonly toMs: number;
  /** False: there were more readings than a pack holds; those around the subject are here. */
  readonly complete: boolean;
  readonly readings: readonly EvidenceReading[];
}

export interface EvidenceReading {
  readonly ts: number;
  readonly v: Value;
  readonly q: string;
  readonly receivedAtMs: number;
}

export interface EvidenceRule {
  readonly id: string;
  readonly version: number | null;
  readonly changedAtMs: number | null;
  readonly changedBy: string | null;
  readonly reason: string | null;
  readonly rule: unknown;
}

export interface EvidenceDelivery {
  readonly alarm: string;
  readonly channel: string;
  readonly state: string;
  readonly attempts: number;
  readonly createdMs: number;
  readonly acceptedMs: number | null;
  readonly lastError: string | null;
}
