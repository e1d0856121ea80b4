import type { Level } from "../../model/level.ts";

/** What the records know of many enterprises at once. Part of the records seam (`records.ts`). */

export interface OverviewQuery {
  /** Those asked about; none is left out for being unknown. */
  readonly enterprises: readonly string[];
  /** Alarms of the 24 hours before this wall stamp are counted. */
  readonly nowMs: number;
  /** Ids of acknowledged alarms whose holder is wanted. */
  readonly acknowledged: readonly string[];
}

export interface OverviewFacts {
  /** Alarms raised in each of the last 24 hours, by enterprise; hour 23 is the one that runs. Hours without any are left out. */
  readonly raised: readonly { readonly enterprise: string; readonly hour: number; readonly count: number }[];
  /** When the newest inspection of an enterprise was put on record. */
  readonly inspected: readonly { readonly enterprise: string; readonly atMs: number }[];
  /** Who acknowledged an alarm last, in the order of their acts. */
  readonly holders: readonly { readonly alarm: string; readonly by: string; readonly atMs: number }[];
  /** Escalations of the last 24 hours, newest first, at most 100. */
  readonly escalated: readonly Escalated[];
}

export interface Escalated {
  readonly alarm: string;
  readonly enterprise: string;
  readonly point: string | null;
  readonly rule: string;
  readonly level: Level;
  readonly atMs: number;
  /** The step of the policy that was reached. */
  readonly step: number | null;
}
