import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Level } from "../model/level.ts";
import { anAlarm } from "../test/kit/record-builders.ts";
import {
  beginIncident,
  floodDueMs,
  type Happening,
  INCIDENT_GAP_MS,
  joinIncident,
  leaveIncident,
  type OpenIncident,
  settleFlood,
  takesMore,
} from "./incidents.ts";

const MIN = 60_000;

function at(ms: number, facts: Partial<Happening> = {}): Happening {
  return { nowMs: ms, wallMs: ms, site: "plant1", zone: null, happenedAtMs: ms, ...facts };
}

function begin(ms: number, level: Level = 2): OpenIncident {
  const alarm = anAlarm("a0", { level });
  const open = beginIncident(alarm, at(ms));
  joinIncident(open, alarm, at(ms));
  return open;
}

describe("an incident", () => {
  it("takes what is raised within ten minutes of its newest alarm, and not what comes later", () => {
    const open = begin(0);
    expect([takesMore(open, INCIDENT_GAP_MS), takesMore(open, INCIDENT_GAP_MS + 1)]).toEqual([true, false]);
    joinIncident(open, anAlarm("a1"), at(9 * MIN));
    expect(takesMore(open, 19 * MIN)).toBe(true);
  });

  it("names first what happened first, though its message came last", () => {
    const open = begin(10_000);
    joinIncident(open, anAlarm("late", { point: "LSHH-1" }), at(14_000, { happenedAtMs: 9_000 }));
    joinIncident(open, anAlarm("later"), at(15_000, { happenedAtMs: 9_500 }));
    expect(open.incident.firstOut).toMatchObject({ alarm: "late", point: "LSHH-1", atMs: 9_000 });
  });

  it("lists the zones in the order in which it reached them, each once", () => {
    const open = begin(0);
    joinIncident(open, anAlarm("a1"), at(1, { zone: "machine-room" }));
    joinIncident(open, anAlarm("a2"), at(2, { zone: "hall" }));
    joinIncident(open, anAlarm("a3"), at(3, { zone: "machine-room" }));
    expect(open.incident.spread).toEqual([
      { zone: "machine-room", atMs: 1 },
      { zone: "hall", atMs: 2 },
    ]);
  });

  it("is over with its last alarm", () => {
    const open = begin(0);
    joinIncident(open, anAlarm("a1"), at(1));
    leaveIncident(open, 5);
    expect(open.incident.closedAtMs).toBeNull();
    leaveIncident(open, 6);
    expect(open.incident).toMatchObject({ closedAtMs: 6, live: 0, counts: [1, 1, 0, 0] });
  });

  it("of ten thousand alarms is one, of bounded size, with its reds named", () => {
    const open = begin(0, 1);
    for (let i = 1; i < 10_000; i++) joinIncident(open, anAlarm(`a${i}`, { level: i % 100 === 0 ? 1 : 3 }), at(i));
    expect(open.incident).toMatchObject({ counts: [100, 0, 9_900, 0], live: 10_000 });
    expect(open.incident.reds).toHaveLength(100);
    expect(open.incident.reds.slice(0, 3)).toEqual(["a0", "a100", "a200"]);
    expect(JSON.stringify(open).length).toBeLessThan(20_000);
  });
});

describe("a flood", () => {
  it("begins with ten alarms in ten minutes and ends when fewer than five are left of them", () => {
    const open = begin(0);
    for (let i = 1; i < 9; i++) joinIncident(open, anAlarm(`a${i}`), at(i * MIN));
    expect(open.incident.flood).toBeNull();
    joinIncident(open, anAlarm("a9"), at(9 * MIN));
    expect(open.incident).toMatchObject({ flood: { sinceMs: 9 * MIN, untilMs: null }, busiest: 10 });
    expect(floodDueMs(open)).toBe(15 * MIN);
    settleFlood(open, 15 * MIN - 1, 15 * MIN - 1);
    expect(open.incident.flood?.untilMs).toBeNull();
    settleFlood(open, 15 * MIN, 15 * MIN);
    expect(open.incident.flood?.untilMs).toBe(15 * MIN);
    expect(floodDueMs(open)).toBeNull();
  });

  it("is found by counting, whatever the order of raises and looks", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 * MIN }), { minLength: 1, maxLength: 60 }), (gaps) => {
        const open = begin(0);
        const times = [0];
        let isFlood = false;
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const recent = (ms: number) => times.filter((each) => each > ms - 10 * MIN).length;
          for (let due = floodDueMs(open); due !== null && due <= now; due = floodDueMs(open))
            settleFlood(open, due, due);
          if (isFlood && recent(now) < 5) isFlood = false;
          times.push(now);
          if (recent(now) >= 10) isFlood = true;
          else if (isFlood && recent(now) < 5) isFlood = false;
          joinIncident(open, anAlarm("x"), at(now));
          expect(open.incident.flood !== null && open.incident.flood.untilMs === null).toBe(isFlood);
        }
      }),
    );
  });
});
