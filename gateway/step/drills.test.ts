import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCatalogText } from "../../model/catalog/parse.ts";
import { PureEngine, START_MS } from "../../test/kit/pure-engine.ts";

/** The cold store with a second site, and a rule over a point of each. */
const BASE = readFileSync(new URL("../../test/scenarios/base/cold-store.yaml", import.meta.url), "utf8");
const MORE = `
sites:
  - { id: plant2, enterprise: coldchain, name: 二号冷库 }
devices:
  - { id: dtu2, enterprise: coldchain, site: plant2, reportEveryMs: 600000 }
points:
  - { id: NH3-201, enterprise: coldchain, device: dtu2, kind: gas, substance: NH3, unit: ppm, rangeMin: 0, rangeMax: 500 }
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101, NH3-201], params: { direction: high, levels: [{ level: 1, limit: 57 }, { level: 3, limit: 28 }], offDelayMs: 30000 } }
`;

function openEngine(): PureEngine {
  const engine = new PureEngine();
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
  for (const text of [BASE, MORE]) {
    const parsed = parseCatalogText(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    engine.apply(parsed.value.fragment);
  }
  return engine;
}

const deed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("read" as const), far: fc.boolean(), v: fc.constantFrom(5, 40, 70, 600) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("acknowledge" as const), nth: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pass" as const), minutes: fc.constantFrom(1, 11, 40) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("drill" as const),
      site: fc.constantFrom("plant1", null),
      minutes: fc.constantFrom(5, 30),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

/** The same deeds, with or without what they say of drills: what people hear of each alarm, and what the alarms come to. */
function live(deeds: readonly Deed[], withDrills: boolean) {
  let engine = openEngine();
  const heard: string[] = [];
  const alarms = new Map<string, PureEngine["alarms"] extends Map<string, infer A> ? A : never>();
  // Ids follow from the journal's numbers, which differ by the drills' own records: alarms are named by the order of their raising.
  const hear = () => {
    for (const [id, alarm] of engine.alarms) alarms.set(id, alarm);
    const names = [...alarms.keys()];
    for (const { alarm, channel, reason, step, atMs } of engine.outcome.outbox.splice(0))
      if (reason !== "drill-over") heard.push([names.indexOf(alarm.id), channel, reason, step, atMs].join());
  };
  for (const act of deeds) {
    if (act.do === "read") {
      const [p, key] = act.far ? ["NH3-201", "coldchain/dtu2"] : ["NH3-101", "coldchain/dtu1"];
      engine.message(key, { p, v: act.v, ts: engine.nowMs });
    } else if (act.do === "acknowledge") {
      const id = [...alarms.keys()][act.nth];
      if (id !== undefined) engine.command("acknowledge", id, "zhang");
    } else if (act.do === "pass") {
      engine.passTo(engine.nowMs + act.minutes * 60_000);
    } else if (act.do === "drill" && withDrills) {
      const { site, minutes } = act;
      engine.drill("chief", {
        type: "declare",
        enterprise: "coldchain",
        site,
        points: [],
        scenario: null,
        reason: "drill",
        minutes,
      });
    } else if (act.do === "restart") {
      hear();
      const { nowMs } = engine;
      engine = PureEngine.from(engine.snapshot());
      engine.nowMs = nowMs;
      for (const [id, alarm] of alarms) engine.alarms.set(id, alarm);
    }
    hear();
    engine.passTo(engine.nowMs + 1_000);
    hear();
  }
  return {
    heard,
    states: [...alarms.values()].map(({ active, acknowledged, latched, suppressed, covered }) => ({
      active,
      acknowledged,
      latched,
      suppressed,
      covered,
    })),
    engine,
    alarms,
  };
}

describe("a drill", () => {
  it("takes no call away and changes no alarm, whatever happens in it", () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        // A call that goes out afresh because a drill is over restarts its escalation: only what is short enough to have none is compared there.
        const [plain, drilled] = [live(deeds, false), live(deeds, true)];
        expect(drilled.states).toEqual(plain.states);
        const lost = plain.heard.filter((call) => !call.includes("escalated") && !drilled.heard.includes(call));
        expect(lost).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("leaves no mark behind: what holds after its end is in earnest", () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        const { engine } = live(deeds, true);
        engine.passTo(engine.nowMs + 31 * 60_000);
        expect(Object.keys(engine.state.global.data.drills ?? {})).toEqual([]);
        for (const alarm of engine.alarms.values()) if (alarm.active) expect(alarm.drill ?? null).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  it("still stands after a restart, and ends at its time", () => {
    const engine = openEngine();
    engine.drill("chief", {
      type: "declare",
      enterprise: "coldchain",
      site: "plant1",
      points: [],
      scenario: null,
      reason: "drill",
      minutes: 10,
    });
    const again = PureEngine.from(engine.snapshot());
    again.passTo(START_MS + 599_000);
    again.message("coldchain/dtu1", { p: "NH3-101", v: 60, ts: again.nowMs });
    const [first] = again.alarms.values();
    expect(first?.drill).toMatch(/^drill-/);
    again.passTo(START_MS + 600_000);
    expect([...again.alarms.values()].map(({ drill }) => drill)).toEqual([null, null]);
    expect(again.outcome.outbox.map(({ reason }) => reason)).toEqual(["raised", "drill-over"]);
    expect(again.outcome.audit.map(({ action, by }) => [action, by])).toEqual([["drill-ended", null]]);
  });

  it("marks nothing that is raised after its time, even where the tick that ends it is late", () => {
    const engine = openEngine();
    engine.drill("chief", {
      type: "declare",
      enterprise: "coldchain",
      site: null,
      points: [],
      scenario: null,
      reason: "drill",
      minutes: 1,
    });
    engine.nowMs += 60_000;
    engine.message("coldchain/dtu1", { p: "NH3-101", v: 60, ts: engine.nowMs });
    expect([...engine.alarms.values()].map(({ drill }) => drill ?? null)).toEqual([null, null]);
  });
});
