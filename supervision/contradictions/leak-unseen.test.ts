import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../model/time.ts";
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
import { START_MS } from "../../test/kit/pure-engine.ts";

const LEAK = {
  text: "法兰处有氨味",
  points: [],
  zone: "machine-room",
  photos: [],
  category: "equipment",
  leak: true,
  grade: "general",
  source: "self-report",
};

describe("D-03: somebody smells a leak", () => {
  it("is found while the detector of the zone reads nothing, within five seconds of the report", () => {
    const engine = openStory();
    readFor(engine, MINUTE_MS, { "NH3-101": 0 });
    const reportedAtMs = engine.nowMs;
    const id = opened(engine, WANG, "hazard", LEAK);
    engine.passTo(reportedAtMs + 5_000);
    const [found] = contradictionsOf(engine, "D-03");
    expect(found).toMatchObject({
      level: 2,
      place: { zone: "machine-room", points: ["NH3-101"] },
      facts: {
        online: { atMs: reportedAtMs - 5_000, facts: { point: "NH3-101", value: 0, unit: "ppm" } },
        offline: { atMs: reportedAtMs, facts: { ticket: id, text: "法兰处有氨味" } },
      },
    });
    expect((found?.openedAtMs ?? 0) - reportedAtMs).toBeLessThanOrEqual(5_000);
  });

  it.each([
    ["the detector shows something", { "NH3-101": 12 }, LEAK],
    ["the detector is out of order", { "NH3-101": -30 }, LEAK],
    ["nothing leaks", { "NH3-101": 0 }, { ...LEAK, leak: false }],
  ])("is not found when %s", (_, values, report) => {
    const engine = openStory();
    readFor(engine, MINUTE_MS, values);
    opened(engine, WANG, "hazard", report);
    readFor(engine, MINUTE_MS, values);
    expect(contradictionsOf(engine, "D-03")).toEqual([]);
  });

  it("is not found by a detector of which nothing is known", () => {
    const engine = openStory();
    opened(engine, WANG, "hazard", LEAK);
    engine.passTo(START_MS + 10 * MINUTE_MS);
    expect(contradictionsOf(engine, "D-03")).toEqual([]);
  });

  it("agrees again once the detector sees it, and comes out of the journal the same", () => {
    const engine = openStory();
    readFor(engine, MINUTE_MS, { "NH3-101": 0 });
    const id = opened(engine, WANG, "hazard", LEAK);
    readFor(engine, MINUTE_MS, { "NH3-101": 0 });
    const snapshot = engine.snapshot();
    const seesAtMs = engine.nowMs;
    readFor(engine, 2 * MINUTE_MS, { "NH3-101": 20 });
    const [found] = contradictionsOf(engine, "D-03");
    expect((found?.facts.agreeSinceMs ?? 0) - seesAtMs).toBeLessThanOrEqual(MINUTE_MS + 5_000);
    expect(found?.facts.agreeSinceMs).not.toBeNull();
    acted(engine, LI, id, "reject", { note: "误闻" });
    engine.passTo(engine.nowMs + 25 * 60 * MINUTE_MS);
    expect(contradictionsOf(engine, "D-03")[0]?.state).toBe("closed");
    expect(replayed(engine, snapshot)).toEqual({ sameState: true, sameEntries: true });
  });
});
