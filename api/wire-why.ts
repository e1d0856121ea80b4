import type { AlarmState } from "../model/alarm.ts";
import type { Level } from "../model/level.ts";
import type { Value } from "../model/value.ts";

/** Why there was, or was not, an alarm on a point at an instant. */
export interface WireWhy {
  readonly enterprise: string;
  readonly point: string;
  readonly at: number;
  /** False: a condition looks farther back than readings were taken into account. */
  readonly complete: boolean;
  /** The newest live reading by then; null: none in the span that matters. */
  readonly newest: {
    readonly at: number;
    readonly v: Value;
    readonly known: boolean;
    readonly overRange: boolean;
  } | null;
  readonly silence: {
    readonly afterMs: number;
    readonly lastHeardAt: number | null;
    readonly silent: boolean;
    readonly sentence: string;
  };
  /** What people must do to the point again and again: when it was done last, who says so, and when it is due. */
  readonly checks: readonly WireWhyCheck[];
  /** Every condition of the rules in force then that stands on this point; empty: no rule judged it. */
  readonly conditions: readonly WireWhyCondition[];
}

export interface WireWhyCheck {
  /** `calibration-due`, `bump-test-due`, `proof-test-due`, `bump-test-failed`. */
  readonly check: string;
  /** A day of China Standard Time: the newer of the catalogue's and of what is on record as passed; null: nobody says. */
  readonly doneOn: string | null;
  /** null: it does not fall due again by time. */
  readonly everyDays: number | null;
  readonly dueAt: number;
  readonly overdue: boolean;
  /** The ticket that says so; null: the catalogue does. */
  readonly record: string | null;
  readonly sentence: string;
}

export interface WireWhyCondition {
  readonly rule: string;
  readonly ruleName: string | null;
  readonly kind: string;
  /** Which check of a rule that has several; null: it has one. */
  readonly check: string | null;
  readonly level: Level;
  readonly version: number;
  /** Who made this version; null: from before versions were counted. */
  readonly changed: { readonly by: string; readonly at: number; readonly reason: string | null } | null;
  readonly judgement: "exceeded" | "inside" | "clear" | "unknown" | "latching";
  /** The condition held, after its delays. */
  readonly met: boolean;
  readonly value: Value | null;
  readonly unit: string | null;
  readonly limit: number | null;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  /** How much of the delay under way had passed; null: none was. */
  readonly passedMs: number | null;
  /** When it would run out if nothing else came; null: never. */
  readonly dueAt: number | null;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  /** The alarm of this condition as recorded; null: none. */
  readonly alarm: {
    readonly id: string;
    readonly state: AlarmState;
    readonly active: boolean;
    readonly covered: boolean;
    readonly raisedAt: number;
  } | null;
  /** The record and what is found now do not agree. The record stands. */
  readonly differs: boolean;
  readonly sentence: string;
}
