import type { Moment } from "../../alarms/moment.ts";
import type { PlannedSchedule } from "../../duty/roster.ts";
import { workingsBetween } from "../../duty/shifts.ts";
import {
  DUTY_OVERRIDE_AHEAD_MS_MAX,
  DUTY_OVERRIDE_MS_MAX,
  DUTY_OVERRIDES_MAX,
  type DutyOrder,
  type DutyOverride,
  type DutySpan,
} from "../../model/duty.ts";
import type { DutyEvent } from "../../model/journal-event.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import type { EngineState } from "../state.ts";
import { changeBook, dutyBookOf, noteDutyDeed } from "./duty-book.ts";
import { runDuty } from "./run-duty.ts";
import { confirmCheck } from "./shift-checks.ts";

/** Carries out what a person ordered about duty, and answers by the order's id. */
export function stepDuty(state: EngineState, event: DutyEvent, moment: Moment): void {
  const outcome = carryOut(state, event, moment);
  if (outcome.ok) {
    runDuty(state, moment);
    state.installationDueMs = Math.min(state.installationDueMs, state.duty.dueMs);
  }
  moment.effects.replies.push({ id: event.id, ok: outcome.ok, reason: outcome.ok ? null : outcome.error });
}

function carryOut(state: EngineState, { by, order }: DutyEvent, moment: Moment): Result<null, string> {
  switch (order.type) {
    case "override":
      return override(state, by, order, moment);
    case "swap":
      return swap(state, by, order, moment);
    case "withdraw":
      return withdraw(state, by, order, moment);
    case "confirm": {
      const check = dutyBookOf(state).checks.find(({ id }) => id === order.check);
      if (check === undefined || check.person !== by) return failed("no-such-check");
      if (check.confirmedAtMs === null) confirmCheck(state, check, moment);
      return ok(null);
    }
  }
}

type OrderOf<T extends DutyOrder["type"]> = Extract<DutyOrder, { type: T }>;
type Planned = Pick<DutyOverride, "schedule" | "fromAtMs" | "untilAtMs" | "out" | "standIns" | "reason">;

function override(state: EngineState, by: string, order: OrderOf<"override">, moment: Moment): Result<null, string> {
  const { type: _, ...planned } = order;
  const refused = refusalOf(state, planned, moment.wallMs);
  if (refused !== null) return failed(refused);
  return enter(state, by, [planned], moment);
}

/** Each does the other's span: two overrides, ordered together or not at all. */
function swap(state: EngineState, by: string, order: OrderOf<"swap">, moment: Moment): Result<null, string> {
  const { schedule, first, second, reason } = order;
  if (first.person === second.person) return failed("swap-same-person");
  if (first.fromAtMs < second.untilAtMs && second.fromAtMs < first.untilAtMs) return failed("swap-overlaps");
  const toPlanned = (span: DutySpan, standIn: string): Planned => ({
    schedule,
    fromAtMs: span.fromAtMs,
    untilAtMs: span.untilAtMs,
    out: span.person,
    standIns: [standIn],
    reason,
  });
  const both = [toPlanned(first, second.person), toPlanned(second, first.person)];
  const refused = both.map((planned) => refusalOf(state, planned, moment.wallMs)).find((each) => each !== null);
  return refused == null ? enter(state, by, both, moment) : failed(refused);
}

function withdraw(state: EngineState, by: string, order: OrderOf<"withdraw">, moment: Moment): Result<null, string> {
  const book = dutyBookOf(state);
  const found = book.overrides.find(({ id }) => id === order.override);
  if (found === undefined) return failed("no-such-override");
  changeBook(state, { ...book, overrides: book.overrides.filter((each) => each !== found) }, moment);
  noteDutyDeed(moment, {
    by,
    action: "duty-withdrawn",
    enterprise: found.enterprise,
    subject: found.id,
    params: { note: order.note },
  });
  return ok(null);
}

function enter(state: EngineState, by: string, all: readonly Planned[], moment: Moment): Result<null, string> {
  const book = dutyBookOf(state);
  if (book.overrides.length + all.length > DUTY_OVERRIDES_MAX) return failed("too-many-overrides");
  const fresh = all.map((planned, i) => ({
    id: `duty-${moment.seq.toString(36)}-${i + 1}`,
    enterprise: state.duty.roster.schedules.get(planned.schedule)?.schedule.enterprise ?? "",
    ...planned,
    standIns: [...new Set(planned.standIns)],
    by,
    orderedAtMs: moment.wallMs,
  }));
  changeBook(state, { ...book, overrides: [...book.overrides, ...fresh] }, moment);
  for (const { id, enterprise, schedule, fromAtMs, untilAtMs, out, standIns, reason } of fresh) {
    const params = { schedule, from: fromAtMs, until: untilAtMs, out, standIns: standIns.join(" "), reason };
    noteDutyDeed(moment, { by, action: "duty-override", enterprise, subject: id, params });
  }
  return ok(null);
}

function refusalOf(state: EngineState, planned: Planned, nowMs: number): string | null {
  const { schedule, fromAtMs, untilAtMs, out, standIns, reason } = planned;
  const found = state.duty.roster.schedules.get(schedule);
  if (found === undefined) return "no-such-schedule";
  if (reason.trim() === "") return "reason-required";
  if (untilAtMs <= fromAtMs || untilAtMs <= nowMs) return "span-reversed";
  if (untilAtMs - fromAtMs > DUTY_OVERRIDE_MS_MAX) return "override-too-long";
  if (fromAtMs > nowMs + DUTY_OVERRIDE_AHEAD_MS_MAX) return "override-too-far";
  if (standIns.length === 0) return "person-required";
  for (const person of standIns) {
    const user = state.duty.roster.users.get(person);
    const own = found.schedule.enterprise;
    if (user === undefined || (own !== undefined && user.enterprise !== own)) return "no-such-person";
    if (state.duty.contactsOf(person).length === 0) return "person-unreachable";
  }
  return out === null || isOnDuty(state, found, { person: out, fromAtMs, untilAtMs }) ? null : "not-on-duty";
}

function isOnDuty(state: EngineState, planned: PlannedSchedule, span: DutySpan): boolean {
  const { person, fromAtMs, untilAtMs } = span;
  if (workingsBetween(planned, fromAtMs, untilAtMs).some(({ crew }) => crew.includes(person))) return true;
  return dutyBookOf(state).overrides.some(
    (each) =>
      each.schedule === planned.schedule.id &&
      each.standIns.includes(person) &&
      each.fromAtMs < untilAtMs &&
      fromAtMs < each.untilAtMs,
  );
}
