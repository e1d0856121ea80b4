import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Catalog, type CatalogFragment, EMPTY_CATALOG, type Rule } from "../../model/catalog/catalog.ts";
import { mergeCatalog } from "../../model/catalog/merge.ts";
import type { Deviation } from "../../model/deviation.ts";
import { isStillWeak, isWithin } from "./accepted-rule.ts";
import { lintCatalog, weakLimitsOfRule } from "./lint-catalog.ts";

type Point = NonNullable<CatalogFragment["points"]>[number];
type Limits = readonly (readonly [level: 1 | 2 | 3 | 4, limit: number])[];

const NH3: Partial<Point> = { substance: "NH3", unit: "ppm", rangeMin: 0, rangeMax: 500 };

function plant(rules: readonly Rule[], facts: Partial<Point> = NH3, more: CatalogFragment = {}): Catalog {
  const base: CatalogFragment = {
    devices: [{ id: "dtu", enterprise: "coldchain", dialect: "native", reportEveryMs: 5_000 }],
    points: [{ id: "P", enterprise: "coldchain", device: "dtu", kind: "gas", ...facts }],
    rules: [...rules],
  };
  return mergeCatalog(mergeCatalog(EMPTY_CATALOG, base), more);
}

function high(id: string, limits: Limits, params: Record<string, unknown> = {}, points = ["P"]): Rule {
  const levels = limits.map(([level, limit]) => ({ level, limit }));
  return {
    id,
    enterprise: "coldchain",
    kind: "threshold",
    points,
    params: { direction: "high", deadband: 1, levels, ...params },
  };
}

const low = (id: string, limits: Limits): Rule => high(id, limits, { direction: "low", deadband: 0.2 });

const lint = (catalog: Catalog, before: Catalog = EMPTY_CATALOG, deviations: readonly Deviation[] = []) =>
  lintCatalog(catalog, { before, deviations });
const codes = (catalog: Catalog, before?: Catalog, deviations?: readonly Deviation[]) =>
  lint(catalog, before, deviations).map(({ code, severity }) => `${severity} ${code}`);

function deviationFor(catalog: Catalog, id: string, state: Deviation["state"] = "signed"): Deviation {
  const rule = catalog.rules.find((each) => each.id === id) as Rule;
  const act = { by: "zhao", atMs: 1, note: null };
  const of = { id: "d1", enterprise: rule.enterprise, rule, weakLimits: weakLimitsOfRule(catalog, id), reason: "why" };
  return { ...of, state, asked: act, decided: { ...act, by: "admin" }, revoked: state === "revoked" ? act : null };
}

