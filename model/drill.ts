import { HOUR_MS } from "./time.ts";

/**
 * A drill that was declared: for a bounded time the alarms of a place are marked as raised in it, wherever they are told of.
 *
 * It takes no call away, for an alarm of a drill may be a true one. Instants ending in `AtMs` are wall stamps unless they say engine.
 */
export interface Drill {
  readonly id: string;
  readonly enterprise: string;
  /** null: all sites of the enterprise. */
  readonly site: string | null;
  /** Only these points; empty: every point and device of the place. */
  readonly points: readonly string[];
  /** Name of the story that is played; null: none was named. */
  readonly scenario: string | null;
  readonly by: string;
  readonly reason: string;
  readonly sinceAtMs: number;
  readonly untilAtMs: number;
  /** When it ends by itself on the engine clock: durations follow this one. */
  readonly endsAtMs: number;
}

/** What a person orders. Spans are minutes, as in shelving. */
export type DrillOrder =
  | {
      readonly type: "declare";
      readonly enterprise: string;
      readonly site: string | null;
      readonly points: readonly string[];
      readonly scenario: string | null;
      readonly reason: string;
      readonly minutes: number;
    }
  | { readonly type: "end"; readonly drill: string; readonly note: string | null };

/** Longest drill: one shift. A proposal, from no standard. */
export const DRILL_MS_MAX = 8 * HOUR_MS;
export const DRILL_POINTS_MAX = 200;

/** Drills under way at one time, in all. */
export const DRILLS_MAX = 200;
