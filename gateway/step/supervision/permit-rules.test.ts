import { describe, expect, it } from "vitest";
import type { Rule } from "../../../model/catalog/catalog.ts";
import type { PermitFacts } from "../../../model/offline/permit.ts";
import { HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { goodAir, hotWork, entry, OXYGEN, PermitPlant } from "../../../test/kit/permit-plant.ts";
import { ToldRecords } from "../../../test/kit/told-records.ts";
import { PureEngine, START_MS } from "../../../test/kit/pure-engine.ts";
import { permitRulesInForce } from "../permit-rules-in-force.ts";

const START = { measuresInPlace: true };

function start(plant: PermitPlant, body: Readonly<Record<string, unknown>>, air = goodAir()): string {
  const id = plant.open("worker", "permit", body)?.ticket ?? "";
  expect(plant.act("chief", id, "approve", { post: "leader" })).toBe("ok");
  expect(plant.act("worker", id, "air-test", air)).toBe("ok");
  expect(plant.act("worker", id, "start", START)).toBe("ok");
  return id;
}

const shown = ({ id, points, params }: Rule, permit: string) => [
  id.slice(permit.length + 1),
  points,
  params["direction"],
  params["limit"],
];

function rulesOf(plant: PermitPlant, permit: string) {
  return permitRulesInForce(plant.engine.state).map((rule) => shown(rule, permit));
}

describe("the limits of a permit", () => {
  it("are rules around the work, in the unit of each point, for as long as it is under way", () => {
    const plant = new PermitPlant();
    const id = start(plant, hotWork({ zonesWithin15M: ["pumps"] }));
    // 0.5 %VOL of methane are 10 %LEL; 0.2 %VOL of propane are 9.523… %LEL, cut to the strict side.
    const limits = [
      ["sample-c3h8", ["EX-2"], "high", 9.523],
      ["sample-ch4", ["EX-1"], "high", 10],
    ];
    expect(rulesOf(plant, id)).toEqual(limits);
    plant.act("worker", id, "suspend", { reason: "等料" });
    expect(rulesOf(plant, id)).toEqual(limits);
    plant.act("worker", id, "finish", { siteClear: true, acceptedBy: "李" });
    expect(rulesOf(plant, id)).toEqual([]);
  });

  it("of a confined space hold for oxygen and what is toxic, too", () => {
    const plant = new PermitPlant();
    plant.read({ "O2-P": 20.9, "EX-P": 0, "H2S-P": 0 });
    const id = start(plant, entry(), goodAir(OXYGEN));
    expect(rulesOf(plant, id)).toEqual([
      ["o2-high", ["O2-P"], "high", 23.5],
      ["o2-low", ["O2-P"], "low", 19.5],
      // 10 mg/m³ of hydrogen sulfide.
      ["oel-h2s", ["H2S-P"], "high", 7.058],
      ["sample-ch4", ["EX-P"], "high", 10],
    ]);
  });

  it("are judged with the reading itself", () => {
    const plant = new PermitPlant();
    plant.read({ "EX-1": 9.9 });
    const id = start(plant, hotWork());
    expect(plant.standing()).toEqual([]);
    plant.read({ "EX-1": 10 });
    expect(plant.standing()).toEqual([`${id}-sample-ch4 EX-1`]);
    plant.read({ "EX-1": 9.5 });
    expect(plant.standing()).toEqual([`${id}-sample-ch4 EX-1`]);
    plant.read({ "EX-1": 8.9 });
    expect(plant.standing()).toEqual([]);
  });

  it("go on record with versions, so that an alarm by one can be explained when it is over", () => {
    const plant = new PermitPlant();
    const told: (readonly [string, number, boolean, string | null])[] = [];
    plant.engine.onEffects = ({ ruleChanges }) => {
      for (const { rule, version, after, reason } of ruleChanges)
        told.push([rule, version, after.retired === true, reason]);
    };
    const id = start(plant, hotWork());
    plant.act("worker", id, "finish", { siteClear: true, acceptedBy: "李" });
    plant.passTo(MINUTE_MS);
    expect(told).toEqual([
      [`${id}-sample-ch4`, 1, false, id],
      [`${id}-sample-ch4`, 2, true, id],
    ]);
  });

  it("explain themselves afterwards, as they stood then, by clause and version", async () => {
    const plant = new PermitPlant();
    const told = new ToldRecords();
    plant.engine.onEffects = (effects, seq) => told.keep(effects, seq);
    plant.keepReading({ "EX-1": 2 }, MINUTE_MS);
    const id = start(plant, hotWork());
    plant.keepReading({ "EX-1": 12 }, 2 * MINUTE_MS);
    plant.act("worker", id, "finish", { siteClear: true, acceptedBy: "李" });
    plant.passTo(3 * HOUR_MS);
    const about = { enterprise: "plant", point: "EX-1", atMs: START_MS + 90_000, language: "zh-CN" as const };
    const then = await told.why(plant.engine.state, about, plant.engine.nowMs);
    const rule = then.conditions.find((each) => each.rule === `${id}-sample-ch4`);
    expect(rule).toMatchObject({
      version: 1,
      met: true,
      limit: 10,
      changed: { by: "system", reason: id },
      differs: false,
    });
    expect(rule?.ruleName).toContain("GB 30871-2022");
    const now = await told.why(plant.engine.state, { ...about, atMs: plant.engine.nowMs }, plant.engine.nowMs);
    expect(now.conditions.map((each) => each.rule)).not.toContain(`${id}-sample-ch4`);
  });

  it("close their alarms as retired when the work is over, never as cleared", () => {
    const plant = new PermitPlant();
    const id = start(plant, hotWork());
    plant.read({ "EX-1": 12 });
    plant.act("worker", id, "finish", { siteClear: true, acceptedBy: "李" });
    const alarm = [...plant.engine.alarms.values()].find(({ rule }) => rule === `${id}-sample-ch4`);
    expect(alarm).toMatchObject({ active: false, retired: true });
  });

  it("leave other rules alone: their conditions, delays and watches go on as they were", () => {
    const plant = new PermitPlant();
    plant.engine.apply({
      rules: [
        {
          id: "slow",
          enterprise: "plant",
          kind: "threshold",
          points: ["EX-1"],
          level: 3,
          params: { direction: "high", limit: 5, onDelayMs: 60_000 },
        },
        {
          id: "two",
          enterprise: "plant",
          kind: "voting",
          points: ["EX-1", "EX-2"],
          level: 3,
          params: { direction: "high", limit: 6, needed: 2 },
        },
      ],
    });
    plant.keepReading({ "EX-1": 7, "EX-2": 0 }, 30_000);
    start(plant, hotWork());
    // The watch of both points hears of the one that was compiled anew, and of the one that was not.
    plant.read({ "EX-2": 7 });
    const vote = [...plant.engine.alarms.values()].filter(({ active }) => active).map(({ rule }) => rule);
    plant.keepReading({ "EX-1": 7, "EX-2": 7 }, 60_000);
    const raised = plant.engine.outcome.events.filter(({ kind }) => kind === "raised");
    const slow = [...plant.engine.alarms.values()].find(({ rule }) => rule === "slow");
    expect(vote).toContain("two");
    expect(raised.find(({ alarm }) => alarm === slow?.id)?.atMs).toBe(plant.engine.nowMs);
  });

  it("follow the catalogue: a detector that is added stands under them, one that leaves does not", () => {
    const plant = new PermitPlant();
    const id = start(plant, hotWork());
    const point = {
      enterprise: "plant",
      device: "fixed",
      zone: "tanks",
      id: "EX-3",
      kind: "gas" as const,
      substance: "CH4",
      unit: "%LEL",
      rangeMin: 0,
      rangeMax: 100,
    };
    plant.engine.apply({ points: [point] });
    expect(rulesOf(plant, id)).toEqual([["sample-ch4", ["EX-1", "EX-3"], "high", 10]]);
    plant.read({ "EX-1": 0 });
    plant.engine.message("plant/fixed", { p: "EX-3", v: 11, ts: plant.engine.nowMs });
    expect(plant.standing()).toEqual([`${id}-sample-ch4 EX-3`]);
    plant.engine.apply({ points: [{ ...point, retired: true }] });
    expect(rulesOf(plant, id)).toEqual([["sample-ch4", ["EX-1"], "high", 10]]);
  });

  it("are the same after a restart in the middle of the work, and after a replay from any snapshot", () => {
    const plant = new PermitPlant();
    const snapshots = [plant.engine.snapshot()];
    const id = start(plant, hotWork({ zonesWithin30M: ["pumps"] }));
    snapshots.push(plant.engine.snapshot());
    plant.keepReading({ "EX-1": 2, "EX-2": 3 }, MINUTE_MS);
    snapshots.push(plant.engine.snapshot());
    plant.read({ "EX-1": 11 });
    plant.passTo(2 * MINUTE_MS);
    snapshots.push(plant.engine.snapshot());
    plant.engine.take({ kind: "start", deafMs: 10_000, offsetMs: 0, version: "test" });
    plant.keepReading({ "EX-1": 2, "EX-2": 3 }, 5 * MINUTE_MS);
    plant.act("worker", id, "finish", { siteClear: true, acceptedBy: "李" });
    plant.passTo(HOUR_MS);
    for (const snapshot of snapshots) {
      const again = PureEngine.from(snapshot);
      again.replay(plant.engine.journal.filter(({ seq }) => seq > snapshot.seq));
      expect(again.digest()).toBe(plant.engine.digest());
      expect(again.outcome.events).toEqual(plant.engine.outcome.events.filter(({ seq }) => seq > snapshot.seq));
    }
    expect(plant.ticket<PermitFacts>(id).facts.interruptedBecause).toBe("gas");
  });
});
