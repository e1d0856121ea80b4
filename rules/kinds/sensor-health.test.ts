import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { checkRule, pointsNamedBy } from "../evaluate.ts";

function rule(params: Record<string, unknown>, level?: Rule["level"]): Rule {
  return { id: "r", enterprise: "e", kind: "sensor-health", points: ["P"], level, params };
}

const H = 3_600_000;
const M = 60_000;
const RANGED = [pointFacts("P", { unit: "ppm", rangeMin: 0, rangeMax: 100 })];
const run = (params: Record<string, unknown>, level?: Rule["level"]) => new RuleRun(rule(params, level), RANGED);
const still = (value: number, n: number) => Array.from({ length: n }, () => value);
const moving = (n: number) => Array.from({ length: n }, (_, i) => 5 + (i % 4));

describe("a frozen sensor", () => {
  it("alarms after a day without a change, if it used to move, and clears when it moves again", () => {
    const sensor = run({ frozen: {} }).series(0, 10 * M, "P", moving(144));
    const stoodMs = 143 * 10 * M;
    sensor.series(stoodMs + 10 * M, 10 * M, "P", still(8, 143));
    expect(sensor.said).toEqual([]);
    sensor.reads(stoodMs + 24 * H, "P", 8);
    expect(sensor.said).toEqual([`${stoodMs + 24 * H} raised P 3`]);
    expect(sensor.sight(3)?.facts).toMatchObject({ failed: "frozen", failedZh: "疑似卡死", restsAt: 8 });
    sensor.reads(stoodMs + 25 * H, "P", 8.1);
    expect(sensor.said).toHaveLength(2);
  });

  it("does not alarm in a clean room, nor after one leak in it, unless it is declared lively", () => {
    const leak = [...still(0, 144), ...moving(12), ...still(0, 300)];
    expect(run({ frozen: {} }).series(0, 10 * M, "P", leak).said).toEqual([]);
    expect(run({ frozen: { lively: true } }).series(0, 10 * M, "P", still(0, 145)).said).toEqual([
      `${24 * H} raised P 3`,
    ]);
  });

  it("takes no change within half the resolution for one, and a slow drift beyond it for one", () => {
    const noise = Array.from({ length: 145 }, (_, i) => 5 + (i % 2) * 0.4);
    expect(run({ frozen: { resolution: 1, lively: true } }).series(0, 10 * M, "P", noise).said).toHaveLength(1);
    const drift = Array.from({ length: 300 }, (_, i) => 5 + i * 0.01);
    expect(run({ frozen: { resolution: 1, lively: true } }).series(0, 10 * M, "P", drift).said).toEqual([]);
  });

  it("counts no time in which the value was unknown or the gateway deaf", () => {
    const sensor = run({ frozen: { lively: true } }).series(0, 10 * M, "P", still(3, 73));
    sensor.reads(13 * H, "P", 3, { known: false }).falls(14 * H, "P");
    sensor
      .reads(20 * H, "P", 3)
      .deaf(2 * H)
      .reads(22 * H, "P", 3);
    // Twelve hours before the gap, none in it and none while deaf.
    sensor.series(22 * H + 10 * M, 10 * M, "P", still(3, 71));
    expect(sensor.said).toEqual([]);
    sensor.reads(34 * H, "P", 3);
    expect(sensor.said).toEqual([`${34 * H} raised P 3`]);
  });
});

