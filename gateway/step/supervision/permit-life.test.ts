import { describe, expect, it } from "vitest";
import type { PermitFacts } from "../../../model/offline/permit.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { entry, goodAir, hotWork, OXYGEN, PermitPlant } from "../../../test/kit/permit-plant.ts";
import { START_MS } from "../../../test/kit/pure-engine.ts";

const APPROVE = { post: "safety-department" };
const START = { measuresInPlace: true };
const FINISH = { siteClear: true, acceptedBy: "李" };

function applyFor(plant: PermitPlant, body: Readonly<Record<string, unknown>> = hotWork()): string {
  const reply = plant.open("worker", "permit", body);
  if (reply?.ticket == null) throw new Error(reply?.reason ?? "no answer");
  return reply.ticket;
}

function startHotWork(plant: PermitPlant, body = hotWork()): string {
  const id = applyFor(plant, body);
  plant.act("chief", id, "approve", APPROVE);
  plant.act("worker", id, "air-test", goodAir());
  expect(plant.act("worker", id, "start", START)).toBe("ok");
  return id;
}

describe("a work permit", () => {
  it("goes from its application to its acceptance, past a second person and a test of the air", () => {
    const plant = new PermitPlant();
    plant.read({ "EX-1": 0 });
    const id = applyFor(plant);
    expect(plant.act("worker", id, "start", START)).toBe("not-in-this-state");
    expect(plant.act("chief", id, "approve", APPROVE)).toBe("ok");
    expect(plant.act("worker", id, "start", START)).toBe("air-test-missing");
    expect(plant.act("worker", id, "air-test", goodAir())).toBe("ok");
    expect(plant.act("worker", id, "start", START)).toBe("ok");
    plant.passTo(HOUR_MS);
    expect(plant.act("worker", id, "finish", FINISH)).toBe("ok");
    expect(plant.story(id)).toEqual([
      [0, "open", "applied"],
      [0, "approve", "approved"],
      [0, "air-test", "approved"],
      [0, "start", "working"],
      [3600, "finish", "finished"],
    ]);
    expect(plant.ticket(id)).toMatchObject({ closedAtMs: START_MS + HOUR_MS, level: null, dueAtMs: null });
  });

  it("is not approved by whoever applied, nor by a post too low for its grade", () => {
    const plant = new PermitPlant();
    const own = plant.open("chief", "permit", hotWork())?.ticket ?? "";
    expect(plant.act("chief", own, "approve", { post: "leader" })).toBe("same-person");
    const special = applyFor(plant, hotWork({ grade: "special", portables: ["EX-P"] }));
    expect(plant.act("chief", special, "approve", APPROVE)).toBe("post-too-low");
    expect(plant.act("chief", special, "approve", { post: "leader" })).toBe("ok");
  });

  it.each([
    [hotWork({ until: START_MS + 9 * HOUR_MS }), "validity-too-long"],
    [hotWork({ grade: "second", until: START_MS + 73 * HOUR_MS }), "validity-too-long"],
    [hotWork({ grade: "fourth" }), "no-such-grade"],
    [hotWork({ grade: undefined }), "no-such-grade"],
    [hotWork({ grade: "special" }), "portable-needed"],
    [entry({ portables: [] }), "portable-needed"],
    [entry({ until: START_MS + 25 * HOUR_MS }), "validity-too-long"],
    [entry({ portables: ["NO-SUCH"] }), "no-such-near-point"],
    [hotWork({ from: START_MS + HOUR_MS, until: START_MS }), "times-reversed"],
    [hotWork({ from: START_MS - 2 * HOUR_MS, until: START_MS - HOUR_MS }), "already-over"],
    [hotWork({ linked: ["permit-none"] }), "no-such-permit"],
    [{ ...hotWork({ type: "excavation", grade: undefined }) }, "depth-needed"],
  ])("is refused as an application: case %#", (body, reason) => {
    const plant = new PermitPlant();
    expect(plant.open("worker", "permit", body)?.reason).toBe(reason);
  });

  it("counts a deep pit where gas may gather as a confined space", () => {
    const plant = new PermitPlant();
    const dig = hotWork({ type: "excavation", grade: undefined, depthM: 1.5 });
    expect(plant.open("worker", "permit", dig)?.reason).toBe("portable-needed");
    const shallow = applyFor(plant, { ...dig, depthM: 1.2 });
    expect(plant.ticket<PermitFacts>(shallow).facts).toMatchObject({ confined: false, testsAir: true });
  });

  it("needs a sample of the last half hour that passed", () => {
    const plant = new PermitPlant();
    const id = applyFor(plant);
    plant.act("chief", id, "approve", APPROVE);
    plant.read({ "EX-1": 0 });
    plant.act("worker", id, "air-test", goodAir({ substance: "C3H8", value: 0.21, unit: "%VOL" }));
    expect(plant.act("worker", id, "start", START)).toBe("air-test-failed");
    plant.act("worker", id, "air-test", goodAir({ substance: "C3H8", value: 0.2, unit: "%VOL" }));
    plant.passTo(30 * MINUTE_MS + 1_000);
    expect(plant.act("worker", id, "start", START)).toBe("air-test-stale");
    plant.act("worker", id, "air-test", goodAir());
    expect(plant.act("worker", id, "start", START)).toBe("ok");
  });

  it("does not begin while a detector around it stands beyond the limits of the work, whatever the sample says", () => {
    const plant = new PermitPlant();
    const id = applyFor(plant);
    plant.act("chief", id, "approve", APPROVE);
    plant.act("worker", id, "air-test", goodAir());
    // Far below the plant's own limit of 25 %LEL.
    plant.read({ "EX-1": 10 });
    expect(plant.act("worker", id, "start", START)).toBe("gas-in-alarm");
    plant.read({ "EX-1": 10 }, "bad");
    expect(plant.act("worker", id, "start", START)).toBe("ok");
  });

  it("takes no sample that proves nothing, and none from the future", () => {
    const plant = new PermitPlant();
    const id = applyFor(plant, entry());
    const test = (body: Readonly<Record<string, unknown>>) => plant.act("worker", id, "air-test", body);
    expect(test(goodAir())).toBe("oxygen-not-tested");
    expect(test({ ...goodAir(), gases: [OXYGEN] })).toBe("combustible-not-tested");
    expect(test(goodAir(OXYGEN, { substance: "XX", value: 1, unit: "ppm" }))).toBe("gas-unknown");
    expect(test({ ...goodAir(OXYGEN), at: START_MS + 10 * MINUTE_MS })).toBe("test-in-future");
    expect(test(goodAir(OXYGEN, { substance: "H2S", value: 8, unit: "ppm" }))).toBe("ok");
    expect(plant.ticket<PermitFacts>(id).facts.airTest?.passed).toBe(false);
    expect(test(goodAir(OXYGEN, { substance: "H2S", value: 7, unit: "ppm" }))).toBe("ok");
    expect(plant.ticket<PermitFacts>(id).facts.airTest?.passed).toBe(true);
  });

  it("is not issued where a hazard is open, unless the work is there to rectify it", () => {
    const plant = new PermitPlant();
    const report = { text: "法兰渗漏", points: ["EX-1"], leak: true };
    const hazard = plant.open("worker", "hazard", report)?.ticket ?? "";
    const id = applyFor(plant);
    expect(plant.act("chief", id, "approve", APPROVE)).toBe("open-hazard");
    const elsewhere = applyFor(plant, hotWork({ zone: "pumps" }));
    expect(plant.act("chief", elsewhere, "approve", APPROVE)).toBe("ok");
    const mending = applyFor(plant, hotWork({ rectifies: [hazard] }));
    expect(plant.act("chief", mending, "approve", APPROVE)).toBe("ok");
    plant.act("chief", hazard, "reject", { note: "误报" });
    expect(plant.act("chief", id, "approve", APPROVE)).toBe("ok");
  });

  it("does not begin where a hazard was found after it was approved", () => {
    const plant = new PermitPlant();
    const id = applyFor(plant);
    plant.act("chief", id, "approve", APPROVE);
    plant.read({ "EX-1": 0 });
    plant.act("worker", id, "air-test", goodAir());
    plant.open("worker", "hazard", { text: "阀门内漏", zone: "tanks" });
    expect(plant.act("worker", id, "start", START)).toBe("open-hazard");
  });

  it("is not issued beside work that excludes it", () => {
    const plant = new PermitPlant();
    const painting = applyFor(
      plant,
      hotWork({ type: "height", grade: "first", painting: true, zone: "pumps", zonesWithin15M: ["tanks"] }),
    );
    expect(plant.act("chief", painting, "approve", APPROVE)).toBe("ok");
    const id = applyFor(plant);
    expect(plant.act("chief", id, "approve", APPROVE)).toBe("conflicting-permit");
    plant.act("chief", painting, "cancel", { reason: "改期" });
    expect(plant.act("chief", id, "approve", APPROVE)).toBe("ok");
  });

  it("asks for a new sample after a break that was too long, and for none after a short one", () => {
    const plant = new PermitPlant();
    const id = startHotWork(plant);
    plant.act("worker", id, "suspend", { reason: "午饭" });
    plant.passTo(30 * MINUTE_MS);
    plant.read({ "EX-1": 0 });
    expect(plant.act("worker", id, "resume", START)).toBe("ok");
    plant.act("worker", id, "suspend", { reason: "等料" });
    plant.passTo(60 * MINUTE_MS + 2);
    expect(plant.story(id).at(-1)).toEqual([3600.001, "air-test-void", "suspended"]);
    expect(plant.act("worker", id, "resume", START)).toBe("air-test-void");
    plant.act("worker", id, "air-test", goodAir());
    expect(plant.act("worker", id, "resume", START)).toBe("ok");
  });

  it("expires: unused it is over, under way it calls until somebody says that the place is clear", () => {
    const plant = new PermitPlant();
    const unused = applyFor(plant, hotWork({ zone: "pumps" }));
    plant.act("chief", unused, "approve", APPROVE);
    const id = startHotWork(plant);
    plant.passTo(4 * HOUR_MS);
    expect(plant.ticket(unused)).toMatchObject({ state: "expired", closedAtMs: START_MS + 4 * HOUR_MS });
    expect(plant.ticket(id)).toMatchObject({ state: "expired", closedAtMs: null, level: 2 });
    expect(plant.act("worker", id, "resume", START)).toBe("not-in-this-state");
    expect(plant.act("worker", id, "finish", FINISH)).toBe("ok");
  });

  it("can be stopped by the authority, and goes on only once it agrees", () => {
    const plant = new PermitPlant();
    const id = startHotWork(plant);
    const review = (agreed: boolean) => plant.act("authority", id, "review", { agreed, note: "现场复核" });
    review(false);
    expect(plant.ticket(id).state).toBe("suspended");
    plant.act("worker", id, "air-test", goodAir());
    expect(plant.act("worker", id, "resume", START)).toBe("review-refused");
    review(true);
    plant.passTo(1_000);
    plant.act("worker", id, "air-test", goodAir());
    expect(plant.act("worker", id, "resume", START)).toBe("ok");
  });

  it("waits for the permits it is linked to", () => {
    const plant = new PermitPlant();
    const first = applyFor(plant, hotWork({ type: "temporary-power", grade: undefined, zone: "pumps" }));
    const id = applyFor(plant, hotWork({ linked: [first] }));
    plant.act("chief", id, "approve", APPROVE);
    plant.read({ "EX-1": 0 });
    plant.act("worker", id, "air-test", goodAir());
    expect(plant.act("worker", id, "start", START)).toBe("linked-not-issued");
    plant.act("chief", first, "approve", APPROVE);
    expect(plant.act("worker", id, "start", START)).toBe("ok");
  });

  it("is remembered for two days after it is over", () => {
    const plant = new PermitPlant();
    const id = startHotWork(plant);
    plant.act("worker", id, "finish", FINISH);
    plant.passTo(2 * DAY_MS - 1_000);
    expect(plant.engine.state.ticketHome.has(id)).toBe(true);
    plant.passTo(2 * DAY_MS + 2_000);
    expect(plant.engine.state.ticketHome.has(id)).toBe(false);
  });
});

