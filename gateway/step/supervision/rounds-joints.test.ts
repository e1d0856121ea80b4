import { describe, expect, it } from "vitest";
import type { HazardFacts } from "../../../model/offline/hazard.ts";
import type { WorkOrderFacts } from "../../../model/offline/work-order.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { PureEngine } from "../../../test/kit/pure-engine.ts";
import { MONDAY_MS, RoundsPlant } from "../../../test/kit/rounds-plant.ts";

const QUIET = { "NH3-1": 0, "NH3-2": 0 };
const hazards = (plant: RoundsPlant) =>
  plant.tickets<HazardFacts>("hazard").map(({ facts, place }) => [facts.category, place.points.join(" ")]);
const orders = (plant: RoundsPlant) =>
  plant.tickets<WorkOrderFacts>("work-order").map(({ facts, place }) => [facts.task, place.points.join(" ")]);
const ruleOf = (plant: RoundsPlant, kind: string) =>
  plant.engine.outcome.entries
    .filter((entry) => entry.kind === kind && entry.act === "open")
    .map(({ because }) => because?.rule);

function expectSameAfterReplay(plant: RoundsPlant, snapshot: ReturnType<PureEngine["snapshot"]>): void {
  const again = PureEngine.from(snapshot);
  again.replay(plant.engine.journal.filter(({ seq }) => seq > snapshot.seq));
  expect(again.digest()).toBe(plant.engine.digest());
}

describe("L2: a sick sensor makes a work order", () => {
  const DUE =
    "points: [{ enterprise: plant, device: dtu, zone: cold, id: NH3-1, kind: gas, substance: NH3, unit: ppm, rangeMin: 0, rangeMax: 100, calibratedAt: '2025-12-01', calibrationEveryDays: 90 }]";

  it("when its calibration is due, and a hazard when it is so for a week; each once, also over a restart", () => {
    // Nothing is heard of it all week, which is another joint's matter.
    const plant = new RoundsPlant(`${DUE}\njoints: [{ id: l6, rule: L6, disabled: true, reason: 试验 }]`);
    const snapshot = plant.engine.snapshot();
    plant.passTo(5_000);
    expect(orders(plant)).toEqual([["calibrate", "NH3-1"]]);
    expect(ruleOf(plant, "work-order")).toEqual(["L2"]);
    expectSameAfterReplay(plant, snapshot);
    plant.restart();
    plant.passTo(7 * DAY_MS - MINUTE_MS);
    expect(hazards(plant).filter(([, points]) => points === "NH3-1")).toEqual([]);
    plant.passTo(7 * DAY_MS + MINUTE_MS);
    expect(orders(plant)).toHaveLength(1);
    expect(hazards(plant)).toEqual([["instrument", "NH3-1"]]);
    expect(ruleOf(plant, "hazard")).toEqual(["L2"]);
  });

  it("when it says that it has a fault; not for one that is only a day from its calibration", () => {
    const plant = new RoundsPlant(DUE.replace("2025-12-01", "2025-12-02"));
    plant.read(QUIET);
    plant.passTo(MINUTE_MS);
    expect(orders(plant)).toEqual([]);
    plant.read({ "NH3-2": -60 });
    plant.passTo(MINUTE_MS + 5_000);
    expect(orders(plant)).toEqual([["repair", "NH3-2"]]);
  });

  it("which is done with a passed calibration of that point, and accepted by somebody else", () => {
    const plant = new RoundsPlant(DUE);
    plant.passTo(5_000);
    const id = plant.tickets("work-order")[0]?.id ?? "";
    const record = (point: string, passed: boolean) => {
      const start = plant.engine.nowMs - 120_000;
      const body = { point, gas: "NH3", applied: 50, reading: 49, passed, start, end: plant.engine.nowMs };
      return plant.open("worker", "calibration", body)?.ticket ?? "";
    };
    plant.passTo(HOUR_MS);
    const done = (evidence?: string) =>
      plant.act("worker", id, "done", { note: "已标定", ...(evidence && { evidence }) });
    expect(done()).toBe("evidence-needed");
    expect(done(record("NH3-2", true))).toBe("calibration-needed");
    expect(done(record("NH3-1", false))).toBe("calibration-needed");
    expect(done(record("NH3-1", true))).toBe("ok");
    expect(plant.act("worker", id, "accept")).toBe("same-person");
    expect(plant.act("second", id, "accept")).toBe("ok");
  });
});

