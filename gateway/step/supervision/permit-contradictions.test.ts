import { describe, expect, it } from "vitest";
import type { HazardFacts } from "../../../model/offline/hazard.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { bypassOf, entry, goodAir, hotWork, OXYGEN, PermitPlant } from "../../../test/kit/permit-plant.ts";
import { PureEngine, START_MS } from "../../../test/kit/pure-engine.ts";

const START = { measuresInPlace: true };
const AIR = { "O2-P": 20.9, "EX-P": 0, "H2S-P": 0 };

function start(plant: PermitPlant, body: Readonly<Record<string, unknown>>, air = goodAir()): string {
  const id = plant.open("worker", "permit", body)?.ticket ?? "";
  plant.act("chief", id, "approve", { post: "leader" });
  plant.act("worker", id, "air-test", air);
  expect(plant.act("worker", id, "start", START)).toBe("ok");
  return id;
}

function bypass(plant: PermitPlant, point: string, more = {}): string {
  const id = plant.open("worker", "bypass", bypassOf(point, more))?.ticket ?? "";
  expect(plant.act("chief", id, "approve")).toBe("ok");
  return id;
}

function expectSameAfterReplay(plant: PermitPlant, snapshot: ReturnType<PureEngine["snapshot"]>): void {
  const again = PureEngine.from(snapshot);
  again.replay(plant.engine.journal.filter(({ seq }) => seq > snapshot.seq));
  expect(again.digest()).toBe(plant.engine.digest());
}

const FOUND_WITHIN_MS = 5_000;

describe("D-04: an interlock is bypassed, and no permit is in force", () => {
  it("is found within seconds of the bypass, by a word or by the bits of its rule", () => {
    const plant = new PermitPlant();
    plant.read({ "XS-1": "armed", "KEY-2": false });
    plant.passTo(MINUTE_MS);
    expect(plant.contradictions("D-04")).toEqual([]);
    const snapshot = plant.engine.snapshot();
    plant.read({ "XS-1": "bypassed", "KEY-2": true });
    plant.passTo(MINUTE_MS + FOUND_WITHIN_MS);
    const found = plant.contradictions("D-04");
    expect(found.map(({ facts, level, place }) => [facts.key, level, place.points])).toEqual([
      ["TRIP-2", 2, ["TRIP-2"]],
      ["XS-1", 2, ["XS-1"]],
    ]);
    expect(found[0]?.facts).toMatchObject({ online: { facts: { point: "TRIP-2", mode: "bypassed" } } });
    expectSameAfterReplay(plant, snapshot);
  });

  it("is none under a permit in force, and one from the moment the permit is overdue", () => {
    const plant = new PermitPlant();
    const id = bypass(plant, "XS-1", { checkEveryMinutes: 1_440 });
    plant.read({ "XS-1": "bypassed" });
    plant.passTo(2 * HOUR_MS - 1);
    expect(plant.contradictions("D-04")).toEqual([]);
    plant.passTo(2 * HOUR_MS + FOUND_WITHIN_MS);
    const [found] = plant.contradictions("D-04");
    expect(found).toMatchObject({ facts: { offline: { facts: { permit: id } } } });
    expect(found?.links).toEqual([{ to: "ticket", id, role: "contradicts" }]);
  });

  it("is one under a permit that nobody has approved, for another interlock, or that has not begun", () => {
    const plant = new PermitPlant();
    plant.open("worker", "bypass", bypassOf("XS-1"));
    bypass(plant, "TRIP-2");
    const later = plant.open("worker", "bypass", bypassOf("XS-1", { from: START_MS + HOUR_MS }))?.ticket ?? "";
    plant.act("chief", later, "approve");
    plant.read({ "XS-1": "forced" });
    plant.passTo(FOUND_WITHIN_MS);
    expect(plant.contradictions("D-04").map(({ facts }) => facts.key)).toEqual(["XS-1"]);
    plant.passTo(HOUR_MS + FOUND_WITHIN_MS);
    expect(plant.contradictions("D-04")[0]?.facts.agreeSinceMs).not.toBeNull();
  });

  it("needs a witness: a loop that says nothing, or bad values, is not bypassed", () => {
    const plant = new PermitPlant();
    plant.read({ "XS-1": "tripped" });
    plant.read({ "KEY-2": true }, "bad");
    plant.passTo(HOUR_MS);
    expect(plant.contradictions("D-04")).toEqual([]);
  });

  it("stands while the loop falls silent, and is settled once it is known to be armed", () => {
    const plant = new PermitPlant();
    plant.read({ "XS-1": "bypassed" });
    plant.passTo(FOUND_WITHIN_MS);
    plant.passTo(4 * HOUR_MS);
    expect(plant.standing()).toContain("system:no-data XS-1");
    expect(plant.contradictions("D-04")[0]?.facts.agreeSinceMs).toBeNull();
    plant.read({ "XS-1": "armed" });
    plant.passTo(4 * HOUR_MS + FOUND_WITHIN_MS);
    expect(plant.contradictions("D-04")[0]?.facts.agreeSinceMs).not.toBeNull();
    expect(plant.contradictions("D-04")[0]?.closedAtMs).toBeNull();
    for (let hour = 5; hour <= 29; hour++) {
      plant.read({ "XS-1": "armed" });
      plant.passTo(hour * HOUR_MS);
    }
    expect(plant.contradictions("D-04")[0]?.state).toBe("closed");
  });
});

