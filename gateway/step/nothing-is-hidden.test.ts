import fc from "fast-check";
import { nextTickMs } from "./timers.ts";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Alarm, alarmStateOf, isClosed, type OpenAlarm } from "../../model/alarm.ts";
import { parseCatalogText } from "../../model/catalog/parse.ts";
import type { AlarmAction } from "../../model/journal-event.ts";
import { BY_DESIGN_MS_MAX, OUT_OF_SERVICE_MS_MAX, WINDOW_MS_MAX } from "../../model/protection.ts";
import { PureEngine } from "../../test/kit/pure-engine.ts";
import type { EngineState } from "../state.ts";

/** The cold store with a switch that explains a low flow, and rules of every level. Every level has a route. */
const BASE = readFileSync(new URL("../../test/scenarios/base/cold-store.yaml", import.meta.url), "utf8");
const MORE = `
enterprises:
  - { id: coldchain, name: c, area: dx, shelving: { redMinutesMax: 60 } }
points:
  - { id: PUMP-1, enterprise: coldchain, device: dtu1, kind: discrete }
  - { id: FT-1, enterprise: coldchain, device: dtu1, kind: analog, unit: L/min, rangeMin: 0, rangeMax: 500 }
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], params: { direction: high, levels: [{ level: 1, limit: 57 }, { level: 2, limit: 28 }, { level: 4, limit: 20 }] } }
  - { id: flow, enterprise: coldchain, kind: threshold, points: [FT-1], params: { direction: low, levels: [{ level: 1, limit: 10 }, { level: 3, limit: 20, offDelayMs: 30000 }] } }
suppressions:
  - { id: pump-off, enterprise: coldchain, when: { point: PUMP-1, states: [false] }, rules: [flow, nh3], reason: stands still, maxMs: 1800000 }
routes:
  - { enterprise: coldchain, levels: [1, 2, 3, 4], policy: plant-duty }
`;

function fragmentOf(text: string) {
  const parsed = parseCatalogText(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.fragment;
}

function openEngine(): PureEngine {
  const engine = new PureEngine();
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
  engine.apply(fragmentOf(BASE));
  engine.apply(fragmentOf(MORE));
  // Every point has been heard: what is remembered of one that never was begins with the first look at it.
  for (const [p, v] of Object.entries({ "NH3-101": 1, "FT-1": 100, "PUMP-1": true }))
    engine.message("coldchain/dtu1", { p, v, ts: engine.nowMs });
  return engine;
}

const POINTS = ["NH3-101", "FT-1", "PUMP-1"] as const;
const PEOPLE = ["chief", "li"] as const;
const person = fc.constantFrom(...PEOPLE);
const nth = fc.nat(9);

const deed = fc.oneof(
  fc.record({
    do: fc.constant("read" as const),
    point: fc.constantFrom(...POINTS),
    v: fc.constantFrom(0, 5, 15, 25, 40, 70, 600),
    bad: fc.boolean(),
  }),
  fc.record({
    do: fc.constant("read" as const),
    point: fc.constantFrom(...POINTS),
    v: fc.constantFrom(0, 70),
    bad: fc.constant(false),
  }),
  fc.record({
    do: fc.constant("command" as const),
    action: fc.constantFrom<AlarmAction>("acknowledge", "shelve", "shelve", "unshelve", "reset", "comment"),
    by: person,
    nth,
    minutes: fc.constantFrom(1, 30, 60),
  }),
  fc.record({
    do: fc.constant("out" as const),
    point: fc.constantFrom(...POINTS),
    by: person,
    minutes: fc.constantFrom(1, 90, 1_440, 20_000),
  }),
  fc.record({
    do: fc.constant("window" as const),
    points: fc.uniqueArray(fc.constantFrom(...POINTS), { minLength: 1 }),
    by: person,
    minutes: fc.constantFrom(1, 45, 480, 600),
  }),
  fc.record({ do: fc.constantFrom("approve" as const, "end" as const), by: person, nth }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1_000, 60_000, 1_900_000, 3_600_000) }),
  fc.record({ do: fc.constant("restart" as const), deafMs: fc.constantFrom(0, 120_000) }),
  fc.record({ do: fc.constant("edit" as const), retired: fc.boolean() }),
);
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

/** Carries one deed out; gives the engine that lives on. */
function carryOut(engine: PureEngine, it: Deed): PureEngine {
  const offs = Object.keys(engine.state.global.data.protection ?? {}).sort();
  switch (it.do) {
    case "read": {
      const v = it.point === "PUMP-1" ? it.v > 10 : it.v;
      engine.message("coldchain/dtu1", { p: it.point, v, ts: engine.nowMs, ...(it.bad ? { q: "bad" } : {}) });
      return engine;
    }
    case "command": {
      const ids = [...engine.state.alarmHome.keys()].sort();
      const alarm = ids[it.nth % Math.max(1, ids.length)] ?? "none";
      engine.command(it.action, alarm, it.by, { note: "work", minutes: it.minutes });
      return engine;
    }
    case "out":
      engine.protect(it.by, {
        type: "out-of-service",
        enterprise: "coldchain",
        point: it.point,
        reason: "broken",
        measure: "portable",
        minutes: it.minutes,
      });
      return engine;
    case "window":
      engine.protect(it.by, {
        type: "window",
        purpose: "calibration",
        enterprise: "coldchain",
        points: it.points,
        reason: "quarterly",
        reference: null,
        minutes: it.minutes,
      });
      return engine;
    case "approve":
    case "end":
      engine.protect(it.by, { type: it.do, off: offs[it.nth % Math.max(1, offs.length)] ?? "none", note: null });
      return engine;
    case "wait":
      engine.passTo(engine.nowMs + it.ms);
      return engine;
    case "restart": {
      const next = PureEngine.from(engine.snapshot());
      for (const [id, alarm] of engine.alarms) next.alarms.set(id, alarm);
      next.nowMs = engine.nowMs + it.deafMs;
      next.take({ kind: "start", deafMs: it.deafMs, offsetMs: 0, version: "test" });
      return next;
    }
    case "edit": {
      const [suppression] = fragmentOf(MORE).suppressions ?? [];
      if (suppression !== undefined) engine.apply({ suppressions: [{ ...suppression, retired: it.retired }] });
      return engine;
    }
  }
}

