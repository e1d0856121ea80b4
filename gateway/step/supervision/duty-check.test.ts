import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DutyCheckFacts } from "../../../model/offline/duty-check.ts";
import { formOf } from "../../../model/offline/forms.ts";
import type { HazardFacts } from "../../../model/offline/hazard.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../model/time.ts";
import { PureEngine } from "../../../test/kit/pure-engine.ts";
import { MONDAY_MS, RoundsPlant } from "../../../test/kit/rounds-plant.ts";

const always = (more = "") =>
  `joints: [{ id: duty, rule: Q1, settings: { when: always, zone: pumps, room: 消防控制室, post: keeper${more} } }]`;
/** Monday, eight in the morning: the begin of the second span of the day. */
const EIGHT_MS = HOUR_MS;

const checks = (plant: RoundsPlant) => plant.tickets<DutyCheckFacts>("duty-check");
const hazards = (plant: RoundsPlant) =>
  plant.tickets<HazardFacts>("hazard").filter(({ links }) => links.some(({ id }) => id.startsWith("duty-check-")));
const storyOf = (plant: RoundsPlant, id: string) =>
  plant.story(id).map(([minute, act]) => [Math.round(minute * 10) / 10, act]);

/** Until the next check is asked; gives the check. */
function passToAsked(plant: RoundsPlant) {
  const before = checks(plant).length;
  while (checks(plant).length === before) plant.passTo(plant.sinceMs + MINUTE_MS);
  const [asked] = checks(plant).slice(-1);
  if (asked === undefined) throw new Error("none was asked");
  return asked;
}

const askedByHand = (plant: RoundsPlant, body: Readonly<Record<string, unknown>> = {}) =>
  plant.open("authority", "duty-check", body)?.ticket ?? "";

/** The gateway comes back from a snapshot after having run nothing for a while. */
function stopFor(plant: RoundsPlant, deafMs: number): void {
  plant.restart();
  plant.engine.nowMs += deafMs;
  plant.engine.take({ kind: "start", deafMs, offsetMs: plant.engine.state.global.data.wallOffsetMs, version: "test" });
}

