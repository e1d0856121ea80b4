import { describe, expect, it } from "vitest";
import type { BypassFacts } from "../../../model/offline/bypass.ts";
import { HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { bypassOf, PermitPlant } from "../../../test/kit/permit-plant.ts";
import { START_MS } from "../../../test/kit/pure-engine.ts";

const CHECK = { holds: true, note: "液位 62 %" };

function applyFor(plant: PermitPlant, body = bypassOf("XS-1")): string {
  const reply = plant.open("worker", "bypass", body);
  if (reply?.ticket == null) throw new Error(reply?.reason ?? "no answer");
  return reply.ticket;
}

describe("a bypass permit", () => {
  it("goes from its application to the interlock armed again", () => {
    const plant = new PermitPlant();
    plant.read({ "XS-1": "armed" });
    const id = applyFor(plant);
    expect(plant.act("chief", id, "approve")).toBe("ok");
    plant.passTo(MINUTE_MS);
    plant.read({ "XS-1": "bypassed" });
    plant.passTo(20 * MINUTE_MS);
    expect(plant.act("worker", id, "check", CHECK)).toBe("ok");
    plant.passTo(40 * MINUTE_MS);
    expect(plant.act("worker", id, "end", { note: "已恢复" })).toBe("still-bypassed");
    plant.read({ "XS-1": "armed" });
    plant.passTo(40 * MINUTE_MS + 1_000);
    expect(plant.act("worker", id, "end", { note: "已恢复" })).toBe("ok");
    expect(plant.story(id)).toEqual([
      [0, "open", "applied"],
      [0, "approve", "in-force"],
      [60, "seen-bypassed", "in-force"],
      [1200, "check", "in-force"],
      [2400, "seen-armed", "in-force"],
      [2401, "end", "ended"],
    ]);
    expect(plant.contradictions("D-04")).toEqual([]);
    expect(plant.tickets("hazard")).toEqual([]);
  });

  it("is for interlocks alone, by a word or by the rule that looks after them", () => {
    const plant = new PermitPlant();
    expect(plant.open("worker", "bypass", bypassOf("EX-1"))?.reason).toBe("not-an-interlock");
    expect(plant.open("worker", "bypass", bypassOf("TRIP-2"))?.ok).toBe(true);
  });

  it("is not approved by whoever applied, nor twice for one interlock", () => {
    const plant = new PermitPlant();
    const own = plant.open("chief", "bypass", bypassOf("XS-1"))?.ticket ?? "";
    expect(plant.act("chief", own, "approve")).toBe("same-person");
    const first = applyFor(plant);
    const second = applyFor(plant);
    expect(plant.act("chief", first, "approve")).toBe("ok");
    expect(plant.act("chief", second, "approve")).toBe("already-bypassed");
  });

  it("needs the authority to take note of it beyond three days, extended or not", () => {
    const plant = new PermitPlant();
    const long = applyFor(plant, bypassOf("XS-1", { until: START_MS + 73 * HOUR_MS }));
    expect(plant.act("chief", long, "approve")).toBe("authority-must-take-note");
    const note = { until: START_MS + 73 * HOUR_MS, note: "已知悉" };
    expect(plant.act("authority", long, "take-note", note)).toBe("ok");
    expect(plant.act("chief", long, "approve")).toBe("ok");
    const short = applyFor(plant, bypassOf("TRIP-2"));
    plant.act("chief", short, "approve");
    const extend = (hours: number) =>
      plant.act("chief", short, "extend", { until: START_MS + hours * HOUR_MS, reason: "缺件" });
    expect(extend(73)).toBe("authority-must-take-note");
    expect(extend(72)).toBe("ok");
    expect(extend(71)).toBe("times-reversed");
  });

  it("calls when a check is missed, louder for the second in succession, and is quiet after one that holds", () => {
    const plant = new PermitPlant();
    const id = applyFor(plant, bypassOf("XS-1", { until: START_MS + 8 * HOUR_MS }));
    plant.act("chief", id, "approve");
    plant.passTo(30 * MINUTE_MS);
    expect(plant.story(id).at(-1)).toEqual([1800, "check-missed", "in-force"]);
    expect(plant.ticket(id).level).toBe(2);
    plant.passTo(60 * MINUTE_MS);
    expect(plant.ticket(id).level).toBe(1);
    plant.act("worker", id, "check", CHECK);
    expect(plant.ticket<BypassFacts>(id)).toMatchObject({ level: null, facts: { checksMissed: 0, checks: 1 } });
    plant.act("worker", id, "check", { holds: false, note: "看护人离岗" });
    expect(plant.ticket(id).level).toBe(2);
  });

  it("calls the moment it is overdue, and louder half an hour later", () => {
    const plant = new PermitPlant();
    const id = applyFor(plant, bypassOf("XS-1", { checkEveryMinutes: 1_440 }));
    plant.act("chief", id, "approve");
    plant.passTo(2 * HOUR_MS - 1);
    expect(plant.ticket(id)).toMatchObject({ state: "in-force", level: null });
    plant.passTo(2 * HOUR_MS);
    expect(plant.ticket(id)).toMatchObject({ state: "overdue", level: 2 });
    plant.passTo(2 * HOUR_MS + 30 * MINUTE_MS);
    expect(plant.ticket(id)).toMatchObject({ state: "overdue", level: 1 });
  });

  it("lapses when nobody decides, and begins by its clock when it was approved before", () => {
    const plant = new PermitPlant();
    const never = applyFor(plant, bypassOf("TRIP-2"));
    const later = applyFor(plant, bypassOf("XS-1", { from: START_MS + HOUR_MS }));
    plant.act("chief", later, "approve");
    expect(plant.ticket(later).state).toBe("approved");
    plant.passTo(HOUR_MS);
    expect(plant.ticket<BypassFacts>(later)).toMatchObject({
      state: "in-force",
      facts: { checkDueAtMs: START_MS + HOUR_MS + 30 * MINUTE_MS },
    });
    plant.passTo(2 * HOUR_MS);
    expect(plant.ticket(never)).toMatchObject({ state: "lapsed", closedAtMs: START_MS + 2 * HOUR_MS });
  });
});
