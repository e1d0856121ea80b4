import { z } from "zod";
import { assert } from "../../model/assert.ts";
import type { PointFacts } from "../../model/catalog/point-facts.ts";
import { substanceOf } from "../../model/gas-catalog.ts";
import { mixtureIndex } from "../../model/knowledge/mixture.ts";
import { occupationalLimitOf } from "../../model/knowledge/occupational-limit.ts";
import { toUnit } from "../../model/units.ts";
import { higher, type JudgedReading, type Judgement, neverDue, type Sight, watch } from "../condition.ts";
import { delayParams } from "../delays.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";

const params = z.strictObject({
  /** Limits of the points in their own units, in the order of the rule's points. Left out: each substance's limit of GBZ 2.1 (unconfirmed). */
  limits: z.array(z.number().positive()).min(2).max(20).optional(),
  /** The sum of shares at which it alarms. */
  limit: z.number().positive().max(10).default(1),
  deadband: z.number().min(0).max(1).default(0.05),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/** Several substances of like effect breathed together: Σ Cᵢ/OELᵢ, each within its own limit and yet too much in sum. */
export const MIXTURE: RuleKind<Params> = {
  kind: "mixture",
  words: {
    zh: {
      name: "混合接触",
      purpose: "多种作用相似的物质同时存在时，按 Σ C/OEL 判断：各自未超标，合计仍可能超标。",
      saw: "Σ C/OEL 为 {value}，限值 {limit}，{unknownParts} 个测点未知",
    },
    en: {
      name: "mixture",
      purpose: "Judges substances of like effect together by Σ C/OEL: each within its limit may be too much in sum.",
      saw: "Σ C/OEL is {value}, the limit {limit}, {unknownParts} points unknown",
    },
  },
  params,
  pointKinds: ["gas"],
  over: "together",
  conditions: (given, context) => [mixtureCondition(given, context)],
  check,
};

interface Memory {
  /** What each point said last, in its unit; null: not known. */
  readonly values: (number | null)[];
}

function mixtureCondition(given: Params, { level, points }: ConditionContext) {
  assert(level !== undefined, "a mixture rule without a level was refused by check");
  const { limit, deadband, onDelayMs, offDelayMs, latch } = given;
  const limits = points.map((point, i) => given.limits?.[i] ?? limitOf(point));
  const indexOf = ({ values }: Memory) =>
    // A limit that nobody can say any more makes its part unknown.
    mixtureIndex(
      limits.map((own, i) => ({ concentration: own === null ? null : (values[i] ?? null), limit: own ?? 1 })),
    );
  return watch<Memory>({
    by: "watch",
    level,
    limit,
    unit: "1",
    onDelayMs,
    offDelayMs,
    latch,
    farther: higher,
    lookbackMs: 0,
    others: points.slice(1).map(({ id }) => id),
    memoryForm: `mixture/${points.map(({ id }) => id).join("/")}`,
    newMemory: () => ({ values: points.map(() => null) }),
    take: ({ values }, input, reading) => void (values[input] = concentrationOf(reading)),
    judge: (memory) => judge(indexOf(memory), limit, deadband),
    dueAtMs: neverDue,
    sight: (memory): Sight => {
      const { atLeast, unknownParts } = indexOf(memory);
      return { value: unknownParts === points.length ? null : atLeast, facts: { unknownParts, parts: points.length } };
    },
  });
}

/** Over its range a point says at least that much. */
function concentrationOf({ known, overRange, value }: JudgedReading): number | null {
  return (known || overRange) && typeof value === "number" ? value : null;
}

/** What is known may be enough to alarm; it is never enough to clear while a part is unknown. */
function judge(index: ReturnType<typeof mixtureIndex>, limit: number, deadband: number): Judgement {
  const { atLeast, unknownParts } = index;
  if (atLeast > limit + 1e-9) return "exceeded";
  if (unknownParts > 0) return "unknown";
  return atLeast < limit - deadband || deadband === 0 ? "clear" : "inside";
}

function limitOf({ substance, unit }: PointFacts): number | null {
  const found = substance === null ? null : substanceOf(substance);
  const limit = found === null ? null : occupationalLimitOf(found);
  return limit === null || unit === null ? null : toUnit(limit.valueMgM3, { from: "mg/m3", to: unit }, substance);
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [...checkLevelGiven("a mixture rule", use)];
  const { limits } = given;
  if (use.points.length === 0) return problems;
  if (use.points.length < 2)
    problems.push({ path: "points", code: "too-few-points", detail: "a mixture is of two points at least" });
  if (limits !== undefined && limits.length !== use.points.length) {
    const detail = `${limits.length} limits for ${use.points.length} points`;
    problems.push({ path: "params.limits", code: "limits-do-not-match", detail });
  }
  use.points.forEach((point, i) => {
    if ((limits?.[i] ?? limitOf(point)) !== null) return;
    const detail = `no exposure limit is known for ${point.id} (${point.substance ?? "no substance"}, ${point.unit ?? "no unit"})`;
    problems.push({ path: "params.limits", code: "limit-unknown", detail });
  });
  return problems;
}