describe("a duty check asked by hand", () => {
  it("rings until somebody answers, and keeps who did, when, how fast and from where", () => {
    const plant = new RoundsPlant();
    const id = askedByHand(plant, { room: "消防控制室", zone: "pumps" });
    const call = [...plant.engine.alarms.values()].find(({ rule }) => rule === "system:ticket-duty-check");
    expect(call).toMatchObject({ level: 3, active: true, enterprise: "plant" });
    plant.passTo(4 * MINUTE_MS);
    expect(checks(plant)[0]).toMatchObject({ state: "asked", dueAtMs: MONDAY_MS + 10 * MINUTE_MS });
    expect(plant.act("worker", id, "answer", { at: "phone" })).toBe("ok");
    expect(checks(plant)[0]).toMatchObject({
      state: "answered",
      level: null,
      closedAtMs: MONDAY_MS + 4 * MINUTE_MS,
      place: { zone: "pumps" },
      facts: {
        orderedBy: "zhao",
        answeredBy: "wang",
        answeredAtMs: MONDAY_MS + 4 * MINUTE_MS,
        delayMs: 4 * MINUTE_MS,
        answeredFrom: { at: "phone", address: null, position: null },
      },
    });
    expect(plant.engine.alarms.get(call?.id ?? "")?.active).toBe(false);
    plant.passTo(2 * HOUR_MS);
    expect(hazards(plant)).toEqual([]);
  });

  it("that nobody answers is asked again, louder, is missed, and becomes a hazard of fire protection that calls", () => {
    const plant = new RoundsPlant();
    const id = askedByHand(plant, { room: "消防控制室", zone: "pumps" });
    plant.passTo(10 * MINUTE_MS - 1);
    expect(checks(plant)[0]).toMatchObject({ state: "asked", level: 3 });
    plant.passTo(10 * MINUTE_MS);
    expect(checks(plant)[0]).toMatchObject({ state: "asked", level: 2, facts: { asks: 2 } });
    plant.passTo(20 * MINUTE_MS - 1);
    expect(hazards(plant)).toEqual([]);
    plant.passTo(20 * MINUTE_MS + 5 * SECOND_MS);
    expect(storyOf(plant, id)).toEqual([
      [0, "open"],
      [10, "asked-again"],
      [20, "missed"],
    ]);
    expect(hazards(plant)).toHaveLength(1);
    expect(hazards(plant)[0]).toMatchObject({
      level: 2,
      place: { zone: "pumps" },
      facts: { category: "fire", grade: "general", source: "machine" },
      links: [{ to: "ticket", id, role: "cause" }],
    });
    expect(hazards(plant)[0]?.facts.text).toContain("消防控制室");
    const calling = [...plant.engine.alarms.values()].filter(
      ({ active, rule }) => active && rule.startsWith("system:ticket"),
    );
    expect(calling.map(({ rule, level }) => [rule, level])).toEqual([["system:ticket-hazard", 2]]);
  });

  it("missed again while its hazard is open is told to that hazard, which calls again; once it is closed it is a new one", () => {
    const plant = new RoundsPlant();
    const miss = () => {
      askedByHand(plant, { answerMinutes: 1, asks: 1 });
      plant.passTo(plant.sinceMs + 2 * MINUTE_MS);
    };
    miss();
    const id = hazards(plant)[0]?.id ?? "";
    expect(plant.act("second", id, "verify", { grade: "general" })).toBe("ok");
    expect(hazards(plant)[0]?.level).toBe(null);
    miss();
    expect(hazards(plant)).toHaveLength(1);
    expect(hazards(plant)[0]).toMatchObject({ level: 2, state: "verified" });
    expect(hazards(plant)[0]?.links.map(({ role }) => role)).toEqual(["cause", "cause"]);
    plant.restart();
    plant.passTo(plant.sinceMs + HOUR_MS);
    expect(plant.story(id).filter(([, act]) => act === "unanswered-again")).toHaveLength(1);
    expect(plant.act("chief", id, "reject", { note: "已核查" })).toBe("ok");
    plant.passTo(plant.sinceMs + HOUR_MS);
    expect(hazards(plant)).toHaveLength(1);
    miss();
    expect(hazards(plant)).toHaveLength(2);
  });

  it("is pushed by the routes of its level like any other call, and again when it is asked again", () => {
    const plant = new RoundsPlant(`
channels: [{ id: hook, kind: webhook, enterprise: plant, url: "https://example.org/hook" }]
policies: [{ id: calls, enterprise: plant, steps: [{ afterMs: 0, channels: [hook] }], repeatEveryMs: 3600000 }]
routes: [{ enterprise: plant, levels: [2, 3], policy: calls }]`);
    const id = askedByHand(plant);
    plant.passTo(30 * MINUTE_MS);
    const calls = plant.engine.outcome.outbox.filter(({ alarm }) => alarm.params["subject"] === id);
    expect(calls.map(({ reason, alarm }) => [reason, alarm.level])).toEqual([
      ["raised", 3],
      ["cleared", 3],
      ["raised", 2],
      ["cleared", 2],
    ]);
  });

  it("is asked one at a time", () => {
    const plant = new RoundsPlant();
    const id = askedByHand(plant);
    expect(plant.open("authority", "duty-check", {})?.reason).toBe("already-asked");
    expect(plant.act("authority", id, "withdraw", { note: "误发" })).toBe("ok");
    expect(plant.open("authority", "duty-check", {})?.ok).toBe(true);
  });

  it("answered by a phone without a network after it was missed is kept beside it: it stays missed", () => {
    const plant = new RoundsPlant();
    const id = askedByHand(plant, { answerMinutes: 5, asks: 1 });
    plant.passTo(30 * MINUTE_MS);
    const claimed = { clientId: "c1", atMs: MONDAY_MS + MINUTE_MS, offsetMs: 0, position: null };
    const order = { type: "act", ticket: id, act: "answer", body: { at: "phone" }, claimed, gathered: {} } as const;
    expect(plant.engine.offline({ username: "wang", role: "operator" }, order)?.reason).toContain("kept-aside");
    expect(checks(plant)[0]).toMatchObject({ state: "missed", keptAside: 1, facts: { answeredBy: null } });
  });
});

