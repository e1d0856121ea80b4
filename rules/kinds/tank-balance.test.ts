import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { filledMm, runTank, TANK_POINTS, tankRule } from "../../test/kit/tank-run.ts";
import { checkRule } from "../evaluate.ts";

const MIN = 60_000;
const HOUR = 60 * MIN;

function newRun(params: Record<string, unknown> = {}): RuleRun {
  return new RuleRun(tankRule("tank-balance", { capacityM3: 6_000, ...params }, 2), TANK_POINTS);
}

const still = { levelMm: () => 5_000, inflowM3H: () => 0 };

describe("the mass balance of a tank", () => {
  it("alarms when more than a hundredth of the tank is gone within the hour, and says how much", () => {
    // 70 m³/h leave by no meter: 142.6 mm an hour.
    const leaks = (atMs: number) => 5_000 - filledMm(70, Math.max(0, atMs - HOUR));
    const run = runTank(newRun(), { ...still, fromMs: 0, toMs: 2 * HOUR, levelMm: leaks });
    // 60 m³ are gone after 51.4 min, and the next reading says so.
    expect(run.said).toEqual([`${HOUR + 52 * MIN} raised LT 2`]);
    expect(run.sight(2)?.value).toBeCloseTo(70, 6);
    expect(run.sight(2)?.facts).toMatchObject({ inflowM3: 0, toleranceM3: 60 });
  });

  it("is quiet at a leak too small for it, and while it has not seen a whole hour", () => {
    const seeps = (atMs: number) => 5_000 - filledMm(59, atMs);
    expect(runTank(newRun(), { ...still, fromMs: 0, toMs: 4 * HOUR, levelMm: seeps }).said).toEqual([]);
    const gushes = (atMs: number) => 5_000 - filledMm(500, atMs);
    const run = runTank(newRun(), { ...still, fromMs: 0, toMs: 59 * MIN, levelMm: gushes });
    expect(run.said).toEqual([]);
    expect(runTank(run, { ...still, fromMs: HOUR, toMs: HOUR, levelMm: gushes }).said).toHaveLength(1);
  });

  it("allows for the error of meters that have measured much", () => {
    // Half a per cent of 16,000 m³, three times: 240 m³.
    const run = (flowErrorShare: number) =>
      runTank(newRun({ flowErrorShare }), {
        fromMs: 0,
        toMs: HOUR,
        levelMm: (atMs) => 5_000 + filledMm(-200, atMs),
        inflowM3H: () => 8_000,
        outflowLS: () => 8_000 / 3.6,
      }).said;
    expect(run(0.005)).toEqual([]);
    expect(run(0)).toHaveLength(1);
  });

  it("does not take a flow meter that drops out for a leak, nor a level it did not see move", () => {
    const inflowM3H = (atMs: number) => (atMs > HOUR && atMs < 2 * HOUR ? null : 550);
    const run = runTank(newRun(), { fromMs: 0, toMs: 4 * HOUR, levelMm: (atMs) => filledMm(550, atMs), inflowM3H });
    expect(run.said).toEqual([]);
    const levelMm = (atMs: number) => (atMs > HOUR && atMs < 2 * HOUR ? null : filledMm(550, atMs));
    expect(runTank(newRun(), { fromMs: 0, toMs: 4 * HOUR, levelMm, inflowM3H: () => 550 }).said).toEqual([]);
  });

  it("stays while a meter is out, and ends when the hour balances again", () => {
    const gone = (atMs: number) => 5_000 - filledMm(500, Math.min(Math.max(0, atMs - HOUR), 12 * MIN));
    const run = runTank(newRun(), { ...still, fromMs: 0, toMs: HOUR + 20 * MIN, levelMm: gone });
    expect(run.said).toEqual([`${HOUR + 8 * MIN} raised LT 2`]);
    runTank(run, { fromMs: HOUR + 21 * MIN, toMs: 4 * HOUR, levelMm: gone, inflowM3H: () => null });
    expect(run.said).toHaveLength(1);
    runTank(run, { ...still, fromMs: 4 * HOUR + MIN, toMs: 6 * HOUR, levelMm: gone });
    expect(run.said[1]).toMatch(/cleared LT 2$/);
  });

  it("closes for every tank that loses nothing, whatever drops out in between", () => {
    const flow = fc.double({ min: -900, max: 900, noNaN: true });
    const step = fc.record({ flow, levelOut: fc.boolean(), flowOut: fc.integer({ max: 9, min: 0 }), deaf: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 70, maxLength: 130 }), (steps) => {
        const run = newRun({ outflows: [], flowErrorShare: 0, levelSigmaM: 0, spanMs: 600_000, capacityM3: 0.001 });
        let levelMm = 10_000;
        let atMs = 0;
        for (const { flow: flowM3H, levelOut, flowOut, deaf } of steps) {
          run.reads(atMs, "LT", levelMm, { known: !levelOut });
          run.reads(atMs, "FI", flowM3H, { known: flowOut > 0 });
          // Deaf while the tank goes on filling at whatever rate.
          if (deaf === 0) {
            run.deaf(30_000);
            atMs += 30_000;
            levelMm += 7;
          }
          atMs += MIN;
          levelMm += filledMm(flowM3H, MIN);
        }
        // The tolerance is 10 mL here, so that rounding alone stays within it.
        expect(run.said).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [{ capacityM3: 6_000 }, undefined, "level", "level-missing"],
    [{}, 2, "params.capacityM3", "params-invalid"],
    [{ capacityM3: 6_000, flowErrorShare: 1 }, 2, "params.flowErrorShare", "params-invalid"],
    [{ capacityM3: 6_000, inflows: [], outflows: [] }, 2, "params.inflows", "flow-missing"],
  ] as const)("refuses %j at level %s, at %s", (params, level, path, code) => {
    expect(checkRule(tankRule("tank-balance", params, level), TANK_POINTS)).toMatchObject([{ path, code }]);
  });
});
