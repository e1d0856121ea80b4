import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { THRESHOLD } from "../../rules/kinds/threshold.ts";
import { SUBSTANCES } from "../gas-catalog.ts";
import { type GasPoint, type GasProposal, proposeGasRules } from "./gas-defaults.ts";
import { type StandardChoice, weakerThanStandard } from "./weaker-than-standard.ts";

const GB: StandardChoice = { scheme: "GB50493" };

describe("what is proposed for a gas point", () => {
  it("is for ammonia in whole ppm the high-set at once and the low-set after 3 s, rounded to the strict side", () => {
    const proposal = accepted(proposeGasRules(point("NH3", "ppm", { resolution: 1, rangeMax: 100 }), GB));
    expect(proposal).toMatchObject({ detection: "toxic", warnings: [] });
    expect(proposal.rules).toMatchObject([
      {
        direction: "high",
        levels: [
          { level: 1, limit: 56, deadband: 2.8, onDelayMs: 0, offDelayMs: 30_000, latch: true },
          { level: 2, limit: 28, deadband: 2, onDelayMs: 3_000, offDelayMs: 30_000, latch: true },
        ],
      },
    ]);
  });

  it("says of each limit where it comes from, and that nobody has confirmed it", () => {
    const { rules } = accepted(proposeGasRules(point("NH3", "ppm"), GB));
    expect(rules[0]?.levels[1]).toMatchObject({
      limit: 28.2,
      confirmed: false,
      setPoint: { name: "low-set", value: 20, unit: "mg/m3", basis: "PC-TWA", clause: "GB/T 50493-2019, 5.5.2" },
    });
  });

  it.each([
    ["methane", point("CH4", "%LEL", { resolution: 1, rangeMax: 100 }), GB, ["high 1 50 2.5 0", "high 2 25 2 3000"]],
    [
      "methane in %VOL by IEC",
      point("CH4", "%VOL", { resolution: 0.01 }),
      { ...GB, reference: { lelBasis: "IEC" } },
      ["high 1 2.2 0.11 0", "high 2 1.1 0.055 3000"],
    ],
    [
      "oxygen",
      point("O2", "%VOL", { resolution: 0.1, rangeMax: 25 }),
      GB,
      ["low 2 19.5 0.975 0", "high 2 23.5 1.175 0"],
    ],
    [
      "propane along a beam",
      point("C3H8", "LEL·m", { resolution: 0.1, rangeMax: 5 }),
      GB,
      ["high 1 2 0.2 0", "high 2 1 0.2 3000"],
    ],
    [
      "chlorine after GBZ/T 223",
      point("CL2", "mg/m3", { resolution: 0.1 }),
      { scheme: "GBZT223" },
      ["high 1 2 0.2 0", "high 2 1 0.2 3000", "high 3 0.5 0.2 3000"],
    ],
  ] as const)("is for %s", (_, given, choice, expected) => {
    const { rules } = accepted(proposeGasRules(given, choice));
    const said = rules.flatMap(({ direction, levels }) =>
      levels.map(({ level, limit, deadband, onDelayMs }) => `${direction} ${level} ${limit} ${deadband} ${onDelayMs}`),
    );
    expect(said).toEqual(expected);
  });

  it("does not lose a step to the last digit of a float", () => {
    // Phosphine: 0.3 / 0.1 is 2.9999999999999996, and yet 0.3 mg/m³ can be shown.
    const { rules } = accepted(proposeGasRules(point("PH3", "mg/m3", { resolution: 0.1 }), GB));
    expect(rules[0]?.levels.map(({ limit }) => limit)).toEqual([0.6, 0.3]);
  });

  it("warns of set-points beyond the range, and of a detector too coarse for them", () => {
    const short = accepted(proposeGasRules(point("NH3", "ppm", { resolution: 1, rangeMax: 50 }), GB));
    expect(short.warnings).toEqual([{ code: "set-point-beyond-range", setPoint: "high-set", limit: 56 }]);
    // Arsine: 0.03 mg/m³ are 0.0093 ppm; a detector that shows 0.01 ppm shows nothing below it.
    const coarse = accepted(proposeGasRules(point("ASH3", "ppm", { resolution: 0.01 }), GB));
    expect(coarse.warnings.map(({ code }) => code)).toEqual(["resolution-too-coarse", "resolution-too-coarse"]);
  });

  it.each([
    ["a unit nobody knows", point("NH3", "furlong"), GB, "unknown-unit"],
    ["poison or fire", point("C7H8", "ppm"), GB, "detection-unknown"],
    ["hydrogen as a poison", point("H2", "ppm"), { ...GB, detection: "toxic" }, "no-exposure-limit"],
    [
      "gasoline in ppm, whose molar mass is not known",
      point("GASOLINE", "ppm"),
      { ...GB, detection: "toxic" },
      "no-conversion",
    ],
  ] as const)("is nothing for %s", (_, given, choice, reason) => {
    expect(proposeGasRules(given, choice)).toEqual({ ok: false, reason });
  });

  it("is never weaker than the standard, can clear, and is a threshold rule without complaints, for every gas", () => {
    const anyPoint = fc.record({
      substance: fc.constantFrom(...SUBSTANCES.map(({ id }) => id)),
      unit: fc.constantFrom("ppm", "ppb", "mg/m3", "%VOL", "%LEL", "LEL·m"),
      rangeMax: fc.constantFrom(null, 100, 1e5),
      resolution: fc.constantFrom(null, 0.001, 0.01, 0.1, 1),
    });
    const anyChoice = fc.record({
      scheme: fc.constantFrom("GB50493" as const, "GBZT223" as const),
      idlhFallback: fc.boolean(),
      reference: fc.constantFrom({}, { lelBasis: "IEC" as const }, { temperatureC: 0, pressureKPa: 70 }),
    });
    fc.assert(
      fc.property(anyPoint, anyChoice, (given, choice) => {
        const proposal = proposeGasRules(given, choice);
        fc.pre(proposal.ok);
        for (const { direction, levels } of accepted(proposal).rules) {
          levels.toReversed().forEach(({ limit, deadband }, i) => {
            expect(weakerThanStandard({ limit, direction, rank: i + 1 }, given, choice).weaker).not.toBe(true);
            expect(deadband).toBeGreaterThan(0);
            expect(limit - deadband).toBeGreaterThan(0);
          });
          const fields = levels.map(({ setPoint: _set, confirmed: _not, ...level }) => level);
          const params = THRESHOLD.params.parse({ direction, levels: fields });
          const use = { level: undefined, pointKinds: ["gas" as const], points: [], factsOf: () => null };
          expect(THRESHOLD.check?.(params, use)).toEqual([]);
          // Of a detector that shows both limits as one step, the order cannot be kept; it is warned of above.
          const fine = given.resolution === null || levels.every(({ limit }) => limit > 2 * (given.resolution ?? 0));
          if (fine) expect(THRESHOLD.lint?.(params, use)).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function point(
  substance: string | null,
  unit: string,
  {
    resolution = null,
    rangeMax = null,
  }: { readonly resolution?: number | null; readonly rangeMax?: number | null } = {},
): GasPoint {
  return { substance, unit, resolution, rangeMax };
}

function accepted(proposal: GasProposal): Extract<GasProposal, { ok: true }> {
  if (!proposal.ok) throw new Error(proposal.reason);
  return proposal;
}
