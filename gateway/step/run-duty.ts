import type { Moment } from "../../alarms/moment.ts";
import type { PlannedSchedule } from "../../duty/roster.ts";
import { nextHandOverMs } from "../../duty/shifts.ts";
import type { Level } from "../../model/level.ts";
import { EMPTY_DUTY_BOOK } from "../../model/duty.ts";
import type { EngineState } from "../state.ts";
import { changeBook, dutyBookOf } from "./duty-book.ts";
import { settleChecks } from "./shift-checks.ts";
import { setFault } from "./system-fault.ts";

/**
 * What the hands of the clock change about duty: shifts that begin are asked, what was not confirmed counts as missed, overrides end, and
 * whether anybody can be reached at all is known before an alarm needs it. Runs at hand-overs, and at once when something was changed.
 */
export function runDuty(state: EngineState, moment: Moment): void {
  const { duty } = state;
  const { schedules } = duty.roster;
  const book = dutyBookOf(state);
  if (schedules.size > 0 || book !== EMPTY_DUTY_BOOK) {
    endOverrides(state, moment);
    settleChecks(state, moment);
  }
  settleReach(state, moment);
  duty.dueMs = nextDutyMs(state, moment);
}

function endOverrides(state: EngineState, moment: Moment): void {
  const book = dutyBookOf(state);
  const overrides = book.overrides.filter(({ untilAtMs }) => untilAtMs > moment.wallMs);
  if (overrides.length < book.overrides.length) changeBook(state, { ...book, overrides }, moment);
}

const LEVELS: readonly Level[] = [1, 2, 3, 4];

/**
 * Of each enterprise whose policies call by duty: whether any step reaches anybody now. Nobody is a standing fault, and never silence; what
 * the catalogue alone can say of channels is `no-route`.
 */
function settleReach(state: EngineState, moment: Moment): void {
  const { catalog } = state.catalog.data;
  if (!catalog.policies.some(({ steps }) => steps.some(({ duty }) => duty !== undefined))) {
    if (!state.duty.mayHaveFaults) return;
    state.duty.mayHaveFaults = false;
  } else {
    state.duty.mayHaveFaults = true;
  }
  for (const { id, retired } of catalog.enterprises) {
    const levels = retired === true ? [] : LEVELS.filter((level) => reachesNobody(state, id, level, moment.wallMs));
    const params = { levels: levels.join(", ") };
    setFault(
      state,
      { fault: "nobody-reachable", enterprise: id, subject: "", active: levels.length > 0, params },
      moment,
    );
  }
}

function reachesNobody(state: EngineState, enterprise: string, level: Level, wallMs: number): boolean {
  const policy = state.policies.policyFor(enterprise, level);
  if (policy === null || !policy.steps.some(({ duty }) => duty !== undefined)) return false;
  const { channels } = state.duty.roster;
  return !policy.steps.some(
    (step) =>
      step.channels.some((channel) => channels.has(channel)) ||
      (step.duty ?? []).some((call) => state.duty.callees(call, wallMs).length > 0),
  );
}

/** The next instant at which somebody else may be on duty, on the engine clock; Infinity: nothing is planned. */
function nextDutyMs(state: EngineState, moment: Moment): number {
  let nextMs = Number.POSITIVE_INFINITY;
  const consider = (wallMs: number) => {
    if (wallMs > moment.wallMs) nextMs = Math.min(nextMs, wallMs);
  };
  const planned: Iterable<PlannedSchedule> = state.duty.roster.schedules.values();
  for (const each of planned) consider(nextHandOverMs(each, moment.wallMs));
  const { overrides, checks } = dutyBookOf(state);
  for (const { fromAtMs, untilAtMs } of overrides) {
    consider(fromAtMs);
    consider(untilAtMs);
  }
  for (const { dueAtMs, untilAtMs } of checks) {
    consider(dueAtMs);
    consider(untilAtMs);
  }
  return nextMs - state.global.data.wallOffsetMs;
}
