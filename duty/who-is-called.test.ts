import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Catalog,
  EMPTY_CATALOG,
  type Schedule,
  type Shift,
  type Team,
  type User,
} from "../model/catalog/catalog.ts";
import { type DutyBook, type DutyOverride, EMPTY_DUTY_BOOK } from "../model/duty.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../model/time.ts";
import { toRoster } from "./roster.ts";
import { whoIsCalled } from "./who-is-called.ts";

/** Monday 2026-03-02, 00:00 in Beijing. */
const MONDAY_MS = Date.parse("2026-03-02T00:00:00+08:00");
const at = (dayAndTime: string) => Date.parse(`2026-03-${dayAndTime}:00+08:00`);

const PEOPLE = ["an", "bo", "chen", "dan", "er", "fu"];

function aUser(username: string, more: Partial<User> = {}): User {
  return { username, role: "operator", enterprise: "e", contacts: [{ channel: "phone", address: username }], ...more };
}

function aTeam(more: Partial<Team> = {}): Team {
  return { id: "t", enterprise: "e", name: "t", members: [], deputies: [], fallback: [], ...more };
}

function aShift(more: Partial<Shift> = {}): Shift {
  return { id: "s", from: "08:00", to: "20:00", on: "any", crews: [["an"]], everyDays: 1, ...more };
}

function aSchedule(shifts: readonly Shift[], more: Partial<Schedule> = {}): Schedule {
  return { id: "p", enterprise: "e", name: "p", team: "t", startsOn: "2026-03-02", shifts: [...shifts], ...more };
}

function aCatalog(more: Partial<Catalog> = {}): Catalog {
  return {
    ...EMPTY_CATALOG,
    enterprises: [{ id: "e", name: "e", area: "a" }],
    users: PEOPLE.map((name) => aUser(name)),
    channels: [{ id: "phone", kind: "webhook" }],
    teams: [aTeam()],
    schedules: [aSchedule([aShift()])],
    ...more,
  };
}

function called(
  catalog: Catalog,
  wallMs: number,
  book: DutyBook = EMPTY_DUTY_BOOK,
  who: "on-duty" | "deputy" = "on-duty",
) {
  const answer = whoIsCalled(toRoster(catalog), book, { schedule: "p", who }, wallMs);
  return { ...answer, people: answer.destinations.map(({ person, address }) => person ?? address) };
}

const DAY = aShift({ id: "day", crews: [["an"], ["bo"]] });
const NIGHT = aShift({ id: "night", from: "20:00", to: "08:00", crews: [["chen"], ["dan"], ["er"]] });

describe("a schedule", () => {
  const catalog = aCatalog({ schedules: [aSchedule([DAY, NIGHT])] });

  it("hands over at the minute: who begins is called, who ends is not", () => {
    expect(called(catalog, at("02T19:59")).people).toEqual(["an"]);
    expect(called(catalog, at("02T20:00") - 1).people).toEqual(["an"]);
    expect(called(catalog, at("02T20:00")).people).toEqual(["chen"]);
    expect(called(catalog, at("03T07:59")).people).toEqual(["chen"]);
    expect(called(catalog, at("03T08:00")).people).toEqual(["bo"]);
    expect(called(catalog, at("04T03:00")).people).toEqual(["dan"]);
  });

  it("lets crews take turns by the day, by the week, or by any number of days", () => {
    const weekly = aCatalog({ schedules: [aSchedule([aShift({ everyDays: 7, crews: [["an"], ["bo"]] })])] });
    const days = ["02", "08", "09", "15", "16"].map((day) => called(weekly, at(`${day}T12:00`)).people[0]);
    expect(days).toEqual(["an", "an", "bo", "bo", "an"]);
    const third = aCatalog({ schedules: [aSchedule([aShift({ everyDays: 3, crews: [["an"], ["bo"]] })])] });
    expect(["02", "04", "05", "07", "08"].map((day) => called(third, at(`${day}T12:00`)).people[0])).toEqual([
      "an",
      "an",
      "bo",
      "bo",
      "an",
    ]);
  });

  it("follows the zone of its enterprise", () => {
    const urumqi = aCatalog({
      enterprises: [{ id: "e", name: "e", area: "a", timeZone: "Asia/Urumqi" }],
      schedules: [aSchedule([DAY, NIGHT])],
    });
    expect(called(urumqi, at("02T21:59")).people).toEqual(["an"]);
    expect(called(urumqi, at("02T22:00")).people).toEqual(["chen"]);
  });

  it("knows announced days off and weekends that are worked", () => {
    const shifts = [
      aShift({ id: "week", on: "workdays", crews: [["an"]] }),
      aShift({ id: "off", on: "holidays", crews: [["bo"]] }),
    ];
    const holidays = [{ id: "h", name: "h", days: ["2026-03-03"], workdays: ["2026-03-07"] }];
    const catalog = aCatalog({ holidays, schedules: [aSchedule(shifts, { holidays: "h" })] });
    const days = ["02", "03", "07", "08"].map((day) => called(catalog, at(`${day}T12:00`)).people);
    expect(days).toEqual([["an"], ["bo"], ["an"], ["bo"]]);
  });
});

