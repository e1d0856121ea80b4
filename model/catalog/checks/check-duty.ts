import type { Catalog, Contact, DutyCall, Schedule, Team } from "../catalog.ts";
import type { IssuePath } from "../issue.ts";
import { type CatalogIndex, refer } from "./references.ts";
import { type EntryReport, type Report, reportOf } from "./report.ts";

/** Teams, holidays and schedules: who may be called about whose alarms. */
export function checkDuty(catalog: Catalog, index: CatalogIndex, report: Report): void {
  catalog.holidays.forEach(({ enterprise, retired }, place) => {
    const from = { report: reportOf(report, "holidays", place), at: ["enterprise"], retired };
    if (enterprise !== undefined) refer(index, "enterprises", enterprise, from);
  });
  catalog.teams.forEach((team, place) => checkTeam(team, index, reportOf(report, "teams", place)));
  catalog.schedules.forEach((schedule, place) => checkSchedule(schedule, index, reportOf(report, "schedules", place)));
}

interface From {
  readonly report: EntryReport;
  readonly at: IssuePath;
  readonly retired: boolean | undefined;
  readonly enterprise: string | undefined;
}

/** A person of an enterprise is called by its channels, or by those of the whole installation. */
export function checkContacts(contacts: readonly Contact[], index: CatalogIndex, from: From): void {
  contacts.forEach(({ channel }, i) =>
    referOwn(index, "channels", channel, { ...from, at: [...from.at, i, "channel"] }),
  );
}

/** What a policy's step calls by duty. */
export function checkDutyCalls(calls: readonly DutyCall[], index: CatalogIndex, from: From): void {
  calls.forEach(({ schedule, team }, i) => {
    const at = [...from.at, i];
    if ((schedule === undefined) === (team === undefined)) from.report.error(at, "duty-needs-one");
    if (schedule !== undefined) referOwn(index, "schedules", schedule, { ...from, at: [...at, "schedule"] });
    if (team !== undefined) referOwn(index, "teams", team, { ...from, at: [...at, "team"] });
  });
}

function checkTeam(team: Team, index: CatalogIndex, report: EntryReport): void {
  const { enterprise, retired } = team;
  const from = (...at: IssuePath): From => ({ report, at, retired, enterprise });
  if (enterprise !== undefined) refer(index, "enterprises", enterprise, from("enterprise"));
  team.members.forEach((person, i) => referPerson(index, person, from("members", i)));
  team.deputies.forEach((person, i) => referPerson(index, person, from("deputies", i)));
  if (team.lead !== undefined) referPerson(index, team.lead, from("lead"));
  checkContacts(team.fallback, index, from("fallback"));
}

function checkSchedule(schedule: Schedule, index: CatalogIndex, report: EntryReport): void {
  const { enterprise, retired, holidays } = schedule;
  const from = (...at: IssuePath): From => ({ report, at, retired, enterprise });
  if (enterprise !== undefined) refer(index, "enterprises", enterprise, from("enterprise"));
  referOwn(index, "teams", schedule.team, from("team"));
  if (holidays !== undefined) referOwn(index, "holidays", holidays, from("holidays"));
  const ids = new Set<string>();
  schedule.shifts.forEach((shift, i) => {
    if (ids.has(shift.id)) report.error(["shifts", i, "id"], "duplicate-id", { name: `shifts/${shift.id}` });
    ids.add(shift.id);
    shift.crews.forEach((crew, j) =>
      crew.forEach((person, k) => referPerson(index, person, from("shifts", i, "crews", j, k))),
    );
  });
}

/** People of an enterprise's duty are its own: an alarm calls nobody of another one. */
function referPerson(index: CatalogIndex, person: string, from: From): void {
  const user = refer(index, "users", person, from);
  if (user === null || from.enterprise === undefined || user.enterprise === from.enterprise) return;
  from.report.error(from.at, "other-enterprise", { name: `users/${person}` });
}

function referOwn(
  index: CatalogIndex,
  section: "channels" | "teams" | "schedules" | "holidays",
  id: string,
  from: From,
): void {
  const entry = refer(index, section, id, from);
  if (entry?.enterprise === undefined || from.enterprise === undefined || entry.enterprise === from.enterprise) return;
  from.report.error(from.at, "other-enterprise", { name: `${section}/${id}` });
}
