import type { Moment } from "../../../alarms/moment.ts";
import type { Alarm, AlarmEvent } from "../../../model/alarm.ts";
import type { Effects } from "../../../model/effects.ts";
import { ALARM_LOG_MAX, ALARM_LOG_MS, type AlarmLine } from "../../../supervision/look.ts";
import { type EngineState, type SupervisionBox, touch } from "../../state.ts";
import { supervisionOf } from "./load-supervision.ts";
import { noteNews } from "./news.ts";
import { isTicketCall } from "./ticket-call.ts";

/** Keeps the log of an enterprise's alarms, from the events of one record (those from `from` on). */
export function noteAlarmNews(state: EngineState, effects: Effects, from: number, moment: Moment): void {
  for (let i = from; i < effects.alarmEvents.length; i++) {
    // i is below the list's length.
    const event = effects.alarmEvents[i] as AlarmEvent;
    const alarm = effects.alarms.get(event.alarm)?.alarm;
    // What a ticket calls itself is no witness of the online line; what befalls the gateway belongs to no enterprise.
    if (alarm === undefined || isTicketCall(alarm)) continue;
    if (alarm.enterprise === "") {
      if (CONCERNS_ALL.has(alarm.rule)) for (const box of everybody(state)) noteNews(state, box, moment.nowMs);
      continue;
    }
    if (!LOGGED.has(event.kind)) continue;
    const box = supervisionOf(state, alarm.enterprise);
    touch(state, box);
    log(box, event, alarm);
    noteNews(state, alarm.enterprise, moment.nowMs);
  }
}

/** Faults of the gateway that make everybody's records doubtful. */
const CONCERNS_ALL: ReadonlySet<string> = new Set(["system:chain-broken", "system:clock-step"]);

function everybody(state: EngineState): readonly string[] {
  const { enterprises } = state.catalog.data.catalog;
  return enterprises.filter(({ retired }) => retired !== true).map(({ id }) => id);
}

const LOGGED: ReadonlySet<AlarmEvent["kind"]> = new Set(["raised", "cleared", "level-changed", "dismissed"]);

function log({ data }: SupervisionBox, event: AlarmEvent, alarm: Alarm): void {
  const lines = data.log;
  if (event.kind === "raised") {
    // A record of the past was raised then; an alarm that came back was raised again now.
    lines.push(toLine(alarm, alarm.retro ? alarm.raisedAtMs : event.atMs));
    trim(lines, event.atMs);
    return;
  }
  const line = lines.findLast(({ id }) => id === alarm.id);
  if (line === undefined) return;
  if (event.kind === "cleared") line.clearedAtMs = event.atMs;
  if (event.kind === "level-changed") line.level = alarm.level;
  if (event.kind !== "dismissed" || alarm.dismissal == null) return;
  line.dismissed = alarm.dismissal.type;
  line.dismissedAtMs = event.atMs;
}

function toLine(alarm: Alarm, raisedAtMs: number): AlarmLine {
  const { id, point, rule, level } = alarm;
  return {
    id,
    point,
    rule,
    level,
    raisedAtMs,
    clearedAtMs: alarm.clearedAtMs,
    ...(alarm.retro ? { retro: true } : {}),
    ...(alarm.mutedBy?.calibration === undefined ? {} : { inWindow: true }),
  };
}

/** Old lines go in bulk: a log is not moved along for every alarm of a storm. */
function trim(lines: AlarmLine[], nowMs: number): void {
  const first = lines[0];
  const isOld = first !== undefined && first.raisedAtMs < nowMs - ALARM_LOG_MS - SLACK_MS;
  if (lines.length <= ALARM_LOG_MAX + SLACK_LINES && !isOld) return;
  const young = lines.findIndex(({ raisedAtMs }) => raisedAtMs >= nowMs - ALARM_LOG_MS);
  lines.splice(0, Math.max(young === -1 ? lines.length - 1 : young, lines.length - ALARM_LOG_MAX));
}

const SLACK_LINES = 200;
const SLACK_MS = 3_600_000;
