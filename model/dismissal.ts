/**
 * How an alarm that is over is disposed of (销警), and what each type must bring. Modelled on the disposal types of the state's
 * hazardous-chemicals early-warning platform; types and evidence are our proposals, from no standard text.
 */
export const DISMISSAL_TYPES = [
  "real",
  "false",
  "calibration",
  "maintenance",
  "out-of-service",
  "drill",
  "process",
  "communication",
] as const;
export type DismissalType = (typeof DISMISSAL_TYPES)[number];

/** Numbers of papers kept elsewhere. */
export const EVIDENCE_FIELDS = ["workOrder", "permit", "drill", "hazardTicket", "photo"] as const;
export type EvidenceField = (typeof EVIDENCE_FIELDS)[number];
export type Evidence = Readonly<Partial<Record<EvidenceField, string>>>;

/** The paper a type cannot do without. A red alarm also needs a photo, and a second person. */
export const EVIDENCE_OF_TYPE: Readonly<Partial<Record<DismissalType, EvidenceField>>> = {
  false: "workOrder",
  maintenance: "permit",
  drill: "drill",
};

export const NOTE_CHARACTERS_MIN = 10;

/** As many alarms of a point may be dismissed as process upsets within the span before a hazard must be on record. */
export const PROCESS_DISMISSALS_MAX = 2;
export const PROCESS_SPAN_MS = 86_400_000;

/** What a person says in disposing of an alarm. */
export interface DismissalClaim {
  readonly type: DismissalType;
  readonly note: string;
  readonly evidence: Evidence;
}

/** A disposal on record. */
export interface Dismissal extends DismissalClaim {
  readonly by: string;
  readonly atMs: number;
  /** The second person of a red alarm; null: none has confirmed it (yet), or none is needed. */
  readonly confirmedBy: string | null;
  readonly confirmedAtMs: number | null;
}
