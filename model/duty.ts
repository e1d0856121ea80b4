import type { DUTY_RUNGS } from "./catalog/duty-schema.ts";
import { DAY_MS } from "./time.ts";

/** In which order people are fallen back on: those on duty, their deputies, the team's lead, a contact of last resort. */
export type DutyRung = (typeof DUTY_RUNGS)[number];

/** Where one message goes. `person`: whose contact it is; null: a channel or a contact that is nobody's in particular. */
export interface Destination {
  readonly channel: string;
  readonly address: string | null;
  readonly person: string | null;
}

/** Two with the same are one: the same address, or, where the channel itself knows the addresses (phones of a user), the same person. */
export function placeOfDestination({ channel, address, person }: Destination): string {
  return `${channel} ${address ?? `@${person ?? ""}`}`;
}

/**
 * Somebody stands in for somebody, or for everybody, on duty by a schedule. Instants are wall stamps, for people keep to wall time;
 * `untilAtMs` is no more part of it.
 */
export interface DutyOverride {
  readonly id: string;
  readonly enterprise: string;
  readonly schedule: string;
  readonly fromAtMs: number;
  readonly untilAtMs: number;
  /** Who is relieved; null: everybody on duty then. */
  readonly out: string | null;
  readonly standIns: readonly string[];
  readonly reason: string;
  readonly by: string;
  readonly orderedAtMs: number;
}

/** Somebody who begins a shift was asked to confirm that the phone rings. Instants are wall stamps. */
export interface ShiftCheck {
  readonly id: string;
  readonly enterprise: string;
  readonly schedule: string;
  readonly shift: string;
  readonly person: string;
  readonly fromAtMs: number;
  readonly untilAtMs: number;
  readonly dueAtMs: number;
  readonly confirmedAtMs: number | null;
  /** It was not confirmed in time: the deputies are called, too, until it is. */
  readonly missed: boolean;
}

/** What is remembered of duty beside the catalogue. Replaced as a whole by each change, never altered. */
export interface DutyBook {
  readonly overrides: readonly DutyOverride[];
  readonly checks: readonly ShiftCheck[];
}

export const EMPTY_DUTY_BOOK: DutyBook = { overrides: [], checks: [] };

/** A span of one person's duty that changes hands. */
export interface DutySpan {
  readonly person: string;
  readonly fromAtMs: number;
  readonly untilAtMs: number;
}

/** What a person orders. Rights were checked before it was written. */
export type DutyOrder =
  | {
      readonly type: "override";
      readonly schedule: string;
      readonly fromAtMs: number;
      readonly untilAtMs: number;
      readonly out: string | null;
      readonly standIns: readonly string[];
      readonly reason: string;
    }
  /** Each does the other's span. */
  | {
      readonly type: "swap";
      readonly schedule: string;
      readonly first: DutySpan;
      readonly second: DutySpan;
      readonly reason: string;
    }
  | { readonly type: "withdraw"; readonly override: string; readonly note: string | null }
  | { readonly type: "confirm"; readonly check: string };

/** Longest span of one override: a leave is planned in the schedule. A proposal, from no standard. */
export const DUTY_OVERRIDE_MS_MAX = 62 * DAY_MS;
/** How far ahead one may begin. */
export const DUTY_OVERRIDE_AHEAD_MS_MAX = 366 * DAY_MS;
export const DUTY_OVERRIDES_MAX = 2_000;
export const DUTY_STAND_INS_MAX = 20;
