import { describe, expect, it } from "vitest";
import type { CurvePoint } from "../../../model/knowledge/response-curve.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { hotWork } from "../../../test/kit/permit-plant.ts";
import { PureEngine } from "../../../test/kit/pure-engine.ts";
import { inspected, MONDAY_MS, RoundsPlant } from "../../../test/kit/rounds-plant.ts";

const FOUND_WITHIN_MS = 5_000;
const LOOK = {
  checklist: "look",
  items: [
    { id: "smell", result: "ok" },
    { id: "fan", result: "ok" },
  ],
};
const QUIET = { "NH3-1": 0, "NH3-2": 0 };

const found = (plant: RoundsPlant, code: string) =>
  plant.contradictions(code).map(({ facts, level }) => [facts.key, level]);
const foundSince = (plant: RoundsPlant, code: string) =>
  plant.contradictions(code).map(({ openedAtMs }) => openedAtMs - MONDAY_MS);
const agrees = (plant: RoundsPlant, code: string) => plant.contradictions(code)[0]?.facts.agreeSinceMs !== null;

function expectSameAfterReplay(plant: RoundsPlant, snapshot: ReturnType<PureEngine["snapshot"]>): void {
  const again = PureEngine.from(snapshot);
  again.replay(plant.engine.journal.filter(({ seq }) => seq > snapshot.seq));
  expect(again.digest()).toBe(plant.engine.digest());
}

describe("D-01: an inspection during a red alarm says that all is normal", () => {
  function alarmed(): RoundsPlant {
    const plant = new RoundsPlant();
    plant.read({ "NH3-1": 60, "NH3-2": 0 });
    return plant;
  }

  it("is found within seconds of the inspection, stays after it has been forgotten, and only people close it", () => {
    const plant = alarmed();
    const snapshot = plant.engine.snapshot();
    plant.keepReading({ "NH3-1": 60, "NH3-2": 0 }, 10 * MINUTE_MS);
    plant.open("worker", "inspection", inspected(plant, LOOK));
    plant.passTo(10 * MINUTE_MS + FOUND_WITHIN_MS);
    expect(plant.contradictions("D-01").map(({ level, place }) => [level, place.points])).toEqual([[2, ["NH3-1"]]]);
    expect(foundSince(plant, "D-01")[0]).toBeLessThanOrEqual(10 * MINUTE_MS + FOUND_WITHIN_MS);
    expectSameAfterReplay(plant, snapshot);
    plant.restart();
    plant.passTo(10 * DAY_MS);
    expect(agrees(plant, "D-01")).toBe(false);
    const id = plant.contradictions("D-01")[0]?.id ?? "";
    expect(plant.act("worker", id, "explain", { note: "没有到现场看" })).toBe("ok");
    expect(plant.act("chief", id, "close", { note: "已处理当班人员" })).toBe("ok");
    plant.passTo(12 * DAY_MS);
    expect(found(plant, "D-01")).toHaveLength(1);
  });

  it.each([
    [
      "it shows a value",
      { items: [...LOOK.items, { id: "pressure", result: "ok", value: 1.1 }], checklist: "cold-room" },
    ],
    ["it shows a photo", { ...LOOK, photos: [{ sha256: "a".repeat(64) }] }],
    ["it found something", { ...LOOK, items: [{ id: "smell", result: "nok", note: "有氨味" }, LOOK.items[1]] }],
    ["it was elsewhere", { ...LOOK, checklist: undefined, zone: "pumps" }],
  ])("is none where %s", (_, more) => {
    const plant = alarmed();
    plant.passTo(MINUTE_MS);
    expect(plant.open("worker", "inspection", inspected(plant, more))?.ok).toBe(true);
    plant.passTo(MINUTE_MS + FOUND_WITHIN_MS);
    expect(found(plant, "D-01")).toEqual([]);
  });

  it("is none for an orange alarm, nor an inspection over half an hour after a red one", () => {
    const orange = new RoundsPlant();
    orange.read({ "NH3-1": 30, "NH3-2": 0 });
    orange.passTo(MINUTE_MS);
    orange.open("worker", "inspection", inspected(orange, LOOK));
    orange.passTo(MINUTE_MS + FOUND_WITHIN_MS);
    expect(found(orange, "D-01")).toEqual([]);
    const later = alarmed();
    later.passTo(MINUTE_MS);
    later.keepReading(QUIET, 45 * MINUTE_MS);
    later.open("worker", "inspection", inspected(later, LOOK));
    later.passTo(46 * MINUTE_MS);
    expect(found(later, "D-01")).toEqual([]);
  });
});

