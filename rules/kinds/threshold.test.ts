import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PointKind, Rule } from "../../model/catalog/catalog.ts";
import { compileRule } from "../evaluate.ts";
import { checkOn, lintOn } from "../../test/kit/rule-points.ts";
import type { Judgement, ReadingCondition } from "../condition.ts";

function rule(params: Record<string, unknown>, level?: Rule["level"]): Rule {
  return { id: "r", enterprise: "e", kind: "threshold", points: ["A"], level, params };
}

function specsOf(given: Rule): readonly ReadingCondition[] {
  const compiled = compileRule(given);
  expect(compiled).toMatchObject({ ok: true });
  return compiled.ok ? compiled.value.flatMap(({ spec }) => (spec.by === "reading" ? spec : [])) : [];
}

function judge(
  params: Record<string, unknown>,
  value: unknown,
  more: { known?: boolean; overRange?: boolean } = {},
): Judgement {
  const [spec] = specsOf(rule(params, 1));
  // Some tests send what a threshold must never see.
  const reading = { value: value as never, known: true, overRange: false, ...more };
  return spec?.judge(reading, false) ?? "unknown";
}

const high = { direction: "high", limit: 57, deadband: 2.8 };
const low = { direction: "low", limit: 19.5, deadband: 0.5 };

describe("a high limit", () => {
  it.each([
    [57, "exceeded"],
    [57.1, "exceeded"],
    [56.999, "inside"],
    [57 - 2.8, "inside"],
    [54.1, "clear"],
    [-1e9, "clear"],
  ] as const)("judges %d as %s", (value, judgement) => {
    expect(judge(high, value)).toBe(judgement);
  });

  it("clears just below the limit without a deadband", () => {
    expect(judge({ direction: "high", limit: 57 }, 56.999)).toBe("clear");
  });

  it("takes over-range as exceeded, and latches", () => {
    expect(judge(high, 501, { known: false, overRange: true })).toBe("latching");
  });
});

describe("a low limit", () => {
  it.each([
    [19.5, "exceeded"],
    [0, "exceeded"],
    [19.6, "inside"],
    [20, "inside"],
    [20.1, "clear"],
  ] as const)("judges %d as %s", (value, judgement) => {
    expect(judge(low, value)).toBe(judgement);
  });

  it("takes over-range as unknown", () => {
    expect(judge(low, 501, { known: false, overRange: true })).toBe("unknown");
  });
});

describe.each([high, low])("a $direction limit", (params) => {
  it("concludes nothing from a bad value, or from what is no number", () => {
    expect(judge(params, 0, { known: false })).toBe("unknown");
    expect(judge(params, true)).toBe("unknown");
    expect(judge(params, "fire")).toBe("unknown");
  });

  it("is met the more, the farther a value lies beyond it", () => {
    const order: readonly Judgement[] = ["clear", "inside", "exceeded"];
    const sign = params.direction === "high" ? 1 : -1;
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const [nearer, farther] = sign * a <= sign * b ? [a, b] : [b, a];
        expect(order.indexOf(judge(params, nearer))).toBeLessThanOrEqual(order.indexOf(judge(params, farther)));
      }),
    );
  });

  it("has its peak at the farther of two values", () => {
    const [spec] = specsOf(rule(params, 1));
    expect([spec?.farther(1, 2), spec?.farther(2, 1)]).toEqual(params.direction === "high" ? [2, 2] : [1, 1]);
  });
});

