import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { filledMm, runTank, TANK, TANK_POINTS, tankRule } from "../../test/kit/tank-run.ts";
import { checkRule } from "../evaluate.ts";

const MIN = 60_000;
const STUCK_AT = 120 * MIN;

function newRun(params: Record<string, unknown> = {}): RuleRun {
  return new RuleRun(tankRule("tank-stuck", params, 2), TANK_POINTS);
}

const follows = (atMs: number) => filledMm(550, atMs);
const sticks = (atMs: number) => filledMm(550, Math.min(atMs, STUCK_AT));
const steady = () => 550;

describe("a level gauge that sticks", () => {
  it("is found ten minutes after it stands still, and says what it should have moved", () => {
    const run = runTank(newRun(), { fromMs: 0, toMs: STUCK_AT + 30 * MIN, levelMm: sticks, inflowM3H: steady });
    expect(run.said).toEqual([`${STUCK_AT + 10 * MIN} raised LT 2`]);
    const sight = run.sight(2);
    expect(sight?.value).toBeCloseTo(550 / 6, 6);
    expect(sight?.facts).toMatchObject({ spanMs: 600_000, movedMm: 0 });
    expect(sight?.facts["expectedMm"]).toBeCloseTo(186.69, 2);
  });

  it("is found while the tank is emptied as well", () => {
    const levelMm = () => 5_000;
    const run = runTank(newRun(), { fromMs: 0, toMs: 10 * MIN, levelMm, inflowM3H: () => 0, outflowLS: () => 100 });
    expect(run.said).toEqual(["600000 raised LT 2"]);
  });

  it("is not suspected while it follows the flow, nor while nothing flows", () => {
    expect(runTank(newRun(), { fromMs: 0, toMs: STUCK_AT, levelMm: follows, inflowM3H: steady }).said).toEqual([]);
    const still = { fromMs: 0, toMs: STUCK_AT, levelMm: () => 5_000, inflowM3H: () => 4.9 };
    expect(runTank(newRun(), still).said).toEqual([]);
    // In and out at once: 550 m³/h come and 152.8 L/s go.
    const through = { ...still, inflowM3H: steady, outflowLS: () => 550 / 3.6 };
    expect(runTank(newRun(), through).said).toEqual([]);
  });

  it("stays found when the flow stops, for that proves nothing, and ends once it moves", () => {
    const run = runTank(newRun(), { fromMs: 0, toMs: 20 * MIN, levelMm: () => 5_000, inflowM3H: steady });
    runTank(run, { fromMs: 21 * MIN, toMs: 60 * MIN, levelMm: () => 5_000, inflowM3H: () => 0 });
    expect(run.said).toEqual(["600000 raised LT 2"]);
    run.reads(61 * MIN, "LT", 5_400);
    expect(run.said.slice(1)).toEqual([`${61 * MIN} cleared LT 2`]);
  });

  it("says nothing while a meter is out, and needs most of ten minutes seen once it is back", () => {
    const out = (atMs: number) => (atMs >= 5 * MIN && atMs < 60 * MIN ? null : 550);
    const run = runTank(newRun(), { fromMs: 0, toMs: 120 * MIN, levelMm: () => 5_000, inflowM3H: out });
    expect(run.said).toEqual([`${68 * MIN} raised LT 2`]);
    const blind = runTank(newRun(), { fromMs: 0, toMs: 120 * MIN, levelMm: () => null, inflowM3H: steady });
    expect(blind.said).toEqual([]);
  });

  it("neither raises nor ends while the gauge itself is bad, silent or beyond its range", () => {
    const run = runTank(newRun(), { fromMs: 0, toMs: 20 * MIN, levelMm: () => 5_000, inflowM3H: steady });
    run
      .reads(21 * MIN, "LT", 9_000, { known: false })
      .reads(22 * MIN, "LT", 9_000, { overRange: true })
      .falls(50 * MIN, "LT");
    expect(run.said).toEqual(["600000 raised LT 2"]);
  });

  it("does not count what the gateway could not hear", () => {
    const run = runTank(newRun(), { fromMs: 0, toMs: 5 * MIN, levelMm: () => 5_000, inflowM3H: steady });
    run.deaf(60 * MIN);
    runTank(run, { fromMs: 66 * MIN, toMs: 73 * MIN, levelMm: () => 5_000, inflowM3H: steady });
    expect(run.said).toEqual([]);
  });

  it("tells the noise of a gauge from its movement", () => {
    const wanders = (atMs: number) => 5_000 + ((atMs / MIN) % 3) * 2;
    const story = { fromMs: 0, toMs: 20 * MIN, levelMm: wanders, inflowM3H: steady };
    expect(runTank(newRun(), story).said).toEqual([]);
    expect(runTank(newRun({ levelNoiseM: 0.005 }), story).said).toEqual(["600000 raised LT 2"]);
  });

  it("is never suspected while it follows, whatever tank and flow, nor overlooked where much must have moved", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 10, max: 5_000, noNaN: true }),
        fc.array(fc.double({ min: -900, max: 900, noNaN: true }), { minLength: 30, maxLength: 60 }),
        (areaM2, flows) => {
          const [good, stuck] = [newRun({ areaM2, outflows: [] }), newRun({ areaM2, outflows: [] })];
          let levelMm = 10_000;
          flows.forEach((flow, i) => {
            good.reads(i * MIN, "LT", levelMm).reads(i * MIN, "FI", flow);
            stuck.reads(i * MIN, "LT", 10_000).reads(i * MIN, "FI", Math.abs(flow) + 50);
            levelMm += (flow / 60 / areaM2) * 1_000;
          });
          expect(good.said).toEqual([]);
          if (areaM2 < 2_500) expect(stuck.said).toHaveLength(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("keeps a memory of bounded size, however fast its meters", () => {
    const run = newRun();
    for (let i = 0; i < 20_000; i++) run.reads(i * 100, i % 2 === 0 ? "LT" : "FI", 5_000.123456789 + (i % 7) / 3);
    expect(run.memoryBytes).toBeLessThan(8_000);
  });

  it.each([
    [{}, undefined, "level", "level-missing"],
    [{ inflows: [], outflows: [] }, 2, "params.inflows", "flow-missing"],
    [{ outflows: ["FI"] }, 2, "params.outflows.0", "point-twice"],
    [{ inflows: ["TI"] }, 2, "params.inflows.0", "unit-misfit"],
    [{ inflows: ["XV"] }, 2, "params.inflows.0", "point-kind"],
    [{ areaM2: 0 }, 2, "params.areaM2", "params-invalid"],
    [{ spanMs: 1_000 }, 2, "params.spanMs", "params-invalid"],
  ] as const)("refuses %j at level %s, at %s", (params, level, path, code) => {
    const more = [pointFacts("TI", { unit: "℃" }), pointFacts("XV", { kind: "discrete" })];
    const rule = tankRule("tank-stuck", params, level);
    expect(checkRule(rule, [...TANK_POINTS, ...more])).toMatchObject([{ path, code }]);
  });

  it("refuses two tanks in one rule, and a level in per cent", () => {
    const two = { ...tankRule("tank-stuck", {}, 2), points: ["LT", "L2"] };
    expect(checkRule(two, [...TANK_POINTS, pointFacts("L2", { unit: "m" })])).toMatchObject([
      { code: "one-tank-only" },
    ]);
    const percent = [pointFacts("LT", { unit: "%" }), ...TANK_POINTS.slice(1)];
    expect(checkRule(tankRule("tank-stuck", {}, 2), percent)).toMatchObject([
      { path: "points.0", code: "unit-misfit" },
    ]);
    expect(checkRule(tankRule("tank-stuck", TANK, 2), TANK_POINTS)).toEqual([]);
  });
});
