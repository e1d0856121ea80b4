import type { Moment } from "../../alarms/moment.ts";
import type { PlannedSchedule } from "../../duty/roster.ts";
import { workingsAt } from "../../duty/shifts.ts";
import { crewOnDuty } from "../../duty/who-is-called.ts";
import type { Alarm } from "../../model/alarm.ts";
import { noAlarm } from "../../model/no-alarm.ts";
import type { ShiftCheck } from "../../model/duty.ts";
import { MINUTE_MS } from "../../model/time.ts";
import type { EngineState } from "../state.ts";
import { changeBook, dutyBookOf, noteDutyDeed } from "./duty-book.ts";
import { setFault } from "./system-fault.ts";

/** Asks whoever begins a shift, counts as missed what was not confirmed in time, and forgets what is over with its shift. */
export function settleChecks(state: EngineState, moment: Moment): void {
  const book = dutyBookOf(state);
  const nowMs = moment.wallMs;
  const fresh = beginning(state, nowMs).filter(({ id }) => !book.checks.some((known) => known.id === id));
  for (const check of fresh) ask(state, check, moment);
  const all = [...book.checks, ...fresh];
  const current = all.filter(({ untilAtMs }) => untilAtMs > nowMs);
  const checks = current.map((check) => (isMissedNow(state, check, nowMs) ? { ...check, missed: true } : check));
  if (fresh.length === 0 && checks.length === all.length && checks.every((check, i) => check === all[i])) return;
  changeBook(state, { ...book, checks }, moment);
  for (const check of checks.filter((each, i) => each !== current[i])) tellMissed(state, check, moment);
  // A shift may follow its like at once, with the same person: what that one misses goes on.
  const stillMissed = new Set(checks.filter(({ missed }) => missed).map(subjectOf));
  for (const check of all)
    if (check.untilAtMs <= nowMs && check.missed && !stillMissed.has(subjectOf(check)))
      setMissed(state, check, false, moment);
}

/** The person has confirmed, in time or late: the phone rings. */
export function confirmCheck(state: EngineState, check: ShiftCheck, moment: Moment): void {
  const book = dutyBookOf(state);
  const confirmed = { ...check, confirmedAtMs: moment.wallMs, missed: false };
  const checks = book.checks.map((each) => (each.id === check.id ? confirmed : each));
  changeBook(state, { ...book, checks }, moment);
  noteDutyDeed(moment, deedOf(check, "duty-confirmed", check.person));
  if (check.missed) setMissed(state, check, false, moment);
}

/**
 * Who has begun a shift just now. Of one that began while the gateway stood still for longer nobody is asked: whoever came has come.
 * That somebody was asked is remembered until the shift ends.
 */
function beginning(state: EngineState, nowMs: number): readonly ShiftCheck[] {
  return [...state.duty.roster.schedules.values()].flatMap((planned) => {
    const { confirm } = planned.schedule;
    if (confirm === undefined) return [];
    return workingsAt(planned, nowMs)
      .filter(({ fromAtMs }) => nowMs < fromAtMs + confirm.withinMinutes * MINUTE_MS)
      .flatMap((working) => checksOf(state, planned, { ...working, shift: working.shift.id }, nowMs));
  });
}

function checksOf(
  state: EngineState,
  { schedule, ...planned }: PlannedSchedule,
  working: { readonly shift: string; readonly fromAtMs: number; readonly untilAtMs: number },
  nowMs: number,
): readonly ShiftCheck[] {
  const { shift, fromAtMs, untilAtMs } = working;
  const crew = crewOnDuty({ schedule, ...planned }, dutyBookOf(state), nowMs).filter((each) => each.shift === shift);
  return crew.map(({ person }) => ({
    id: `check-${schedule.id}-${shift}-${fromAtMs.toString(36)}-${person}`,
    enterprise: schedule.enterprise ?? "",
    schedule: schedule.id,
    shift,
    person,
    fromAtMs,
    untilAtMs,
    dueAtMs: nowMs + (schedule.confirm?.withinMinutes ?? 0) * MINUTE_MS,
    confirmedAtMs: null,
    missed: false,
  }));
}

/** Whoever cannot be asked has not confirmed. */
function isMissedNow(state: EngineState, check: ShiftCheck, nowMs: number): boolean {
  if (check.missed || check.confirmedAtMs !== null) return false;
  return check.dueAtMs <= nowMs || state.duty.contactsOf(check.person).length === 0;
}

function ask(state: EngineState, check: ShiftCheck, moment: Moment): void {
  noteDutyDeed(moment, deedOf(check, "duty-asked", null));
  state.duty.contactsOf(check.person).forEach((to, place) => {
    moment.effects.outbox.push({
      key: `${check.id}.${to.channel}~${place}`,
      seq: moment.seq,
      channel: to.channel,
      to: { person: check.person, address: to.address },
      enterprise: check.enterprise,
      reason: "shift-check",
      step: null,
      alarm: faceOf(check, moment),
      atMs: moment.wallMs,
    });
  });
}

/** A message is about an alarm; this one is about none, and says so by its rule. */
function faceOf({ id, enterprise, schedule, shift, person, dueAtMs }: ShiftCheck, { wallMs }: Moment): Alarm {
  const params = { schedule, shift, person, until: dueAtMs };
  return noAlarm({
    id,
    enterprise,
    device: null,
    rule: "system:shift-check",
    active: true,
    params,
    atMs: wallMs,
  });
}

function tellMissed(state: EngineState, check: ShiftCheck, moment: Moment): void {
  noteDutyDeed(moment, deedOf(check, "duty-unconfirmed", null));
  setMissed(state, check, true, moment);
}

/** What the fault is about: checks of one shift after another are about the same. */
function subjectOf({ schedule, shift, person }: ShiftCheck): string {
  return `${schedule}/${shift}/${person}`;
}

function setMissed(state: EngineState, check: ShiftCheck, active: boolean, moment: Moment): void {
  const { enterprise, person } = check;
  const subject = subjectOf(check);
  setFault(state, { fault: "shift-unconfirmed", enterprise, subject, active, params: { person } }, moment);
}

function deedOf({ enterprise, schedule, shift, person, id }: ShiftCheck, action: string, by: string | null) {
  return { by, action, enterprise, subject: id, params: { schedule, shift, person } };
}
