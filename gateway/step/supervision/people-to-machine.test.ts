import { describe, expect, it } from "vitest";
import type { HazardFacts } from "../../../model/offline/hazard.ts";
import { HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { goodAir, hotWork, PermitPlant } from "../../../test/kit/permit-plant.ts";
import { START_MS } from "../../../test/kit/pure-engine.ts";
import { MONDAY_MS, RoundsPlant } from "../../../test/kit/rounds-plant.ts";

const joint = (rule: string, settings: string) =>
  `joints: [{ id: set, enterprise: plant, rule: ${rule}, settings: ${settings} }]`;
const off = (rule: string) => `joints: [{ id: set, enterprise: plant, rule: ${rule}, disabled: true, reason: 不适用 }]`;

describe("P5: a calibration window mutes its own", () => {
  const open = (plant: RoundsPlant, minutes: number, purpose: "calibration" | "maintenance" = "calibration") => {
    const [points, reason, reference] = [["NH3-1"], "季度标定", null];
    const order = { type: "window", purpose, enterprise: "plant", points, reason, reference, minutes } as const;
    return plant.engine.protect("li", order)?.reason ?? "ok";
  };

  it("for two hours at most, or as long as the catalogue says, on record from its begin to its end", () => {
    expect(open(new RoundsPlant(), 121)).toBe("window-too-long");
    expect(open(new RoundsPlant(joint("P5", "{ maxMinutes: 30 }")), 31)).toBe("window-too-long");
    expect(open(new RoundsPlant(), 480, "maintenance")).toBe("ok");
    const plant = new RoundsPlant();
    expect(open(plant, 120)).toBe("ok");
    plant.keepReading({ "NH3-1": 60, "NH3-2": 2 }, 10 * MINUTE_MS);
    plant.keepReading({ "NH3-1": 2, "NH3-2": 60 }, 20 * MINUTE_MS);
    const gas = [...plant.engine.alarms.values()].filter(({ rule, level }) => rule === "nh3" && level === 1);
    expect(gas.map(({ point, suppressed, mutedBy }) => [point, suppressed, Object.keys(mutedBy ?? {})])).toEqual([
      ["NH3-1", true, ["calibration"]],
      ["NH3-2", false, []],
    ]);
    plant.passTo(3 * HOUR_MS);
    const said = plant.engine.outcome.audit.filter(({ params }) => params["kind"] === "calibration");
    expect(said.map(({ action, by, params }) => [action, by, params["points"]])).toEqual([
      ["protection-began", "li", "NH3-1"],
      ["protection-ended", null, "NH3-1"],
    ]);
  });

  it("is opened by nobody where it is switched off; work on the plant may go on", () => {
    const plant = new RoundsPlant(off("P5"));
    expect(open(plant, 30)).toBe("windows-switched-off");
    expect(open(plant, 30, "maintenance")).toBe("ok");
  });
});

describe("P6: an offline report holds back silence", () => {
  const silent = (plant: RoundsPlant) =>
    [...plant.engine.alarms.values()].filter(({ rule, active }) => rule === "system:no-data" && active);
  const report = (plant: RoundsPlant) => {
    const body = {
      points: ["NH3-1"],
      reason: "检修",
      measure: "人工",
      from: MONDAY_MS,
      plannedOnline: MONDAY_MS + HOUR_MS,
    };
    return plant.open("chief", "offline-report", body)?.ticket ?? "";
  };

  it("as long after the planned instant as the catalogue says", () => {
    const plant = new RoundsPlant(joint("P6", "{ graceMinutes: 5 }"));
    const id = report(plant);
    plant.passTo(65 * MINUTE_MS - 1_000);
    expect(silent(plant).find(({ point }) => point === "NH3-1")?.suppressed).toBe(true);
    plant.passTo(65 * MINUTE_MS + 1_000);
    expect(silent(plant).find(({ point }) => point === "NH3-1")?.suppressed).toBe(false);
    expect(plant.engine.tickets.get(id)?.state).toBe("lapsed");
  });

  it("nowhere where it is switched off: it is on record, and calls go on", () => {
    const plant = new RoundsPlant(off("P6"));
    const id = report(plant);
    plant.passTo(30 * MINUTE_MS);
    expect(plant.engine.tickets.get(id)?.state).toBe("reported");
    expect(silent(plant).map(({ suppressed }) => suppressed)).not.toContain(true);
  });
});

describe("P7: an open hazard blocks work", () => {
  const APPROVE = { post: "safety-department" };
  const LOST = "joints: [{ id: silence, rule: L6, enterprise: plant, retired: true }]";
  const applied = (plant: PermitPlant, more: Readonly<Record<string, unknown>> = {}) =>
    plant.open("worker", "permit", hotWork({ until: START_MS + 7 * HOUR_MS, ...more }))?.ticket ?? "";

  it("but not where it is switched off", () => {
    const plant = new PermitPlant(off("P7"));
    plant.open("worker", "hazard", { text: "阀门内漏", zone: "tanks" });
    expect(plant.act("chief", applied(plant), "approve", APPROVE)).toBe("ok");
  });

  it("of a lost line only where the work relies on what is lost: its gas, its lines, its portables", () => {
    const plant = new PermitPlant(LOST);
    plant.read({ "EX-1": 0, "EX-2": 0 });
    plant.passTo(HOUR_MS);
    const lost = plant.tickets<HazardFacts>("hazard");
    expect(lost.map(({ place }) => place.points)).toContainEqual(["EX-1", "EX-2"]);
    const flame = applied(plant);
    expect(plant.act("chief", flame, "approve", APPROVE)).toBe("open-hazard");
    const height = { type: "height", grade: "first", zone: "pit" };
    expect(plant.act("chief", applied(plant, height), "approve", APPROVE)).toBe("ok");
    const listening = applied(plant, { ...height, listening: ["EX-2"] });
    expect(plant.act("chief", listening, "approve", APPROVE)).toBe("open-hazard");
    // Found by a person in that very zone it blocks all work there.
    plant.open("worker", "hazard", { text: "探测器进水", zone: "pit" });
    expect(plant.act("chief", applied(plant, height), "approve", APPROVE)).toBe("open-hazard");
  });

  it("does not keep interrupted work from going on because of a lost gauge of the same zone", () => {
    const plant = new PermitPlant(LOST);
    const id = applied(plant);
    expect(plant.act("chief", id, "approve", APPROVE)).toBe("ok");
    plant.passTo(3.6 * HOUR_MS);
    const lost = plant.tickets<HazardFacts>("hazard");
    expect(lost.flatMap(({ place }) => place.points)).toContain("WELD-1");
    const fixed = lost.find(({ place }) => place.points.includes("EX-1"));
    plant.read({ "EX-1": 0, "EX-2": 0 });
    plant.act("chief", fixed?.id ?? "", "reject", { note: "网关重启" });
    plant.act("worker", id, "air-test", goodAir());
    expect(plant.act("worker", id, "start", { measuresInPlace: true })).toBe("ok");
    expect(plant.act("worker", id, "suspend", { reason: "午休" })).toBe("ok");
    expect(plant.act("worker", id, "resume", { measuresInPlace: true })).toBe("ok");
  });
});
