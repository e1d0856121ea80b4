import { describe, expect, it } from "vitest";
import type { Level } from "../model/level.ts";
import { anAlarm, anOutboxEntry } from "../test/kit/record-builders.ts";
import type { Pace } from "./channel.ts";
import { PacedList } from "./paced-list.ts";
import type { Owed } from "./waiting-list.ts";

const PACE: Pace = { gatherMs: 30_000, perMinuteMax: null, redsMax: 20, isGroup: false };

let seq = 0;
function owed(level: Level, person = "zhang", facts: { readonly step?: number | null } = {}): Owed {
  seq++;
  const to = { person, address: person };
  const entry = anOutboxEntry(`k${seq}`, { seq, to, step: 0, alarm: anAlarm(`a${seq}`, { level }), ...facts });
  return { entry, attempts: 0, dueAtMs: 0, patient: false };
}

/** A list that has just told everybody named of an alarm of this level. */
function told(level: Level, people: readonly string[] = ["zhang"], pace: Partial<Pace> = {}): PacedList {
  const list = new PacedList(1_000, { ...PACE, ...pace });
  for (const person of people) {
    list.add(owed(level, person), 0);
    list.ended(list.take(0), true, 0);
  }
  return list;
}

describe("messages to people", () => {
  it("go out at once, and the rest of a storm as one message for each person when 30 s are over", () => {
    const list = told(1, ["zhang", "li"]);
    for (let i = 0; i < 300; i++) list.add(owed(((i % 4) + 1) as Level, i % 3 === 0 ? "li" : "zhang"), 1_000);
    expect(list.take(29_999)).toEqual([]);
    expect(list.nextDueAtMs(1_000)).toBe(30_000);
    const messages = [list.take(30_000), list.take(30_000), list.take(30_000), list.take(30_000)].filter(
      ({ length }) => length > 0,
    );
    // Reds that one message cannot name come in a next one; nobody gets another for that time.
    expect(messages.map((each) => new Set(each.map(({ entry }) => entry.to?.person)).size)).toEqual([1, 1]);
    expect(messages.every((each) => each.filter(({ entry }) => entry.alarm.level === 1).length <= 20)).toBe(true);
  });

  it("that are graver than what was said do not wait", () => {
    const list = told(3);
    list.add(owed(3), 10);
    expect(list.take(10)).toEqual([]);
    const red = owed(1);
    list.add(red, 20);
    expect(list.take(20)).toContain(red);
  });

  it("lose no red for want of room: what one message cannot name follows at once", () => {
    const list = told(2, ["zhang"], { redsMax: 3 });
    for (let i = 0; i < 5; i++) list.add(owed(1), 10);
    const first = list.take(10);
    expect(first).toHaveLength(3);
    list.ended(first, true, 10);
    expect(list.take(10)).toHaveLength(2);
  });

  it("never overtake one under way to the same person, and come back when it failed", () => {
    const list = new PacedList(10, PACE);
    list.add(owed(1), 0);
    const batch = list.take(0);
    list.add(owed(1), 1);
    expect(list.take(1)).toEqual([]);
    list.ended(batch, false, 2);
    for (const each of batch) list.add({ ...each, dueAtMs: 5 }, 2);
    expect(list.take(5)).toHaveLength(2);
  });

  it("come back as one message, however their retries are spread, and not before the vendor asked for", () => {
    const list = new PacedList(10, PACE);
    for (const dueAtMs of [5, 900, 1_400]) list.add({ ...owed(1), dueAtMs }, 0);
    expect(list.take(5)).toHaveLength(3);
    const other = new PacedList(10, PACE);
    other.add({ ...owed(1), dueAtMs: 60_000, patient: true }, 0);
    other.add(owed(1), 0);
    expect(other.take(59_999)).toEqual([]);
    expect(other.take(60_000)).toHaveLength(2);
  });

  it("stay below what the vendor takes in a minute", () => {
    const list = told(
      1,
      Array.from({ length: 20 }, (_, i) => `p${i}`),
      { perMinuteMax: 20 },
    );
    list.add(owed(1, "late"), 1);
    expect(list.take(59_999)).toEqual([]);
    expect(list.nextDueAtMs(1)).toBe(60_000);
    expect(list.take(60_000)).toHaveLength(1);
  });

  it("of a group are one message, whoever is meant", () => {
    const list = new PacedList(10, { ...PACE, isGroup: true });
    for (const person of ["zhang", "li"]) list.add(owed(1, person), 0);
    expect(list.take(0)).toHaveLength(2);
  });

  it("are bounded: the least grave and newest gives way", () => {
    const list = new PacedList(2, PACE);
    const [red, blue, orange] = [owed(1), owed(4, "li"), owed(2)];
    expect([list.add(red, 0), list.add(blue, 0)]).toEqual([null, null]);
    expect(list.add(orange, 0)).toBe(blue);
    expect(list.size).toBe(2);
  });
});
