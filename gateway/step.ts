import type { Moment } from "../alarms/moment.ts";
import type { Effects } from "../model/effects.ts";
import type { JournalEvent } from "../model/journal-event.ts";
import { assert } from "../model/assert.ts";
import type { EngineState } from "./state.ts";
import { newMoment } from "./step/moment-of.ts";
import { settlePacks, stepCatalog } from "./step/step-catalog.ts";
import { stepCommand } from "./step/step-command.ts";
import { stepDeviation } from "./step/step-deviation.ts";
import { stepDrill } from "./step/step-drill.ts";
import { stepDuty } from "./step/step-duty.ts";
import { stepConnection, stepMessage } from "./step/step-message.ts";
import { stepProtection } from "./step/step-protection.ts";
import { stepOnceMessage, stepSession } from "./step/step-session.ts";
import { stepClock, stepDeaf, stepFact, stepStart } from "./step/step-system.ts";
import { noteAlarmNews } from "./step/supervision/alarm-news.ts";
import { stepOffline } from "./step/supervision/step-offline.ts";
import { runDueTimers } from "./step/timers.ts";

/**
 * Takes one journal record in: the only place where the state changes. Pure in what it does: the same state and record always give
 * the same state and effects. The state is updated in place (equality is proven by digest); effects are appended.
 *
 * `seq` is the record's journal number, `atMs` its engine time: neither may be less than that of the record before.
 */
export function step(
  state: EngineState,
  event: JournalEvent,
  stamp: { readonly seq: number; readonly atMs: number },
  effects: Effects,
): void {
  assert(stamp.seq > state.seq, "journal records are taken in order, each once");
  assert(stamp.atMs >= state.atMs, "engine time never goes back");
  state.seq = stamp.seq;
  state.atMs = stamp.atMs;
  const moment = newMoment(state, stamp, effects);
  const told = effects.alarmEvents.length;
  takeIn(state, event, moment);
  // What happened to alarms may contradict, or call for, something of the offline line.
  if (effects.alarmEvents.length > told) noteAlarmNews(state, effects, told, moment);
}

function takeIn(state: EngineState, event: JournalEvent, moment: Moment): void {
  switch (event.kind) {
    case "message":
      return stepMessage(state, event, moment);
    case "onceMessage":
      return stepOnceMessage(state, event, moment);
    case "session":
      return stepSession(state, event);
    case "connection":
      return stepConnection(state, event, moment);
    case "command":
      // What fell due before a person acted happens before it, also when its tick is late.
      runDueTimers(state, moment);
      return stepCommand(state, event, moment);
    case "protection":
      runDueTimers(state, moment);
      return stepProtection(state, event, moment);
    case "drill":
      runDueTimers(state, moment);
      return stepDrill(state, event, moment);
    case "duty":
      runDueTimers(state, moment);
      return stepDuty(state, event, moment);
    case "offline":
      runDueTimers(state, moment);
      return stepOffline(state, event, moment);
    case "catalog":
      runDueTimers(state, moment);
      return stepCatalog(state, event, moment);
    case "deviation":
      runDueTimers(state, moment);
      return stepDeviation(state, event, moment);
    case "tick":
      return runDueTimers(state, moment);
    case "clockStep":
      return stepClock(state, event, moment);
    case "start":
      stepStart(state, event, moment);
      return settlePacks(state, moment);
    case "stall":
      return stepDeaf(state, event.deafMs, moment);
    case "fact":
      runDueTimers(state, moment);
      return stepFact(state, event, moment);
  }
}
