import type { Level } from "../model/level.ts";
import type { WireIncident } from "./wire-incident.ts";

/** What a supervisor sees first: every enterprise of the caller's, and what has changed. All instants are epoch milliseconds. */
export interface WireOverview {
  readonly asOf: number;
  readonly items: readonly WireOverviewRow[];
  /** Open ones, newest first, at most 500. */
  readonly incidents: readonly WireIncident[];
  /** Newest first. */
  readonly changes: readonly WireChange[];
}

export interface WireOverviewRow {
  readonly enterprise: string;
  readonly name: string;
  readonly area: string;
  readonly areaName: string;
  /** In service. */
  readonly points: number;
  /** Of them: heard of within the time they may be silent. */
  readonly online: number;
  /** Of those: the newest value is known and not of bad quality. */
  readonly good: number;
  /** Alarms raised in each of the last 24 hours, the one that runs last; system alarms among them. */
  readonly raised: readonly number[];
  /** When its newest inspection was put on record; null: none ever was. */
  readonly inspectedAt: number | null;
  readonly contradictions: number;
  /** Lines of the register of calls that are off, and bypasses in force. */
  readonly protectionsOff: number;
  /** Tickets whose step is late. */
  readonly late: number;
  /** Who acknowledged its open alarms, the gravest first; at most 20. */
  readonly holders: readonly { readonly alarm: string; readonly by: string; readonly at: number }[];
}

/** Something a supervisor would ask about. */
export const CHANGE_KINDS = ["escalation", "bypass", "weakened", "silent-rising", "contradiction", "overdue"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface WireChange {
  /** Stays the same while it is told. */
  readonly id: string;
  readonly kind: ChangeKind;
  readonly at: number;
  readonly enterprise: string;
  readonly level: Level | null;
  /** What it opens: an alarm, a ticket, or else a point. */
  readonly alarm: string | null;
  readonly ticket: string | null;
  readonly point: string | null;
  /** Kind of the ticket. */
  readonly ticketKind: string | null;
  /** What it is about, in its own words: a reason, a code, a rule; null: nothing. */
  readonly text: string | null;
  /** How far an escalation has come; the last value of a silent sensor; the weaker limit. */
  readonly value: number | null;
  /** The supervision order that stands about it; null: none does. */
  readonly order: { readonly ticket: string; readonly replyBy: number | null; readonly state: string } | null;
}