describe("every act in every state of a duty check", () => {
  const WAYS: Readonly<Record<string, (plant: RoundsPlant, id: string) => void>> = {
    asked: () => {},
    answered: (plant, id) => plant.act("worker", id, "answer", {}),
    missed: (plant) => plant.passTo(HOUR_MS),
    withdrawn: (plant, id) => plant.act("authority", id, "withdraw", { note: "误发" }),
  };
  const AFTER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    asked: { answer: "answered", withdraw: "withdrawn", comment: "asked" },
    answered: { answer: "–", withdraw: "–", comment: "answered" },
    missed: { answer: "–", withdraw: "–", comment: "missed" },
    withdrawn: { answer: "–", withdraw: "–", comment: "withdrawn" },
  };

  it.each(Object.keys(AFTER))("from %s", (state) => {
    expect(Object.keys(AFTER[state] ?? {})).toEqual(Object.keys(formOf("duty-check")?.acts ?? {}));
    for (const [act, after] of Object.entries(AFTER[state] ?? {})) {
      const plant = new RoundsPlant();
      const id = askedByHand(plant);
      WAYS[state]?.(plant, id);
      expect(plant.engine.tickets.get(id)?.state).toBe(state);
      const by = act === "withdraw" ? "authority" : "worker";
      const said = plant.act(by, id, act, act === "answer" ? {} : { note: "备注" });
      expect([act, said === "not-in-this-state" ? "–" : plant.engine.tickets.get(id)?.state]).toEqual([act, after]);
    }
  });
});

describe("time that does not count for a duty check", () => {
  it("is what the gateway could not hear: a stop makes nobody absent", () => {
    const plant = new RoundsPlant();
    const id = askedByHand(plant);
    plant.passTo(4 * MINUTE_MS);
    stopFor(plant, 3 * HOUR_MS);
    plant.passTo(plant.sinceMs + 5 * MINUTE_MS);
    expect(checks(plant)[0]).toMatchObject({ state: "asked", facts: { asks: 1, notCountedMs: 3 * HOUR_MS } });
    expect(plant.act("worker", id, "answer", {})).toBe("ok");
    expect(checks(plant)[0]?.facts.delayMs).toBe(9 * MINUTE_MS);
  });

  it("does not make up for what had fallen due before the stop", () => {
    const plant = new RoundsPlant();
    const id = askedByHand(plant, { asks: 1 });
    plant.passTo(9 * MINUTE_MS);
    plant.restart();
    plant.engine.nowMs += 5 * MINUTE_MS;
    // It was heard until three minutes ago: the ten minutes had passed by then.
    plant.engine.take({ kind: "start", deafMs: 3 * MINUTE_MS, offsetMs: 0, version: "test" });
    expect(plant.engine.tickets.get(id)?.state).toBe("missed");
  });

  it("is a step of the wall clock, forward or back: a span is not a stamp", () => {
    for (const offsetMs of [2 * HOUR_MS, -2 * HOUR_MS]) {
      const plant = new RoundsPlant();
      const id = askedByHand(plant);
      plant.passTo(4 * MINUTE_MS);
      plant.engine.take({ kind: "clockStep", offsetMs });
      plant.passTo(9 * MINUTE_MS);
      expect(checks(plant)[0]).toMatchObject({ state: "asked", facts: { asks: 1, notCountedMs: offsetMs } });
      plant.act("worker", id, "answer", {});
      expect(checks(plant)[0]?.facts.delayMs).toBe(9 * MINUTE_MS);
    }
  });
});