describe("parameters of a threshold", () => {
  it("make one condition of the rule's level", () => {
    expect(specsOf(rule({ ...high, onDelayMs: 5, offDelayMs: 30, latch: true }, 2))).toMatchObject([
      { level: 2, limit: 57, onDelayMs: 5, offDelayMs: 30, latch: true },
    ]);
    expect(specsOf(rule({ direction: "high", limit: 1 }, 4))).toMatchObject([
      { level: 4, limit: 1, onDelayMs: 0, offDelayMs: 0, latch: false },
    ]);
  });

  it("make a condition of each of several levels, which take from the rule what they leave out", () => {
    const levels = [
      { level: 1, limit: 57, deadband: 1, onDelayMs: 0, offDelayMs: 60, latch: true },
      { level: 2, limit: 28 },
    ];
    const specs = specsOf(rule({ direction: "high", levels, deadband: 2, onDelayMs: 3, offDelayMs: 30 }));
    expect(specs).toMatchObject([
      { level: 1, limit: 57, onDelayMs: 0, offDelayMs: 60, latch: true },
      { level: 2, limit: 28, onDelayMs: 3, offDelayMs: 30, latch: false },
    ]);
    expect(specs[1]?.judge({ value: 27, known: true, overRange: false }, true)).toBe("inside");
  });

  it.each([
    [{ ...high, limitt: 1 }, 1, "params", "params-invalid"],
    [{ ...high, direction: "up" }, 1, "params.direction", "params-invalid"],
    [{ ...high, limit: "57" }, 1, "params.limit", "params-invalid"],
    [{ ...high, limit: Number.NaN }, 1, "params.limit", "params-invalid"],
    [{ ...high, deadband: -1 }, 1, "params.deadband", "params-invalid"],
    [{ ...high, onDelayMs: 1.5 }, 1, "params.onDelayMs", "params-invalid"],
    [{ ...high, offDelayMs: -1 }, 1, "params.offDelayMs", "params-invalid"],
    [{ direction: "high" }, 1, "params.limit", "limit-missing"],
    [{ direction: "high", limit: 1 }, undefined, "level", "level-missing"],
    [{ direction: "high", limit: 1, levels: [{ level: 1, limit: 2 }] }, undefined, "params.limit", "limit-twice"],
    [{ direction: "high", levels: [{ level: 1, limit: 2 }] }, 1, "level", "level-twice"],
    [{ direction: "high", levels: [] }, undefined, "params.levels", "params-invalid"],
    [{ direction: "high", levels: [{ level: 5, limit: 2 }] }, undefined, "params.levels.0.level", "params-invalid"],
    [
      {
        direction: "high",
        levels: [
          { level: 1, limit: 2 },
          { level: 1, limit: 3 },
        ],
      },
      undefined,
      "params.levels.1.level",
      "level-twice",
    ],
  ] as const)("refuse %j at level %s, at %s", (params, level, path, code) => {
    expect(checkOn(rule(params, level), ["gas"])).toMatchObject([{ path, code }]);
    expect(compileRule(rule(params, level))).toMatchObject({ ok: false });
  });
});

describe("advice on a threshold", () => {
  function advice(params: Record<string, unknown>, level: Rule["level"], kinds: readonly PointKind[]) {
    return lintOn(rule(params, level), kinds).map(({ path, code }) => `${path} ${code}`);
  }

  it("warns of a gas limit without a deadband and of a red gas alarm that waits", () => {
    expect(advice({ direction: "high", limit: 57, onDelayMs: 3001 }, 1, ["gas"])).toEqual([
      "params.deadband gas-without-deadband",
      "params.onDelayMs gas-red-waits",
    ]);
    expect(advice({ direction: "high", limit: 57, onDelayMs: 3001 }, 1, ["analog"])).toEqual([]);
    expect(advice({ ...high, onDelayMs: 3000 }, 1, ["gas"])).toEqual([]);
    expect(advice({ ...high, onDelayMs: 60_000 }, 2, ["gas"])).toEqual([]);
  });

  it("warns of a graver level with a milder limit", () => {
    const levels = [
      { level: 1, limit: 20, deadband: 1 },
      { level: 2, limit: 40, deadband: 1 },
    ];
    expect(advice({ direction: "high", levels }, undefined, ["gas"])).toEqual([
      "params.levels.1.limit limits-out-of-order",
    ]);
    expect(advice({ direction: "low", levels }, undefined, ["gas"])).toEqual([]);
    expect(
      advice({ direction: "low", levels: levels.map((own) => ({ ...own, limit: 5 })) }, undefined, ["gas"]),
    ).toEqual(["params.levels.1.limit limits-out-of-order"]);
  });

  it("is silent about a rule that is refused anyway", () => {
    expect(advice({ direction: "up" }, 1, ["gas"])).toEqual([]);
    expect(advice({ direction: "high", limit: 57 }, undefined, ["gas"])).toEqual([]);
  });
});
