import { describe, expect, it } from "vitest";
import type { HazardFacts } from "../../model/offline/hazard.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
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