describe("a sensor clamped at zero", () => {
  const params = { clampedAtZero: { peers: ["Q"] } };
  const day = (own: (i: number) => number, peer: ((i: number) => number) | null) => {
    const sensor = run(params);
    for (let i = 0; i < 145; i++) {
      if (peer !== null) sensor.reads(i * 10 * M, "Q", peer(i));
      sensor.reads(i * 10 * M, "P", own(i));
    }
    return sensor;
  };

  it("alarms while its peer moves", () => {
    const sensor = day(
      () => 0,
      (i) => i % 5,
    );
    expect(sensor.said).toEqual([expect.stringMatching(/raised P 3/)]);
    expect(sensor.sight(3)?.facts).toMatchObject({ failed: "clampedAtZero", zeroShare: 1 });
  });

  it("does not alarm when the peer rests too, is unheard of, or the sensor moves one time in ten", () => {
    expect(
      day(
        () => 0,
        () => 0,
      ).said,
    ).toEqual([]);
    expect(day(() => 0, null).said).toEqual([]);
    const nine = (i: number) => (i % 10 === 0 ? 0.5 : 0);
    expect(day(nine, (i) => i % 5).said).toEqual([]);
  });

  it("names its peers, and keeps no alarm of another check up while it has no word yet", () => {
    expect(pointsNamedBy(rule(params))).toEqual([{ path: "params.clampedAtZero.peers.0", point: "Q" }]);
    const both = run({ ...params, negative: {} })
      .reads(0, "P", -6)
      .reads(M, "P", 1);
    expect(both.said).toEqual(["0 raised P 3", `${M} cleared P 3`]);
  });
});

describe("a negative value", () => {
  it("alarms below −5 % of full scale, or −10 %LEL", () => {
    expect(run({ negative: {} }).reads(0, "P", -5).reads(1, "P", -5.1).said).toEqual(["1 raised P 3"]);
    const lel = new RuleRun(rule({ negative: {} }), [pointFacts("P", { unit: "%LEL", rangeMax: 100 })]);
    expect(lel.reads(0, "P", -10).reads(1, "P", -10.1).said).toEqual(["1 raised P 3"]);
    expect(run({ negative: { limit: -1 } }).reads(0, "P", -1.1).said).toEqual(["0 raised P 3"]);
  });

  it("is one though it lies below the range; a fault value or silence is no word on it", () => {
    const below = { known: false, belowRange: true };
    const sensor = run({ negative: {} }).reads(0, "P", -9, below);
    sensor.reads(1, "P", -200, { known: false }).falls(2, "P");
    expect(sensor.said).toEqual(["0 raised P 3"]);
    expect(sensor.reads(3, "P", 0).said).toEqual(["0 raised P 3", "3 cleared P 3"]);
    expect(run({ negative: {} }).reads(0, "P", -200, { known: false }).said).toEqual([]);
  });
});

describe("a spike", () => {
  const spiked = (values: readonly number[]) => run({ spike: {} }).series(0, M, "P", values).said;

  it("is advice for ten minutes when a jump of half the span is back within two readings", () => {
    const sensor = run({ spike: {} }).series(0, M, "P", [10, 80, 11]);
    expect(sensor.sight(4)?.facts).toMatchObject({ failed: "spike", spikeTo: 80 });
    expect(sensor.passes(20 * M).said).toEqual([`${2 * M} raised P 4`, `${12 * M} cleared P 4`]);
    expect(spiked([10, 80, 90, 12])).toEqual([`${3 * M} raised P 4`]);
    expect(
      run({ spike: {} }).reads(0, "P", 10).reads(1, "P", 900, { known: false, overRange: true }).reads(2, "P", 9).said,
    ).toEqual(["2 raised P 4"]);
  });

  it("is none when it stays, comes back too late, is small, or lies across a gap", () => {
    expect(spiked([10, 80, 82, 81, 10])).toEqual([]);
    expect(spiked([10, 60, 10])).toEqual([]);
    const gap = run({ spike: {} }).reads(0, "P", 10).reads(1, "P", 80).falls(2, "P").reads(3, "P", 10);
    expect(gap.said).toEqual([]);
  });
});