describe("D-02: a portable reads otherwise than the gateway", () => {
  function readBy(plant: RoundsPlant, portable: number, gateway: number | null, apartMs = 0, unit = "ppm"): void {
    const at = plant.engine.nowMs;
    const readings = [{ point: "NH3-1", value: portable, unit, instrument: "XP-7", at }];
    const gathered = { atReadings: [gateway === null ? null : { ts: at - apartMs, value: gateway }] };
    const said = plant.open("authority", "inspection", inspected(plant, { ...LOOK, readings }), { gathered });
    expect(said?.ok).toBe(true);
    plant.passTo(plant.sinceMs + FOUND_WITHIN_MS);
  }

  it("is found within seconds, is graver the second time running, and settled by a pair that agrees", () => {
    const plant = new RoundsPlant();
    const snapshot = plant.engine.snapshot();
    readBy(plant, 30, 22);
    expect(found(plant, "D-02")).toEqual([["NH3-1", 3]]);
    plant.passTo(HOUR_MS);
    readBy(plant, 30, 22);
    expect(found(plant, "D-02")).toEqual([["NH3-1", 2]]);
    plant.passTo(2 * HOUR_MS);
    readBy(plant, 30, 29);
    expect(agrees(plant, "D-02")).toBe(true);
    expectSameAfterReplay(plant, snapshot);
  });

  it.each<[string, readonly [number, number | null, number?, string?]]>([
    ["they differ by a fifth of the reading", [30, 24.1]],
    ["they differ by a twentieth of the scale", [8, 3.1]],
    ["the gateway had nothing", [30, null]],
    ["the gateway's reading is older than five minutes", [30, 0, 301_000]],
    ["nobody can compare the units", [30, 0, 0, "°C"]],
  ])("is none where %s", (_, [portable, gateway, apartMs, unit]) => {
    const plant = new RoundsPlant();
    readBy(plant, portable, gateway, apartMs, unit);
    expect(found(plant, "D-02")).toEqual([]);
  });

  it("compares what is in another unit: 20 mg/m³ of ammonia are 28 ppm", () => {
    const plant = new RoundsPlant();
    readBy(plant, 20, 28, 0, "mg/m3");
    expect(found(plant, "D-02")).toEqual([]);
    readBy(plant, 20, 20, 0, "mg/m3");
    expect(found(plant, "D-02")).toHaveLength(1);
  });
});

/** A reading every ten seconds from an instant on. */
function curveFrom(atMs: number, values: readonly number[]): readonly CurvePoint[] {
  return values.map((value, i) => ({ atMs: atMs + i * 10_000, value }));
}

const RESPONSE = [0, 0, 60, 60, 60, 60, 60, 1, 0];

/** An alarm in a calibration window at 10 minutes, over at 12, disposed of as calibration at 15. */
function dismissedAsCalibration(): RoundsPlant {
  const plant = new RoundsPlant();
  plant.keepReading(QUIET, 9 * MINUTE_MS);
  const order = { type: "window", purpose: "calibration", enterprise: "plant", points: ["NH3-1"] } as const;
  plant.engine.protect("li", { ...order, reason: "年度校验", reference: null, minutes: 30 });
  plant.passTo(10 * MINUTE_MS);
  plant.read({ "NH3-1": 30 });
  plant.passTo(12 * MINUTE_MS);
  plant.read({ "NH3-1": 0 });
  const alarm = [...plant.engine.alarms.values()].find(({ point, rule }) => point === "NH3-1" && rule === "nh3");
  plant.engine.command("acknowledge", alarm?.id ?? "", "wang");
  plant.passTo(15 * MINUTE_MS);
  const dismissal = { type: "calibration", evidence: {} } as const;
  expect(
    plant.engine.command("dismiss", alarm?.id ?? "", "wang", { note: "年度校验，已完成并恢复正常", dismissal })?.reason,
  ).toBeNull();
  return plant;
}

function calibrated(plant: RoundsPlant, values: readonly number[], start = 600_000): void {
  const body = {
    point: "NH3-1",
    gas: "NH3 60 ppm",
    applied: 60,
    reading: 60,
    passed: true,
    start: MONDAY_MS + start,
    end: MONDAY_MS + start + 120_000,
  };
  const gathered = { curve: curveFrom(MONDAY_MS + start, values) };
  expect(plant.open("worker", "calibration", body, { gathered })?.ok).toBe(true);
}

