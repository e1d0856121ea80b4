import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { acted, opened, openStory, readFor, replayed, SUN } from "../../../test/kit/offline-story.ts";
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