describe("L5: fire water makes a hazard", () => {
  it("when the pump stays in manual, within seconds of its alarm, and not a moment before", () => {
    const plant = new RoundsPlant();
    plant.read({ "PUMP-AUTO": false, "PUMP-POWER": true, HYDRANT: 0.5 });
    plant.passTo(5 * MINUTE_MS - 1_000);
    expect(hazards(plant)).toEqual([]);
    plant.passTo(5 * MINUTE_MS + 5_000);
    expect(hazards(plant)).toEqual([["fire", "PUMP-AUTO"]]);
    expect(ruleOf(plant, "hazard")).toEqual(["L5"]);
  });

  it("is none while the pump is in automatic, or says nothing that is known", () => {
    for (const quality of [undefined, "bad"] as const) {
      const plant = new RoundsPlant();
      plant.read({ "PUMP-AUTO": quality === undefined, "PUMP-POWER": true, HYDRANT: 0.5 }, quality);
      plant.passTo(20 * MINUTE_MS);
      expect(ruleOf(plant, "hazard")).not.toContain("L5");
    }
  });
});

const REPORT = (hours: number) => ({
  devices: ["dtu"],
  reason: "更换网关",
  measure: "每小时人工巡检",
  from: MONDAY_MS,
  plannedOnline: MONDAY_MS + hours * HOUR_MS,
});

describe("L6: a lost line makes a hazard", () => {
  it("half an hour after its alarm: one for the device, louder after a day", () => {
    const plant = new RoundsPlant();
    plant.read(QUIET);
    plant.passTo(4 * MINUTE_MS);
    const [alarm] = [...plant.engine.alarms.values()].filter(({ rule }) => rule === "system:no-data");
    const lostAtMs = (alarm?.raisedAtMs ?? 0) - MONDAY_MS;
    const snapshot = plant.engine.snapshot();
    plant.passTo(lostAtMs + 30 * MINUTE_MS - 1);
    expect(hazards(plant)).toEqual([]);
    plant.passTo(lostAtMs + 30 * MINUTE_MS + 5_000);
    expect(hazards(plant)).toEqual([["instrument", "NH3-1 NH3-2"]]);
    expectSameAfterReplay(plant, snapshot);
    const id = plant.tickets("hazard")[0]?.id ?? "";
    expect(plant.story(id).map(([, act]) => act)).toEqual(["open"]);
    plant.passTo(lostAtMs + DAY_MS + 5_000);
    expect(plant.story(id).map(([, act]) => act)).toContain("still-offline");
    expect(plant.tickets("hazard")[0]?.level).toBe(2);
  });

  it("is none where it was reported, until half an hour after it should have been heard again", () => {
    const plant = new RoundsPlant();
    expect(plant.open("chief", "offline-report", REPORT(4))?.ok).toBe(true);
    plant.read(QUIET);
    plant.passTo(4.5 * HOUR_MS - 1_000);
    expect(hazards(plant)).toEqual([]);
    plant.passTo(4.5 * HOUR_MS + 5_000);
    expect(hazards(plant)).toEqual([["instrument", "NH3-1 NH3-2"]]);
  });

  it("is none where it is heard again within half an hour", () => {
    const plant = new RoundsPlant();
    plant.read(QUIET);
    plant.passTo(30 * MINUTE_MS);
    plant.read(QUIET);
    plant.keepReading(QUIET, 2 * HOUR_MS);
    expect(hazards(plant)).toEqual([]);
  });
});

