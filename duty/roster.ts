import type { Catalog, Contact, Schedule, Team, User } from "../model/catalog/catalog.ts";
import { zoneAheadMs } from "../model/catalog/time-zone.ts";
import type { Destination } from "../model/duty.ts";
import { dayNoOf } from "./duty-day.ts";

/** What the catalogue says of duty, looked up by id. Retired entries count as none. */
export interface Roster {
  readonly teams: ReadonlyMap<string, Team>;
  readonly schedules: ReadonlyMap<string, PlannedSchedule>;
  readonly users: ReadonlyMap<string, User>;
  /** Channels in service. */
  readonly channels: ReadonlySet<string>;
}

export interface PlannedSchedule {
  readonly schedule: Schedule;
  readonly aheadMs: number;
  readonly startDayNo: number;
  /** Days announced as days off, and as days worked. */
  readonly offDays: ReadonlySet<number>;
  readonly workdays: ReadonlySet<number>;
}

/** Reads a catalogue once, after each change of it. */
export function toRoster(catalog: Catalog): Roster {
  const zones = new Map(catalog.enterprises.map(({ id, timeZone }) => [id, zoneAheadMs(timeZone)]));
  const holidays = new Map(inService(catalog.holidays).map((each) => [each.id, each]));
  const toPlanned = (schedule: Schedule): PlannedSchedule => {
    const announced = schedule.holidays === undefined ? undefined : holidays.get(schedule.holidays);
    return {
      schedule,
      aheadMs: zones.get(schedule.enterprise ?? "") ?? zoneAheadMs(undefined),
      startDayNo: dayNoOf(schedule.startsOn),
      offDays: new Set(announced?.days.map(dayNoOf)),
      workdays: new Set(announced?.workdays.map(dayNoOf)),
    };
  };
  return {
    teams: new Map(inService(catalog.teams).map((team) => [team.id, team])),
    schedules: new Map(inService(catalog.schedules).map((schedule) => [schedule.id, toPlanned(schedule)])),
    users: new Map(catalog.users.map((user) => [user.username, user])),
    channels: new Set(inService(catalog.channels).map(({ id }) => id)),
  };
}

/** Why somebody cannot be called. */
export type Unreachable = "unknown-user" | "user-out-of-service" | "no-contact";

/** Where a person is called, in the order of the user record; or why nowhere. */
export function contactsOf(roster: Roster, username: string): readonly Destination[] | Unreachable {
  const user = roster.users.get(username);
  if (user === undefined) return "unknown-user";
  if (user.retired === true || user.disabled === true) return "user-out-of-service";
  const found = destinationsOf(roster, user.contacts ?? [], username);
  return found.length === 0 ? "no-contact" : found;
}

/** Contacts whose channel is in service. */
export function destinationsOf(
  roster: Roster,
  contacts: readonly Contact[],
  person: string | null,
): readonly Destination[] {
  return contacts
    .filter(({ channel }) => roster.channels.has(channel))
    .map(({ channel, address }) => ({ channel, address: address ?? null, person }));
}

function inService<T extends { readonly retired?: boolean | undefined }>(entries: readonly T[]): readonly T[] {
  return entries.filter(({ retired }) => retired !== true);
}