describe("a limit held against the standard", () => {
  it.each<[string, Limits, Partial<Point>, number]>([
    [
      "28 and 57 ppm of ammonia are 20 and 40 mg/m³, rounded",
      [
        [2, 28],
        [1, 57],
      ],
      NH3,
      0,
    ],
    ["a single 57 ppm is the graver level", [[1, 57]], NH3, 0],
    [
      "58 ppm is more than rounding",
      [
        [2, 28],
        [1, 58],
      ],
      NH3,
      1,
    ],
    [
      "the first reached is the first level, whatever its colour",
      [
        [2, 40],
        [1, 57],
      ],
      NH3,
      1,
    ],
    [
      "a third limit is the site's own",
      [
        [2, 28],
        [1, 57],
        [3, 150],
      ],
      NH3,
      0,
    ],
    [
      "25 and 50 %LEL of methane",
      [
        [2, 25],
        [1, 50],
      ],
      { substance: "CH4", unit: "%LEL" },
      0,
    ],
    [
      "25 and 60 %LEL of methane",
      [
        [2, 25],
        [1, 60],
      ],
      { substance: "CH4", unit: "%LEL" },
      1,
    ],
    [
      "arsine no detector can show: 5 and 10 % of IDLH",
      [
        [2, 0.15],
        [1, 0.3],
      ],
      { substance: "ASH3", unit: "ppm", rangeMax: 1 },
      0,
    ],
    [
      "arsine beyond 10 % of IDLH",
      [
        [2, 0.15],
        [1, 0.4],
      ],
      { substance: "ASH3", unit: "ppm", rangeMax: 1 },
      1,
    ],
    [
      "carbon monoxide that its detector shows is no case for IDLH",
      [
        [2, 60],
        [1, 120],
      ],
      { substance: "CO", unit: "ppm", rangeMax: 500 },
      2,
    ],
  ])("%s", (_, limits, facts, weak) => {
    expect(codes(plant([high("r", limits)], facts)).filter((code) => code === "error weak-limit")).toHaveLength(weak);
  });

  it("goes by the order over all rules of the point: taking the first away weakens the second", () => {
    const [first, second] = [
      high("first", [[2, 28]]),
      high("second", [
        [1, 57],
        [3, 100],
      ]),
    ];
    const both = plant([first, second]);
    expect(codes(both).filter((code) => code.startsWith("error"))).toEqual([]);
    const without = mergeCatalog(both, { rules: [{ ...first, retired: true }] });
    expect(codes(without, both)).toContain("error weak-limit");
  });

  it("is about oxygen from below: 19.5 %VOL at least", () => {
    const oxygen = { substance: "O2", unit: "%VOL", rangeMax: 25 };
    expect(
      codes(
        plant(
          [
            low("r", [
              [2, 19.5],
              [1, 18],
            ]),
          ],
          oxygen,
        ),
      ),
    ).not.toContain("error weak-limit");
    expect(codes(plant([low("r", [[1, 18]])], oxygen))).toContain("error weak-limit");
  });

  it("says what it is weaker than, by which clause, and that nobody has confirmed it", () => {
    const [finding] = lint(
      plant([
        high("r", [
          [2, 28],
          [1, 60],
        ]),
      ]),
    );
    expect(finding).toMatchObject({
      section: "rules",
      place: 0,
      at: ["params", "levels", 1, "limit"],
      code: "weak-limit",
    });
    expect(finding?.params).toMatchObject({
      limit: 60,
      unit: "ppm",
      permissible: 56.5,
      percent: 6.2,
      setPoint: "high-set",
      clause: "GB/T 50493-2019, 5.5.2",
      confirmed: false,
    });
  });

  it("is at most a warning where it cannot be said", () => {
    const toluene = { substance: "C7H8", unit: "ppm" };
    expect(codes(plant([high("r", [[1, 9_000]])], toluene))).toEqual(["warning limit-not-comparable"]);
    expect(codes(plant([high("r", [[1, 9_000]])], { unit: "furlong" }))).toEqual([]);
  });

  it("never finds a stricter limit weaker", () => {
    const ppm = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(ppm, ppm, ppm, (a, b, less) => {
        const weakOf = (first: number, second: number) =>
          codes(
            plant([
              high("r", [
                [2, first],
                [1, second],
              ]),
            ]),
          ).filter((code) => code === "error weak-limit").length;
        const [first, second] = [Math.min(a, b), Math.max(a, b) + 1];
        const stricter = Math.min(less, first);
        expect(weakOf(stricter, second)).toBeLessThanOrEqual(weakOf(first, second));
      }),
    );
  });
});

describe("who answers for a weak limit", () => {
  const weak = plant([
    high("r", [
      [2, 28],
      [1, 60],
    ]),
  ]);

  it("nobody: one in force before is told and stands, the same or stricter; a weaker one is refused", () => {
    expect(codes(weak, weak)).toEqual(["warning weak-limit-unsigned"]);
    expect(
      codes(
        plant([
          high("r", [
            [2, 28],
            [1, 59],
          ]),
        ]),
        weak,
      ),
    ).toEqual(["warning weak-limit-unsigned"]);
    expect(
      codes(
        plant([
          high("r", [
            [2, 28],
            [1, 61],
          ]),
        ]),
        weak,
      ),
    ).toEqual(["error weak-limit"]);
  });

  it("two people: for exactly this rule or a stricter one", () => {
    const signed = [deviationFor(weak, "r")];
    expect(codes(weak, EMPTY_CATALOG, signed)).toEqual(["warning weak-limit-signed"]);
    expect(lint(weak, EMPTY_CATALOG, signed)[0]).toMatchObject({
      standing: true,
      params: { askedBy: "zhao", signedBy: "admin", reason: "why" },
    });
    const change = (rule: Rule) => codes(plant([rule], NH3, {}), EMPTY_CATALOG, signed);
    expect(
      change(
        high("r", [
          [2, 28],
          [1, 58],
        ]),
      ),
    ).toEqual(["warning weak-limit-signed"]);
    expect(
      change(
        high("r", [
          [2, 28],
          [1, 60.5],
        ]),
      ),
    ).toEqual(["error weak-limit"]);
    expect(
      change(
        high(
          "r",
          [
            [2, 28],
            [1, 60],
          ],
          { onDelayMs: 5_000 },
        ),
      ),
    ).toEqual(["error weak-limit"]);
    expect(
      change(
        high("other", [
          [2, 28],
          [1, 60],
        ]),
      ),
    ).toEqual(["error weak-limit"]);
    expect(
      change({
        ...high("r", [
          [2, 28],
          [1, 60],
        ]),
        name: "another name",
      }),
    ).toEqual(["warning weak-limit-signed"]);
  });

  it("a signature is for the points it was given for, and for what they measure", () => {
    const signed = [deviationFor(weak, "r")];
    const second = { id: "Q", enterprise: "coldchain", device: "dtu", kind: "gas", ...NH3 } as const;
    const wider = mergeCatalog(weak, {
      points: [second],
      rules: [
        high(
          "r",
          [
            [2, 28],
            [1, 60],
          ],
          {},
          ["P", "Q"],
        ),
      ],
    });
    expect(codes(wider, EMPTY_CATALOG, signed)).toContain("error weak-limit");
    const chlorine = plant(
      [
        high("r", [
          [2, 28],
          [1, 60],
        ]),
      ],
      { ...NH3, substance: "CL2" },
    );
    expect(codes(chlorine, EMPTY_CATALOG, signed)).toContain("error weak-limit");
  });

  it("asked for or refused is not signed; revoked is refused when it is given again", () => {
    for (const state of ["asked", "refused"] as const) {
      expect(codes(weak, EMPTY_CATALOG, [deviationFor(weak, "r", state)])).toEqual(["error weak-limit"]);
    }
    const revoked = [deviationFor(weak, "r", "revoked")];
    expect(codes(weak, weak, revoked)).toEqual(["error weak-limit-revoked"]);
    expect(codes(weak, weak, [...revoked, deviationFor(weak, "r")])).toEqual(["warning weak-limit-signed"]);
  });

  it("a rule that has become as strict as the standard is not weak any more", () => {
    const accepted = deviationFor(weak, "r", "revoked");
    expect(
      isStillWeak(
        high("r", [
          [2, 28],
          [1, 60],
        ]),
        accepted,
      ),
    ).toBe(true);
    expect(
      isStillWeak(
        high("r", [
          [2, 28],
          [1, 56],
        ]),
        accepted,
      ),
    ).toBe(false);
    expect(
      isWithin(
        high("r", [
          [2, 28],
          [1, 56],
        ]),
        accepted.rule,
      ),
    ).toBe(true);
  });
});

