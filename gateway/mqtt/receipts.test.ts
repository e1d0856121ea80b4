import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Receipts } from "./receipts.ts";

function follow(receipts: Receipts) {
  const told: string[] = [];
  return {
    told,
    publish: (id: number) => receipts.take(id, () => told.push(`pubrec ${id}`)),
    release: (id: number) => receipts.release(id, () => told.push(`pubcomp ${id}`)),
  };
}

describe("a QoS 2 message", () => {
  it("is answered when it is durable, and its packet id is free when its release is", () => {
    const receipts = new Receipts();
    const { told, publish, release } = follow(receipts);
    expect(publish(7)).toBe(true);
    expect(told).toEqual([]);
    receipts.durable(7);
    expect(release(7)).toBe(true);
    expect(told).toEqual(["pubrec 7"]);
    receipts.released(7);
    expect(told).toEqual(["pubrec 7", "pubcomp 7"]);
    expect(publish(7)).toBe(true);
  });

  it("is not taken twice before its release, and every repetition is answered [MQTT-4.3.3-2]", () => {
    const receipts = new Receipts();
    const { told, publish } = follow(receipts);
    publish(7);
    expect(publish(7)).toBe(false);
    receipts.durable(7);
    expect(publish(7)).toBe(false);
    expect(told).toEqual(["pubrec 7", "pubrec 7", "pubrec 7"]);
  });

  it("repeated behind newer ones is answered behind them [MQTT-4.6.0-3]", () => {
    const receipts = new Receipts([7]);
    const { told, publish } = follow(receipts);
    publish(8);
    expect(publish(7)).toBe(false);
    expect(told).toEqual([]);
    receipts.durable(8);
    expect(told).toEqual(["pubrec 8", "pubrec 7"]);
  });

  it("from before a restart is known", () => {
    const { told, publish, release } = follow(new Receipts([1, 65_535]));
    expect(publish(65_535)).toBe(false);
    expect(release(1)).toBe(true);
    expect(told).toEqual(["pubrec 65535"]);
  });

  it("nobody knows is released at once: a PUBREL is always answered", () => {
    const { told, release } = follow(new Receipts());
    expect(release(9)).toBe(false);
    expect(told).toEqual(["pubcomp 9"]);
  });
});

describe("whatever comes in whatever order", () => {
  const action = fc.record({
    what: fc.constantFrom("publish", "release", "disk"),
    id: fc.integer({ min: 1, max: 4 }),
  });

  it("each message is journaled once between two releases, and everything is answered in the end", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const receipts = new Receipts();
        const disk: (() => void)[] = [];
        const counts = { asked: 0, answered: 0 };
        const open = new Map<number, boolean>();
        const answer = (): void => void counts.answered++;
        for (const { what, id } of actions) {
          if (what === "disk") disk.shift()?.();
          else counts.asked++;
          if (what === "publish" && receipts.take(id, answer)) {
            expect(open.get(id) ?? false).toBe(false);
            open.set(id, true);
            disk.push(() => receipts.durable(id));
          }
          if (what === "release" && receipts.release(id, answer)) {
            disk.push(() => {
              receipts.released(id);
              open.set(id, false);
            });
          }
        }
        for (let next = disk.shift(); next !== undefined; next = disk.shift()) next();
        expect(counts.answered).toBe(counts.asked);
      }),
    );
  });
});