describe("when nobody on duty can be called", () => {
  const only = [aSchedule([aShift({ days: [1] })])];

  it("a gap falls to the deputies, then to the lead, then to the contact of last resort", () => {
    const fallback = [{ channel: "phone", address: "gate" }];
    const team = aTeam({ deputies: ["bo", "chen"], lead: "dan", fallback });
    const without = (...names: string[]) =>
      aCatalog({
        schedules: only,
        teams: [team],
        users: PEOPLE.map((name) => aUser(name, { disabled: names.includes(name) })),
      });
    expect(called(without(), at("03T12:00"))).toMatchObject({ people: ["bo", "chen"], rung: "deputy", gap: true });
    expect(called(without("bo"), at("03T12:00")).people).toEqual(["chen"]);
    expect(called(without("bo", "chen"), at("03T12:00"))).toMatchObject({ people: ["dan"], rung: "lead" });
    expect(called(without("bo", "chen", "dan"), at("03T12:00"))).toMatchObject({ people: ["gate"], rung: "fallback" });
  });

  it("says so, and why, rather than being silent", () => {
    const catalog = aCatalog({ users: [aUser("an", { contacts: [] })] });
    const { rung, chain, people } = called(catalog, at("02T12:00"));
    expect({ rung, people }).toEqual({ rung: null, people: [] });
    expect(chain).toMatchObject([{ rung: "on-duty", person: "an", shift: "s", called: false, because: "no-contact" }]);
  });

  it("a call for the deputies comes back to those on duty before it ends with nobody", () => {
    expect(called(aCatalog(), at("02T12:00"), EMPTY_DUTY_BOOK, "deputy")).toMatchObject({
      people: ["an"],
      rung: "on-duty",
    });
  });

  it("a channel out of service is no contact", () => {
    const channels = [{ id: "phone", kind: "webhook", retired: true }];
    expect(called(aCatalog({ channels }), at("02T12:00")).rung).toBe(null);
  });
});

describe("an override", () => {
  const anOverride = (more: Partial<DutyOverride>): DutyOverride => ({
    id: "o",
    enterprise: "e",
    schedule: "p",
    fromAtMs: at("02T10:00"),
    untilAtMs: at("02T12:00"),
    out: "an",
    standIns: ["fu"],
    reason: "leave",
    by: "boss",
    orderedAtMs: 0,
    ...more,
  });
  const book = (...overrides: DutyOverride[]): DutyBook => ({ overrides, checks: [] });

  it("holds from its first instant until just before its last", () => {
    const calls = [at("02T10:00") - 1, at("02T10:00"), at("02T12:00") - 1, at("02T12:00")];
    expect(calls.map((ms) => called(aCatalog(), ms, book(anOverride({}))).people)).toEqual([
      ["an"],
      ["fu"],
      ["fu"],
      ["an"],
    ]);
  });

  it("for everybody fills a gap, and one for somebody who is not on duty calls nobody in", () => {
    const gap = { fromAtMs: at("02T01:00"), untilAtMs: at("02T02:00") };
    expect(called(aCatalog(), at("02T01:30"), book(anOverride({ ...gap, out: null }))).people).toEqual(["fu"]);
    expect(called(aCatalog(), at("02T11:00"), book(anOverride({ out: "bo" }))).people).toEqual(["an"]);
  });

  it("may relieve a stand-in again", () => {
    const twice = book(anOverride({}), anOverride({ id: "o2", out: "fu", standIns: ["er"] }));
    expect(called(aCatalog(), at("02T11:00"), twice).people).toEqual(["er"]);
  });

  it("by somebody who cannot be called falls to the deputies", () => {
    const catalog = aCatalog({ teams: [aTeam({ deputies: ["bo"] })], users: [aUser("an"), aUser("bo")] });
    expect(called(catalog, at("02T11:00"), book(anOverride({}))).people).toEqual(["bo"]);
  });
});

it("whoever has not confirmed is called, and the deputies beside", () => {
  const check = {
    id: "c",
    enterprise: "e",
    schedule: "p",
    shift: "s",
    person: "an",
    fromAtMs: at("02T08:00"),
    untilAtMs: at("02T20:00"),
    dueAtMs: at("02T08:15"),
    confirmedAtMs: null,
    missed: true,
  };
  const catalog = aCatalog({ teams: [aTeam({ deputies: ["bo"] })] });
  const book = { overrides: [], checks: [check] };
  expect(called(catalog, at("02T09:00"), book).people).toEqual(["an", "bo"]);
  expect(called(catalog, at("03T09:00"), book).people).toEqual(["an"]);
  expect(called(catalog, at("02T09:00"), { ...book, checks: [{ ...check, confirmedAtMs: 1 }] }).people).toEqual(["an"]);
});

