import { describe, expect, it } from "vitest";
import type { HazardFacts } from "../../model/offline/hazard.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { describeSaid } from "../../model/offline/machine-said.ts";
import { describe as describe_ } from "../../model/text/text.ts";
import { HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import {
  acted,
  contradictionsOf,
  LI,
  opened,
  openStory,
  readFor,
  replayed,
  WANG,
} from "../../test/kit/offline-story.ts";
import type { PureEngine } from "../../test/kit/pure-engine.ts";

function hazardsBy(engine: PureEngine, rule: string): readonly Ticket<HazardFacts>[] {
  const made = engine.outcome.entries.filter(
    ({ kind, act, because }) => kind === "hazard" && act === "open" && because?.rule === rule,
  );
  // Opened as hazards.
  return made.map(({ ticket }) => engine.tickets.get(ticket) as Ticket<HazardFacts>);
}

describe("L1: an alarm makes a hazard", () => {
  const RED = `
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 1, params: { direction: high, limit: 50 } }
`;

  it("a major one where people stay, though only one point sees it", () => {
    for (const [occupied, grade] of [
      ["true", "major"],
      ["false", "general"],
    ] as const) {
      const zone = `zones: [{ id: machine-room, site: plant1, name: 氨机房, occupied: ${occupied} }]`;
      const engine = openStory(RED + zone);
      readFor(engine, 10_000, { "NH3-101": 60 });
      expect(hazardsBy(engine, "L1").map(({ facts }) => facts.grade)).toEqual([grade]);
    }
  });

  it("also of a point of which another joint has reported something else: a lost line hides no gas", () => {
    const engine = openStory(RED, "joints: [{ id: story-silence, rule: L6, retired: true }]");
    readFor(engine, MINUTE_MS, { "NH3-101": 2 });
    engine.passTo(engine.nowMs + 4 * HOUR_MS);
    const lost = hazardsBy(engine, "L6").filter(({ place }) => place.points.includes("NH3-101"));
    expect(lost.map(({ closedAtMs }) => closedAtMs)).toEqual([null]);
    readFor(engine, 10_000, { "NH3-101": 60 });
    expect(hazardsBy(engine, "L1").map(({ place }) => place.points)).toEqual([["NH3-101"]]);
  });
});

const LOOP = `
points:
  - { id: LSHH-1, enterprise: coldchain, device: dtu1, zone: machine-room, kind: discrete }
  - { id: BYP-1, enterprise: coldchain, device: dtu1, zone: machine-room, kind: discrete }
  - { id: ZSC-1, enterprise: coldchain, device: dtu1, zone: machine-room, kind: discrete }
rules:
  - { id: overfill, enterprise: coldchain, kind: interlock, points: [LSHH-1], params: { cause: { point: LSHH-1 }, bypass: { point: BYP-1 }, closed: { point: ZSC-1 }, checks: { fail-trip: {} } } }
`;

describe("L4: an interlock that does not act", () => {
  it("becomes one major hazard within five seconds of the alarm, which calls red, and no second one by L1", () => {
    const engine = openStory(LOOP);
    readFor(engine, MINUTE_MS, { "LSHH-1": false, "BYP-1": false, "ZSC-1": false });
    readFor(engine, MINUTE_MS, { "LSHH-1": true, "BYP-1": false, "ZSC-1": false });
    const alarm = [...engine.alarms.values()].find(({ rule }) => rule === "overfill");
    const hazards = hazardsBy(engine, "L4");
    expect(hazards).toMatchObject([
      {
        level: 1,
        facts: { grade: "major", source: "machine", joint: "L4" },
        place: { zone: "machine-room", points: ["LSHH-1"] },
        links: [{ to: "alarm", id: alarm?.id, role: "cause" }],
      },
    ]);
    expect((hazards[0]?.openedAtMs ?? 0) - (alarm?.raisedAtMs ?? 0)).toBeLessThanOrEqual(5_000);
    expect(hazardsBy(engine, "L1")).toEqual([]);
  });

  it("is none while the loop is bypassed, or its valve has closed", () => {
    const bypassed = openStory(LOOP);
    readFor(bypassed, MINUTE_MS, { "LSHH-1": false, "BYP-1": true, "ZSC-1": false });
    readFor(bypassed, 2 * MINUTE_MS, { "LSHH-1": true, "BYP-1": true, "ZSC-1": false });
    expect(hazardsBy(bypassed, "L4")).toEqual([]);
    const acts = openStory(LOOP);
    readFor(acts, MINUTE_MS, { "LSHH-1": false, "BYP-1": false, "ZSC-1": false });
    readFor(acts, MINUTE_MS, { "LSHH-1": true, "BYP-1": false, "ZSC-1": true });
    expect(hazardsBy(acts, "L4")).toEqual([]);
  });
});

const MANY = Array.from({ length: 12 }, (_, i) => `P-${i + 1}`);
const FLOOD = `
points:
${MANY.map((id) => `  - { id: ${id}, enterprise: coldchain, device: dtu1, zone: machine-room, kind: analog }`).join("\n")}
rules:
  - { id: many, enterprise: coldchain, kind: threshold, points: [${MANY.join(", ")}], level: 3, params: { direction: high, limit: 10 } }
`;

describe("L8: a flood of alarms", () => {
  const rise = (engine: PureEngine, count: number) => {
    for (const p of MANY.slice(0, count)) {
      engine.message("coldchain/dtu1", { p, v: 11, ts: engine.nowMs });
      engine.passTo(engine.nowMs + 10_000);
    }
  };

  it("becomes one hazard, tied to the alarm that came first", () => {
    const engine = openStory(FLOOD);
    rise(engine, 12);
    engine.passTo(engine.nowMs + HOUR_MS);
    const first = [...engine.alarms.values()].find(({ point }) => point === "P-1");
    expect(hazardsBy(engine, "L8")).toMatchObject([
      { facts: { grade: "general" }, place: { site: "plant1" }, links: [{ to: "alarm", id: first?.id }] },
    ]);
  });

  it("is none with nine alarms", () => {
    const engine = openStory(FLOOD);
    rise(engine, 9);
    engine.passTo(engine.nowMs + HOUR_MS);
    expect(hazardsBy(engine, "L8")).toEqual([]);
  });
});

describe("C1: a contradiction", () => {
  const PANEL = "points: [{ id: SD-1, enterprise: coldchain, device: dtu1, zone: machine-room, kind: fire }]";
  const broken = {
    kind: "fact",
    fault: "chain-broken",
    subject: "x",
    enterprise: "",
    active: true,
    params: {},
  } as const;

  it("becomes a hazard once it is confirmed, once, and the same out of the journal", () => {
    const engine = openStory();
    engine.take(broken);
    engine.passTo(engine.nowMs + 5_000);
    const [found] = contradictionsOf(engine, "D-17");
    expect(hazardsBy(engine, "C1")).toEqual([]);
    const snapshot = engine.snapshot();
    expect(acted(engine, LI, found?.id ?? "", "confirm", { note: "属实", photos: [] })).toBeNull();
    engine.passTo(engine.nowMs + 2 * HOUR_MS);
    expect(hazardsBy(engine, "C1")).toMatchObject([{ links: [{ to: "ticket", id: found?.id, role: "cause" }] }]);
    expect(replayed(engine, snapshot)).toEqual({ sameState: true, sameEntries: true });
  });

  it("becomes none when it is only explained, or is about a hazard that is open", () => {
    const engine = openStory(PANEL);
    engine.take(broken);
    const id = opened(engine, WANG, "hazard", {
      text: "有氨味",
      points: [],
      zone: "machine-room",
      photos: [],
      category: "equipment",
      leak: true,
      grade: "general",
      source: "self-report",
    });
    readFor(engine, 2 * MINUTE_MS, { "NH3-101": 0 });
    const [doubtful] = contradictionsOf(engine, "D-17");
    const [unseen] = contradictionsOf(engine, "D-03");
    acted(engine, LI, doubtful?.id ?? "", "explain", { note: "换盘", photos: [] });
    expect(acted(engine, LI, unseen?.id ?? "", "confirm", { note: "探头坏", photos: [] })).toBeNull();
    engine.passTo(engine.nowMs + HOUR_MS);
    expect(hazardsBy(engine, "C1")).toEqual([]);
    expect(engine.tickets.get(id)?.closedAtMs).toBeNull();
  });
});

const STANDING = `
joints: [{ id: ask, rule: A1, settings: { clocks: proposed, yellowMinutes: 20 } }]
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], name: 氨高报, params: { direction: high, levels: [{ level: 2, limit: 40 }, { level: 3, limit: 28 }] } }
`;

describe("A1: an alarm nobody handles", () => {
  const orders = (engine: PureEngine) =>
    engine.outcome.entries.filter(
      ({ kind, act, because }) => kind === "order" && act === "open" && because?.rule === "A1",
    );
  const stand = (engine: PureEngine, value: number, minutes: number) =>
    readFor(engine, minutes * MINUTE_MS, { "NH3-101": value }, 30_000);

  it("is asked about when its handling time is over, though somebody has acknowledged it", () => {
    const engine = openStory(STANDING);
    stand(engine, 60, 2);
    for (const { id } of engine.alarms.values()) engine.command("acknowledge", id, "wang");
    stand(engine, 60, 27);
    expect(orders(engine)).toEqual([]);
    stand(engine, 60, 2);
    const [entry] = orders(engine);
    expect(orders(engine)).toHaveLength(1);
    const order = engine.tickets.get(entry?.ticket ?? "");
    expect(order).toMatchObject({
      level: 3,
      openedBy: null,
      place: { points: ["NH3-101"] },
      facts: { said: { key: "machine.unhandled", params: { minutes: 30, measured: expect.stringContaining("60") } } },
    });
    const alarm = [...engine.alarms.values()].find(({ rule, level }) => rule === "nh3" && level === 2);
    expect((order?.openedAtMs ?? 0) - (alarm?.raisedAtMs ?? 0)).toBeGreaterThanOrEqual(30 * MINUTE_MS);
    expect((order?.openedAtMs ?? 0) - (alarm?.raisedAtMs ?? 0)).toBeLessThanOrEqual(30 * MINUTE_MS + 5_000);
  });

  it("comes by the minutes of the catalogue where it writes some, and they go before the preset", () => {
    const engine = openStory(STANDING);
    stand(engine, 30, 22);
    expect(orders(engine)).toHaveLength(1);
  });

  it("is not asked about when somebody has written what is done, when it is over, or where no clocks are named", () => {
    const handled = openStory(STANDING);
    stand(handled, 30, 5);
    opened(handled, WANG, "hazard", {
      text: "阀门渗漏，正在处理",
      points: ["NH3-101"],
      photos: [],
      category: "safety",
      leak: true,
      grade: "general",
      source: "self-report",
    });
    stand(handled, 30, 20);
    expect(orders(handled)).toEqual([]);
    const over = openStory(STANDING);
    stand(over, 30, 5);
    stand(over, 1, 20);
    expect(orders(over)).toEqual([]);
    const silent = openStory(STANDING.replace("joints:", "suppressions: [] #"));
    stand(silent, 60, 40);
    expect(orders(silent)).toEqual([]);
  });
});

describe("what the machine writes for people", () => {
  it("says where, what was measured, against which limit, and can be read in either language", () => {
    const engine = openStory(STANDING.replaceAll("level: 2, limit: 40", "level: 1, limit: 40"));
    readFor(engine, MINUTE_MS, { "NH3-101": 60 });
    const [hazard] = hazardsBy(engine, "L1");
    expect(hazard?.facts.text).toMatch(/NH3-101.*红色报警：60 ppm NH3，达到限值 40 ppm。$/);
    expect(describeSaid("en", hazard?.facts.said ?? { key: "", params: {} })).toMatch(
      /^Red alarm, .*NH3-101.*: 60 ppm NH3, the limit is 40 ppm\.$/,
    );
  });

  it("an unknown sentence, of a later release, is none; and a text that only looks like a key stays a text", () => {
    expect(describeSaid("en", { key: "machine.of-tomorrow", params: {} })).toBeNull();
    const said = { key: "machine.sick", params: { where: "@<b>", fault: "@alarm.system.sensor-fault" } };
    expect(describeSaid("en", said)).toBe(
      `The sensor is not well, <b>: ${describe_("en", "alarm.system.sensor-fault")}.`,
    );
  });
});
