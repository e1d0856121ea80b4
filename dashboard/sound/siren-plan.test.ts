import { describe, expect, test } from "vitest";
import { makeAlarm } from "../testing/fake-plant.ts";
import { keepSilenced, NOTHING_SILENCED, silenceAll, silenceEndsAtMs, soundingLevel } from "./siren-plan.ts";

const red = makeAlarm(0, { id: "red" });
const yellow = makeAlarm(0, { id: "yellow", level: 3 });

const at = (nowMs: number, answersDuty = false) => ({ nowMs, answersDuty });

describe("the siren", () => {
  test("sounds the gravest level nobody has acknowledged", () => {
    expect(soundingLevel([yellow, red], NOTHING_SILENCED, at(0))).toBe(1);
    expect(soundingLevel([yellow, { ...red, state: "acknowledged" }], NOTHING_SILENCED, at(0))).toBe(3);
    expect(soundingLevel([], NOTHING_SILENCED, at(0))).toBeNull();
  });

  test("silence ends by itself: red after 60 s at the latest", () => {
    const silenced = silenceAll([red, yellow], 1_000);
    expect(soundingLevel([red, yellow], silenced, at(60_999))).toBeNull();
    expect(soundingLevel([red, yellow], silenced, at(61_000))).toBe(1);
    expect(silenceEndsAtMs(silenced, 1_000)).toBe(61_000);
  });

  test("an alarm raised after the silence sounds at once", () => {
    const silenced = silenceAll([red], 0);
    expect(soundingLevel([red, yellow], silenced, at(1))).toBe(3);
  });

  test("an alarm whose condition comes back sounds again", () => {
    const silenced = silenceAll([red], 0);
    const returned = { ...red, active: false, state: "returned-unacknowledged" } as const;
    const kept = keepSilenced(silenced, new Map([["red", red]]), new Map([["red", returned]]));
    expect(soundingLevel([returned], kept, at(1))).toBeNull();
    const again = keepSilenced(kept, new Map([["red", returned]]), new Map([["red", red]]));
    expect(soundingLevel([red], again, at(1))).toBe(1);
  });

  test("a system alarm is a note, never a siren", () => {
    expect(soundingLevel([makeAlarm(0, { rule: "system:no-route", level: 1 })], NOTHING_SILENCED, at(0))).toBe(4);
  });

  test("a duty check rings until it is answered, acknowledged or not, where somebody must answer it", () => {
    const call = makeAlarm(0, { id: "call", rule: "system:ticket-duty-check", level: 2 });
    const acknowledged = { ...call, state: "acknowledged" } as const;
    expect(soundingLevel([acknowledged], NOTHING_SILENCED, at(0, true))).toBe(2);
    expect(soundingLevel([call], NOTHING_SILENCED, at(0))).toBe(4);
    expect(soundingLevel([acknowledged], NOTHING_SILENCED, at(0))).toBeNull();
    const silenced = silenceAll([acknowledged], 0);
    expect(soundingLevel([acknowledged], silenced, at(59_999, true))).toBeNull();
    expect(soundingLevel([acknowledged], silenced, at(60_000, true))).toBe(2);
    const answered = { ...call, active: false, state: "returned-unacknowledged" } as const;
    expect(soundingLevel([answered], NOTHING_SILENCED, at(0, true))).toBe(4);
  });
});
