import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../model/time.ts";
import { bypassOf, entry, goodAir, hotWork, OXYGEN, PermitPlant } from "../kit/permit-plant.ts";
import { START_MS } from "../kit/pure-engine.ts";

/** What alarms and tickets did, in order: `mm:ss what`. Silence and missing routes, which no story here is about, are left out. */
function tellStory(plant: PermitPlant): readonly string[] {
  const lines: (readonly [atMs: number, said: string])[] = [];
  for (const { alarm, kind, atMs } of plant.engine.outcome.events) {
    const known = plant.engine.alarms.get(alarm);
    if (known === undefined || known.rule.startsWith("system:no-")) continue;
    const { level, rule, point, params } = known;
    const isCall = rule.startsWith("system:ticket");
    const what = isCall
      ? `call of ${nameOf(plant, String(params["subject"]))}`
      : `${point} ${rule.replace(/^permit-\w+-\w+-/, "permit:")}`;
    if (kind === "raised" || kind === "cleared" || kind === "retired")
      lines.push([atMs, `${kind} ${COLOURS[level]} ${what}`]);
  }
  for (const { atMs, ticket, act, state, by, because } of plant.engine.outcome.entries) {
    lines.push([atMs, `${nameOf(plant, ticket)}: ${act} by ${by ?? because?.rule}, now ${state}`]);
  }
  // Of one instant: alarms first, then what they made people and tickets do.
  return lines.sort(([a], [b]) => a - b).map(([atMs, said]) => `${clockOf(atMs)} ${said}`);
}

const COLOURS = { 1: "red", 2: "orange", 3: "yellow", 4: "blue" } as const;

/** A contradiction by its code, any other ticket by its kind: there is one of each in these stories. */
function nameOf(plant: PermitPlant, id: string): string {
  const { kind, facts } = plant.ticket<{ code?: string }>(id);
  return facts.code ?? kind;
}

function clockOf(atMs: number): string {
  const seconds = Math.round((atMs - START_MS) / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

const START = { measuresInPlace: true };

describe("stories of the library in which people sign", () => {
  it("6: an interlock is bypassed without a permit, and then its cause comes", () => {
    const plant = new PermitPlant();
    plant.read({ "TRIP-2": false, "KEY-2": false, "LEVEL-2": false });
    plant.passTo(MINUTE_MS);
    plant.read({ "KEY-2": true });
    plant.passTo(8 * MINUTE_MS);
    plant.read({ "LEVEL-2": true });
    plant.passTo(9 * MINUTE_MS);
    const id = plant.open("worker", "bypass", bypassOf("TRIP-2"))?.ticket ?? "";
    plant.act("chief", id, "approve");
    plant.passTo(10 * MINUTE_MS);
    plant.read({ "LEVEL-2": false });
    plant.read({ "KEY-2": false });
    plant.passTo(10 * MINUTE_MS + 5_000);
    expect(tellStory(plant)).toEqual([
      "01:00 raised orange call of D-04",
      "01:00 D-04: open by D-04, now open",
      "06:00 hazard: open by L3, now reported",
      "08:00 raised red TRIP-2 loop-2",
      "08:00 hazard: open by L1, now reported",
      "09:00 bypass: open by wang, now applied",
      "09:00 bypass: approve by li, now in-force",
      "09:01 bypass: seen-bypassed by P4, now in-force",
      "09:01 D-04: agree by D-04, now open",
      "10:00 cleared red TRIP-2 loop-2",
      "10:00 bypass: seen-armed by P4, now in-force",
    ]);
  });

  it("7: people are in a pit under a permit, and the oxygen falls from 20.9 to 18.9 %VOL", () => {
    const plant = new PermitPlant();
    const air = (oxygen: number) => ({ "O2-P": oxygen, "EX-P": 0, "H2S-P": 0 });
    plant.read(air(20.9));
    const id = plant.open("worker", "permit", entry())?.ticket ?? "";
    plant.act("chief", id, "approve", { post: "unit" });
    plant.act("worker", id, "air-test", goodAir(OXYGEN));
    plant.act("worker", id, "start", START);
    plant.act("worker", id, "enter", { persons: ["周八", "吴九"] });
    [20.9, 20.5, 20.1, 19.8, 19.5, 19.2, 18.9].forEach((oxygen, i) => {
      plant.keepReading(air(oxygen), (i + 1) * 5 * MINUTE_MS);
    });
    plant.act("worker", id, "leave", { persons: ["周八", "吴九"] });
    plant.keepReading(air(20.9), 40 * MINUTE_MS);
    plant.act("worker", id, "air-test", goodAir(OXYGEN));
    plant.act("worker", id, "resume", START);
    plant.keepReading(air(20.9), 43 * MINUTE_MS);
    expect(tellStory(plant)).toEqual([
      "00:00 permit: open by wang, now applied",
      "00:00 permit: approve by li, now approved",
      "00:00 permit: air-test by wang, now approved",
      "00:00 permit: start by wang, now working",
      "00:00 permit: enter by wang, now working",
      "20:00 raised orange O2-P permit:o2-low",
      "20:00 raised red call of permit",
      "20:00 permit: gas-alarm by P1, now suspended",
      "35:00 cleared orange O2-P permit:o2-low",
      "35:00 permit: leave by wang, now suspended",
      "40:00 cleared red call of permit",
      "40:00 permit: air-test by wang, now suspended",
      "40:00 permit: resume by wang, now working",
    ]);
  });

  it("8: hot work, the gas rises, and the permit is suspended long before the plant's own alarm", () => {
    const plant = new PermitPlant();
    plant.read({ "EX-1": 1 });
    const id = plant.open("worker", "permit", hotWork())?.ticket ?? "";
    plant.act("chief", id, "approve", { post: "safety-department" });
    plant.act("worker", id, "air-test", goodAir());
    plant.act("worker", id, "start", START);
    plant.read({ "WELD-1": true });
    [1, 3, 6, 9, 12, 20, 27].forEach((gas, i) => plant.keepReading({ "EX-1": gas, "EX-2": 0 }, (i + 1) * MINUTE_MS));
    plant.read({ "WELD-1": false });
    [15, 4].forEach((gas, i) => plant.keepReading({ "EX-1": gas, "EX-2": 0 }, (i + 8) * MINUTE_MS));
    plant.act("worker", id, "finish", { siteClear: true, acceptedBy: "李" });
    plant.passTo(10 * MINUTE_MS);
    expect(tellStory(plant)).toEqual([
      "00:00 permit: open by wang, now applied",
      "00:00 permit: approve by li, now approved",
      "00:00 permit: air-test by wang, now approved",
      "00:00 permit: start by wang, now working",
      "04:00 raised orange EX-1 permit:sample-ch4",
      "04:00 raised red call of permit",
      "04:00 permit: gas-alarm by P1, now suspended",
      "05:00 raised orange call of D-12",
      "05:00 D-12: open by D-12, now open",
      "06:00 raised orange EX-1 ex",
      "07:00 cleared orange EX-1 ex",
      "07:00 D-12: agree by D-12, now open",
      "08:00 cleared orange EX-1 permit:sample-ch4",
      "09:00 cleared red call of permit",
      "09:00 retired orange EX-1 permit:sample-ch4",
      "09:00 permit: finish by wang, now finished",
    ]);
  });
});
