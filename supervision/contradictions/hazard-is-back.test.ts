import { describe, expect, it } from "vitest";
import type { HazardFacts } from "../../model/offline/hazard.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import {
  acted,
  contradictionsOf,
  LI,
  opened,
  openStory,
  PHOTO,
  readFor,
  replayed,
  WANG,
  ZHAO,
} from "../../test/kit/offline-story.ts";
import type { PureEngine } from "../../test/kit/pure-engine.ts";

const RULES = `
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], params: { direction: high, levels: [{ level: 2, limit: 40 }, { level: 3, limit: 28 }], offDelayMs: 30000 } }
`;
const REPORT = {
  text: "法兰渗漏",
  points: ["NH3-101"],
  photos: [],
  category: "equipment",
  leak: false,
  grade: "general",
  source: "self-report",
};

function closedHazard(engine: PureEngine): string {
  readFor(engine, MINUTE_MS, { "NH3-101": 5 });
  const id = opened(engine, WANG, "hazard", REPORT);
  const way = [
    [LI, "verify", { grade: "general" }],
    [LI, "assign", { owner: "wang", deadline: engine.nowMs + DAY_MS, measures: "停用" }],
    [WANG, "rectify", { note: "换垫片", photos: [PHOTO] }],
    [ZHAO, "recheck", { passed: true, note: "好", photos: [] }],
    [LI, "close", { note: "销号" }],
  ] as const;
  for (const [by, act, body] of way) expect(acted(engine, by, id, act, body)).toBeNull();
  engine.passTo(engine.nowMs + HOUR_MS);
  return id;
}

function alarmOnce(engine: PureEngine, v = 33): void {
  readFor(engine, MINUTE_MS, { "NH3-101": v });
  readFor(engine, MINUTE_MS, { "NH3-101": 5 });
}

function hazardOf(engine: PureEngine, id: string): Ticket<HazardFacts> {
  // Opened as a hazard.
  return engine.tickets.get(id) as Ticket<HazardFacts>;
}

describe("D-06: a hazard is closed, and its own point alarms again", () => {
  it("reopens at the second alarm, with a contradiction beside it, within five seconds", () => {
    const engine = openStory(RULES);
    const id = closedHazard(engine);
    alarmOnce(engine);
    expect(hazardOf(engine, id).state).toBe("closed");
    engine.passTo(engine.nowMs + 2 * DAY_MS);
    const secondAtMs = engine.nowMs;
    const snapshot = engine.snapshot();
    readFor(engine, 5_000, { "NH3-101": 33 });
    expect(hazardOf(engine, id)).toMatchObject({
      state: "reopened",
      level: 2,
      closedAtMs: null,
      facts: { reopenings: 1 },
    });
    const step = engine.outcome.entries.filter(({ ticket }) => ticket === id).at(-1);
    expect(step).toMatchObject({ act: "recurred", by: null, because: { rule: "D-06" } });
    const [found] = contradictionsOf(engine, "D-06");
    expect(found).toMatchObject({
      level: 2,
      facts: { online: { facts: { point: "NH3-101", alarms: 2 } }, offline: { facts: { ticket: id, by: "li" } } },
    });
    expect((found?.openedAtMs ?? 0) - secondAtMs).toBeLessThanOrEqual(5_000);
    expect(replayed(engine, snapshot)).toEqual({ sameState: true, sameEntries: true });
  });

  it("stands until the hazard is closed anew, which people must allow first", () => {
    const engine = openStory(RULES);
    const id = closedHazard(engine);
    alarmOnce(engine);
    alarmOnce(engine);
    const [found] = contradictionsOf(engine, "D-06");
    expect(acted(engine, WANG, id, "rectify", { note: "换阀门", photos: [PHOTO] })).toBeNull();
    readFor(engine, DAY_MS + HOUR_MS, { "NH3-101": 5 }, HOUR_MS);
    expect(acted(engine, ZHAO, id, "recheck", { passed: true, note: "好", photos: [] })).toBeNull();
    expect(acted(engine, LI, id, "close", { note: "销号" })).toBe("open-contradictions");
    expect(acted(engine, LI, found?.id ?? "", "confirm", { note: "属实", photos: [] })).toBeNull();
    expect(acted(engine, LI, id, "close", { note: "销号" })).toBeNull();
    engine.passTo(engine.nowMs + 2_000);
    expect(contradictionsOf(engine, "D-06").map(({ facts }) => facts.agreeSinceMs !== null)).toEqual([true]);
    // It was about a hazard that is open again: none is made beside it.
    expect([...engine.tickets.values()].filter(({ kind }) => kind === "hazard").map((each) => each.id)).toEqual([id]);
  });

  it.each([
    ["one alarm, though it rises through two limits", (engine: PureEngine) => alarmOnce(engine, 45)],
    [
      "a second one only after a week",
      (engine: PureEngine) => {
        alarmOnce(engine);
        engine.passTo(engine.nowMs + 7 * DAY_MS);
        alarmOnce(engine);
      },
    ],
    ["silence", (engine: PureEngine) => engine.passTo(engine.nowMs + 3 * DAY_MS)],
    [
      "test gas in a calibration window",
      (engine: PureEngine) => {
        engine.protect("li", {
          type: "window",
          purpose: "calibration",
          enterprise: "coldchain",
          points: ["NH3-101"],
          reason: "标定",
          reference: null,
          minutes: 60,
        });
        alarmOnce(engine);
        alarmOnce(engine);
      },
    ],
  ])("is not found after %s", (_, happens) => {
    const engine = openStory(RULES);
    const id = closedHazard(engine);
    happens(engine);
    expect(contradictionsOf(engine, "D-06")).toEqual([]);
    expect(hazardOf(engine, id).state).toBe("closed");
  });

  it("is neither found nor acted on where it is switched off", () => {
    const engine = openStory(
      RULES,
      "joints: [{ id: off, rule: D-06, enterprise: coldchain, disabled: true, reason: 试运行 }]",
    );
    const id = closedHazard(engine);
    alarmOnce(engine);
    alarmOnce(engine);
    expect([contradictionsOf(engine, "D-06"), hazardOf(engine, id).state]).toEqual([[], "closed"]);
  });
});