describe("D-05: disposed of as a calibration that was none", () => {
  it("is found within seconds of the disposal, and settled by a record with its response", () => {
    const plant = dismissedAsCalibration();
    plant.passTo(15 * MINUTE_MS + FOUND_WITHIN_MS);
    expect(plant.contradictions("D-05").map(({ level }) => level)).toEqual([3]);
    const snapshot = plant.engine.snapshot();
    plant.passTo(20 * MINUTE_MS);
    calibrated(plant, RESPONSE);
    plant.passTo(20 * MINUTE_MS + FOUND_WITHIN_MS);
    expect(agrees(plant, "D-05")).toBe(true);
    expectSameAfterReplay(plant, snapshot);
  });

  it("stands though a record was written down: the readings show no step", () => {
    const plant = dismissedAsCalibration();
    calibrated(plant, [0, 0, 0, 30, 0, 0]);
    plant.passTo(16 * MINUTE_MS);
    expect(plant.contradictions("D-05")[0]?.facts.agreeSinceMs).toBeNull();
    expect(plant.contradictions("D-05")[0]?.links).toHaveLength(2);
  });

  it("is none with a record whose response is shown, or of which nothing can be told", () => {
    for (const values of [RESPONSE, []]) {
      const plant = new RoundsPlant();
      plant.passTo(14 * MINUTE_MS);
      calibrated(plant, values);
      const disposed = dismissedAsCalibration();
      calibrated(disposed, values);
      disposed.passTo(16 * MINUTE_MS);
      const [first] = disposed.contradictions("D-05");
      expect(first === undefined || first.facts.agreeSinceMs !== null).toBe(true);
    }
  });
});

describe("D-09: a point is silent, and an inspection says that it is in order", () => {
  function silent(): RoundsPlant {
    const plant = new RoundsPlant();
    plant.read(QUIET);
    plant.passTo(20 * MINUTE_MS);
    return plant;
  }

  it("is found within seconds of the inspection, and settled once the point is heard", () => {
    const plant = silent();
    const snapshot = plant.engine.snapshot();
    plant.open("worker", "inspection", inspected(plant, LOOK));
    plant.passTo(20 * MINUTE_MS + FOUND_WITHIN_MS);
    expect(found(plant, "D-09")).toEqual([["NH3-1", 3]]);
    expectSameAfterReplay(plant, snapshot);
    plant.restart();
    plant.read(QUIET);
    plant.passTo(21 * MINUTE_MS);
    expect(agrees(plant, "D-09")).toBe(true);
  });

  it("is none where it was reported off line, was found out of order, or was looked at before it fell silent", () => {
    const reported = silent();
    const report = {
      points: ["NH3-1", "NH3-2"],
      reason: "换电池",
      measure: "人工巡检",
      from: MONDAY_MS,
      plannedOnline: MONDAY_MS + HOUR_MS,
    };
    expect(reported.open("chief", "offline-report", report)?.ok).toBe(true);
    reported.open("worker", "inspection", inspected(reported, LOOK));
    const broken = silent();
    const items = [{ id: "smell", result: "nok", note: "探测器无显示" }, LOOK.items[1]];
    broken.open("worker", "inspection", inspected(broken, { ...LOOK, items }));
    const before = new RoundsPlant();
    before.read(QUIET);
    before.passTo(MINUTE_MS);
    before.open("worker", "inspection", inspected(before, LOOK));
    for (const plant of [reported, broken, before]) {
      plant.passTo(25 * MINUTE_MS);
      expect(found(plant, "D-09")).toEqual([]);
    }
  });
});

