import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balanceResidualM3, balanceToleranceM3, gaugeMovementOf, timeToLevelS } from "./tank-balance.ts";

const positive = (max: number) => fc.double({ min: 0.01, max, noNaN: true });

describe("time to high-high", () => {
  const tank = { levelM: 11, limitM: 12, areaM2: 176, netInflowM3H: 88 };

  it("of a tank of 176 m² with 1 m to go at 88 m³/h is two hours", () => {
    expect(timeToLevelS(tank)).toBeCloseTo(7_200, 6);
  });

  it("is none while the level does not rise, and nothing once it is there", () => {
    expect(timeToLevelS({ ...tank, netInflowM3H: 0 })).toBeNull();
    expect(timeToLevelS({ ...tank, netInflowM3H: -5 })).toBeNull();
    expect(timeToLevelS({ ...tank, levelM: 12 })).toBe(0);
    expect(timeToLevelS({ ...tank, levelM: 12.5, netInflowM3H: -5 })).toBe(0);
  });

  it("is the time in which that flow fills what is missing", () => {
    fc.assert(
      fc.property(positive(20), positive(2_000), positive(1_000), (missingM, areaM2, netInflowM3H) => {
        const seconds = timeToLevelS({ levelM: 1, limitM: 1 + missingM, areaM2, netInflowM3H }) ?? Number.NaN;
        expect((seconds / 3_600) * netInflowM3H).toBeCloseTo(missingM * areaM2, 4);
      }),
    );
  });
});

describe("the mass balance of a tank", () => {
  it("closes when the level rises by what flowed in, and shows what is missing when it does not", () => {
    expect(balanceResidualM3({ netInflowM3: 88, areaM2: 176, levelRiseM: 0.5 })).toBe(0);
    expect(balanceResidualM3({ netInflowM3: 88, areaM2: 176, levelRiseM: 0.4 })).toBeCloseTo(17.6, 9);
    expect(balanceResidualM3({ netInflowM3: 0, areaM2: 176, levelRiseM: -0.01 })).toBeCloseTo(1.76, 9);
  });

  it("tolerates one per cent of the volume, or three times its own uncertainty", () => {
    expect(balanceToleranceM3({ volumeM3: 2_000, residualSigmaM3: 1 })).toBe(20);
    expect(balanceToleranceM3({ volumeM3: 2_000, residualSigmaM3: 10 })).toBe(30);
  });
});

describe("a level gauge", () => {
  /** 550 m³/h into a tank of 491 m² (25 m across) lifts the level by 187 mm in ten minutes. */
  const filling = { levelRiseM: 0, levelSigmaM: 0.001, areaM2: 491, netInflowM3H: 550, spanS: 600 };

  it("that stays flat for ten minutes while 550 m³/h flow in is stuck, filling or emptying", () => {
    expect(gaugeMovementOf(filling)).toBe("stuck");
    expect(gaugeMovementOf({ ...filling, netInflowM3H: -550 })).toBe("stuck");
    expect(gaugeMovementOf({ ...filling, levelRiseM: 0.0009 })).toBe("stuck");
  });

  it("that moves is not stuck", () => {
    expect(gaugeMovementOf({ ...filling, levelRiseM: 0.187 })).toBe("moving");
    expect(gaugeMovementOf({ ...filling, levelRiseM: -0.001 })).toBe("moving");
  });

  it("of a tank nobody fills, or of one so wide that nothing can be seen yet, tells nothing", () => {
    expect(gaugeMovementOf({ ...filling, netInflowM3H: 5 })).toBe("cannot-tell");
    // 6 m³/h lift 2,000 m² by half a millimetre in ten minutes.
    expect(gaugeMovementOf({ ...filling, areaM2: 2_000, netInflowM3H: 6 })).toBe("cannot-tell");
    // 10 m³/h lift the tank by 3.4 mm: less than three times the noise of a poor radar.
    expect(gaugeMovementOf({ ...filling, netInflowM3H: 10, levelSigmaM: 0.002 })).toBe("cannot-tell");
  });

  it("that follows its tank is never called stuck, whatever tank and flow", () => {
    fc.assert(
      fc.property(
        positive(5_000),
        fc.double({ min: -2_000, max: 2_000, noNaN: true }),
        positive(7_200),
        (areaM2, flow, spanS) => {
          const levelRiseM = ((flow / 3_600) * spanS) / areaM2;
          expect(gaugeMovementOf({ levelRiseM, levelSigmaM: 0, areaM2, netInflowM3H: flow, spanS })).not.toBe("stuck");
        },
      ),
    );
  });
});
