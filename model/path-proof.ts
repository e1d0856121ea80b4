/** What a reading passes on its way to a person, in this order. */
export const PATH_STAGES = ["listener", "journal", "engine", "records", "channel"] as const;
export type PathStage = (typeof PATH_STAGES)[number];

/** What is known of the whole way, from a device's socket to where people are reached. Wall stamps. */
export interface PathProof {
  /** null: not yet since the start. */
  readonly provenAtMs: number | null;
  /** How far it was proven: up to the outbox only where no channel is named for it. */
  readonly through: "outbox" | "channel";
  /** The stage that does not let the proof through; null: none is known to be broken. */
  readonly broken: PathStage | null;
  readonly brokenSinceMs: number | null;
}

/** The virtual sensor's enterprise and device. No catalogue can hold them: ids do not begin so. */
export const PATH_ENTERPRISE = "_path";
export const PATH_DEVICE = "proof";
