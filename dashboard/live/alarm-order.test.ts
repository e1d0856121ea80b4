import { describe, expect, test } from "vitest";
import { makeAlarm } from "../testing/fake-plant.ts";
import { countAlarms, sortAlarms, wantsAnswer } from "./alarm-order.ts";

const red = makeAlarm(0, { id: "red" });
const acknowledgedRed = makeAlarm(0, { id: "acknowledged-red", state: "acknowledged", acknowledged: true });
const blue = makeAlarm(0, { id: "blue", level: 4 });
const shelvedRed = makeAlarm(0, { id: "shelved-red", state: "shelved", shelvedUntil: 9 });
const system = makeAlarm(0, { id: "system", rule: "system:no-data", level: 1 });

describe("the order of the console", () => {
  test("what nobody has acknowledged comes first, then the graver, then the newer; what is muted comes last", () => {
    const newer = makeAlarm(0, { id: "newer-red", raisedAt: red.raisedAt + 1 });
    const sorted = sortAlarms([shelvedRed, acknowledgedRed, blue, system, red, newer]).map(({ id }) => id);
    expect(sorted).toEqual(["newer-red", "red", "system", "blue", "acknowledged-red", "shelved-red"]);
  });

  test("a covered alarm neither flashes nor sounds", () => {
    expect(wantsAnswer({ state: "unacknowledged", covered: true })).toBe(false);
  });

  test("system alarms are counted apart from the four levels", () => {
    const counts = countAlarms([red, acknowledgedRed, system]);
    expect(counts[1]).toEqual({ unanswered: 1, open: 2 });
    expect(counts.system).toEqual({ unanswered: 1, open: 1 });
  });
});