describe("a permit for a confined space", () => {
  function startEntry(plant: PermitPlant): string {
    const id = applyFor(plant, entry());
    plant.act("chief", id, "approve", { post: "unit" });
    plant.read({ "O2-P": 20.9, "EX-P": 0, "H2S-P": 0 });
    plant.act("worker", id, "air-test", goodAir(OXYGEN));
    expect(plant.act("worker", id, "start", START)).toBe("ok");
    return id;
  }

  const AIR = { "O2-P": 20.9, "EX-P": 0, "H2S-P": 0 };

  it("does not begin unless its portable detectors are heard", () => {
    const plant = new PermitPlant();
    const id = applyFor(plant, entry());
    plant.act("chief", id, "approve", { post: "unit" });
    plant.keepReading(AIR, 10_000);
    plant.passTo(3 * MINUTE_MS);
    plant.act("worker", id, "air-test", goodAir(OXYGEN));
    expect(plant.act("worker", id, "start", START)).toBe("stream-missing");
    plant.read(AIR);
    expect(plant.act("worker", id, "start", START)).toBe("ok");
  });

  it("counts people in and out, and is not finished while somebody is inside", () => {
    const plant = new PermitPlant();
    const id = startEntry(plant);
    const go = (act: string, ...persons: string[]) => plant.act("worker", id, act, { persons });
    expect(go("enter", "陌生人")).toBe("not-a-worker");
    expect(go("enter", "周八", "吴九")).toBe("ok");
    expect(go("enter", "周八")).toBe("already-inside");
    expect(go("leave", "周八")).toBe("ok");
    expect(plant.act("worker", id, "finish", FINISH)).toBe("persons-inside");
    expect(plant.act("chief", id, "cancel", { reason: "停" })).toBe("persons-inside");
    expect(go("leave", "周八")).toBe("not-inside");
    expect(go("leave", "吴九")).toBe("ok");
    expect(plant.act("worker", id, "finish", FINISH)).toBe("ok");
  });

  it("owes a record of its air every two hours, and calls when it is missed, louder the second time", () => {
    const plant = new PermitPlant();
    const id = startEntry(plant);
    plant.keepReading(AIR, 2 * HOUR_MS - MINUTE_MS, 60_000);
    plant.act("worker", id, "air-test", goodAir(OXYGEN));
    plant.keepReading(AIR, 4 * HOUR_MS - 2 * MINUTE_MS, 60_000);
    expect(plant.ticket(id).level).toBeNull();
    plant.keepReading(AIR, 4 * HOUR_MS, 60_000);
    expect(plant.story(id).at(-1)).toEqual([4 * 3_600 - 60, "record-missed", "working"]);
    expect(plant.ticket(id).level).toBe(2);
    plant.keepReading(AIR, 6 * HOUR_MS, 60_000);
    expect(plant.ticket(id).level).toBe(1);
    plant.act("worker", id, "air-test", goodAir(OXYGEN));
    expect(plant.ticket(id)).toMatchObject({ level: null, state: "working" });
  });

  it("is suspended by a sample that does not pass", () => {
    const plant = new PermitPlant();
    const id = startEntry(plant);
    plant.act("worker", id, "air-test", goodAir({ ...OXYGEN, value: 19.4 }));
    expect(plant.ticket(id)).toMatchObject({ state: "suspended", level: 1 });
    expect(plant.act("worker", id, "resume", START)).toBe("air-test-failed");
  });
});
