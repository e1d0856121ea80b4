import type { DutyPort } from "../api/duty-port.ts";
import type { CommittedView } from "../api/ports.ts";
import type {
  WireCallee,
  WireDutyCalendar,
  WireDutyCall,
  WireDutyLevel,
  WireDutyNow,
  WireDutySchedule,
  WirePerson,
} from "../api/wire-duty.ts";
import { dateOfDayNo, dayNoAt } from "../duty/duty-day.ts";
import { contactsOf, type PlannedSchedule, type Roster, toRoster } from "../duty/roster.ts";
import { isHoliday, nextHandOverMs, type Working, workingsAt, workingsBetween } from "../duty/shifts.ts";
import { crewOnDuty, whoIsCalled, withoutDoubles } from "../duty/who-is-called.ts";
import type { Catalog, DutyCall, Policy } from "../model/catalog/catalog.ts";
import { policyFor } from "../model/catalog/routing.ts";
import type { Destination, DutyOverride } from "../model/duty.ts";
import type { Level } from "../model/level.ts";
import { DAY_MS } from "../model/time.ts";

const LEVELS: readonly Level[] = [1, 2, 3, 4];
/** How far the next shift is looked for. */
const NEXT_SHIFT_MS = 14 * DAY_MS;

/** Answers who is called and who is on duty, by the same functions that call. */
export class DutyDesk implements DutyPort {
  readonly #view: Pick<CommittedView, "catalog" | "duty">;
  #read: { readonly catalog: Catalog; readonly roster: Roster } | null = null;

  constructor(view: Pick<CommittedView, "catalog" | "duty">) {
    this.#view = view;
  }

  enterpriseOf(schedule: string): string | null {
    const found = this.#roster.schedules.get(schedule);
    return found === undefined ? null : (found.schedule.enterprise ?? "");
  }

