import type { SyncReport } from "../model/offline/sync-index.ts";

export interface SyncQuestion {
  readonly enterprises: readonly string[];
  /** How many weeks of a trend, the one that runs included. */
  readonly weeks: number;
}

/** Tells how well the two lines keep step, from what is on record. */
export interface SyncIndexPort {
  report(question: SyncQuestion): Promise<SyncReport>;
}