describe("duty checks by schedule", () => {
  const slotOf = (atMs: number, hours: number) => Math.floor((atMs + 8 * HOUR_MS) / (hours * HOUR_MS));

  it("come once in each span of eight hours, of which one is the night, at moments that differ", () => {
    const plant = new RoundsPlant(always());
    const askedAt: number[] = [];
    while (plant.sinceMs < 5 * DAY_MS) {
      const { id, openedAtMs } = passToAsked(plant);
      askedAt.push(openedAtMs);
      plant.act("worker", id, "answer", {});
    }
    const slots = askedAt.map((atMs) => slotOf(atMs, 8));
    expect(slots).toEqual(slots.map((_, i) => (slots[0] ?? 0) + i));
    const within = askedAt.map((atMs) => (atMs + 8 * HOUR_MS) % (8 * HOUR_MS));
    // In a span of 480 minutes: no two within the same two minutes would be a wonder, all alike is a fault.
    expect(new Set(within.map((ms) => Math.floor(ms / (10 * MINUTE_MS)))).size).toBeGreaterThan(slots.length / 2);
    expect(checks(plant)[0]).toMatchObject({
      openedBy: null,
      place: { site: "site", zone: "pumps" },
      facts: { orderedBy: null, post: "keeper", room: "消防控制室" },
    });
  });

  it("cannot be foreseen: another record in the journal before a span is another moment in it", () => {
    const askedIn = (records: number) => {
      const plant = new RoundsPlant(always());
      plant.passTo(EIGHT_MS - MINUTE_MS);
      for (let i = 0; i < records; i++) plant.engine.take({ kind: "tick" });
      return passToAsked(plant).openedAtMs;
    };
    expect(askedIn(3)).toBe(askedIn(3));
    expect(new Set([0, 1, 2, 3, 4, 5].map(askedIn)).size).toBe(6);
  });

  it("come only during a major activity where nothing is set: once in four hours", () => {
    const plant = new RoundsPlant();
    plant.passTo(DAY_MS);
    expect(checks(plant)).toEqual([]);
    const from = plant.engine.nowMs;
    const body = {
      name: "会期",
      reason: "两会",
      from,
      until: from + DAY_MS,
      zones: [],
      limitShare: 0.8,
      clockShare: 0.5,
    };
    expect(plant.open("authority", "event-mode", body)?.ok).toBe(true);
    plant.passTo(2 * DAY_MS + HOUR_MS);
    const slots = checks(plant).map(({ openedAtMs }) => slotOf(openedAtMs, 4));
    // From seven to seven: six whole spans lie in it or begin in it, the one it begins in among them.
    expect(slots.length).toBeGreaterThanOrEqual(6);
    expect(new Set(slots).size).toBe(slots.length);
    const before = checks(plant).length;
    plant.passTo(4 * DAY_MS);
    expect(checks(plant)).toHaveLength(before);
  });

  it("come within their hours, and soon after the begin of a span where the catalogue says so", () => {
    const plant = new RoundsPlant(always(", everyHours: 4, fromHour: 6, toHour: 18, offsetMinutes: 30"));
    plant.passTo(3 * DAY_MS);
    const minutes = checks(plant).map(({ openedAtMs }) => ((openedAtMs + 8 * HOUR_MS) % DAY_MS) / MINUTE_MS);
    // 4–8 from 6, 8–12, 12–16, 16–20 until 18: half an hour of each. From seven to seven three days on.
    expect(minutes).toHaveLength(3 * 4);
    for (const minute of minutes) {
      const begin = [360, 480, 720, 960].find((each) => minute >= each && minute < each + 30);
      expect([minute, begin]).toEqual([minute, begin ?? "in no span"]);
    }
  });

  it("are switched off with a reason, and a zone that is not the enterprise's own keeps nobody from being asked", () => {
    const off = "joints: [{ id: duty, rule: Q1, disabled: true, reason: 无人值守 }]";
    const plant = new RoundsPlant(off);
    plant.passTo(2 * DAY_MS);
    expect(checks(plant)).toEqual([]);
    const elsewhere = new RoundsPlant("joints: [{ id: duty, rule: Q1, settings: { when: always, zone: elsewhere } }]");
    expect(passToAsked(elsewhere).place).toEqual({ site: null, zone: null, points: [] });
  });

  it("go on beside one that was asked by hand", () => {
    const plant = new RoundsPlant(always(", answerMinutes: 60"));
    plant.passTo(EIGHT_MS);
    const slots = () => checks(plant).filter(({ facts }) => facts.slotAtMs !== null);
    while (slots().length < 2) {
      if (!checks(plant).some(({ closedAtMs }) => closedAtMs === null)) askedByHand(plant, { answerMinutes: 60 });
      plant.passTo(plant.sinceMs + 10 * MINUTE_MS);
    }
    const [first, second] = slots();
    expect((second?.facts.slotAtMs ?? 0) - (first?.facts.slotAtMs ?? 0)).toBe(8 * HOUR_MS);
  });

  it("are not asked twice by a restart, and come out of the journal the same from a snapshot", () => {
    const plant = new RoundsPlant(always());
    plant.passTo(EIGHT_MS + 5_000);
    const snapshot = plant.engine.snapshot();
    const before = checks(plant).length;
    passToAsked(plant);
    const again = PureEngine.from(snapshot);
    again.replay(plant.engine.journal.filter(({ seq }) => seq > snapshot.seq));
    expect(again.digest()).toBe(plant.engine.digest());
    plant.restart();
    plant.passTo(EIGHT_MS + 8 * HOUR_MS - 1);
    expect(checks(plant)).toHaveLength(before + 1);
  });
});

