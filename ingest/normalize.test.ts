import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PointKind } from "../model/catalog/catalog.ts";
import { stateWordsOf } from "../model/state-words.ts";
import type { Observation } from "./dialect.ts";
import { normalize, type PointSpec } from "./normalize.ts";

const PLAIN = { substance: "NH3", faultValues: [], currentLoop: false } as const;

function point(spec: Partial<PointSpec>): PointSpec {
  return { kind: "gas", unit: "ppm", rangeMin: null, rangeMax: null, ...PLAIN, ...spec };
}

function observed(value: unknown, more: Partial<Observation> = {}): Observation {
  return { source: "A", value, ts: null, quality: null, unit: null, historical: false, seq: null, no: 0, ...more };
}

const good = { ok: true, quality: "good", overRange: false, belowRange: false, faultValue: false };

describe("normalize", () => {
  describe.each(["gas", "analog"] as const)("a %s point", (kind) => {
    it("takes every finite number bit for bit", () => {
      fc.assert(
        fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
          expect(normalize(observed(value), point({ kind }))).toEqual({ ...good, value });
        }),
      );
    });

    it("never makes a number of anything else", () => {
      const other = fc.jsonValue().filter((value) => typeof value !== "number");
      fc.assert(
        fc.property(other, (value) => {
          expect(normalize(observed(value), point({ kind }))).toMatchObject({ ok: false, reason: "wrong-type" });
        }),
      );
    });

    it.each([null, "", [], "12,5", true, {}, "x".repeat(500)])("refuses %j by its type", (value) => {
      const result = normalize(observed(value), point({ kind }));
      expect(result).toMatchObject({ ok: false, reason: "wrong-type" });
      expect(result.ok ? "" : result.detail.length).toBeLessThan(120);
    });

    it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("refuses %d", (value) => {
      expect(normalize(observed(value), point({ kind }))).toMatchObject({ ok: false, reason: "not-finite" });
    });
  });

  it("takes true, false, 0 and 1 for a discrete point, as true or false", () => {
    const discrete = point({ kind: "discrete", unit: null });
    expect([true, false, 1, 0].map((value) => normalize(observed(value), discrete))).toEqual(
      [true, false, true, false].map((value) => ({ ...good, value })),
    );
    for (const value of [2, 0.5, "true", "1", null, [1], {}]) {
      expect(normalize(observed(value), discrete)).toMatchObject({ ok: false, reason: "wrong-type" });
    }
  });

  it.each(["interlock", "fire"] as const)("takes a boolean or one of its own state words for an %s point", (kind) => {
    const spec = point({ kind, unit: null });
    for (const value of [true, false, ...stateWordsOf(kind)])
      expect(normalize(observed(value), spec)).toEqual({ ...good, value });
    expect(normalize(observed("ablaze"), spec)).toMatchObject({
      ok: false,
      reason: "unknown-word",
      detail: '"ablaze"',
    });
    const foreign = kind === "fire" ? "tripped" : "fire";
    expect(normalize(observed(foreign), spec)).toMatchObject({ ok: false, reason: "unknown-word" });
    for (const value of [1, 0, null, [], {}])
      expect(normalize(observed(value), spec)).toMatchObject({ reason: "wrong-type" });
  });

  it("keeps the device's word on quality", () => {
    const states: PointKind[] = ["gas", "discrete", "fire"];
    for (const kind of states) {
      const value = kind === "gas" ? 1 : true;
      expect(normalize(observed(value, { quality: "uncertain" }), point({ kind }))).toMatchObject({
        quality: "uncertain",
      });
      expect(normalize(observed(value, { quality: "bad" }), point({ kind }))).toMatchObject({ quality: "bad" });
    }
  });

  it("marks a value beyond the range as bad, whatever the device says of it, and keeps the value", () => {
    const ranged = point({ rangeMin: 0, rangeMax: 500 });
    for (const quality of [null, "good", "bad"] as const) {
      expect(normalize(observed(500.1, { quality }), ranged)).toEqual({
        ok: true,
        value: 500.1,
        quality: "bad",
        overRange: true,
        belowRange: false,
        faultValue: false,
      });
      expect(normalize(observed(-0.1, { quality }), ranged)).toMatchObject({
        quality: "bad",
        belowRange: true,
        overRange: false,
      });
    }
    expect(normalize(observed(500), ranged)).toMatchObject(good);
    expect(normalize(observed(0), ranged)).toMatchObject(good);
  });

  describe("a number that stands for no value", () => {
    const none = { ok: true, quality: "bad", overRange: false, belowRange: false, faultValue: true };

    it("is no value, whatever range, unit and quality say, and is kept as it was sent", () => {
      const spec = point({ rangeMin: 0, rangeMax: 500, faultValues: [65_535, -200, 85] });
      for (const value of spec.faultValues) {
        for (const more of [{}, { quality: "good" }, { unit: "mg/m3" }] as const) {
          expect(normalize(observed(value, more), spec)).toEqual({ ...none, value });
        }
      }
    });

    it("is exactly that number: its neighbours are measured", () => {
      const spec = point({ kind: "analog", unit: "℃", substance: null, faultValues: [85] });
      expect(normalize(observed(84.9), spec)).toEqual({ ...good, value: 84.9 });
      expect(normalize(observed(85), point({ kind: "analog", unit: "℃" }))).toEqual({ ...good, value: 85 });
    });

    it("never makes any other number bad", () => {
      const spec = point({ faultValues: [65_535, -200] });
      const other = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => Math.abs(value) < 65_000);
      fc.assert(
        fc.property(other, (value) => {
          fc.pre(value > -199.9 || value < -200.1);
          expect(normalize(observed(value), spec)).toEqual({ ...good, value });
        }),
      );
    });

    it.each([
      // 3.6 mA on 0 to 100 is −2.5, 21 mA is 106.25.
      [3.6, -2.5],
      [0, -25],
      [-4, -50],
      [21, 106.25],
      [22.5, 115.625],
    ])("is a current of %d mA of a loop, or %d of 0 to 100", (mA, value) => {
      expect(normalize(observed(mA), point({ kind: "analog", unit: "mA", currentLoop: true }))).toEqual({
        ...none,
        value: mA,
      });
      const ranged = point({ unit: "%LEL", rangeMin: 0, rangeMax: 100, currentLoop: true });
      expect(normalize(observed(value), ranged)).toEqual({ ...none, value });
    });

    it("is no current between the failures, and none where no loop is declared", () => {
      const loop = point({ unit: "%LEL", rangeMin: 0, rangeMax: 100, currentLoop: true });
      expect(normalize(observed(106.2), loop)).toMatchObject({ overRange: true, faultValue: false });
      expect(normalize(observed(-2.4), loop)).toMatchObject({ belowRange: true, faultValue: false });
      expect(normalize(observed(50), loop)).toEqual({ ...good, value: 50 });
      const residual = point({ kind: "analog", unit: "mA", rangeMin: 0, rangeMax: 1000 });
      expect(normalize(observed(300), residual)).toEqual({ ...good, value: 300 });
    });
  });

  it("converts a value only when another unit is named, and judges the range afterwards", () => {
    const pressure = point({ kind: "analog", unit: "MPa", rangeMax: 1, substance: null });
    expect(normalize(observed(0.1 + 0.2, { unit: "MPa" }), pressure)).toMatchObject({ value: 0.1 + 0.2 });
    expect(normalize(observed(250, { unit: "kPa" }), pressure)).toMatchObject({ ...good, value: 0.25 });
    expect(normalize(observed(1500, { unit: "kPa" }), pressure)).toMatchObject({ value: 1.5, overRange: true });
  });

  it("takes the point's own unit as it is written, also one nobody else knows", () => {
    expect(normalize(observed(7, { unit: "drops" }), point({ unit: "drops" }))).toEqual({ ...good, value: 7 });
  });

  it("refuses a unit that is unknown, of another quantity, or beside a point without one", () => {
    for (const [unit, own] of [
      ["drops", "ppm"],
      ["kPa", "ppm"],
      ["", "ppm"],
      ["ppm", null],
    ] as const) {
      expect(normalize(observed(1, { unit }), point({ unit: own }))).toMatchObject({
        ok: false,
        reason: "unknown-unit",
      });
    }
    expect(normalize(observed(1, { unit: "mg/m3" }), point({ substance: "GASOLINE" }))).toMatchObject({
      reason: "unknown-unit",
    });
  });

  it("refuses a number that becomes infinite by conversion", () => {
    expect(normalize(observed(1e308, { unit: "%VOL" }), point({}))).toMatchObject({ ok: false, reason: "not-finite" });
  });

  it("passes over a unit beside a state: a fire is not lost to it", () => {
    expect(normalize(observed("fire", { unit: "ppm" }), point({ kind: "fire", unit: null }))).toMatchObject({
      value: "fire",
    });
    expect(normalize(observed(true, { unit: "" }), point({ kind: "discrete", unit: null }))).toMatchObject({
      value: true,
    });
  });
});
