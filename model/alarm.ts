import type { Dismissal } from "./dismissal.ts";
import type { Destination } from "./duty.ts";
import type { AlarmId } from "./ids.ts";
import type { Level } from "./level.ts";
import type { ProtectionKind } from "./protection.ts";
import type { Value } from "./value.ts";

/** ISA-18.2 / IEC 62682 state names, derived from the facts below and never stored. */
export const ALARM_STATES = [
  "normal",
  "unacknowledged",
  "acknowledged",
  "returned-unacknowledged",
  "latched-unacknowledged",
  "latched-acknowledged",
  "shelved",
  "suppressed",
  "out-of-service",
] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/**
 * One alarm: orthogonal facts. Instants ending in `AtMs` are wall stamps shown to people.
 *
 * An alarm lives from raise until cleared and acknowledged (and reset, if latched). A return of the condition before that
 * reopens the same alarm.
 */
export interface Alarm {
  readonly id: AlarmId;
  readonly enterprise: string;
  /** null for an alarm about a device, a channel or the gateway itself. */
  readonly point: string | null;
  readonly device: string | null;
  /** Id of the rule, or `system:<kind>`. */
  readonly rule: string;
  level: Level;
  /** The condition holds now. */
  active: boolean;
  acknowledged: boolean;
  latched: boolean;
  /** A graver active alarm of the same rule and point, about the same thing, speaks for it: listed, silent. */
  covered: boolean;
  shelvedUntilMs: number | null;
  /** Who shelved it and why; null or absent: it is not shelved, or was by a release that kept this in its events only. */
  shelving?: { readonly by: string; readonly reason: string; readonly sinceMs: number } | null;
  /** Muted by design or by a window. */
  suppressed: boolean;
  outOfService: boolean;
  /** When the last of what mutes it beside shelving ends by itself; null or absent: nothing does. */
  mutedUntilMs?: number | null;
  /** By kind, the newest of what muted it while it lived: a disposal that claims a window must find it here. */
  mutedBy?: Readonly<Partial<Record<ProtectionKind, string>>>;
  /** Made from history: closed when created, never pushed. */
  readonly retro: boolean;
  /** Its rule, point or device was retired while it lived. */
  retired: boolean;
  raisedAtMs: number;
  clearedAtMs: number | null;
  /** The reading at raise, the newest one, and the farthest beyond the limit. null where the alarm has no reading. */
  value: Value | null;
  lastValue: Value | null;
  peak: Value | null;
  /** Device time of the reading that raised it; null for system alarms. */
  readingTs: number | null;
  limit: number | null;
  unit: string | null;
  /** Facts that fill the placeholders of a system alarm's sentence. */
  params: Readonly<Record<string, string | number | boolean | null>>;
  /** The incident it belongs to; absent: none (a fault of the gateway, a retro record). */
  incident?: string;
  /** The declared drill it was raised in; null or absent: none, or it has outlived it. Takes nothing away. */
  drill?: string | null;
  /** Whom it was handed to, by name of the user; null or absent: nobody. */
  assignee?: string | null;
  /** How it was disposed of once it was over; null or absent: not yet. */
  dismissal?: Dismissal | null;
  /** Number of transitions so far: numbers the events and makes idempotency keys. */
  transitions: number;
}

/** Who is being called about an alarm. Due times are engine milliseconds. */
export interface Escalation {
  readonly policy: string;
  /** Steps carried out so far; the next one is `steps[step]`, after the last one the policy repeats. */
  step: number;
  readonly startedAtMs: number;
  dueAtMs: number;
  /** Transition number under which the calls of this round go out: keys differ after a reopening. */
  readonly transition: number;
}

/** An alarm that still needs somebody, with what the engine must remember of it. */
export interface OpenAlarm {
  readonly alarm: Alarm;
  /** The condition it belongs to: `<rule>/<level>` or `<rule>:<name>/<level>`, also for system alarms. */
  condition: string;
  /** null: nobody is being called (acknowledged, covered, shelved, no route). */
  escalation: Escalation | null;
  /** Channels already told of it: they also hear how it went on. */
  readonly told: string[];
  /** People already told of it, and where; absent: nobody was called by name. */
  toldPeople?: Destination[];
  /** Engine time at which its acknowledgement is spent; null or absent: never. */
  acknowledgementEndsAtMs?: number | null;
  /** Engine time at which shelving ends; null: not shelved. */
  shelfEndsAtMs: number | null;
  /** Engine time of its newest transition. Absent: an earlier release wrote it. */
  stampedAtMs?: number;
}

export const ALARM_EVENT_KINDS = [
  "raised",
  "level-changed",
  "acknowledged",
  "shelved",
  "unshelved",
  "commented",
  "cleared",
  "reset",
  "escalated",
  "latched",
  "covered",
  "uncovered",
  "retired",
  "suppressed",
  "unsuppressed",
  "out-of-service",
  "returned-to-service",
  "dismissed",
  "dismissal-confirmed",
  "drill-over",
  "reassigned",
  "acknowledgement-expired",
  "nobody-reached",
] as const;
export type AlarmEventKind = (typeof ALARM_EVENT_KINDS)[number];

/** One transition of an alarm, append-only. `by` is a username, or null for the engine. */
export interface AlarmEvent {
  readonly alarm: AlarmId;
  /** 1, 2, 3 … within the alarm. */
  readonly no: number;
  /** Journal sequence that caused it. */
  readonly seq: number;
  readonly atMs: number;
  readonly kind: AlarmEventKind;
  readonly by: string | null;
  readonly note: string | null;
  /** Facts behind the transition: value, limit, step, minutes … */
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
}

/** Derives the ISA-18.2 state name. Suppression of any kind names the state, yet the facts beneath go on living. */
export function alarmStateOf(
  alarm: Pick<Alarm, "active" | "acknowledged" | "latched" | "shelvedUntilMs" | "suppressed" | "outOfService">,
): AlarmState {
  if (alarm.outOfService) return "out-of-service";
  if (alarm.suppressed) return "suppressed";
  if (alarm.shelvedUntilMs !== null) return "shelved";
  if (alarm.active) return alarm.acknowledged ? "acknowledged" : "unacknowledged";
  if (alarm.latched) return alarm.acknowledged ? "latched-acknowledged" : "latched-unacknowledged";
  return alarm.acknowledged ? "normal" : "returned-unacknowledged";
}

/** A closed alarm needs nobody any more: cleared, acknowledged and not latched. */
export function isClosed(alarm: Pick<Alarm, "active" | "acknowledged" | "latched" | "retro">): boolean {
  return alarm.retro || (!alarm.active && alarm.acknowledged && !alarm.latched);
}