describe("L3: a bypass without a permit makes a hazard", () => {
  it("after five minutes, for people to decide whether it is major; one for each interlock", () => {
    const plant = new PermitPlant();
    plant.read({ "XS-1": "bypassed" });
    plant.passTo(5 * MINUTE_MS - 1_000);
    expect(plant.tickets("hazard")).toEqual([]);
    plant.passTo(5 * MINUTE_MS + FOUND_WITHIN_MS);
    const [hazard, ...more] = plant.tickets<HazardFacts>("hazard");
    expect(more).toEqual([]);
    expect(hazard).toMatchObject({
      state: "reported",
      place: { points: ["XS-1"], zone: "tanks" },
      facts: { grade: "general", majorCandidate: true, source: "machine" },
    });
    expect(plant.steps(hazard?.id ?? "")[0]?.because?.rule).toBe("L3");
    plant.passTo(DAY_MS + HOUR_MS);
    expect(plant.tickets("hazard")).toHaveLength(1);
  });

  it("makes none of a bypass that lasted four minutes, and one at once of a permit that has run out", () => {
    const plant = new PermitPlant();
    plant.read({ "XS-1": "bypassed" });
    plant.passTo(4 * MINUTE_MS);
    plant.read({ "XS-1": "armed" });
    plant.passTo(10 * MINUTE_MS);
    expect(plant.tickets("hazard")).toEqual([]);
    const id = bypass(plant, "XS-1", { checkEveryMinutes: 1_440 });
    plant.read({ "XS-1": "bypassed" });
    plant.passTo(2 * HOUR_MS + FOUND_WITHIN_MS);
    const [hazard] = plant.tickets<HazardFacts>("hazard");
    expect(plant.steps(hazard?.id ?? "")[0]?.because).toMatchObject({ rule: "L3", ticket: id });
  });
});

