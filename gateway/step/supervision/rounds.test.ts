import { describe, expect, it } from "vitest";
import type { HazardFacts } from "../../../model/offline/hazard.ts";
import type { RoundFacts } from "../../../model/offline/round.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { PureEngine } from "../../../test/kit/pure-engine.ts";
import { inspected, MONDAY_MS, RoundsPlant } from "../../../test/kit/rounds-plant.ts";

const DAILY =
  "checkPlans: [{ id: daily, enterprise: plant, post: keeper, checklist: cold-room, zone: cold, every: daily, at: '08:00', window: 60 }]";
const HOURLY =
  "checkPlans: [{ id: hourly, enterprise: plant, post: keeper, checklist: look, zone: cold, every: hours, hours: 2, at: '08:00', window: 30 }]";

const rounds = (plant: RoundsPlant) => plant.tickets<RoundFacts>("round");

describe("a round of a check plan", () => {
  it("is opened when it begins, and done by the inspection that names it", () => {
    const plant = new RoundsPlant(DAILY);
    plant.passTo(HOUR_MS - 1);
    expect(rounds(plant)).toEqual([]);
    plant.passTo(HOUR_MS + 5_000);
    const [round, ...more] = rounds(plant);
    expect(more).toEqual([]);
    expect(round).toMatchObject({
      state: "due",
      dueAtMs: MONDAY_MS + 2 * HOUR_MS,
      place: { site: "site", zone: "cold" },
      facts: { post: "keeper", skipped: null },
    });
    plant.passTo(90 * MINUTE_MS);
    expect(plant.open("worker", "inspection", inspected(plant, { round: round?.id }))?.ok).toBe(true);
    plant.passTo(90 * MINUTE_MS + 5_000);
    expect(rounds(plant)[0]).toMatchObject({ state: "done", level: null, facts: { late: false } });
    const [record] = plant.tickets<{ version: string }>("inspection");
    expect(record?.facts.version).toBe(round?.facts.version);
    plant.passTo(DAY_MS + HOUR_MS + 5_000);
    expect(rounds(plant).map(({ state }) => state)).toEqual(["done", "due"]);
  });

  it("that nobody goes reminds, tells the leader, is missed when the next is due, and then the town hears of it", () => {
    const plant = new RoundsPlant(DAILY);
    plant.passTo(2 * DAY_MS);
    const [first, second] = rounds(plant);
    expect(plant.story(first?.id ?? "").map(([minute, act]) => [Math.round(minute), act])).toEqual([
      [60, "open"],
      [135, "remind"],
      [180, "tell-leader"],
      [1_500, "missed"],
    ]);
    expect(plant.story(second?.id ?? "").map(([minute, act]) => [Math.round(minute), act])).toEqual([
      [1_500, "open"],
      [1_575, "remind"],
      [1_575, "tell-leader"],
      [1_575, "tell-town"],
    ]);
    expect(second?.level).toBe(2);
    expect(second?.facts.lateSinceMs).toBe(MONDAY_MS + 2 * HOUR_MS);
  });

  it("gone late is done late, and the next one begins with a clean sheet", () => {
    const plant = new RoundsPlant(DAILY);
    plant.passTo(3 * HOUR_MS);
    const [round] = rounds(plant);
    plant.open("worker", "inspection", inspected(plant, { round: round?.id }));
    plant.passTo(DAY_MS + HOUR_MS + 5_000);
    expect(rounds(plant).map(({ state, facts }) => [state, facts.late])).toEqual([
      ["done", true],
      ["due", false],
    ]);
    expect(rounds(plant)[1]?.facts.lateSinceMs).toBe(MONDAY_MS + DAY_MS + 2 * HOUR_MS);
  });

  it("after a long stop is one, with time to go it, and says how many went by: nobody is flooded", () => {
    const plant = new RoundsPlant(HOURLY);
    plant.passTo(HOUR_MS + 5_000);
    const snapshot = plant.engine.snapshot();
    const again = PureEngine.from(snapshot);
    // Nothing runs for three days.
    again.nowMs = MONDAY_MS + 3 * DAY_MS + 95 * MINUTE_MS;
    again.take({ kind: "start", deafMs: 3 * DAY_MS, offsetMs: 0, version: "test" });
    again.passTo(again.nowMs + 10_000);
    const opened = again.outcome.entries.filter(({ kind, act }) => kind === "round" && act === "open");
    expect(opened).toHaveLength(1);
    const due = [...again.tickets.values()].filter(({ kind, state }) => kind === "round" && state === "due");
    expect(due).toHaveLength(1);
    // The facts of a round: it is there, as the line before says.
    const { startsAtMs, deadlineAtMs, skipped } = (due[0] as Ticket<RoundFacts>).facts;
    expect(startsAtMs).toBe(MONDAY_MS + 3 * DAY_MS + HOUR_MS);
    expect(deadlineAtMs).toBeGreaterThanOrEqual(MONDAY_MS + 3 * DAY_MS + 125 * MINUTE_MS);
    expect(skipped).toMatchObject({ count: 35, firstAtMs: MONDAY_MS + 3 * HOUR_MS });
  });

  it("is not opened twice by a restart, and comes out of the journal the same from a snapshot", () => {
    const plant = new RoundsPlant(DAILY);
    plant.passTo(HOUR_MS + 5_000);
    const snapshot = plant.engine.snapshot();
    plant.passTo(4 * HOUR_MS);
    const again = PureEngine.from(snapshot);
    again.replay(plant.engine.journal.filter(({ seq }) => seq > snapshot.seq));
    expect(again.digest()).toBe(plant.engine.digest());
    plant.restart();
    plant.passTo(6 * HOUR_MS);
    expect(rounds(plant)).toHaveLength(1);
  });

  it("of a plan that is made in the afternoon begins the next morning", () => {
    const plant = new RoundsPlant();
    plant.passTo(8 * HOUR_MS);
    plant.apply(DAILY);
    plant.passTo(DAY_MS + HOUR_MS - 1_000);
    expect(rounds(plant)).toEqual([]);
    plant.passTo(DAY_MS + HOUR_MS + 5_000);
    expect(rounds(plant)).toHaveLength(1);
  });

  it("that was gone without a network and handed in after it was missed is on record beside the miss", () => {
    const plant = new RoundsPlant(DAILY);
    plant.passTo(DAY_MS + 2 * HOUR_MS);
    const [missed] = rounds(plant);
    expect(missed?.state).toBe("missed");
    const body = inspected(plant, { round: missed?.id });
    expect(plant.open("worker", "inspection", body)?.reason).toBe("round-over");
    const claimed = { clientId: "walk-1", atMs: MONDAY_MS + 90 * MINUTE_MS, offsetMs: 0, position: null };
    expect(plant.open("worker", "inspection", body, { claimed })?.ok).toBe(true);
    plant.passTo(DAY_MS + 2 * HOUR_MS + 5_000);
    const [record] = plant.tickets<{ round: string | null }>("inspection");
    expect(record).toMatchObject({
      facts: { round: missed?.id },
      links: [{ to: "ticket", id: missed?.id, role: "continues" }],
    });
    expect(rounds(plant)[0]?.state).toBe("missed");
  });

  it("is excused by a manager, and opened no more once its plan is retired", () => {
    const plant = new RoundsPlant(DAILY);
    plant.passTo(3 * HOUR_MS);
    const id = rounds(plant)[0]?.id ?? "";
    expect(plant.act("chief", id, "excuse", { reason: "停产检修" })).toBe("ok");
    expect(rounds(plant)[0]).toMatchObject({ state: "excused", level: null });
    plant.apply(DAILY.replace("window: 60", "window: 60, retired: true"));
    plant.passTo(3 * DAY_MS);
    expect(rounds(plant)).toHaveLength(1);
  });
});

