import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Turns } from "./turns.ts";

describe("work that is done a little in each turn", () => {
  it("is done in order, so many a turn", async () => {
    const turns = new Turns(2);
    const done: number[] = [];
    for (let i = 0; i < 5; i++) turns.add(() => done.push(i));
    expect(done).toEqual([]);
    const after: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      await nextTurn();
      after.push(done.length);
    }
    expect(done).toEqual([0, 1, 2, 3, 4]);
    expect(after.filter((length, i) => length - (after[i - 1] ?? 0) > 2)).toEqual([]);
  });

  it("may be done at once while there is time, and not before those who wait", async () => {
    const turns = new Turns(2);
    expect(turns.hasTime).toBe(true);
    turns.done();
    expect(turns.hasTime).toBe(true);
    turns.done();
    expect(turns.hasTime).toBe(false);
    const done: string[] = [];
    turns.add(() => done.push("waited"));
    expect(turns.hasTime).toBe(false);
    await nextTurn();
    await nextTurn();
    expect(done).toEqual(["waited"]);
    await nextTurn();
    expect(turns.hasTime).toBe(true);
  });

  it("is done at once or waits, as there is time", async () => {
    const turns = new Turns(2);
    const done: number[] = [];
    for (let i = 0; i < 5; i++) turns.run(() => done.push(i));
    expect(done).toEqual([0, 1]);
    while (done.length < 5) await nextTurn();
    expect(done).toEqual([0, 1, 2, 3, 4]);
  });
});