describe("D-12: hot work is seen, and no permit for it is working", () => {
  it("is found within seconds of what is seen, and agrees when it is over", () => {
    const plant = new PermitPlant();
    plant.read({ "WELD-1": false });
    plant.passTo(MINUTE_MS);
    const snapshot = plant.engine.snapshot();
    plant.read({ "WELD-1": true });
    plant.passTo(MINUTE_MS + FOUND_WITHIN_MS);
    const [found] = plant.contradictions("D-12");
    expect(found).toMatchObject({ level: 2, place: { zone: "tanks" }, facts: { key: "WELD-1" } });
    plant.read({ "WELD-1": false });
    plant.passTo(MINUTE_MS + 2 * FOUND_WITHIN_MS);
    expect(plant.contradictions("D-12")[0]?.facts.agreeSinceMs).not.toBeNull();
    expectSameAfterReplay(plant, snapshot);
  });

  it("is none under a permit at work there, and one while that permit is approved, suspended or elsewhere", () => {
    const working = new PermitPlant();
    start(working, hotWork());
    const approved = new PermitPlant();
    const waiting = approved.open("worker", "permit", hotWork())?.ticket ?? "";
    approved.act("chief", waiting, "approve", { post: "leader" });
    const suspended = new PermitPlant();
    suspended.act("worker", start(suspended, hotWork()), "suspend", { reason: "午饭" });
    const elsewhere = new PermitPlant();
    start(elsewhere, hotWork({ zone: "pumps" }));
    const found = [working, approved, suspended, elsewhere].map((plant) => {
      plant.passTo(MINUTE_MS);
      plant.read({ "WELD-1": true });
      plant.passTo(MINUTE_MS + FOUND_WITHIN_MS);
      return plant.contradictions("D-12").length;
    });
    expect(found).toEqual([0, 1, 1, 1]);
  });

  it("gives people a minute to put the flame out when the work is suspended under them", () => {
    const plant = new PermitPlant();
    const id = start(plant, hotWork());
    plant.read({ "WELD-1": true });
    plant.passTo(MINUTE_MS);
    plant.act("worker", id, "suspend", { reason: "刮风" });
    plant.passTo(2 * MINUTE_MS - 1);
    expect(plant.contradictions("D-12")).toEqual([]);
    plant.passTo(2 * MINUTE_MS + FOUND_WITHIN_MS);
    expect(plant.contradictions("D-12")).toHaveLength(1);
  });

  it("needs a witness that sees: a bad value shows nothing", () => {
    const plant = new PermitPlant();
    plant.read({ "WELD-1": true }, "bad");
    plant.passTo(MINUTE_MS);
    expect(plant.contradictions("D-12")).toEqual([]);
  });
});

describe("D-13: the permit says that its air is monitored, and nothing is heard of its portable", () => {
  const special = hotWork({ grade: "special", portables: ["EX-P"] });

  it("is found two minutes after the last reading, and agrees when it is heard again", () => {
    const plant = new PermitPlant();
    plant.read({ "EX-P": 0 });
    const id = start(plant, special);
    plant.keepReading({ "EX-P": 0 }, 10 * MINUTE_MS);
    const lastMs = plant.sinceMs - 5_000;
    const snapshot = plant.engine.snapshot();
    plant.passTo(lastMs + 2 * MINUTE_MS);
    expect(plant.contradictions("D-13")).toEqual([]);
    plant.passTo(lastMs + 2 * MINUTE_MS + FOUND_WITHIN_MS);
    const [found] = plant.contradictions("D-13");
    expect(found).toMatchObject({ facts: { key: `${id}/EX-P`, offline: { facts: { permit: id } } } });
    plant.keepReading({ "EX-P": 0 }, 15 * MINUTE_MS);
    expect(plant.contradictions("D-13")[0]?.facts.agreeSinceMs).not.toBeNull();
    expectSameAfterReplay(plant, snapshot);
  });

  it("stands although the work is suspended for it", () => {
    const plant = new PermitPlant();
    plant.read(AIR);
    const id = start(plant, entry(), goodAir(OXYGEN));
    plant.passTo(2 * MINUTE_MS + FOUND_WITHIN_MS);
    expect(plant.ticket(id).state).toBe("suspended");
    expect(plant.contradictions("D-13")).toHaveLength(3);
  });

  it("is none while the detector is heard, for work that needs none, or once the work is over", () => {
    const plant = new PermitPlant();
    plant.read({ "EX-P": 0 });
    const first = start(plant, hotWork({ portables: ["EX-P"] }));
    plant.passTo(5 * MINUTE_MS);
    expect(plant.contradictions("D-13")).toEqual([]);
    plant.act("worker", first, "finish", { siteClear: true, acceptedBy: "李" });
    plant.read({ "EX-P": 0 });
    const id = start(plant, special);
    plant.keepReading({ "EX-P": 0 }, 20 * MINUTE_MS);
    plant.act("worker", id, "finish", { siteClear: true, acceptedBy: "李" });
    plant.passTo(30 * MINUTE_MS);
    expect(plant.contradictions("D-13")).toEqual([]);
  });
});
