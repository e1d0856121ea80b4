import { confirmDismissal, dismissAlarm } from "../../alarms/dismissal.ts";
import type { Moment } from "../../alarms/moment.ts";
import {
  acknowledgeAlarm,
  commentAlarm,
  reassignAlarm,
  resetAlarm,
  shelveAlarm,
  unshelveAlarm,
} from "../../alarms/transition.ts";
import { isClosed, type OpenAlarm } from "../../model/alarm.ts";
import type { CommandEvent } from "../../model/journal-event.ts";
import { failed, type Result } from "../../model/result.ts";
import { shelveMinutesMax } from "../../model/shelving-limits.ts";
import { type AlarmHome, type EngineState, touch } from "../state.ts";
import { dropIfClosed, scheduleAlarm } from "./alarm-book.ts";
import { closedAlarmOf, rememberTouch } from "./closed-alarms.ts";
import { dismissalFactsOf, noteDismissal } from "./dismissal-facts.ts";

/** Carries out what a person did to an alarm, if the alarm's state allows it, and answers by the command's id. */
export function stepCommand(state: EngineState, event: CommandEvent, moment: Moment): void {
  const outcome = carryOut(state, event, moment);
  moment.effects.replies.push({ id: event.id, ok: outcome.ok, reason: outcome.ok ? null : outcome.error });
}

function carryOut(state: EngineState, event: CommandEvent, moment: Moment): Result<null, string> {
  const home = state.alarmHome.get(event.alarm);
  const open = home?.holder[home.key];
  if (home === undefined || open === undefined) return addToClosed(state, event, moment);
  touch(state, home.shard);
  const outcome = act(state, moment, open, event);
  if (!outcome.ok) return outcome;
  if (event.action === "reset") forgetLatch(home, open);
  scheduleAlarm(state, home, open);
  dropIfClosed(state, home, home.key, open, moment);
  return outcome;
}

/** An alarm that is over takes comments and its disposal; nothing else can change it. */
function addToClosed(state: EngineState, event: CommandEvent, moment: Moment): Result<null, string> {
  const { closed, action } = event;
  const adds = action === "comment" || action === "dismiss" || action === "confirm-dismissal";
  // Whoever took it for open brought nothing along, and reads it again.
  if (closed === undefined || closed.alarm.id !== event.alarm || !isClosed(closed.alarm)) return failed("not-open");
  if (!adds) return failed("not-open");
  const found = closedAlarmOf(state, closed);
  if (!found.ok) return found;
  const outcome = act(state, moment, found.value, event);
  if (outcome.ok) rememberTouch(state, found.value, moment);
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
    case "reassign":
      return reassignAlarm(moment, open, event.by, { to: event.to ?? null, note: event.note });
    case "dismiss":
      return dismiss(state, moment, open, event);
    case "confirm-dismissal":
      return confirmDismissal(moment, open, event.by, event.note);
  }
}

function dismiss(state: EngineState, moment: Moment, open: OpenAlarm, event: CommandEvent): Result<null, string> {
  if (event.dismissal === undefined) return failed("note-too-short");
  const { type, evidence } = event.dismissal;
  const claim = { type, evidence, note: event.note ?? "" };
  const outcome = dismissAlarm(moment, open, event.by, claim, dismissalFactsOf(state, open.alarm, moment));
  if (outcome.ok) noteDismissal(state, open.alarm, type, moment);
  return outcome;
}

function minutesMaxOf(state: EngineState, { alarm }: OpenAlarm): number {
  const enterprise = state.catalog.data.catalog.enterprises.find(({ id }) => id === alarm.enterprise);
  return shelveMinutesMax(enterprise?.shelving, alarm.level);
}

function forgetLatch(home: AlarmHome, open: OpenAlarm): void {
  const remembered = home.point?.conditions[open.condition];
  if (remembered !== undefined) remembered.latched = false;
}
