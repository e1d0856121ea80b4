import type { Alarm, AlarmEventKind, OpenAlarm } from "../model/alarm.ts";
import type { DutyCall, Policy } from "../model/catalog/catalog.ts";
import type { Destination } from "../model/duty.ts";
import type { Effects } from "../model/effects.ts";
import type { Level } from "../model/level.ts";

/** The moment of a decision, and where its consequences go. */
export interface Moment {
  readonly seq: number;
  /** Engine time: durations and due times. Moves within one record when its readings are judged at instants of their own. */
  nowMs: number;
  /** Wall stamp of the same instant: what people read. */
  wallMs: number;
  readonly effects: Effects;
  /** Numbers the alarms raised by one journal record, so that ids follow from the journal alone. */
  ordinal: number;
  policyFor(enterprise: string, level: Level): Policy | null;
  /** Whom this call of a step reaches at a wall instant; empty: nobody. */
  callees(call: DutyCall, wallMs: number): readonly Destination[];
  /** Where a person is called; empty: nowhere. */
  contactsOf(username: string): readonly Destination[];
}

export type Facts = Alarm["params"];
export const NO_FACTS: Facts = {};

/**
 * Appends the event and marks the alarm as touched.
 *
 * A reading may be judged at an instant before something that happened to its alarm (its message held several, or came late): what follows
 * from it is written down as of that happening, for the story of an alarm never goes back.
 */
export function record(
  moment: Moment,
  open: OpenAlarm,
  kind: AlarmEventKind,
  by: string | null,
  note: string | null,
  params: Facts,
): void {
  const no = ++open.alarm.transitions;
  const stampedAtMs = Math.max(moment.nowMs, open.stampedAtMs ?? moment.nowMs);
  open.stampedAtMs = stampedAtMs;
  moment.effects.alarms.set(open.alarm.id, open);
  moment.effects.alarmEvents.push({
    alarm: open.alarm.id,
    no,
    seq: moment.seq,
    atMs: moment.wallMs + stampedAtMs - moment.nowMs,
    kind,
    by,
    note,
    params,
  });
}