describe("P6: an offline report holds back calls about silence alone", () => {
  const silent = (plant: RoundsPlant) =>
    [...plant.engine.alarms.values()].filter(({ rule, active }) => rule === "system:no-data" && active);

  it("which are listed and muted; an alarm of a value calls as ever", () => {
    const plant = new RoundsPlant();
    plant.open("chief", "offline-report", REPORT(4));
    plant.read(QUIET);
    plant.passTo(HOUR_MS);
    expect(silent(plant).map(({ suppressed, mutedBy }) => [suppressed, Object.keys(mutedBy ?? {})])).toEqual([
      [true, ["offline-report"]],
      [true, ["offline-report"]],
    ]);
    plant.read({ "NH3-1": 60 });
    const gas = [...plant.engine.alarms.values()].filter(({ rule }) => rule === "nh3");
    expect(gas.map(({ level, active, suppressed }) => [level, active, suppressed])).toEqual([
      [1, true, false],
      [2, true, false],
    ]);
  });

  it("also of one that stood already, and gives them back when it is refused, ended or has lapsed", () => {
    const ends: readonly ((plant: RoundsPlant, id: string) => void)[] = [
      (plant, id) => expect(plant.act("authority", id, "refuse", { reason: "未说明替代措施" })).toBe("ok"),
      (plant, id) => expect(plant.act("worker", id, "end", { note: "已恢复" })).toBe("ok"),
      (plant) => plant.passTo(4.5 * HOUR_MS + 1_000),
    ];
    for (const end of ends) {
      const plant = new RoundsPlant();
      plant.read(QUIET);
      plant.passTo(10 * MINUTE_MS);
      expect(silent(plant).map(({ suppressed }) => suppressed)).toEqual([false, false]);
      const id = plant.open("chief", "offline-report", REPORT(4))?.ticket ?? "";
      expect(silent(plant).map(({ suppressed }) => suppressed)).toEqual([true, true]);
      plant.restart();
      end(plant, id);
      expect(silent(plant).map(({ suppressed }) => suppressed)).toEqual([false, false]);
    }
  });

  it("only from its time on, and as long as it is extended", () => {
    const plant = new RoundsPlant();
    const body = { ...REPORT(4), from: MONDAY_MS + HOUR_MS };
    const id = plant.open("chief", "offline-report", body)?.ticket ?? "";
    plant.read(QUIET);
    plant.passTo(HOUR_MS - 1_000);
    expect(silent(plant).map(({ suppressed }) => suppressed)).toEqual([false, false]);
    plant.passTo(HOUR_MS + 1_000);
    expect(silent(plant).map(({ suppressed }) => suppressed)).toEqual([true, true]);
    expect(plant.act("chief", id, "extend", { reason: "备件未到", plannedOnline: MONDAY_MS + 8 * HOUR_MS })).toBe("ok");
    plant.passTo(6 * HOUR_MS);
    expect(silent(plant).map(({ suppressed }) => suppressed)).toEqual([true, true]);
    plant.passTo(8.5 * HOUR_MS + 1_000);
    expect(plant.story(id).map(([, act]) => act)).toEqual(["open", "begun", "extend", "lapsed"]);
  });

  it.each([
    ["names nothing", { devices: [] }, "nothing-named"],
    ["names a device there is not", { devices: ["x"] }, "no-such-device"],
    ["ends before it begins", { from: MONDAY_MS + 9 * HOUR_MS }, "times-reversed"],
    ["is over", { from: 0, plannedOnline: MONDAY_MS }, "already-over"],
    ["takes two months", { plannedOnline: MONDAY_MS + 61 * DAY_MS }, "too-long"],
  ])("is refused if it %s", (_, more, reason) => {
    const plant = new RoundsPlant();
    expect(plant.open("chief", "offline-report", { ...REPORT(4), ...more })?.reason).toBe(reason);
  });

  it("stands once for a point at a time", () => {
    const plant = new RoundsPlant();
    plant.open("chief", "offline-report", REPORT(4));
    expect(plant.open("chief", "offline-report", REPORT(6))?.reason).toBe("reported-already");
  });
});

describe("L7: exposure makes a work order", () => {
  it("at the limit, not at half of it", () => {
    const plant = new RoundsPlant();
    plant.keepReading({ "NH3-1": 0, "NH3-2": 26 }, 20 * MINUTE_MS);
    expect([...plant.engine.alarms.values()].some(({ rule, active }) => rule === "stel" && active)).toBe(true);
    expect(orders(plant)).toEqual([]);
    plant.keepReading({ "NH3-1": 0, "NH3-2": 56 }, 40 * MINUTE_MS);
    expect(orders(plant)).toEqual([["ventilation-check", "NH3-2"]]);
    expect(ruleOf(plant, "work-order")).toEqual(["L7"]);
  });
});
