import type { DutyCall, Team } from "../model/catalog/catalog.ts";
import { DUTY_RUNGS } from "../model/catalog/duty-schema.ts";
import { type Destination, type DutyBook, type DutyRung, placeOfDestination } from "../model/duty.ts";
import { contactsOf, destinationsOf, type PlannedSchedule, type Roster, type Unreachable } from "./roster.ts";
import { workingsAt } from "./shifts.ts";

/** Somebody who was thought of, and what came of it. */
export interface DutyReason {
  readonly rung: DutyRung;
  /** null: a contact that is nobody's in particular. */
  readonly person: string | null;
  /** The shift it is about; null: none. */
  readonly shift: string | null;
  /** Stands in by this override; null: is on duty as planned. */
  readonly override: string | null;
  readonly called: boolean;
  /** Why not called; null: called, or nobody farther down was needed. */
  readonly because: Unreachable | null;
  /** Was asked to confirm and has not: the deputies are called beside. */
  readonly unconfirmed: boolean;
}

/** Who is called at an instant, and how that came about. */
export interface Called {
  readonly destinations: readonly Destination[];
  /** The rung reached; null: nobody can be reached. */
  readonly rung: DutyRung | null;
  /** Nobody is planned for this instant. */
  readonly gap: boolean;
  /** In the order in which people were thought of. */
  readonly chain: readonly DutyReason[];
}

/**
 * The one question of duty: who is called at this instant?
 *
 * Begins at the rung the call names and goes down (on duty, deputies, lead, contact of last resort) until somebody can be reached; when all of
 * them are spent, up again from the first. So nobody is called only if nobody at all can be, and `rung` then says so.
 * `wallMs`: wall time. Total: also of a call that names what is not there.
 */
export function whoIsCalled(roster: Roster, book: DutyBook, call: DutyCall, wallMs: number): Called {
  const planned = call.schedule === undefined ? null : (roster.schedules.get(call.schedule) ?? null);
  const team = roster.teams.get(planned?.schedule.team ?? call.team ?? "") ?? null;
  const crew = planned === null ? plainCrew(team) : crewOnDuty(planned, book, wallMs);
  const chain: DutyReason[] = [];
  const found: Destination[] = [];
  const start = DUTY_RUNGS.indexOf(call.who);
  let reached: DutyRung | null = null;
  for (const rung of [...DUTY_RUNGS.slice(start), ...DUTY_RUNGS.slice(0, start)]) {
    const destinations = tryRung(roster, rung, { team, crew }, chain);
    found.push(...destinations);
    reached = reached ?? (destinations.length > 0 ? rung : null);
    // Whoever has not confirmed is called, and the deputies beside: two phones ring rather than none.
    const doubtful = rung === "on-duty" && crew.some(({ unconfirmed }) => unconfirmed);
    if (reached !== null && !doubtful) break;
  }
  return { destinations: withoutDoubles(found), rung: reached, gap: planned !== null && crew.length === 0, chain };
}

/** Destinations once each, in their order: two of a crew may share a telephone. */
export function withoutDoubles(destinations: readonly Destination[]): readonly Destination[] {
  const seen = new Set<string>();
  return destinations.filter((each) => {
    const place = placeOfDestination(each);
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

export interface OnDuty {
  readonly person: string;
  readonly shift: string | null;
  readonly override: string | null;
  readonly unconfirmed: boolean;
}

/** Who is on duty by a schedule: the crews of its shifts, after overrides in the order in which they were ordered. */
export function crewOnDuty(planned: PlannedSchedule, book: DutyBook, wallMs: number): readonly OnDuty[] {
  const { id } = planned.schedule;
  let crew: readonly OnDuty[] = workingsAt(planned, wallMs).flatMap((working) =>
    working.crew.map((person) => ({ person, shift: working.shift.id, override: null, unconfirmed: false })),
  );
  for (const override of book.overrides) {
    if (override.schedule !== id || override.fromAtMs > wallMs || override.untilAtMs <= wallMs) continue;
    const relieved = crew.filter(({ person }) => override.out === null || person === override.out);
    // In a gap an override for everybody is what fills it; one for somebody who is not on duty changes nothing.
    if (relieved.length === 0 && override.out !== null) continue;
    const shift = relieved[0]?.shift ?? null;
    const standIns = override.standIns.map((person) => ({ person, shift, override: override.id, unconfirmed: false }));
    crew = [...crew.filter((each) => !relieved.includes(each)), ...standIns];
  }
  const missed = new Set(
    book.checks
      .filter((check) => check.schedule === id && check.missed && check.confirmedAtMs === null)
      .filter((check) => check.fromAtMs <= wallMs && wallMs < check.untilAtMs)
      .map(({ person }) => person),
  );
  const once = new Map(crew.map((each) => [each.person, each]));
  return [...once.values()].map((each) => (missed.has(each.person) ? { ...each, unconfirmed: true } : each));
}

function plainCrew(team: Team | null): readonly OnDuty[] {
  return (team?.members ?? []).map((person) => ({ person, shift: null, override: null, unconfirmed: false }));
}

interface Asked {
  readonly team: Team | null;
  readonly crew: readonly OnDuty[];
}

function tryRung(roster: Roster, rung: DutyRung, asked: Asked, chain: DutyReason[]): readonly Destination[] {
  if (rung === "fallback") {
    const destinations = destinationsOf(roster, asked.team?.fallback ?? [], null);
    for (let i = 0; i < destinations.length; i++) chain.push({ rung, ...UNNAMED });
    return destinations;
  }
  return peopleOf(rung, asked).flatMap((each) => {
    const contacts = contactsOf(roster, each.person);
    const because = typeof contacts === "string" ? contacts : null;
    chain.push({ rung, ...each, called: because === null, because });
    return typeof contacts === "string" ? [] : contacts;
  });
}

const UNNAMED = { person: null, shift: null, override: null, called: true, because: null, unconfirmed: false };

function peopleOf(rung: Exclude<DutyRung, "fallback">, { team, crew }: Asked): readonly OnDuty[] {
  const plain = (person: string): OnDuty => ({ person, shift: null, override: null, unconfirmed: false });
  switch (rung) {
    case "on-duty":
      return crew;
    case "deputy":
      return (team?.deputies ?? []).map(plain);
    case "lead":
      return team?.lead === undefined ? [] : [plain(team.lead)];
  }
}
