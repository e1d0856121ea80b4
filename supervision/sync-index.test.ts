import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SyncCounts } from "../model/offline/sync-index.ts";
import { MINUTE_MS } from "../model/time.ts";
import { addCounts, syncIndexOf } from "./sync-index.ts";

const NOTHING: SyncCounts = {
  points: 0,
  pointsVisited: 0,
  alarms: 0,
  alarmsSettled: 0,
  comparable: 0,
  contradicted: 0,
  answersMs: [],
  hazardsDue: 0,
  hazardsInTime: 0,
  recurrences: 0,
};
const FULL: SyncCounts = {
  points: 10,
  pointsVisited: 8,
  alarms: 4,
  alarmsSettled: 3,
  comparable: 20,
  contradicted: 2,
  answersMs: [5 * MINUTE_MS, 40 * MINUTE_MS, 20 * MINUTE_MS],
  hazardsDue: 5,
  hazardsInTime: 4,
  recurrences: 1,
};

describe("the index of the two lines", () => {
  it("is the weighed sum of its five parts, which are always told", () => {
    expect(syncIndexOf(FULL)).toEqual({
      parts: { coverage: 0.8, linkage: 0.75, agreement: 0.9, latency: 0.5, closure: 0.8 },
      // 100 · (0.2·0.8 + 0.25·0.75 + 0.25·0.9 + 0.15·0.5 + 0.15·0.8)
      composite: 76.8,
      known: 1,
      latencyMs: 20 * MINUTE_MS,
      recurrences: 1,
    });
  });

  it("of nothing on record is unknown, never a hundred", () => {
    const { parts, composite, known } = syncIndexOf(NOTHING);
    expect([Object.values(parts), composite, known]).toEqual([[null, null, null, null, null], null, 0]);
  });

  it("leaves a part that is unknown out of the sum, and says how much it knows", () => {
    const index = syncIndexOf({ ...FULL, alarms: 0, alarmsSettled: 0, answersMs: [] });
    expect(index.parts).toMatchObject({ linkage: null, latency: null });
    expect([index.known, index.composite]).toEqual([0.6, 84.2]);
    expect(syncIndexOf({ ...NOTHING, points: 10, pointsVisited: 10 }).composite).toBeNull();
  });

  it("is nought where machines contradict more than people have said", () => {
    expect(syncIndexOf({ ...FULL, comparable: 2, contradicted: 5 }).parts.agreement).toBe(0);
  });

  it("of several is that of their sums, in whatever order", () => {
    const other = { ...FULL, pointsVisited: 0, answersMs: [MINUTE_MS] };
    expect(syncIndexOf(addCounts([FULL, other]))).toEqual(syncIndexOf(addCounts([other, FULL])));
    expect(syncIndexOf(addCounts([FULL, other])).parts.coverage).toBe(0.4);
    expect(syncIndexOf(addCounts([FULL, NOTHING]))).toEqual(syncIndexOf(FULL));
  });

  it("never leaves its bounds", () => {
    const n = fc.nat(1_000);
    const counts = fc
      .record({
        points: n,
        pointsVisited: n,
        alarms: n,
        alarmsSettled: n,
        comparable: n,
        contradicted: n,
        answersMs: fc.array(n),
        hazardsDue: n,
        hazardsInTime: n,
        recurrences: n,
      })
      .map(
        (given): SyncCounts => ({
          ...given,
          pointsVisited: Math.min(given.points, given.pointsVisited),
          alarmsSettled: Math.min(given.alarms, given.alarmsSettled),
          hazardsInTime: Math.min(given.hazardsDue, given.hazardsInTime),
        }),
      );
    fc.assert(
      fc.property(counts, (given) => {
        const { parts, composite, known } = syncIndexOf(given);
        for (const part of Object.values(parts)) if (part !== null) expect(part >= 0 && part <= 1).toBe(true);
        expect(composite === null || (composite >= 0 && composite <= 100)).toBe(true);
        expect(composite === null).toBe(known < 0.5);
      }),
    );
  });
});
