/** What an enterprise's records of a span come to, before it is weighed. Sums of several enterprises are made by adding. */
export interface SyncCounts {
  /** Points in service, and those that a round or an inspection went to. */
  readonly points: number;
  readonly pointsVisited: number;
  /** Red and orange alarms, and those with a disposal on record that a person made. */
  readonly alarms: number;
  readonly alarmsSettled: number;
  /** What people put on record that machines could contradict, and how often they did. */
  readonly comparable: number;
  readonly contradicted: number;
  /** How long people took until their first word about an alarm, in ms, each of them. */
  readonly answersMs: readonly number[];
  /** Hazards that fell due, and those of them rectified in time. */
  readonly hazardsDue: number;
  readonly hazardsInTime: number;
  /** Hazards that were back after they had been closed. */
  readonly recurrences: number;
}

export const SYNC_PARTS = ["coverage", "linkage", "agreement", "latency", "closure"] as const;
export type SyncPart = (typeof SYNC_PARTS)[number];

/** 两线同步指数. Each part from 0 to 1; null: nothing of it can be known from this span. */
export interface SyncIndex {
  readonly parts: Readonly<Record<SyncPart, number | null>>;
  /** 0 to 100, over the parts that are known, by their weights; null: less than half of the weight is known. */
  readonly composite: number | null;
  /** Part of the weight that is known, 0 to 1. */
  readonly known: number;
  readonly latencyMs: number | null;
  readonly recurrences: number;
}

/** The index of a span; wall stamps. */
export interface SyncSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly index: SyncIndex;
}

/** What is answered to whoever asks how well the two lines keep step. */
export interface SyncReport {
  readonly total: SyncSpan;
  /** Week by week, oldest first, of all that was asked for. */
  readonly trend: readonly SyncSpan[];
  readonly enterprises: readonly { readonly enterprise: string; readonly index: SyncIndex }[];
  /** Areas that hold some of them, each with what lies within it. */
  readonly areas: readonly { readonly area: string; readonly enterprises: number; readonly index: SyncIndex }[];
}
