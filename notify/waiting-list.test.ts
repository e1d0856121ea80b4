import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Level } from "../model/level.ts";
import { anAlarm, anOutboxEntry } from "../test/kit/record-builders.ts";
import { type Owed, WaitingList } from "./waiting-list.ts";

function owed(seq: number, level: Level, dueAtMs: number): Owed {
  const entry = anOutboxEntry(`k${String(seq).padStart(4, "0")}`, { seq, alarm: anAlarm("a", { level }) });
  return { entry, attempts: 0, dueAtMs, patient: false };
}

const items = fc.array(
  fc.record({ level: fc.constantFrom<Level>(1, 2, 3, 4), dueAtMs: fc.integer({ min: 0, max: 20 }) }),
  {
    maxLength: 60,
  },
);

function takeAll(list: WaitingList, nowMs: number): Owed[] {
  const taken: Owed[] = [];
  for (let [next] = list.take(nowMs); next !== undefined; [next] = list.take(nowMs)) taken.push(next);
  return taken;
}

const order = (a: Owed, b: Owed) => a.entry.alarm.level - b.entry.alarm.level || a.entry.seq - b.entry.seq;

describe("messages that wait", () => {
  it("are taken when they are due, gravest first, then oldest, each once", () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 20 }), (given, nowMs) => {
        const list = new WaitingList(1_000);
        const all = given.map(({ level, dueAtMs }, seq) => owed(seq, level, dueAtMs));
        for (const each of all) list.add(each, 0);
        expect(takeAll(list, nowMs)).toEqual(all.filter(({ dueAtMs }) => dueAtMs <= nowMs).sort(order));
        const later = all.filter(({ dueAtMs }) => dueAtMs > nowMs);
        expect(list.nextDueAtMs()).toBe(later.length === 0 ? null : Math.min(...later.map(({ dueAtMs }) => dueAtMs)));
        list.hasten(nowMs);
        expect(takeAll(list, nowMs)).toEqual(later.sort(order));
      }),
    );
  });

  it("are never more than allowed, and no graver one gives way to a lesser", () => {
    fc.assert(
      fc.property(items, (given) => {
        const list = new WaitingList(10);
        const out: Owed[] = [];
        for (const [seq, { level, dueAtMs }] of given.entries()) {
          const crowdedOut = list.add(owed(seq, level, dueAtMs), 5);
          if (crowdedOut !== null) out.push(crowdedOut);
          expect(list.size).toBeLessThanOrEqual(10);
        }
        const kept = takeAll(list, 1_000);
        expect(kept.length + out.length).toBe(given.length);
        // Due ones give way first, so that the rule holds among those of a kind.
        const keptDue = kept.filter(({ dueAtMs }) => dueAtMs <= 5);
        const worstKept = Math.max(0, ...keptDue.map(({ entry }) => entry.alarm.level));
        const bestOut = Math.min(9, ...out.map(({ entry }) => entry.alarm.level));
        expect(worstKept === 0 || out.length === 0 || worstKept <= bestOut).toBe(true);
      }),
    );
  });

  it("because their receiver asked for patience are not hastened by its recovery", () => {
    const list = new WaitingList(10);
    list.add({ ...owed(1, 1, 50), patient: true }, 0);
    list.add(owed(2, 1, 50), 0);
    list.hasten(10);
    expect(takeAll(list, 10).map(({ entry }) => entry.seq)).toEqual([2]);
    expect(list.nextDueAtMs()).toBe(50);
  });
});
