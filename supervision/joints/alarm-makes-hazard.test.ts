import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Alarm } from "../../model/alarm.ts";
import { EMPTY_CATALOG } from "../../model/catalog/catalog.ts";
import type { AlarmId } from "../../model/ids.ts";
import type { Level } from "../../model/level.ts";
import type { Look, PointNow } from "../look.ts";
import { alarmMakesHazard } from "./alarm-makes-hazard.ts";

interface Ringing {
  readonly point: string;
  readonly level: Level;
  readonly active: boolean;
  readonly suppressed: boolean;
}

/** A plant of which only these alarms are known; `zoneOf` says where a point lies. Counts how often it is asked for a point. */
function lookWith(ringing: readonly Ringing[], zoneOf: (point: string) => string | null) {
  const asked = { points: 0 };
  const alarms = ringing.map(
    (each, i) =>
      // What the joint reads of an alarm.
      ({ ...each, id: `a${i}` as AlarmId, rule: "nh3", retro: false, drill: null, params: {}, raisedAtMs: 0 }) as Alarm,
  );
  const look = {
    atMs: 0,
    enterprise: "coldchain",
    catalog: EMPTY_CATALOG,
    alarms,
    log: [],
    tickets: () => [],
    point(id: string) {
      asked.points++;
      // What the joint reads of a point.
      return { id, zone: zoneOf(id) } as PointNow;
    },
    rule: () => null,
    again: () => undefined,
    // The joint asks for nothing else.
  } as unknown as Look;
  return { look, asked };
}

const SETTINGS = { repeats: 3, standingMinutes: 30 };

function gradesOf(look: Look): readonly (readonly [point: string, grade: unknown])[] {
  return (alarmMakesHazard.wants?.(look, SETTINGS) ?? []).map((want) => {
    // The joint opens hazards alone.
    const order = want.order as { readonly body?: { readonly grade?: string } };
    return [want.key, order.body?.grade] as const;
  });
}

it("L1 grades each red alarm by whether another point of its zone is red, as looking at every pair does", () => {
  const ringing = fc.record<Ringing>({
    point: fc.constantFrom("p1", "p2", "p3", "q1", "q2", "nowhere"),
    level: fc.constantFrom<Level>(1, 1, 2),
    active: fc.boolean(),
    suppressed: fc.boolean(),
  });
  const zoneOf = (point: string) => (point === "nowhere" ? null : (point[0] ?? null));
  const grades = new Set<unknown>();
  fc.assert(
    fc.property(fc.array(ringing, { maxLength: 8 }), (all) => {
      const red = all.filter(({ level, active, suppressed }) => level === 1 && active && !suppressed);
      const pairwise = red.map(({ point }) => {
        const elsewhere = red.some((other) => other.point !== point && zoneOf(other.point) === zoneOf(point));
        return [point, elsewhere && zoneOf(point) !== null ? "major" : "general"];
      });
      for (const [, grade] of pairwise) grades.add(grade);
      expect(gradesOf(lookWith(all, zoneOf).look)).toEqual(pairwise);
    }),
    { numRuns: 500 },
  );
  expect(grades.size).toBe(2);
});

it("L1 asks for each point of a thousand red alarms a few times, not once for every other alarm", () => {
  const all = Array.from(
    { length: 1_000 },
    (_, i) => ({ point: `p${i}`, level: 1, active: true, suppressed: false }) as const,
  );
  const { look, asked } = lookWith(all, () => "hall");
  expect(gradesOf(look)).toHaveLength(1_000);
  expect(asked.points).toBeLessThanOrEqual(6_000);
});
