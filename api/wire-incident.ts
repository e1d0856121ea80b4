import type { Level } from "../model/level.ts";

/** Alarms of one site that came one after the other. Instants are epoch milliseconds. */
export interface WireIncident {
  readonly id: string;
  readonly enterprise: string;
  readonly site: string | null;
  readonly startedAt: number;
  readonly lastRaisedAt: number;
  /** null: some of its alarms still need somebody. */
  readonly closedAt: number | null;
  /** What happened first, by corrected device time. */
  readonly firstOut: {
    readonly alarm: string;
    readonly point: string | null;
    readonly rule: string;
    readonly level: Level;
    readonly at: number;
  };
  /** Alarms so far: red, orange, yellow, blue. */
  readonly counts: readonly number[];
  readonly live: number;
  /** Ids of the red ones, the first 200. */
  readonly reds: readonly string[];
  /** Zones in the order in which it reached them. */
  readonly spread: readonly { readonly zone: string; readonly at: number }[];
  /** Alarms in the busiest ten minutes. */
  readonly busiest: number;
  /** Every alarm of it so far was raised in this declared drill; null: not so. */
  readonly drill: string | null;
  readonly flood: { readonly since: number; readonly until: number | null } | null;
}
