import { describe, expect, it } from "vitest";
import type { PermitFacts } from "../../../model/offline/permit.ts";
import { HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { entry, goodAir, hotWork, OXYGEN, PermitPlant } from "../../../test/kit/permit-plant.ts";
import { PureEngine, START_MS } from "../../../test/kit/pure-engine.ts";

const START = { measuresInPlace: true };
const AIR = { "O2-P": 20.9, "EX-P": 0, "H2S-P": 0 };

function start(plant: PermitPlant, body: Readonly<Record<string, unknown>>, air = goodAir()): string {
  const id = plant.open("worker", "permit", body)?.ticket ?? "";
  expect(plant.act("chief", id, "approve", { post: "leader" })).toBe("ok");
  plant.act("worker", id, "air-test", air);
  expect(plant.act("worker", id, "start", START)).toBe("ok");
  return id;
}

function expectSameAfterReplay(plant: PermitPlant, snapshot: ReturnType<PureEngine["snapshot"]>): void {
  const again = PureEngine.from(snapshot);
  again.replay(plant.engine.journal.filter(({ seq }) => seq > snapshot.seq));
  expect(again.digest()).toBe(plant.engine.digest());
  expect(again.outcome.entries).toEqual(plant.engine.outcome.entries.filter(({ seq }) => seq > snapshot.seq));
}

/** Alarms by which tickets call that are active: their levels. */
function calls(plant: PermitPlant): readonly number[] {
  return [...plant.engine.alarms.values()]
    .filter(({ rule, active }) => rule.startsWith("system:ticket") && active)
    .map(({ level }) => level);
}

describe("P1: gas stops the work", () => {
  it("at the limit of the permit, long before the plant's own, and calls its supervisor", () => {
    const plant = new PermitPlant();
    plant.read({ "EX-1": 2 });
    const id = start(plant, hotWork());
    plant.keepReading({ "EX-1": 2 }, 10 * MINUTE_MS);
    plant.read({ "EX-1": 10.5 });
    plant.passTo(10 * MINUTE_MS + 5_000);
    const [stopped] = plant.steps(id).filter(({ act }) => act === "gas-alarm");
    expect(stopped).toMatchObject({ state: "suspended", by: null, body: { point: "EX-1", value: 10.5, limit: 10 } });
    expect(stopped?.because?.rule).toBe("P1");
    expect(stopped?.atMs).toBeLessThanOrEqual(START_MS + 10 * MINUTE_MS + 1_000);
    expect(calls(plant)).toEqual([1]);
    // Only air that is good again, and a sample taken after it, let the work go on.
    expect(plant.act("worker", id, "resume", START)).toBe("air-test-void");
    plant.act("worker", id, "air-test", goodAir());
    expect(plant.act("worker", id, "resume", START)).toBe("gas-in-alarm");
    plant.read({ "EX-1": 3 });
    expect(plant.act("worker", id, "resume", START)).toBe("ok");
    expect(calls(plant)).toEqual([]);
    plant.read({ "EX-1": 11 });
    plant.passTo(plant.sinceMs + 5_000);
    expect(plant.ticket(id).state).toBe("suspended");
    expect(plant.steps(id).filter(({ act }) => act === "gas-alarm")).toHaveLength(2);
  });

  it("reaches zones and points named as within 15 or 30 m, and no others", () => {
    const near = new PermitPlant();
    const far = new PermitPlant();
    const reached = start(near, hotWork({ zonesWithin30M: ["pumps"] }));
    const other = start(far, hotWork());
    for (const plant of [near, far]) {
      plant.read({ "EX-2": 9.6 });
      plant.passTo(10_000);
    }
    expect(near.ticket(reached).state).toBe("suspended");
    expect(far.ticket(other).state).toBe("working");
  });

  it("is not stopped by gas below its limit, by test gas in a calibration window, nor by work without a flame", () => {
    const plant = new PermitPlant();
    const id = start(plant, hotWork());
    plant.keepReading({ "EX-1": 9.9 }, MINUTE_MS);
    expect(plant.ticket(id).state).toBe("working");
    const window = { enterprise: "plant", points: ["EX-1"], reason: "季度标定", reference: null, minutes: 30 };
    plant.engine.protect("li", { type: "window", purpose: "calibration", ...window });
    plant.read({ "EX-1": 50 });
    plant.passTo(MINUTE_MS + 10_000);
    expect(plant.ticket(id).state).toBe("working");
    const lifting = start(plant, hotWork({ type: "lifting", grade: "third", zone: undefined }));
    expect(plant.ticket<PermitFacts>(lifting).facts.testsAir).toBe(false);
    expect(plant.ticket(lifting).state).toBe("working");
  });

  it("is not stopped by a detector that says nothing: unknown is no gas, and no proof of good air either", () => {
    const plant = new PermitPlant();
    const id = start(plant, hotWork());
    plant.read({ "EX-1": 60 }, "bad");
    plant.passTo(20_000);
    expect(plant.ticket(id).state).toBe("working");
  });

  it("comes out of the journal the same", () => {
    const plant = new PermitPlant();
    const id = start(plant, hotWork());
    const snapshot = plant.engine.snapshot();
    plant.read({ "EX-1": 12 });
    plant.passTo(MINUTE_MS);
    expect(plant.ticket(id).state).toBe("suspended");
    expectSameAfterReplay(plant, snapshot);
  });
});

describe("P2: a confined space is watched all the time", () => {
  it("two minutes without its portable detector: evacuate, suspended, level 1, with who is inside", () => {
    const plant = new PermitPlant();
    plant.read(AIR);
    const id = start(plant, entry(), goodAir(OXYGEN));
    const snapshot = plant.engine.snapshot();
    plant.act("worker", id, "enter", { persons: ["周八"] });
    plant.keepReading(AIR, 10 * MINUTE_MS);
    plant.read(AIR);
    plant.keepReading({ "O2-P": 20.9, "EX-P": 0 }, 12 * MINUTE_MS);
    expect(plant.ticket(id)).toMatchObject({ state: "working" });
    plant.passTo(12 * MINUTE_MS + 2_000);
    const [lost] = plant.steps(id).filter(({ act }) => act === "stream-lost");
    expect(lost).toMatchObject({ state: "suspended", body: { point: "H2S-P", inside: ["周八"] } });
    expect(lost?.atMs).toBeLessThanOrEqual(START_MS + 12 * MINUTE_MS + 2_000);
    expect(plant.ticket(id).level).toBe(1);
    plant.keepReading(AIR, 14 * MINUTE_MS);
    plant.act("worker", id, "air-test", goodAir(OXYGEN));
    expect(plant.act("worker", id, "resume", START)).toBe("ok");
    expectSameAfterReplay(plant, snapshot);
  });

  it("a detector that is heard and says nothing is not heard", () => {
    const plant = new PermitPlant();
    plant.read(AIR);
    const id = start(plant, entry(), goodAir(OXYGEN));
    for (; plant.sinceMs < 3 * MINUTE_MS; plant.passTo(plant.sinceMs + 5_000)) {
      plant.read({ "EX-P": 0, "H2S-P": 0 });
      plant.read({ "O2-P": 20.9 }, "bad");
    }
    expect(plant.ticket(id).state).toBe("suspended");
    expect(plant.steps(id).find(({ act }) => act === "stream-lost")?.body).toMatchObject({ point: "O2-P" });
  });

  it("a gap just short of two minutes, again and again, is none; nor is time in which the gateway heard nothing", () => {
    const plant = new PermitPlant();
    plant.read(AIR);
    const id = start(plant, entry(), goodAir(OXYGEN));
    plant.keepReading(AIR, 12 * MINUTE_MS, 119_000);
    expect(plant.ticket(id).state).toBe("working");
    plant.read(AIR);
    plant.engine.nowMs += HOUR_MS;
    plant.engine.take({ kind: "start", deafMs: HOUR_MS, offsetMs: 0, version: "test" });
    plant.passTo(plant.sinceMs + MINUTE_MS);
    expect(plant.ticket(id).state).toBe("working");
    plant.passTo(plant.sinceMs + 90_000);
    expect(plant.ticket(id).state).toBe("suspended");
  });

  it("people who are still inside after the work was suspended are called out all the same", () => {
    const plant = new PermitPlant();
    plant.read(AIR);
    const id = start(plant, entry(), goodAir(OXYGEN));
    plant.act("worker", id, "enter", { persons: ["周八"] });
    plant.act("worker", id, "suspend", { reason: "休息" });
    expect(plant.ticket(id).level).toBeNull();
    plant.passTo(3 * MINUTE_MS);
    expect(plant.ticket(id).level).toBe(1);
  });

  it("toxic gas above the exposure limit stops it", () => {
    const plant = new PermitPlant();
    plant.read(AIR);
    const id = start(plant, entry(), goodAir(OXYGEN));
    plant.read({ ...AIR, "H2S-P": 8 });
    plant.passTo(2_000);
    expect(plant.ticket<PermitFacts>(id)).toMatchObject({ state: "suspended", facts: { interruptedBecause: "gas" } });
  });
});

describe("P3: a crossed line stops the work", () => {
  const digging = hotWork({ type: "road-break", grade: undefined, zone: undefined, listening: ["PT-9"] });

  it("when a named point is in alarm, of whatever level, or falls silent", () => {
    const loud = new PermitPlant();
    loud.read({ "PT-9": 0.4 });
    const id = start(loud, digging);
    loud.read({ "PT-9": 0.15 });
    loud.passTo(5_000);
    expect(loud.ticket(id)).toMatchObject({ state: "suspended", level: 2 });
    expect(loud.steps(id).at(-1)).toMatchObject({ act: "line-alarm", body: { point: "PT-9", value: 0.15 } });
    const silent = new PermitPlant();
    silent.read({ "PT-9": 0.4 });
    const other = start(silent, digging);
    silent.passTo(3 * HOUR_MS + 5_000);
    expect(silent.ticket(other).state).toBe("suspended");
  });

  it("and no other point does", () => {
    const plant = new PermitPlant();
    plant.read({ "PT-9": 0.4 });
    const id = start(plant, digging);
    plant.read({ "EX-1": 60 });
    plant.passTo(5_000);
    expect(plant.ticket(id).state).toBe("working");
  });
});