describe("an inspection", () => {
  const answer = (plant: RoundsPlant, more: Readonly<Record<string, unknown>>) =>
    plant.open("worker", "inspection", inspected(plant, more))?.reason ?? "ok";
  const OK = [
    { id: "smell", result: "ok" },
    { id: "fan", result: "ok" },
  ];

  it.each([
    ["leaves an item out", { items: OK }, "items-missing"],
    ["answers one that is not asked", { items: [...OK, { id: "roof", result: "ok" }] }, "no-such-item"],
    ["answers one twice", { items: [...OK, { id: "fan", result: "nok" }] }, "item-twice"],
    ["has no value where one is read", { items: [...OK, { id: "pressure", result: "ok" }] }, "value-needed"],
    [
      "does not say what is wrong",
      { items: [{ id: "smell", result: "nok" }, OK[1], { id: "pressure", result: "na" }] },
      "note-needed",
    ],
    ["ends before it begins", { start: MONDAY_MS + HOUR_MS, end: MONDAY_MS }, "times-reversed"],
    ["is of tomorrow", { end: MONDAY_MS + DAY_MS }, "in-the-future"],
    ["names a round there is not", { round: "round-9" }, "no-such-round"],
    ["goes by no list there is", { checklist: "other" }, "no-such-checklist"],
    [
      "reads a point there is not",
      { readings: [{ point: "X", value: 1, unit: "ppm", instrument: "7", at: MONDAY_MS }] },
      "no-such-point",
    ],
  ])("that %s is not taken", (_, more, reason) => {
    expect(answer(new RoundsPlant(), more)).toBe(reason);
  });

  it("keeps the version of its list, and says so when the phone had another", () => {
    const plant = new RoundsPlant();
    expect(answer(plant, { version: "0123" })).toBe("ok");
    const [record] = plant.tickets<{ version: string; otherVersion: string | null }>("inspection");
    expect(record?.facts.otherVersion).toBe("0123");
    expect(record?.facts.version).toMatch(/^[0-9a-f]{16}$/);
  });

  it("opens a hazard for each item that is not in order or beyond its limits, once", () => {
    const plant = new RoundsPlant();
    const items = [
      { id: "smell", result: "nok", note: "阀门处有氨味" },
      { id: "fan", result: "ok" },
      { id: "pressure", result: "ok", value: 1.6 },
    ];
    answer(plant, { items });
    plant.passTo(5_000);
    const hazards = plant.tickets<HazardFacts>("hazard");
    expect(hazards.map(({ facts, place }) => [facts.text, facts.source, place.points])).toEqual([
      ["无氨味: 阀门处有氨味", "round", ["NH3-1"]],
      ["高压储氨器压力: 1.6 MPa", "round", []],
    ]);
    plant.restart();
    plant.passTo(9 * DAY_MS);
    expect(plant.tickets("hazard").filter(({ facts }) => (facts as HazardFacts).source === "round")).toHaveLength(2);
  });
});
