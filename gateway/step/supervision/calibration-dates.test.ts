import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chinaDayOf } from "../../../model/china-time.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { type CheckRecord, lastDone, lastFailed } from "../../../supervision/checks/effective-check.ts";
import { PureEngine } from "../../../test/kit/pure-engine.ts";
import { MONDAY_MS, RoundsPlant } from "../../../test/kit/rounds-plant.ts";

/** Calibrated a year ago today; bump tested a week ago on Sunday. */
const DATED = `
points:
  - { enterprise: plant, device: dtu, zone: cold, id: NH3-1, kind: gas, substance: NH3, unit: ppm, rangeMin: 0, rangeMax: 100,
      calibratedAt: 2025-03-02, calibrationEveryDays: 365, bumpTestedAt: 2026-02-22, bumpTestEveryDays: 7 }
`;

type Rule = "calibration-due" | "bump-test-due" | "bump-test-failed";

/** Whether the alarm stands, and what its date comes from. */
function standing(plant: RoundsPlant, rule: Rule) {
  const alarm = [...plant.engine.alarms.values()].find((each) => each.rule === `system:${rule}` && each.active);
  return alarm === undefined ? null : [alarm.params["doneAt"], alarm.params["record"]];
}

function recorded(plant: RoundsPlant, more: Readonly<Record<string, unknown>> = {}, curve?: readonly number[]): string {
  const [start, end] = [plant.engine.nowMs - 10 * MINUTE_MS, plant.engine.nowMs];
  const body = { point: "NH3-1", gas: "NH3 60 ppm", applied: 60, reading: 59, passed: true, start, end, ...more };
  const seen = curve?.map((value, i) => ({ atMs: start + i * 30_000, value }));
  const gathered = seen === undefined ? {} : { curve: seen };
  return plant.open("worker", "calibration", body, { gathered })?.ticket ?? "";
}

describe("a calibration on record", () => {
  it("that has passed clears the alarm that one is due, and puts the next due date off by its interval", () => {
    const plant = new RoundsPlant(DATED);
    expect(standing(plant, "calibration-due")).toBe(null);
    // Monday is the last day; it is over at midnight in China.
    plant.passTo(17 * HOUR_MS);
    expect(standing(plant, "calibration-due")).toEqual(["2025-03-02", null]);
    plant.passTo(26 * HOUR_MS);
    const id = recorded(plant);
    expect(standing(plant, "calibration-due")).toBe(null);
    plant.passTo(365 * DAY_MS);
    expect(standing(plant, "calibration-due")).toBe(null);
    plant.passTo(367 * DAY_MS);
    expect(standing(plant, "calibration-due")).toEqual([chinaDayOf(MONDAY_MS + 26 * HOUR_MS), id]);
  });

  it("that has failed clears nothing; nor does a bump test stand for a calibration, or the other way round", () => {
    const plant = new RoundsPlant(DATED);
    plant.passTo(26 * HOUR_MS);
    recorded(plant, { passed: false });
    recorded(plant, { test: "bump-test" });
    expect(standing(plant, "calibration-due")).toEqual(["2025-03-02", null]);
    expect(standing(plant, "bump-test-due")).toBe(null);
    plant.passTo(40 * DAY_MS);
    recorded(plant);
    expect(standing(plant, "bump-test-due")).not.toBe(null);
    expect(standing(plant, "calibration-due")).toBe(null);
  });

  it("that was taken back no longer counts: the one before does, else the catalogue", () => {
    const plant = new RoundsPlant(DATED);
    plant.passTo(26 * HOUR_MS);
    const first = recorded(plant);
    plant.passTo(28 * HOUR_MS);
    const second = recorded(plant);
    expect(plant.act("chief", second, "retract", { reason: "记错测点" })).toBe("ok");
    expect(standing(plant, "calibration-due")).toBe(null);
    expect(plant.act("worker", first, "retract", { reason: "记错测点" })).toBe("ok");
    expect(standing(plant, "calibration-due")).toEqual(["2025-03-02", null]);
    expect(plant.engine.tickets.get(first)?.state).toBe("retracted");
  });

  it("leaves the catalogue as it is, and gives way to a newer day of the catalogue", () => {
    const plant = new RoundsPlant(DATED);
    plant.passTo(26 * HOUR_MS);
    recorded(plant);
    const points = plant.engine.state.catalog.data.catalog.points;
    expect(points.find(({ id }) => id === "NH3-1")?.calibratedAt).toBe("2025-03-02");
    plant.passTo(400 * DAY_MS);
    plant.apply(DATED.replace("2025-03-02", "2027-04-01"));
    expect(standing(plant, "calibration-due")).toBe(null);
  });

  it("survives a restart and comes out of the journal the same, long after its ticket was forgotten", () => {
    const plant = new RoundsPlant(DATED);
    plant.passTo(26 * HOUR_MS);
    recorded(plant);
    const snapshot = plant.engine.snapshot();
    plant.passTo(60 * DAY_MS);
    const again = PureEngine.from(snapshot);
    again.replay(plant.engine.journal.filter(({ seq }) => seq > snapshot.seq));
    expect(again.digest()).toBe(plant.engine.digest());
    plant.restart();
    plant.passTo(61 * DAY_MS);
    expect(standing(plant, "calibration-due")).toBe(null);
    // Any change of the catalogue compiles the device anew.
    plant.apply(DATED.replace("rangeMax: 100", "rangeMax: 200"));
    expect(standing(plant, "calibration-due")).toBe(null);
  });
});