describe("D-10: the promise and the permits", () => {
  const promise = (permits: readonly unknown[]) => ({
    permits,
    running: 2,
    stopped: 0,
    major: "张总",
    text: "今日风险可控",
  });
  const AIR = { gases: [{ substance: "CH4", value: 0.1, unit: "%VOL" }], spot: "动火点", instrument: "XP-7" };

  function work(plant: RoundsPlant, grade: string): void {
    const until = MONDAY_MS + 5 * HOUR_MS;
    const id =
      plant.open("worker", "permit", hotWork({ grade, zone: "pumps", from: plant.engine.nowMs, until }))?.ticket ?? "";
    expect(plant.act("chief", id, "approve", { post: "leader" })).toBe("ok");
    expect(plant.act("worker", id, "air-test", AIR)).toBe("ok");
    expect(plant.act("worker", id, "start", { measuresInPlace: true })).toBe("ok");
  }

  it("differ as soon as work begins that was not promised, and agree once the promise is put right", () => {
    const plant = new RoundsPlant();
    const id = plant.open("chief", "promise", promise([{ type: "hot-work", grade: "first", count: 1 }]))?.ticket ?? "";
    work(plant, "first");
    plant.passTo(FOUND_WITHIN_MS);
    expect(found(plant, "D-10")).toEqual([]);
    const snapshot = plant.engine.snapshot();
    plant.passTo(HOUR_MS);
    work(plant, "first");
    plant.passTo(HOUR_MS + FOUND_WITHIN_MS);
    expect(found(plant, "D-10")).toEqual([["2026-03-02/hot-work/first", 3]]);
    expect(plant.open("chief", "promise", promise([]))?.reason).toBe("already-filed");
    expect(plant.act("chief", id, "withdraw", { reason: "补报" })).toBe("ok");
    plant.open("chief", "promise", promise([{ type: "hot-work", count: 2 }]));
    plant.passTo(HOUR_MS + 2 * FOUND_WITHIN_MS);
    expect(agrees(plant, "D-10")).toBe(true);
    expectSameAfterReplay(plant, snapshot);
  });

  it("differ in the evening where work was promised and never applied for, and stay so when the day is over", () => {
    const plant = new RoundsPlant();
    plant.open("chief", "promise", promise([{ type: "height", count: 1 }]));
    plant.passTo(13 * HOUR_MS - 1_000);
    expect(found(plant, "D-10")).toEqual([]);
    plant.passTo(13 * HOUR_MS + FOUND_WITHIN_MS);
    expect(found(plant, "D-10")).toEqual([["2026-03-02/height/", 3]]);
    plant.passTo(26 * HOUR_MS);
    expect(agrees(plant, "D-10")).toBe(false);
  });

  it("is missed by those that file, or must, at ten in the morning; not by those that never have", () => {
    const never = new RoundsPlant();
    never.passTo(4 * HOUR_MS);
    expect(found(never, "D-10")).toEqual([]);
    const must = new RoundsPlant("joints: [{ id: promise, rule: D-10, area: dx, settings: { required: true } }]");
    must.passTo(3 * HOUR_MS);
    expect(found(must, "D-10")).toEqual([]);
    must.passTo(3 * HOUR_MS + FOUND_WITHIN_MS);
    expect(found(must, "D-10")).toEqual([["2026-03-02/not-filed", 3]]);
    must.open("chief", "promise", promise([]));
    must.passTo(4 * HOUR_MS);
    expect(agrees(must, "D-10")).toBe(true);
    must.passTo(27 * HOUR_MS + FOUND_WITHIN_MS);
    expect(found(must, "D-10").map(([key]) => key)).toContain("2026-03-03/not-filed");
  });
});

describe("D-11: a round that may not have been gone", () => {
  const claimed = (plant: RoundsPlant, lat: number, accuracyM: number | null = 20) => ({
    clientId: "0001",
    atMs: plant.engine.nowMs - 60_000,
    offsetMs: 60_000,
    position: { lat, lon: 116.34, accuracyM },
  });

  it("faked from the office: three kilometres away, found within seconds of its being handed in", () => {
    const plant = new RoundsPlant();
    const snapshot = plant.engine.snapshot();
    plant.open("worker", "inspection", inspected(plant, LOOK), { claimed: claimed(plant, 39.76) });
    plant.passTo(FOUND_WITHIN_MS);
    expect(plant.contradictions("D-11")).toMatchObject([{ level: 3, facts: { online: { facts: { metres: 3_316 } } } }]);
    expectSameAfterReplay(plant, snapshot);
    plant.passTo(20 * DAY_MS);
    expect(agrees(plant, "D-11")).toBe(false);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["two items in half a minute", { ...LOOK, start: MONDAY_MS - 30_000 }],
    ["twenty answers in one minute", { checklist: undefined, zone: "cold", items: itemsOf(20, 2_500) }],
  ])("gone through too fast: %s", (_, more) => {
    const plant = new RoundsPlant();
    expect(plant.open("worker", "inspection", inspected(plant, more))?.ok).toBe(true);
    plant.passTo(FOUND_WITHIN_MS);
    expect(found(plant, "D-11")).toHaveLength(1);
  });

  it.each<[string, Readonly<Record<string, unknown>>, number | null, number | null]>([
    ["on the site", LOOK, 39.731, 20],
    ["that may be on the site as far as its phone knows", LOOK, 39.736, 500],
    ["of which nobody knows where it was", LOOK, null, null],
    ["that took its time", { checklist: undefined, zone: "cold", items: itemsOf(19, 2_500) }, null, null],
  ])("is none %s", (_, more, lat, accuracyM) => {
    const plant = new RoundsPlant();
    const said = lat === null ? {} : { claimed: claimed(plant, lat, accuracyM) };
    expect(plant.open("worker", "inspection", inspected(plant, more), said)?.ok).toBe(true);
    plant.passTo(FOUND_WITHIN_MS);
    expect(found(plant, "D-11")).toEqual([]);
  });
});

/** Items answered one after another, the last at Monday's start. */
function itemsOf(count: number, everyMs: number) {
  return Array.from({ length: count }, (_, i) => ({
    id: `i${i}`,
    result: "ok",
    at: MONDAY_MS - (count - 1 - i) * everyMs,
  }));
}
