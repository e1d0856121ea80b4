import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../model/time.ts";
import type { ZoneRisk } from "../model/offline/risk.ts";
import { acted, LI, opened, openStory, readFor, replayed, SUN, WANG } from "../test/kit/offline-story.ts";
import { type PureEngine, START_MS } from "../test/kit/pure-engine.ts";
import { colourOf } from "./risk.ts";

const PLANT = `
zones:
  - { id: machine-room, site: plant1, name: 氨制冷机房, riskLevel: major }
  - { id: office, site: plant1, name: 办公, riskLevel: low }
points:
  - { id: T-1, enterprise: coldchain, device: dtu1, zone: office, kind: analog }
  - { id: LOCK-1, enterprise: coldchain, device: dtu1, zone: machine-room, kind: interlock }
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], params: { direction: high, levels: [{ level: 1, limit: 57 }, { level: 2, limit: 28 }], offDelayMs: 0 } }
  - { id: warm, enterprise: coldchain, kind: threshold, points: [T-1], level: 1, params: { direction: high, limit: 40, offDelayMs: 0 } }
`;
const riskOf = (engine: PureEngine) => engine.state.supervision.get("coldchain")?.data.risk;
const zoneOf = (engine: PureEngine, zone: string | null): ZoneRisk | undefined =>
  riskOf(engine)?.risk.zones.find((each) => each.zone === zone);
const partsOf = (engine: PureEngine, zone: string) =>
  zoneOf(engine, zone)?.parts.map(({ source, points }) => [source, points]);
const calls = (engine: PureEngine) =>
  [...engine.alarms.values()]
    .filter(({ rule, active }) => rule === "system:risk" && active)
    .map(({ level, params }) => [level, params["zone"], params["score"]]);

describe("the risk of an enterprise", () => {
  it("is that of its worst zone, with all that it comes from, and calls by its colour until it is over", () => {
    const engine = openStory(PLANT);
    readFor(engine, 5_000, { "NH3-101": 60 });
    expect(partsOf(engine, "machine-room")).toEqual([
      ["base", 40],
      ["red-alarm", 40],
      ["hazard", 5],
    ]);
    expect(zoneOf(engine, "machine-room")).toMatchObject({ base: 40, live: 40, context: 0, score: 80, colour: 1 });
    expect(zoneOf(engine, "office")).toMatchObject({ score: 10, colour: 4 });
    expect(riskOf(engine)?.risk).toMatchObject({ score: 80, colour: 1 });
    expect(calls(engine)).toEqual([[1, "machine-room", 80]]);
    for (const { id, kind } of engine.tickets.values())
      if (kind === "hazard") acted(engine, LI, id, "reject", { note: "演示" });
    readFor(engine, 5_000, { "NH3-101": 30 });
    expect(riskOf(engine)?.risk).toMatchObject({ score: 65, colour: 2 });
    expect(calls(engine)).toEqual([[2, "machine-room", 65]]);
    readFor(engine, 5_000, { "NH3-101": 5 });
    expect(riskOf(engine)?.risk).toMatchObject({ score: 40, colour: 3 });
    expect(calls(engine)).toEqual([]);
  });

  it("is the worst zone and not a mean, and what lies nowhere adds to nothing else", () => {
    const engine = openStory(PLANT);
    readFor(engine, 5_000, { "T-1": 50 });
    expect(riskOf(engine)?.risk.score).toBe(50);
    opened(engine, WANG, "hazard", {
      text: "乱",
      points: [],
      photos: [],
      category: "other",
      leak: false,
      grade: "major",
      source: "self-report",
    });
    engine.passTo(engine.nowMs + 5_000);
    expect(zoneOf(engine, null)).toMatchObject({ score: 30 });
    expect(riskOf(engine)?.risk.score).toBe(50);
  });

  it("counts each bypass, silence and hazards, up to forty points of what stands there", () => {
    const engine = openStory(PLANT);
    readFor(engine, 5_000, { "LOCK-1": "bypassed" });
    opened(engine, WANG, "hazard", {
      text: "漏",
      points: ["NH3-101"],
      photos: [],
      category: "other",
      leak: false,
      grade: "major",
      source: "self-report",
    });
    engine.passTo(engine.nowMs + 2_000);
    expect(partsOf(engine, "machine-room")).toEqual([
      ["base", 40],
      ["major-hazard", 30],
      ["bypass", 15],
    ]);
    engine.passTo(START_MS + 4 * HOUR_MS);
    // Of a loop that is silent nobody knows whether it is bypassed; that it was without a permit is a hazard by now.
    expect(partsOf(engine, "machine-room")).toEqual([
      ["base", 40],
      ["major-hazard", 30],
      ["comms-lost", 10],
      ["hazard", 5],
    ]);
    expect(zoneOf(engine, "machine-room")).toMatchObject({ live: 40, score: 80 });
  });

  it("of a zone without a level on record is told as unknown, and nobody is called about a guess", () => {
    const engine = openStory(
      "rules: [{ id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 1, params: { direction: high, limit: 57 } }]",
    );
    readFor(engine, 5_000, { "NH3-101": 60 });
    expect(partsOf(engine, "machine-room")?.map(([source]) => source)).toContain("base-unknown");
    expect(riskOf(engine)?.risk).toMatchObject({ score: 60, colour: 2 });
    expect(calls(engine)).toEqual([]);
  });

  it("does not rise by test gas, nor in a drill", () => {
    const engine = openStory(PLANT);
    engine.protect("li", {
      type: "window",
      purpose: "calibration",
      enterprise: "coldchain",
      points: ["NH3-101"],
      reason: "标定",
      reference: null,
      minutes: 60,
    });
    readFor(engine, 10_000, { "NH3-101": 60 });
    opened(engine, SUN, "order", { subject: "看一下", text: "现场情况", points: [], replyBy: engine.nowMs + DAY_MS });
    engine.passTo(engine.nowMs + MINUTE_MS);
    expect(riskOf(engine)?.risk.score).toBe(40);
  });

  it("is remembered day by day by its worst, and comes out of the journal the same", () => {
    const engine = openStory(PLANT);
    readFor(engine, 5_000, { "NH3-101": 60 });
    const snapshot = engine.snapshot();
    readFor(engine, 5_000, { "NH3-101": 5 });
    engine.passTo(START_MS + 3 * DAY_MS);
    expect(riskOf(engine)?.days.map(({ score }) => score)[0]).toBe(80);
    expect(riskOf(engine)?.days.length).toBe(4);
    expect(replayed(engine, snapshot)).toEqual({ sameState: true, sameEntries: true });
  });

  it.each([
    [80, 1],
    [79, 2],
    [60, 2],
    [59, 3],
    [40, 3],
    [39, 4],
    [0, 4],
  ])("of %d points has colour %d", (score, colour) => {
    expect(colourOf(score)).toBe(colour);
  });
});