describe("over range and cross-interference", () => {
  it("full scale is listed until reset", () => {
    const sensor = run({ overRange: {} }).reads(0, "P", 99.9).reads(1, "P", 100).reads(2, "P", 50);
    expect(sensor.said).toEqual(["1 raised P 3 latched", "2 cleared P 3 latched"]);
    expect(run({ overRange: {} }).reads(0, "P", 500, { known: false }).said).toEqual([]);
  });

  it("a rise beside a gas its sensor answers to is advice; unknown on either side is no word", () => {
    const cross = { crossInterference: { by: "H2", presentAt: 20 } };
    const rises = (h2: number, known = true) =>
      run(cross)
        .reads(0, "P", 2)
        .reads(M, "H2", h2, { known })
        .reads(2 * M, "P", 8);
    expect(rises(30).said).toEqual([`${2 * M} raised P 4`]);
    expect(rises(30).sight(4)?.facts).toMatchObject({ failed: "crossInterference", beside: "H2", besideValue: 30 });
    expect(rises(19).said).toEqual([]);
    expect(rises(30, false).said).toEqual([]);
    const rested = run(cross)
      .reads(0, "P", 2)
      .reads(M, "H2", 30)
      .reads(2 * M, "P", 6.9);
    expect(rested.reads(3 * M, "P", 60, { known: false }).said).toEqual([]);
    const past = run(cross).reads(0, "P", 2).reads(M, "P", 8);
    expect(past.reads(12 * M, "H2", 30).said).toEqual([]);
    const lost = rises(30)
      .falls(3 * M, "H2")
      .reads(4 * M, "P", 2);
    expect(lost.said).toEqual([`${2 * M} raised P 4`]);
  });
});

describe("sensor health", () => {
  it("has an alarm for each level, which names what failed", () => {
    const all = { negative: {}, overRange: {}, spike: {}, frozen: { level: 2 } };
    const sensor = run(all).series(0, M, "P", [10, 100, 10]);
    expect(sensor.specs.map(({ level }) => level)).toEqual([2, 3, 4]);
    expect([...sensor.said].sort()).toEqual(
      [`${M} raised P 3 latched`, `${2 * M} raised P 4`, `${2 * M} cleared P 3 latched`].sort(),
    );
    expect(run(all, 1).specs.map(({ level }) => level)).toEqual([1, 2, 4]);
  });

  it("says nothing of a sensor of which nothing is known, whatever its bad values", () => {
    const all = { negative: {}, overRange: {}, spike: {}, frozen: { lively: true }, clampedAtZero: { peers: ["Q"] } };
    const readings = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 50 });
    fc.assert(
      fc.property(readings, (values) => {
        const sensor = run(all);
        values.forEach((value, i) => sensor.reads(i * H, "P", value, { known: false }));
        expect(sensor.said).toEqual([]);
      }),
    );
  });

  it("keeps a memory of bounded size", () => {
    const sensor = run({
      negative: {},
      spike: {},
      frozen: {},
      overRange: {},
      clampedAtZero: { peers: ["Q"] },
      crossInterference: { by: "Q", presentAt: 1 },
    });
    for (let i = 0; i < 5_000; i++) sensor.reads(i * 17_000, "P", i * 0.0123456789).reads(i * 17_000, "Q", i % 7);
    expect(sensor.memoryBytes).toBeLessThan(3_000);
  });

  it.each([
    [{}, {}, "params", "no-checks"],
    [{ froze: {} }, {}, "params", "params-invalid"],
    [{ frozen: { forMs: 1_000 } }, {}, "params.frozen.forMs", "params-invalid"],
    [{ clampedAtZero: { peers: [] } }, {}, "params.clampedAtZero.peers", "params-invalid"],
    [{ clampedAtZero: { peers: ["P"] } }, {}, "params.clampedAtZero.peers.0", "own-peer"],
    [{ negative: {} }, {}, "params.negative", "range-missing"],
    [{ negative: {} }, { rangeMin: -40, rangeMax: 100 }, "params.negative", "signed-range"],
    [{ negative: { limit: 1 } }, {}, "params.negative.limit", "params-invalid"],
    [{ spike: {} }, {}, "params.spike", "range-missing"],
    [{ overRange: {} }, {}, "params.overRange", "range-missing"],
    [{ crossInterference: { by: "Q", presentAt: 1 } }, {}, "params.crossInterference", "range-missing"],
    [{ crossInterference: { by: "P", presentAt: 1, riseBy: 1 } }, {}, "params.crossInterference.by", "own-peer"],
  ] as const)("refuses %j on a point of %j, at %s", (params, facts, path, code) => {
    expect(checkRule(rule(params), [pointFacts("P", facts)])).toMatchObject([{ path, code }]);
  });
});
