import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import {
  acted,
  contradictionsOf,
  LI,
  opened,
  openStory,
  readFor,
  replayed,
  SUN,
  ZHAO,
  ZHOU,
} from "../../test/kit/offline-story.ts";
import { type PureEngine, START_MS } from "../../test/kit/pure-engine.ts";

const PLANT = `
points:
  - { id: M-1, enterprise: coldchain, device: dtu1, zone: machine-room, kind: analog, unit: A, witness: { of: running, atLeast: 5 } }
  - { id: M-2, enterprise: coldchain, device: dtu1, kind: discrete, witness: { of: running } }
`;
const EFFECTIVE = START_MS + HOUR_MS;
const NOTE = { note: "同意" };

function orderStop(engine: PureEngine): string {
  const id = opened(engine, ZHAO, "enforcement", {
    document: "31号",
    points: [],
    photos: [],
    inspectedAt: START_MS,
    items: [],
    stop: { scope: "氨压缩机", effectiveAt: EFFECTIVE, zones: ["machine-room"] },
  });
  expect(acted(engine, SUN, id, "review", NOTE)).toBeNull();
  expect(acted(engine, ZHOU, id, "approve", NOTE)).toBeNull();
  return id;
}

describe("D-08, P10: a machine runs that is to stand still", () => {
  it("against an order it is red from the moment the order is in effect", () => {
    const engine = openStory(PLANT);
    const id = orderStop(engine);
    readFor(engine, 59 * MINUTE_MS, { "M-1": 12 }, MINUTE_MS);
    expect(contradictionsOf(engine, "D-08")).toEqual([]);
    const snapshot = engine.snapshot();
    engine.passTo(EFFECTIVE + 5_000);
    expect(contradictionsOf(engine, "D-08")).toMatchObject([
      {
        level: 1,
        openedAtMs: EFFECTIVE,
        facts: { online: { facts: { point: "M-1", value: 12 } }, offline: { facts: { ticket: id } } },
      },
    ]);
    readFor(engine, MINUTE_MS, { "M-1": 0 });
    expect(contradictionsOf(engine, "D-08")[0]?.facts.agreeSinceMs).not.toBeNull();
    expect(replayed(engine, snapshot)).toEqual({ sameState: true, sameEntries: true });
  });

  it("is found within five seconds of its start, under an order that is in effect", () => {
    const engine = openStory(PLANT);
    orderStop(engine);
    readFor(engine, MINUTE_MS, { "M-1": 0 });
    engine.passTo(EFFECTIVE + MINUTE_MS);
    const startedAtMs = engine.nowMs;
    readFor(engine, 5_000, { "M-1": 12 });
    expect((contradictionsOf(engine, "D-08")[0]?.openedAtMs ?? 0) - startedAtMs).toBeLessThanOrEqual(5_000);
  });

  it.each([
    ["it idles below its limit", { "M-1": 4 }],
    ["nothing is known of it", {}],
    ["it stands elsewhere", { "M-2": true }],
  ])("is not found when %s", (_, values) => {
    const engine = openStory(PLANT);
    orderStop(engine);
    engine.passTo(EFFECTIVE + MINUTE_MS);
    readFor(engine, MINUTE_MS, values);
    expect(contradictionsOf(engine, "D-08")).toEqual([]);
  });

  it("is not found once the order is lifted", () => {
    const engine = openStory(PLANT);
    const id = orderStop(engine);
    engine.passTo(EFFECTIVE + MINUTE_MS);
    acted(engine, ZHOU, id, "lift", NOTE);
    readFor(engine, MINUTE_MS, { "M-1": 12 });
    expect(contradictionsOf(engine, "D-08")).toEqual([]);
  });

  it("against the enterprise's own report it is orange, for as long as that lasts", () => {
    const engine = openStory(PLANT);
    opened(engine, LI, "offline-report", {
      points: ["M-2"],
      devices: [],
      reason: "停机检修",
      measure: "挂牌上锁",
      from: START_MS,
      plannedOnline: START_MS + DAY_MS,
    });
    readFor(engine, MINUTE_MS, { "M-2": true, "M-1": 12 });
    expect(contradictionsOf(engine, "D-08")).toMatchObject([{ level: 2, place: { points: ["M-2"] } }]);
    readFor(engine, DAY_MS, { "M-2": true }, HOUR_MS);
    expect(contradictionsOf(engine, "D-08")[0]?.facts.agreeSinceMs).not.toBeNull();
  });
});