describe("a bump test on record", () => {
  it("that the detector did not answer is an alarm until one is answered, or it has been calibrated since", () => {
    for (const mended of [{ test: "bump-test" }, {}]) {
      const plant = new RoundsPlant(DATED);
      plant.passTo(HOUR_MS);
      const id = recorded(plant, { test: "bump-test", passed: false, reading: 1 });
      expect(standing(plant, "bump-test-failed")).toEqual([chinaDayOf(MONDAY_MS + HOUR_MS), id]);
      plant.passTo(2 * HOUR_MS);
      recorded(plant, mended);
      expect(standing(plant, "bump-test-failed")).toBe(null);
    }
  });
});

describe("D-05: a calibration the readings know nothing of", () => {
  const NO_RESPONSE = [2, 2, 3, 2, 2, 2, 2, 2, 2, 2];

  /** An alarm disposed of as a calibration; of the record of it the readings show no test gas. */
  function falseCalibration(written: "before" | "after") {
    const plant = new RoundsPlant(DATED);
    plant.passTo(26 * HOUR_MS);
    const window = { type: "window", purpose: "calibration", enterprise: "plant", points: ["NH3-1"] } as const;
    plant.engine.protect("li", { ...window, reason: "年度标定", reference: null, minutes: 60 });
    plant.read({ "NH3-1": 30 });
    plant.passTo(26.2 * HOUR_MS);
    plant.read({ "NH3-1": 2 });
    let id = written === "before" ? recorded(plant, {}, NO_RESPONSE) : "";
    const alarm = [...plant.engine.alarms.values()].find(({ rule }) => rule === "nh3")?.id ?? "";
    plant.engine.command("acknowledge", alarm, "wang");
    const dismissal = { type: "calibration", evidence: {} } as const;
    const note = "年度校验，已完成并恢复正常";
    expect(plant.engine.command("dismiss", alarm, "wang", { note, dismissal })?.reason).toBeNull();
    plant.passTo(26.2 * HOUR_MS + 5_000);
    if (written === "after") id = recorded(plant, {}, NO_RESPONSE);
    plant.passTo(26.2 * HOUR_MS + 10_000);
    return { plant, id, found: plant.contradictions("D-05")[0]?.id ?? "" };
  }

  it.each(["before", "after"] as const)(
    "written down %s it was found, moves no date while the two contradict each other, and none once that is confirmed",
    (written) => {
      const { plant, id, found } = falseCalibration(written);
      expect(plant.engine.tickets.get(id)?.facts).toMatchObject({ passed: true, curve: { shown: false } });
      expect(standing(plant, "calibration-due")).toEqual(["2025-03-02", null]);
      expect(plant.act("authority", found, "confirm", { note: "无标气响应" })).toBe("ok");
      expect(plant.act("authority", found, "close", { note: "已处理" })).toBe("ok");
      plant.passTo(30 * HOUR_MS);
      expect(standing(plant, "calibration-due")).toEqual(["2025-03-02", null]);
    },
  );

  it("counts again once it is explained", () => {
    const { plant, found } = falseCalibration("before");
    expect(plant.act("chief", found, "explain", { note: "网关与探测器之间断线" })).toBe("ok");
    expect(standing(plant, "calibration-due")).toBe(null);
  });
});

describe("the day a check was done last", () => {
  const record = fc.record({
    ticket: fc.uuid(),
    test: fc.constantFrom("calibration", "bump-test" as const),
    passed: fc.boolean(),
    atMs: fc.integer({ min: MONDAY_MS - 500 * DAY_MS, max: MONDAY_MS + 500 * DAY_MS }),
    shown: fc.constantFrom(true, false, null),
    disputed: fc.boolean(),
  }) as fc.Arbitrary<CheckRecord>;
  const day = fc.option(
    fc.integer({ min: -500, max: 500 }).map((days) => chinaDayOf(MONDAY_MS + days * DAY_MS)),
    { nil: undefined },
  );

  it("is never before the catalogue's, always that of somebody who says so, and no failed or disputed one moves it", () => {
    fc.assert(
      fc.property(day, fc.array(record, { maxLength: 8 }), (catalog, records) => {
        const done = lastDone("calibration", catalog, records);
        if (catalog !== undefined) expect((done?.day ?? "") >= catalog).toBe(true);
        const own = records.find(({ ticket }) => ticket === done?.ticket);
        if (done?.ticket != null) expect([own?.passed, own?.disputed, own?.test]).toEqual([true, false, "calibration"]);
        const sound = records.filter(({ passed, disputed }) => passed && !disputed);
        expect(lastDone("calibration", catalog, sound)).toEqual(done);
        const failed = lastFailed({ bumpTestedAt: undefined, bumpTestPassed: undefined }, records);
        if (failed !== null) expect(records.find(({ ticket }) => ticket === failed.ticket)?.passed).toBe(false);
      }),
    );
  });
});
