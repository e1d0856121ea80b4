import type { Level } from "../../model/level.ts";
import type { Scope } from "./records.ts";

/** One enterprise from an instant on until before another; wall stamps. */
export interface EnterpriseSpan {
  readonly scope: Scope;
  readonly enterprise: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface AlarmAnswerQuery extends EnterpriseSpan {
  readonly limit: number;
  readonly cursor?: string;
}

/** What people put on record about an alarm. Alarms made from history are none: nobody was called. */
export interface AlarmAnswer {
  readonly alarm: string;
  /** As it stands. */
  readonly level: Level;
  readonly raisedAtMs: number;
  /** null: nothing yet. */
  readonly answeredAtMs: number | null;
  /** Its first transition made by a person about it, or a person's step in a ticket that refers to it. */
  readonly answer: "acknowledged" | "shelved" | "commented" | "dismissed" | "ticket" | null;
  /** Its disposal is on record. */
  readonly dismissed: boolean;
  /** A ticket refers to it. */
  readonly ticketed: boolean;
}

/** By the deadline of rectification. Those without one, and those that proved to be none, are not counted. */
export interface HazardsDue {
  readonly due: number;
  readonly closedInTime: number;
  readonly rectifiedInTime: number;
}
