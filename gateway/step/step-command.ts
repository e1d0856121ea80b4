import type { Moment } from "../../alarms/moment.ts";
import { acknowledgeAlarm, commentAlarm, resetAlarm, shelveAlarm, unshelveAlarm } from "../../alarms/transition.ts";
import type { OpenAlarm } from "../../model/alarm.ts";
import type { CommandEvent } from "../../model/journal-event.ts";
import { shelveMinutesMax } from "../../model/shelving-limits.ts";
import { failed, type Result } from "../../model/result.ts";
import { type AlarmHome, type EngineState, touch } from "../state.ts";
import { dropIfClosed, scheduleAlarm } from "./alarm-book.ts";

/** Carries out what a person did to an alarm, if the alarm's state allows it, and answers by the command's id. */
export function stepCommand(state: EngineState, event: CommandEvent, moment: Moment): void {
  const outcome = carryOut(state, event, moment);
  moment.effects.replies.push({ id: event.id, ok: outcome.ok, reason: outcome.ok ? null : outcome.error });
}

function carryOut(state: EngineState, event: CommandEvent, moment: Moment): Result<null, string> {
  const home = state.alarmHome.get(event.alarm);
  const open = home?.holder[home.key];
  if (home === undefined || open === undefined) return failed("not-open");
  touch(state, home.shard);
  const outcome = act(state, moment, open, event);
  if (!outcome.ok) return outcome;
  if (event.action === "reset") forgetLatch(home, open);
  scheduleAlarm(state, home, open);
  dropIfClosed(state, home, home.key, open);
  return outcome;
}

function act(state: EngineState, moment: Moment, open: OpenAlarm, event: CommandEvent): Result<null, string> {
  switch (event.action) {
    case "acknowledge":
      return acknowledgeAlarm(moment, open, event.by, event.note);
    case "comment":
      return commentAlarm(moment, open, event.by, event.note);
    case "reset":
      return resetAlarm(moment, open, event.by, event.note);
    case "shelve":
      return shelveAlarm(moment, open, event.by, {
        minutes: event.minutes,
        reason: event.note,
        minutesMax: minutesMaxOf(state, open),
      });
    case "unshelve":
      return unshelveAlarm(moment, open, event.by, event.note);
  }
}

function minutesMaxOf(state: EngineState, { alarm }: OpenAlarm): number {
  const enterprise = state.catalog.data.catalog.enterprises.find(({ id }) => id === alarm.enterprise);
  return shelveMinutesMax(enterprise?.shelving, alarm.level);
}

function forgetLatch(home: AlarmHome, open: OpenAlarm): void {
  const remembered = home.point?.conditions[open.condition];
  if (remembered !== undefined) remembered.latched = false;
}
