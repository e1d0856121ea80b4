import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { levelSchema } from "../../model/catalog/schema.ts";
import type { Level } from "../../model/level.ts";
import { spanMs } from "../delays.ts";
import { higher, lower, type ReadingCondition } from "../condition.ts";
import { judgeHigh, judgeLow } from "../judge-value.ts";
import type { RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven, checkLevelsOnce, checkNoLevelBeside } from "../rule-levels.ts";

const deadband = z.number().min(0);

const params = z.strictObject({
  direction: z.enum(["high", "low"]),
  /** In the point's unit. One limit for the rule's own level … */
  limit: z.number().optional(),
  /** … or several, each an alarm of its own; what a level leaves out, it takes from the rule. */
  levels: z
    .array(
      z.strictObject({
        level: levelSchema,
        limit: z.number(),
        deadband: deadband.optional(),
        onDelayMs: spanMs.optional(),
        offDelayMs: spanMs.optional(),
        latch: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(4)
    .optional(),
  deadband: deadband.default(0),
  onDelayMs: spanMs.default(0),
  offDelayMs: spanMs.default(0),
  latch: z.boolean().default(false),
});
type Params = z.infer<typeof params>;

/** A number against one limit or several: `high` alarms at value >= limit, `low` at value <= limit. */
export const THRESHOLD: RuleKind<Params> = {
  kind: "threshold",
  words: {
    zh: {
      name: "限值",
      purpose: "数值达到上限或下限即报警。",
      saw: "当前值 {value} {unit}，限值 {sign} {limit} {unit}",
    },
    en: {
      name: "threshold",
      purpose: "Alarms when a value reaches a high or a low limit.",
      saw: "the value is {value} {unit}, the limit {sign} {limit} {unit}",
    },
  },
  params,
  pointKinds: ["gas", "analog"],
  over: "each",
  alike: true,
  conditions: (given, { level: ruleLevel }) =>
    limitsOf(given, ruleLevel).map((limit) => toCondition(given.direction, limit)),
  limits: (given, ruleLevel) =>
    limitsOf(given, ruleLevel).map(({ level: own, limit, deadband: width, onDelayMs }, i) => {
      const path = given.levels === undefined ? "params.limit" : `params.levels.${i}.limit`;
      return { path, direction: given.direction, limit, level: own, deadband: width, onDelayMs };
    }),
  check,
  lint,
};

interface Limit {
  readonly level: Level;
  readonly limit: number;
  readonly deadband: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly latch: boolean;
}

/** Parameters that `check` has passed have either levels of their own or a limit for the rule's level. */
function limitsOf(given: Params, ruleLevel: Level | undefined): readonly Limit[] {
  const { deadband, onDelayMs, offDelayMs, latch } = given;
  if (given.levels !== undefined) {
    return given.levels.map((own) => ({
      level: own.level,
      limit: own.limit,
      deadband: own.deadband ?? deadband,
      onDelayMs: own.onDelayMs ?? onDelayMs,
      offDelayMs: own.offDelayMs ?? offDelayMs,
      latch: own.latch ?? latch,
    }));
  }
  const { limit } = given;
  assert(ruleLevel !== undefined && limit !== undefined, "a threshold without level or limit was refused by check");
  return [{ level: ruleLevel, limit, deadband, onDelayMs, offDelayMs, latch }];
}

function toCondition(direction: Params["direction"], own: Limit): ReadingCondition {
  const { limit } = own;
  const clearAt = direction === "high" ? limit - own.deadband : limit + own.deadband;
  return {
    by: "reading",
    level: own.level,
    limit,
    facts: { direction, sign: direction === "high" ? "≥" : "≤" },
    onDelayMs: own.onDelayMs,
    offDelayMs: own.offDelayMs,
    latch: own.latch,
    judge:
      direction === "high"
        ? (reading) => judgeHigh(reading, limit, clearAt)
        : (reading) => judgeLow(reading, limit, clearAt),
    farther: direction === "high" ? higher : lower,
  };
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const { levels, limit } = given;
  if (levels === undefined) {
    const problems: RuleProblem[] = [];
    if (limit === undefined) problems.push(problem("params.limit", "limit-missing", "params need a limit, or levels"));
    problems.push(...checkLevelGiven("a rule with one limit", use));
    return problems;
  }
  if (limit !== undefined) return [problem("params.limit", "limit-twice", "give either limit or levels")];
  const beside = checkNoLevelBeside("params.levels", use);
  return beside.length > 0 ? beside : checkLevelsOnce(levels, "params.levels");
}

/** GB/T 50493-2019 and ISA-18.2 practice: a grave gas alarm must not wait. The figure is a proposal. */
const GAS_RED_ON_DELAY_MS_MAX = 3_000;

function lint(given: Params, use: RuleUse): readonly RuleProblem[] {
  const limits = limitsOf(given, use.level);
  const isGas = use.pointKinds.includes("gas");
  return limits.flatMap((own, i) => {
    const at = given.levels === undefined ? "params" : `params.levels.${i}`;
    const found: RuleProblem[] = [];
    if (isGas && own.deadband === 0) {
      found.push(problem(`${at}.deadband`, "gas-without-deadband", "a value resting on the limit will chatter"));
    }
    if (isGas && own.level === 1 && own.onDelayMs > GAS_RED_ON_DELAY_MS_MAX) {
      found.push(
        problem(
          `${at}.onDelayMs`,
          "gas-red-waits",
          `a red gas alarm should wait ${GAS_RED_ON_DELAY_MS_MAX} ms at most`,
        ),
      );
    }
    if (limits.some((other) => other.level < own.level && isMilder(given.direction, other, own))) {
      found.push(problem(`${at}.limit`, "limits-out-of-order", "a graver level has a milder limit"));
    }
    return found;
  });
}

function isMilder(direction: Params["direction"], graver: Limit, lesser: Limit): boolean {
  return direction === "high" ? graver.limit <= lesser.limit : graver.limit >= lesser.limit;
}

function problem(path: string, code: string, detail: string): RuleProblem {
  return { path, code, detail };
}
