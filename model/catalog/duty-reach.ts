import type { Catalog, Contact, DutyCall } from "./catalog.ts";

/**
 * Whether a duty call can lead to a channel in service at all, whoever is on duty: what the catalogue alone can say. `channels`: those in
 * service.
 */
export function dutyReach(catalog: Catalog, channels: ReadonlySet<string>): (call: DutyCall) => boolean {
  const hasContact = (contacts: readonly Contact[] | undefined) =>
    contacts?.some(({ channel }) => channels.has(channel)) ?? false;
  const reachable = new Set(
    catalog.users
      .filter(({ retired, disabled, contacts }) => retired !== true && disabled !== true && hasContact(contacts))
      .map(({ username }) => username),
  );
  const teams = new Map(catalog.teams.filter(({ retired }) => retired !== true).map((team) => [team.id, team]));
  const schedules = new Map(catalog.schedules.filter(({ retired }) => retired !== true).map((each) => [each.id, each]));
  return ({ schedule: id, team: named }) => {
    const schedule = id === undefined ? undefined : schedules.get(id);
    const team = teams.get(schedule?.team ?? named ?? "");
    const crews = schedule?.shifts.flatMap((shift) => shift.crews.flat()) ?? team?.members ?? [];
    const people = [...crews, ...(team?.deputies ?? []), ...(team?.lead === undefined ? [] : [team.lead])];
    return people.some((person) => reachable.has(person)) || hasContact(team?.fallback);
  };
}
