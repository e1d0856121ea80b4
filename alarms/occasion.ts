import type { Alarm, OpenAlarm } from "../model/alarm.ts";
import type { AlarmId } from "../model/ids.ts";
import type { Level } from "../model/level.ts";
import type { Value } from "../model/value.ts";
import type { Facts, Moment } from "./moment.ts";

/** What an alarm is about, at the moment it is raised. */
export interface Occasion {
  readonly enterprise: string;
  readonly point: string | null;
  readonly device: string | null;
  readonly rule: string;
  readonly level: Level;
  readonly condition: string;
  readonly value: Value | null;
  readonly readingTs: number | null;
  readonly limit: number | null;
  readonly unit: string | null;
  readonly latched: boolean;
  readonly covered: boolean;
  readonly params: Facts;
  /** The declared drill it happens in; absent: none. */
  readonly drill?: string;
}

/** A new alarm, active and unanswered unless `facts` say otherwise. Its id follows from the journal alone. */
export function openAlarm(moment: Moment, occasion: Occasion, facts: Partial<Alarm>): OpenAlarm {
  const { condition, value, ...rest } = occasion;
  const alarm: Alarm = {
    id: `${moment.seq.toString(36)}-${moment.ordinal++}` as AlarmId,
    ...rest,
    active: true,
    acknowledged: false,
    shelvedUntilMs: null,
    suppressed: false,
    outOfService: false,
    retro: false,
    retired: false,
    raisedAtMs: moment.wallMs,
    clearedAtMs: null,
    value,
    lastValue: value,
    peak: value,
    transitions: 0,
    ...facts,
  };
  return { alarm, condition, escalation: null, told: [], shelfEndsAtMs: null };
}