  now(enterprise: string, atMs: number): WireDutyNow {
    const levels = LEVELS.flatMap((level) => {
      const policy = policyFor(this.#view.catalog, enterprise, level);
      return policy === null ? [] : [this.#level(level, policy, atMs)];
    });
    const schedules = this.#schedulesOf(enterprise).map((planned) => this.#schedule(planned, atMs));
    return { enterprise, at: atMs, levels, schedules };
  }

  calendar(enterprise: string, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): WireDutyCalendar {
    const { duty } = this.#view;
    const own = (each: { readonly enterprise: string }) => each.enterprise === enterprise;
    return {
      enterprise,
      from: fromMs,
      to: toMs,
      schedules: this.#schedulesOf(enterprise).map((planned) => this.#planOf(planned, fromMs, toMs)),
      overrides: duty.overrides
        .filter((each) => own(each) && each.fromAtMs < toMs && each.untilAtMs > fromMs)
        .map((each) => this.#toOverride(each)),
      checks: duty.checks.filter(own).map((check) => ({
        id: check.id,
        schedule: check.schedule,
        shift: check.shift,
        person: this.#person(check.person),
        from: check.fromAtMs,
        until: check.untilAtMs,
        due: check.dueAtMs,
        confirmedAt: check.confirmedAtMs,
        missed: check.missed,
      })),
      people: this.#peopleOf(enterprise),
    };
  }

  get #roster(): Roster {
    const { catalog } = this.#view;
    if (this.#read?.catalog !== catalog) this.#read = { catalog, roster: toRoster(catalog) };
    return this.#read.roster;
  }

  #schedulesOf(enterprise: string): readonly PlannedSchedule[] {
    return [...this.#roster.schedules.values()].filter(({ schedule }) => (schedule.enterprise ?? "") === enterprise);
  }

  #peopleOf(enterprise: string): readonly WirePerson[] {
    const own = [...this.#roster.users.values()].filter((user) => user.enterprise === enterprise);
    return own
      .filter(({ username }) => typeof contactsOf(this.#roster, username) !== "string")
      .map(({ username }) => this.#person(username));
  }

  #level(level: Level, policy: Policy, atMs: number): WireDutyLevel {
    const steps = policy.steps.map((step) => {
      const calls = (step.duty ?? []).map((call) => ({ call, ...this.#call(call, atMs) }));
      const direct = step.channels
        .filter((channel) => this.#roster.channels.has(channel))
        .map((channel) => ({ channel, address: null, person: null }));
      const called = withoutDoubles([...direct, ...calls.flatMap(({ destinations }) => destinations)]);
      return {
        afterMs: step.afterMs,
        called: called.map((to) => this.#callee(to)),
        reasons: calls.map(({ reason }) => reason),
      };
    });
    return {
      level,
      policy: policy.id,
      policyName: policy.name ?? null,
      steps,
      repeatEveryMs: policy.repeatEveryMs,
      acknowledgementMs: policy.acknowledgementMs ?? null,
      nobody: steps.every(({ called }) => called.length === 0),
    };
  }

  #call(call: DutyCall, atMs: number): { destinations: readonly Destination[]; reason: WireDutyCall } {
    const { destinations, rung, gap, chain } = whoIsCalled(this.#roster, this.#view.duty, call, atMs);
    const { schedule = null, team = null, who } = call;
    const told = chain.map((each) => ({ ...each, name: this.#nameOf(each.person) }));
    return { destinations, reason: { schedule, team, who, rung, gap, chain: told } };
  }

  #schedule(planned: PlannedSchedule, atMs: number): WireDutySchedule {
    const { schedule } = planned;
    const crew = crewOnDuty(planned, this.#view.duty, atMs);
    const coming = workingsBetween(planned, atMs, atMs + NEXT_SHIFT_MS).find(({ fromAtMs }) => fromAtMs > atMs);
    const ends = workingsAt(planned, atMs).map(({ untilAtMs }) => untilAtMs);
    return {
      id: schedule.id,
      name: schedule.name,
      team: schedule.team,
      onDuty: crew.map((each) => ({ ...this.#person(each.person), ...each })).map(({ person: _, ...each }) => each),
      until: ends.length > 0 ? Math.min(...ends) : (coming?.fromAtMs ?? nextHandOverMs(planned, atMs)),
      next: coming === undefined ? null : this.#coming(planned, coming),
    };
  }

  #coming(planned: PlannedSchedule, { shift, fromAtMs }: Working) {
    const crew = crewOnDuty(planned, this.#view.duty, fromAtMs).filter((each) => each.shift === shift.id);
    return { shift: shift.id, from: fromAtMs, people: crew.map(({ person }) => this.#person(person)) };
  }

  #planOf(planned: PlannedSchedule, fromMs: number, toMs: number): WireDutyCalendar["schedules"][number] {
    const workings = workingsBetween(planned, fromMs, toMs);
    const lastDayNo = dayNoAt(toMs - 1, planned.aheadMs);
    const daysOff: string[] = [];
    for (let dayNo = dayNoAt(fromMs, planned.aheadMs); dayNo <= lastDayNo; dayNo++) {
      if (isHoliday(planned, dayNo)) daysOff.push(dateOfDayNo(dayNo));
    }
    return {
      id: planned.schedule.id,
      name: planned.schedule.name,
      shifts: workings.map(({ shift, crew, fromAtMs, untilAtMs }) => ({
        shift: shift.id,
        name: shift.name ?? null,
        from: fromAtMs,
        until: untilAtMs,
        people: crew.map((person) => this.#person(person)),
      })),
      gaps: gapsBetween(workings, fromMs, toMs),
      daysOff,
    };
  }

  #toOverride({ id, schedule, fromAtMs, untilAtMs, out, standIns, reason, by }: DutyOverride) {
    return {
      id,
      schedule,
      from: fromAtMs,
      until: untilAtMs,
      out: out === null ? null : this.#person(out),
      standIns: standIns.map((person) => this.#person(person)),
      reason,
      by,
    };
  }

  #callee({ channel, person }: Destination): WireCallee {
    return { channel, person, name: this.#nameOf(person) };
  }

  #person(username: string): WirePerson {
    return { username, name: this.#nameOf(username) ?? username };
  }

  #nameOf(person: string | null): string | null {
    return person === null ? null : (this.#roster.users.get(person)?.name ?? person);
  }
}

/** What no shift covers. `workings` stand in order of their beginning. */
function gapsBetween(
  workings: readonly Working[],
  fromMs: number,
  toMs: number,
): readonly { readonly from: number; readonly until: number }[] {
  const gaps: { from: number; until: number }[] = [];
  let coveredMs = fromMs;
  for (const { fromAtMs, untilAtMs } of workings) {
    if (fromAtMs > coveredMs) gaps.push({ from: coveredMs, until: fromAtMs });
    coveredMs = Math.max(coveredMs, untilAtMs);
  }
  if (coveredMs < toMs) gaps.push({ from: coveredMs, until: toMs });
  return gaps;
}
