import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { acted, opened, openStory, readFor, replayed, SUN } from "../../../test/kit/offline-story.ts";
import { fragmentOf } from "../../../test/kit/catalog-example.ts";
import { bypassOf, hotWork, PermitPlant } from "../../../test/kit/permit-plant.ts";
import { type PureEngine, START_MS } from "../../../test/kit/pure-engine.ts";

const RULES = `
zones:
  - { id: yard, site: plant1, name: 院区 }
points:
  - { id: NH3-201, enterprise: coldchain, device: dtu1, zone: yard, kind: gas, substance: NH3, unit: ppm, rangeMin: 0, rangeMax: 500 }
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101, NH3-201], params: { direction: high, levels: [{ level: 1, limit: 60 }, { level: 3, limit: 30 }], deadband: 2, offDelayMs: 0 } }
  - { id: low, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 4, params: { direction: low, limit: -1 } }
`;
const event = (more: object = {}) => ({
  name: "服贸会",
  from: START_MS + HOUR_MS,
  until: START_MS + 2 * HOUR_MS,
  zones: ["machine-room"],
  limitShare: 0.8,
  clockShare: 0.5,
  reason: "文件",
  ...more,
});
const activeRules = (engine: PureEngine, point = "NH3-101") =>
  [...engine.alarms.values()]
    .filter((alarm) => alarm.active && alarm.point === point && !alarm.rule.startsWith("system:"))
    .map(({ rule, level, limit }) => [rule.startsWith("event-mode") ? "event" : rule, level, limit]);
const callsAt = (engine: PureEngine, rule: string) =>
  engine.outcome.outbox
    .filter(({ alarm, reason }) => alarm.rule === rule && (reason === "raised" || reason === "escalated"))
    .map(({ atMs }) => (atMs - START_MS) / MINUTE_MS);

describe("while an event mode runs", () => {
  it("high limits of its zones are tightened, from its beginning to its end, and no others", () => {
    const engine = openStory(RULES);
    opened(engine, SUN, "event-mode", event());
    readFor(engine, MINUTE_MS, { "NH3-101": 26, "NH3-201": 26 });
    expect(activeRules(engine)).toEqual([]);
    engine.passTo(START_MS + HOUR_MS);
    expect(activeRules(engine)).toEqual([["event", 3, 24]]);
    expect(activeRules(engine, "NH3-201")).toEqual([]);
    readFor(engine, MINUTE_MS, { "NH3-101": 50 });
    expect(activeRules(engine)).toEqual([
      ["event", 3, 24],
      ["event", 1, 48],
      ["nh3", 3, 30],
    ]);
    const snapshot = engine.snapshot();
    engine.passTo(START_MS + 2 * HOUR_MS);
    expect(activeRules(engine)).toEqual([["nh3", 3, 30]]);
    expect(replayed(engine, snapshot)).toEqual({ sameState: true, sameEntries: true });
  });

  it("the alarm that is calling already goes on by the new clocks, and by the old ones after it", () => {
    const engine = openStory(RULES);
    engine.passTo(START_MS + MINUTE_MS);
    // Policy of the plant: at once, after 3 minutes, then every 5.
    engine.message("coldchain/dtu1", { p: "NH3-101", v: 70, ts: engine.nowMs });
    engine.passTo(START_MS + 2 * MINUTE_MS);
    const id = opened(engine, SUN, "event-mode", event({ from: START_MS, limitShare: 1 }));
    engine.passTo(START_MS + 6 * MINUTE_MS);
    const snapshot = engine.snapshot();
    // Raised at 1: second step at 2.5 instead of 4, then every 2.5.
    expect(callsAt(engine, "nh3")).toEqual([1, 2.5, 5]);
    expect(acted(engine, SUN, id, "end", { note: "提前结束" })).toBeNull();
    engine.passTo(START_MS + 20 * MINUTE_MS);
    expect(callsAt(engine, "nh3")).toEqual([1, 2.5, 5, 14, 19]);
    expect(replayed(engine, snapshot)).toEqual({ sameState: true, sameEntries: true });
  });

  it("what is overdue by the new clocks is called at once", () => {
    const engine = openStory(RULES);
    engine.message("coldchain/dtu1", { p: "NH3-101", v: 70, ts: engine.nowMs });
    engine.passTo(START_MS + 2 * MINUTE_MS);
    opened(engine, SUN, "event-mode", event({ from: START_MS, limitShare: 1 }));
    engine.passTo(START_MS + 2 * MINUTE_MS + 1_000);
    expect(callsAt(engine, "nh3")).toEqual([0, 2]);
  });
});

describe("during a major activity", () => {
  const inForce = { name: "服贸会", from: START_MS, until: START_MS + 8 * HOUR_MS, zones: [], reason: "文件" };
  const authority = (area: string) =>
    fragmentOf(`areas: [{ id: far, name: 区, kind: district }, { id: near, name: 镇, kind: town, parent: far }]
users: [{ username: zhao, role: regulator, area: ${area} }]`);

  it.each([
    ["the district's head", "far", "ok"],
    ["a town", "near", "district-must-agree"],
  ])("hot work of the special grade waits for the word of the district: of %s it is %s", (_, area, outcome) => {
    const plant = new PermitPlant();
    plant.engine.apply(authority(area));
    const apply = (more: Readonly<Record<string, unknown>>) =>
      plant.open("worker", "permit", hotWork(more))?.ticket ?? "";
    const special = apply({ grade: "special", portables: ["EX-P"] });
    expect(plant.open("authority", "event-mode", inForce)?.ok).toBe(true);
    expect(plant.act("chief", special, "approve", { post: "leader" })).toBe("district-must-agree");
    plant.act("authority", special, "review", { agreed: true, note: "同意" });
    expect(plant.act("chief", special, "approve", { post: "leader" })).toBe(outcome);
    expect(plant.act("chief", apply({ grade: "second" }), "approve", { post: "leader" })).toBe("ok");
  });

  it("a bypass waits for it, too", () => {
    const plant = new PermitPlant();
    plant.engine.apply(authority("far"));
    plant.open("authority", "event-mode", inForce);
    const id = plant.open("worker", "bypass", bypassOf("XS-1"))?.ticket ?? "";
    expect(plant.act("chief", id, "approve")).toBe("district-must-agree");
    plant.act("authority", id, "take-note", { until: START_MS + 8 * HOUR_MS, note: "同意" });
    expect(plant.act("chief", id, "approve")).toBe("ok");
  });

  const ROUNDS = `
posts: [{ id: operator, enterprise: coldchain, name: 操作工 }]
checklists: [{ id: room, enterprise: coldchain, name: 机房, items: [{ id: a, text: 有无异味 }] }]
checkPlans: [{ id: every-four, enterprise: coldchain, post: operator, checklist: room, zone: machine-room, every: hours, hours: 4, at: "00:00", window: 30 }]
`;
  // The story begins at 22:13, so that 22:00, 02:00, 06:00 and 10:00 lie halfway in its first twelve hours.
  const roundsOf = (engine: PureEngine) => [...engine.tickets.values()].filter(({ kind }) => kind === "round").length;

  it("rounds are gone twice as often, and as before once it is over", () => {
    const usual = openStory(ROUNDS);
    usual.passTo(START_MS + 24 * HOUR_MS);
    const engine = openStory(ROUNDS);
    opened(engine, SUN, "event-mode", event({ from: START_MS, until: START_MS + 12 * HOUR_MS }));
    engine.passTo(START_MS + 24 * HOUR_MS);
    expect([roundsOf(usual), roundsOf(engine)]).toEqual([6, 10]);
  });
});