describe("whatever happens to people, gateway and clock", () => {
  type Deed = { readonly kind: "pass" | "stop" | "answer" | "restart" | "hand"; readonly minutes: number };
  const deed = fc.record({
    kind: fc.constantFrom("pass", "pass", "pass", "stop", "answer", "restart", "hand"),
    minutes: fc.integer({ min: 1, max: 300 }),
  }) as fc.Arbitrary<Deed>;

  function carryOut(plant: RoundsPlant, { kind, minutes }: Deed): void {
    const open = checks(plant).find(({ closedAtMs }) => closedAtMs === null);
    if (kind === "pass") plant.passTo(plant.sinceMs + minutes * MINUTE_MS);
    else if (kind === "stop") stopFor(plant, minutes * MINUTE_MS);
    else if (kind === "restart") plant.restart();
    else if (kind === "hand") plant.open("authority", "duty-check", {});
    else if (open !== undefined) plant.act("worker", open.id, "answer", {});
  }

  it("each span that was heard to its end has exactly one check, and no check is both answered and missed", () => {
    fc.assert(
      fc.property(fc.array(deed, { minLength: 5, maxLength: 20 }), (deeds) => {
        const plant = new RoundsPlant(always(", everyHours: 2"));
        /** Spans of which the gateway heard the end. */
        const due = new Set<number>();
        for (const each of deeds) {
          const fromMs = plant.engine.nowMs;
          carryOut(plant, each);
          if (each.kind !== "pass") continue;
          for (let slot = slotEnd(fromMs); slot <= plant.engine.nowMs; slot += 2 * HOUR_MS) due.add(slot - 2 * HOUR_MS);
        }
        const asked = checks(plant).flatMap(({ facts }) => facts.slotAtMs ?? []);
        expect(new Set(asked).size).toBe(asked.length);
        expect([...due].filter((slot) => !asked.includes(slot))).toEqual([]);
        for (const { id, state, facts } of checks(plant)) {
          const acts = plant.story(id).map(([, act]) => act);
          expect(acts.filter((act) => act === "answer" || act === "missed" || act === "withdraw").length).toBe(
            state === "asked" ? 0 : 1,
          );
          expect(state === "answered").toBe(facts.answeredBy !== null);
          if (facts.delayMs !== null) expect(facts.delayMs).toBeLessThanOrEqual(facts.asksMax * facts.answerMs);
        }
      }),
      { numRuns: 25 },
    );
  });

  /** The end of the two-hour span in which an instant lies. */
  function slotEnd(atMs: number): number {
    return Math.floor(atMs / (2 * HOUR_MS)) * 2 * HOUR_MS + 2 * HOUR_MS;
  }
});