describe("whatever the schedule and the instant", () => {
  const time = fc
    .tuple(fc.nat(23), fc.constantFrom(0, 30, 59))
    .map(([h, m]) => `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`);
  const crew = fc.array(fc.constantFrom(...PEOPLE, "nobody-known"), { minLength: 1, maxLength: 3 });
  const shift = fc.record({
    id: fc.constantFrom("a", "b", "c"),
    from: time,
    to: time,
    on: fc.constantFrom("any" as const, "workdays" as const, "holidays" as const),
    crews: fc.array(crew, { minLength: 1, maxLength: 4 }),
    everyDays: fc.integer({ min: 1, max: 9 }),
  });
  const span = fc.tuple(fc.nat(14 * 24), fc.integer({ min: 1, max: 72 })).map(([from, hours]) => ({
    fromAtMs: MONDAY_MS + from * HOUR_MS,
    untilAtMs: MONDAY_MS + (from + hours) * HOUR_MS,
  }));
  const override = fc
    .tuple(
      span,
      fc.option(fc.constantFrom(...PEOPLE)),
      fc.array(fc.constantFrom(...PEOPLE), { minLength: 1, maxLength: 2 }),
    )
    .map(([spanMs, out, standIns]) => ({
      id: "o",
      enterprise: "e",
      schedule: "p",
      ...spanMs,
      out,
      standIns,
      reason: "x",
      by: "x",
      orderedAtMs: 0,
    }));
  const disabled = fc.uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: PEOPLE.length });
  const world = fc
    .record({
      shifts: fc.array(shift, { minLength: 1, maxLength: 3 }),
      overrides: fc.array(override, { maxLength: 3 }),
      disabled,
      deputies: fc.array(fc.constantFrom(...PEOPLE), { maxLength: 2 }),
      lead: fc.option(fc.constantFrom(...PEOPLE), { nil: undefined }),
      hasFallback: fc.boolean(),
    })
    .map(({ shifts, overrides, disabled, deputies, lead, hasFallback }) => {
      const fallback = hasFallback ? [{ channel: "phone", address: "gate" }] : [];
      const team = aTeam({ deputies, fallback, ...(lead === undefined ? {} : { lead }) });
      const users = PEOPLE.map((name) => aUser(name, { disabled: disabled.includes(name) }));
      const catalog = aCatalog({ teams: [team], users, schedules: [aSchedule(shifts)] });
      return { catalog, book: { overrides, checks: [] }, shifts, disabled, deputies, lead, hasFallback };
    });
  /** Any minute of three weeks and, half of the time, the very instant of a hand-over or just before it. */
  const instant = fc
    .tuple(fc.nat(21 * 1440), fc.constantFrom(0, -1, 1))
    .map(([m, off]) => MONDAY_MS + m * MINUTE_MS + off);
  const who = fc.constantFrom("on-duty" as const, "deputy" as const);

  it("somebody is called if anybody of the team can be", () => {
    fc.assert(
      fc.property(world, instant, who, ({ catalog, book, deputies, lead, disabled, hasFallback }, wallMs, rung) => {
        const inService = (name: string) => !disabled.includes(name);
        const anybody = hasFallback || deputies.some(inService) || (lead !== undefined && inService(lead));
        const { people, rung: reached } = called(catalog, wallMs, book, rung);
        if (anybody) expect(people.length).toBeGreaterThan(0);
        expect(reached === null).toBe(people.length === 0);
      }),
      { numRuns: 500 },
    );
  });

  it("nobody out of service is ever called, nobody twice, and each who is called stands in the chain", () => {
    fc.assert(
      fc.property(world, instant, ({ catalog, book, disabled }, wallMs) => {
        const { people, chain } = called(catalog, wallMs, book);
        expect(people.filter((name) => name !== null && disabled.includes(name))).toEqual([]);
        expect(new Set(people).size).toBe(people.length);
        const inChain = new Set(chain.filter((each) => each.called).map(({ person }) => person ?? "gate"));
        expect(new Set(people)).toEqual(inChain);
      }),
    );
  });

  it("the crew is that of the shifts a plain look at the calendar finds", () => {
    fc.assert(
      fc.property(world, instant, ({ catalog, shifts }, wallMs) => {
        const expected = new Set<string>();
        for (let day = 0; day <= 22; day++) {
          const weekend = day % 7 >= 5;
          for (const { from, to, on, crews, everyDays } of shifts) {
            if (on !== "any" && (on === "holidays") !== weekend) continue;
            const startMs = MONDAY_MS + day * DAY_MS + minutesOf(from) * MINUTE_MS;
            const minutes = minutesOf(to) - minutesOf(from);
            const endMs = startMs + (minutes > 0 ? minutes : minutes + 1440) * MINUTE_MS;
            const turn = Math.floor(day / everyDays) % crews.length;
            if (startMs <= wallMs && wallMs < endMs) for (const person of crews[turn] ?? []) expected.add(person);
          }
        }
        const { chain } = called(catalog, wallMs);
        const onDuty = chain.filter(({ rung }) => rung === "on-duty").map(({ person }) => person);
        expect(new Set(onDuty)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("the answer is the same whenever it is asked for", () => {
    fc.assert(
      fc.property(world, instant, ({ catalog, book }, wallMs) => {
        expect(called(catalog, wallMs, book)).toEqual(called(structuredClone(catalog), wallMs, structuredClone(book)));
      }),
    );
  });
});

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
