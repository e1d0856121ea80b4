import { type Alarm, type AlarmState, alarmStateOf } from "./alarm.ts";
import type { Level } from "./level.ts";
import type { Value } from "./value.ts";

/** An alarm as it leaves the house, by API, live feed and push alike. All instants are epoch milliseconds. */
export interface AlarmFace {
  readonly id: string;
  readonly enterprise: string;
  readonly point: string | null;
  readonly device: string | null;
  readonly rule: string;
  readonly level: Level;
  readonly state: AlarmState;
  readonly active: boolean;
  readonly acknowledged: boolean;
  readonly latched: boolean;
  readonly retro: boolean;
  readonly retired: boolean;
  readonly raisedAt: number;
  readonly clearedAt: number | null;
  readonly value: Value | null;
  readonly lastValue: Value | null;
  readonly peak: Value | null;
  readonly limit: number | null;
  readonly unit: string | null;
  /** Device time of the reading that raised it. */
  readonly readingTs: number | null;
  readonly params: Alarm["params"];
  /** The incident it belongs to; null: none. */
  readonly incident: string | null;
  /** The declared drill it was raised in; null: none. */
  readonly drill: string | null;
}

/** The order of the fields is part of a push's body, which must be the same bytes at every retry. */
export function toAlarmFace(alarm: Alarm): AlarmFace {
  return {
    id: alarm.id,
    enterprise: alarm.enterprise,
    point: alarm.point,
    device: alarm.device,
    rule: alarm.rule,
    level: alarm.level,
    state: alarmStateOf(alarm),
    active: alarm.active,
    acknowledged: alarm.acknowledged,
    latched: alarm.latched,
    retro: alarm.retro,
    retired: alarm.retired,
    raisedAt: alarm.raisedAtMs,
    clearedAt: alarm.clearedAtMs,
    value: alarm.value,
    lastValue: alarm.lastValue,
    peak: alarm.peak,
    limit: alarm.limit,
    unit: alarm.unit,
    readingTs: alarm.readingTs,
    params: alarm.params,
    incident: alarm.incident ?? null,
    drill: alarm.drill ?? null,
  };
}
