import type { AlarmId } from "./ids.ts";
import type { Level } from "./level.ts";

/**
 * Alarms of one site that came one after the other: one story for whoever answers it, with what came first.
 * Instants ending in `AtMs` are wall stamps.
 */
export interface Incident {
  /** That of its first alarm: it follows from the journal alone. */
  readonly id: string;
  readonly enterprise: string;
  /** null: the devices of these alarms stand on no site. */
  readonly site: string | null;
  readonly startedAtMs: number;
  /** When the newest of its alarms was raised. */
  lastRaisedAtMs: number;
  /** null: some of its alarms still need somebody. */
  closedAtMs: number | null;
  firstOut: FirstOut;
  /** Alarms so far by level, red first; an alarm that returns counts once. */
  readonly counts: [number, number, number, number];
  /** Those that still need somebody. */
  live: number;
  /** Every red one, the first 200 of them, in order of raising. */
  readonly reds: AlarmId[];
  /** Zones in the order in which it reached them, the first 50. */
  readonly spread: { readonly zone: string; readonly atMs: number }[];
  /** Alarms in the busiest ten minutes; counted up to 1,000. */
  busiest: number;
  /** Ten alarms in ten minutes are a flood; it ends below five. null: there was none. */
  /** Every alarm of it so far was raised in this declared drill; null or absent: not so. */
  drill?: string | null;
  flood: { readonly sinceMs: number; untilMs: number | null } | null;
}

/** What happened first, by device time corrected for each clock's error: on a busy line the order of arrival says little. */
export interface FirstOut {
  readonly alarm: AlarmId;
  readonly point: string | null;
  readonly rule: string;
  readonly level: Level;
  readonly atMs: number;
}