function openAlarms({ alarmHome }: EngineState): readonly OpenAlarm[] {
  return [...alarmHome.values()].map(({ holder, key }) => holder[key] as OpenAlarm);
}

/** Why nobody is being called about it now, with an end on the clock; null: nobody is, and nothing will change that. */
function whyQuiet(state: EngineState, open: OpenAlarm): string | null {
  const { alarm, escalation, shelfEndsAtMs } = open;
  const due = nextTickMs(state);
  if (escalation !== null) return due <= escalation.dueAtMs ? "called" : null;
  if (shelfEndsAtMs !== null) return due <= shelfEndsAtMs ? "shelved" : null;
  const offs = Object.values(state.global.data.protection ?? {});
  const mutes = offs.filter((off) => off.inForce && alarm.point !== null && off.points.includes(alarm.point));
  if (alarm.outOfService && mutes.some(({ kind, endsAtMs }) => kind === "out-of-service" && due <= endsAtMs))
    return "out";
  if (alarm.suppressed && mutes.some(({ kind, endsAtMs }) => kind !== "out-of-service" && due <= endsAtMs))
    return "suppressed";
  const graver = openAlarms(state).some(
    (other) =>
      other.alarm.active &&
      other.alarm.rule === alarm.rule &&
      other.alarm.point === alarm.point &&
      other.alarm.level < alarm.level,
  );
  return alarm.covered && graver ? "covered" : null;
}

/** What must hold after every deed. */
function check(engine: PureEngine): void {
  const { state } = engine;
  const listed = new Set(openAlarms(state).map(({ alarm }) => alarm.id));
  for (const alarm of engine.alarms.values()) {
    // Everything that is not normal is listed, whatever mutes it; what is closed is normal.
    if (!alarm.retro) expect([alarm.id, listed.has(alarm.id)]).toEqual([alarm.id, !isClosed(alarm)]);
    if (isClosed(alarm) && !alarm.retro) expect([alarm.id, alarmStateOf(alarm)]).toEqual([alarm.id, "normal"]);
  }
  for (const open of openAlarms(state)) {
    const { alarm } = open;
    if (!alarm.active || alarm.acknowledged || alarm.retired || alarm.enterprise === "") continue;
    expect([describeOf(alarm), whyQuiet(state, open)]).not.toEqual([describeOf(alarm), null]);
  }
  for (const off of Object.values(state.global.data.protection ?? {})) {
    const spanMax = {
      "out-of-service": OUT_OF_SERVICE_MS_MAX[4],
      calibration: WINDOW_MS_MAX,
      maintenance: WINDOW_MS_MAX,
      "by-design": BY_DESIGN_MS_MAX,
      // Thirty days, and as long again for one that was announced; half an hour of grace.
      "offline-report": 60 * 86_400_000 + 1_800_000,
    };
    expect(off.endsAtMs).toBeGreaterThan(state.atMs);
    expect(off.endsAtMs).toBeLessThanOrEqual(state.atMs + spanMax[off.kind]);
  }
}

function describeOf(alarm: Alarm): string {
  return `${alarm.point} ${alarm.rule}/${alarm.level} ${alarmStateOf(alarm)}${alarm.covered ? " covered" : ""}`;
}

describe("nothing is ever hidden for good", () => {
  const deeds = fc.array(deed, { minLength: 5, maxLength: 40 });

  it("after any sequence of deeds every active unanswered alarm has somebody called, or a due time when it will; all that is not normal is listed", () => {
    fc.assert(
      fc.property(deeds, (all) => {
        let engine = openEngine();
        for (const each of all) {
          engine = carryOut(engine, each);
          check(engine);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("left alone for the longest of all bounds, nothing mutes anything, and what is active and unanswered has been called", () => {
    fc.assert(
      fc.property(deeds, (all) => {
        let engine = openEngine();
        for (const each of all) engine = carryOut(engine, each);
        // The longest bound of the points here is a day; nobody ends anything meanwhile.
        engine.passTo(engine.nowMs + 25 * 3_600_000);
        expect(Object.values(engine.state.global.data.protection ?? {})).toEqual([]);
        for (const { alarm, escalation } of openAlarms(engine.state)) {
          expect(["shelved", "suppressed", "out-of-service"]).not.toContain(alarmStateOf(alarm));
          if (alarm.active && !alarm.acknowledged && !alarm.covered && !alarm.retired && alarm.enterprise !== "") {
            expect([describeOf(alarm), escalation === null]).toEqual([describeOf(alarm), false]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("the same journal from any snapshot comes to the same state", () => {
    fc.assert(
      fc.property(deeds, fc.nat(100), (all, share) => {
        const engine = openEngine();
        for (const each of all) if (each.do !== "restart") carryOut(engine, each);
        const cut = Math.floor((engine.journal.length * share) / 100);
        const first = new PureEngine();
        first.replay(engine.journal.slice(0, cut));
        const second = cut === 0 ? first : PureEngine.from(first.snapshot());
        second.replay(engine.journal.slice(cut));
        expect(second.digest()).toBe(engine.digest());
      }),
      { numRuns: 60 },
    );
  });
});