describe("what is doubtful about a plant", () => {
  it("is not a word about one that follows the standard", () => {
    expect(
      lint(
        plant([
          high("r", [
            [2, 28],
            [1, 56],
          ]),
        ]),
      ),
    ).toEqual([]);
  });

  it.each<[string, Catalog, readonly string[]]>([
    ["a gas point nobody judges", plant([]), ["unjudged-point"]],
    [
      "a gas point judged only by its silence",
      plant([
        { id: "s", enterprise: "coldchain", kind: "no-data", points: ["P"], level: 3, params: { afterMs: 60_000 } },
      ]),
      ["unjudged-point"],
    ],
    ["one level where the standard has two", plant([high("r", [[1, 50]])]), ["missing-level"]],
    [
      "a gas alarm that waits",
      plant([
        high(
          "r",
          [
            [2, 28],
            [1, 56],
          ],
          { onDelayMs: 10_001 },
        ),
      ]),
      ["gas-waits", "gas-waits"],
    ],
    [
      "a deadband over half the way down",
      plant([
        high(
          "r",
          [
            [2, 28],
            [1, 56],
          ],
          { deadband: 14.1 },
        ),
      ]),
      ["wide-deadband"],
    ],
    [
      "two limits of one level",
      plant([
        high("a", [
          [2, 28],
          [1, 56],
        ]),
        high("b", [[1, 50]]),
      ]),
      ["near-duplicate"],
    ],
    [
      "no deadband",
      plant([high("r", [[2, 80]], { deadband: 0, onDelayMs: 60_000 })], { kind: "analog", unit: "°C" }),
      ["no-deadband"],
    ],
    [
      "a minute for a flow",
      plant([high("r", [[2, 80]], { onDelayMs: 61_000 })], { kind: "analog", unit: "m3/h" }),
      ["unusual-delay"],
    ],
  ])("%s", (_, catalog, expected) => {
    expect(lint(catalog).map(({ code }) => code)).toEqual(expected);
  });

  it("a zone whose gas points are all out of service", () => {
    const zones = [{ id: "room", site: "s", name: "room" }];
    const heard = plant(
      [
        high("r", [
          [2, 28],
          [1, 56],
        ]),
      ],
      { ...NH3, zone: "room" },
      { zones },
    );
    expect(lint(heard)).toEqual([]);
    const disabled = mergeCatalog(heard, {
      devices: [{ id: "dtu", enterprise: "coldchain", dialect: "native", reportEveryMs: 5_000, disabled: true }],
    });
    expect(lint(disabled)).toMatchObject([{ code: "blind-zone", section: "zones", place: 0 }]);
  });

  it("takes a catalogue whose references lead nowhere", () => {
    const astray = plant([high("r", [[1, 50]], {}, ["nowhere", "P"]), { ...high("x", []), kind: "no-such-kind" }]);
    expect(lint(astray).map(({ code }) => code)).toEqual(["missing-level"]);
  });
});
