import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeTicket } from "../testing/fake-lines.ts";
import { makePlant } from "../testing/fake-plant.ts";
import { arrowOf, blindZones, permitsByZone, toBox, toSpot, withPoint } from "./plan-view.ts";

const plant = makePlant(1_790_000_000_000);

describe("a zone", () => {
  test("is blind when not one of its points tells anything; one that is in alarm still sees", () => {
    const silent = new Set(plant.points.filter(({ zone }) => zone === "cold-room").map(({ id }) => `coldchain/${id}`));
    const liveOf = (state: "stale" | "alarm") => (key: string) => {
      const known = plant.live.get(key);
      return known === undefined || !silent.has(key) ? known : { ...known, state };
    };
    expect([...blindZones(plant.points, liveOf("stale"))]).toEqual(["cold-room"]);
    expect([...blindZones(plant.points, liveOf("alarm"))]).toEqual([]);
    expect(blindZones(plant.points, () => undefined).size).toBe(4);
  });

  test("shows the permit that ends first, of those under which work may go on", () => {
    const permit = (id: string, state: string, untilAtMs: number) =>
      makeTicket({ id, kind: "permit", state, facts: { untilAtMs } });
    const found = permitsByZone([
      permit("late", "working", 900),
      permit("soon", "approved", 500),
      permit("over", "finished", 1),
    ]);
    expect(found.get("machine-room")).toMatchObject({ ticket: { id: "soon" }, untilMs: 500 });
  });
});

describe("the arrow", () => {
  test("follows the last minutes, and is none for what is noise in its range", () => {
    const range = { rangeMin: 0, rangeMax: 500 };
    expect([
      arrowOf([10, 14, 20], range),
      arrowOf([20, 9], range),
      arrowOf([20, 22], range),
      arrowOf([20], range),
    ]).toEqual(["↑", "↓", "", ""]);
  });
});

describe("a spot and a box", () => {
  test("stay on the drawing, wherever they are dragged", () => {
    const far = fc.double({ min: -9, max: 9, noNaN: true });
    fc.assert(
      fc.property(far, far, far, far, (x, y, width, height) => {
        const [left, top, w, h] = toBox([x, y, width, height]);
        expect(Math.min(left, top, w, h, ...toSpot(x, y))).toBeGreaterThanOrEqual(0);
        expect(Math.max(left + w, top + h, ...toSpot(x, y))).toBeLessThanOrEqual(1.0001);
        expect(Math.min(w, h)).toBeGreaterThan(0);
      }),
    );
  });

  test("are taken off without a trace", () => {
    const plan = { site: "s", version: 1, image: null, points: { A: [0, 0] }, zones: {}, by: null, at: null } as const;
    expect(withPoint(plan, "A", null).points).toEqual({});
    expect(withPoint(plan, "B", [1, 1]).points).toEqual({ A: [0, 0], B: [1, 1] });
  });
});
