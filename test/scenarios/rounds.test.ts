import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import { inspected, MONDAY_MS, RoundsPlant } from "../kit/rounds-plant.ts";

/** What tickets did, in order: `hh:mm what`, in China Standard Time. */
function tellStory(plant: RoundsPlant): readonly string[] {
  return plant.engine.outcome.entries.map(({ atMs, ticket, act, state, by, because }) => {
    const clock = new Date(atMs + 8 * HOUR_MS).toISOString().slice(11, 16);
    return `${clock} ${nameOf(plant, ticket)}: ${act} by ${by ?? because?.rule}, now ${state}`;
  });
}

/** A contradiction by its code, any other ticket by its kind. */
function nameOf(plant: RoundsPlant, id: string): string {
  const ticket = plant.engine.tickets.get(id);
  if (ticket === undefined) return "";
  // The facts of a contradiction have its code.
  return (ticket.facts as { code?: string }).code ?? ticket.kind;
}

const QUIET = { "NH3-1": 0, "NH3-2": 0 };
const PLAN =
  "checkPlans: [{ id: daily, enterprise: plant, post: keeper, checklist: look, zone: cold, every: daily, at: '08:00', window: 60 }]";
const LOOK = {
  checklist: "look",
  items: [
    { id: "smell", result: "ok" },
    { id: "fan", result: "ok" },
  ],
};

describe("stories of rounds and calibrations", () => {
  it("13: a true alarm is disposed of as calibration; the record written afterwards has no response behind it", () => {
    const plant = new RoundsPlant();
    plant.keepReading(QUIET, MINUTE_MS);
    const order = { type: "window", purpose: "calibration", enterprise: "plant", points: ["NH3-1"] } as const;
    plant.engine.protect("li", { ...order, reason: "季度校验", reference: null, minutes: 60 });
    plant.keepReading({ "NH3-1": 30, "NH3-2": 0 }, 10 * MINUTE_MS);
    plant.keepReading(QUIET, 12 * MINUTE_MS);
    const alarm = [...plant.engine.alarms.values()].find(({ rule }) => rule === "nh3")?.id ?? "";
    plant.engine.command("acknowledge", alarm, "wang");
    const dismissal = { type: "calibration", evidence: {} } as const;
    plant.engine.command("dismiss", alarm, "wang", { note: "季度校验通气，数值已恢复", dismissal });
    plant.keepReading(QUIET, 20 * MINUTE_MS);
    const [start, end] = [MONDAY_MS + MINUTE_MS, MONDAY_MS + 10 * MINUTE_MS];
    const record = { point: "NH3-1", gas: "NH3 50 ppm", applied: 50, reading: 50, passed: true, start, end };
    // What the gateway had of the point: thirty parts for nine minutes are no half of its scale.
    const curve = Array.from({ length: 14 }, (_, i) => ({
      atMs: MONDAY_MS + i * MINUTE_MS,
      value: i > 0 && i < 10 ? 30 : 0,
    }));
    plant.open("worker", "calibration", record, { gathered: { curve } });
    plant.keepReading(QUIET, 25 * MINUTE_MS);
    const id = plant.contradictions("D-05")[0]?.id ?? "";
    expect(plant.contradictions("D-05")[0]).toMatchObject({
      facts: { online: { facts: { point: "NH3-1", alarm } }, offline: { facts: { calibration: null } } },
    });
    plant.act("worker", id, "explain", { note: "实际是阀门渗漏，未做标定" });
    plant.act("authority", id, "confirm", { note: "虚假标定，立案查处" });
    expect(tellStory(plant)).toEqual([
      "07:12 D-05: open by D-05, now open",
      "07:20 calibration: open by wang, now recorded",
      "07:25 D-05: explain by wang, now explained",
      "07:25 D-05: confirm by zhao, now confirmed",
    ]);
  });

  it("a round faked from the office while the room is in red alarm", () => {
    const plant = new RoundsPlant(PLAN);
    plant.keepReading(QUIET, 70 * MINUTE_MS);
    plant.read({ "NH3-1": 60, "NH3-2": 0 });
    plant.keepReading({ "NH3-1": 60, "NH3-2": 0 }, 80 * MINUTE_MS);
    const round = plant.tickets("round")[0]?.id;
    const end = plant.engine.nowMs;
    const position = { lat: 39.76, lon: 116.34, accuracyM: 15 };
    const claimed = { clientId: "phone-1", atMs: end, offsetMs: 0, position };
    plant.open("worker", "inspection", inspected(plant, { ...LOOK, round, start: end - 12_000, end }), { claimed });
    plant.keepReading(QUIET, 90 * MINUTE_MS);
    expect(tellStory(plant)).toEqual([
      "08:00 round: open by R1, now due",
      "08:10 hazard: open by L1, now reported",
      "08:20 inspection: open by wang, now recorded",
      "08:20 round: done by R2, now done",
      "08:20 D-01: open by D-01, now open",
      "08:20 D-11: open by D-11, now open",
    ]);
  });
});
