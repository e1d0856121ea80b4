import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { levelSchema } from "../../model/catalog/schema.ts";
import {
  firstStands,
  higher,
  type JudgedReading,
  type Judgement,
  lower,
  type WatchCondition,
  watch,
} from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import { memoryFormOf } from "../memory-form.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";
import { checkCriterion, criterionShape, formOfCriterion, hear, judgeBy, newSignal, type Signal } from "../signal.ts";

/** A member that reports late or once badly does not degrade the vote at once. A proposal. */
const DEGRADED_AFTER_MS = 60_000;

/** A degraded vote is a fault of the protection, not the danger itself: yellow. A proposal. */
const DEGRADED_LEVEL = 3;

const params = z.strictObject({
  /** What makes a vote of a member: the same for all. */
  ...criterionShape,
  /** M of M out of N; N is the number of the rule's points. */
  needed: z.number().int().min(1).max(100),
  /**
   * What is left of the vote when members cannot be judged. `safe`: each of them counts towards it, 2oo3 becomes 1oo2. `available`: they
   * are left out, 2oo3 becomes 2oo2. With two of three gone both become 1oo1. A proposal, after the degradation tables of IEC 61511.
   */
  degrade: z.enum(["safe", "available"]).default("safe"),
  degradedLevel: levelSchema.default(DEGRADED_LEVEL),
  degradedAfterMs: spanMs.default(DEGRADED_AFTER_MS),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/**
 * M out of N members beyond their limit, or in a state. For action on several detectors; the alarm of each single detector is another
 * rule (GB/T 50493-2019: one detector is enough to alarm).
 */
export const VOTING: RuleKind<Params> = {
  kind: "voting",
  words: {
    zh: {
      name: "表决",
      purpose: "N 个测点中有 M 个达到限值或处于所列状态即报警（MooN），故障成员绝不视为“无气”。",
      saw: "{votes}/{of} 票，需 {needed} 票；无法判断的成员 {faulty} 个（{faultyMembers}）",
      named: { degraded: { name: "表决降级", saw: "{of} 个成员中 {faulty} 个无法判断（{faultyMembers}）" } },
    },
    en: {
      name: "voting",
      purpose:
        "Alarms when M out of N points are beyond the limit or in a named state; a faulty one never counts as no gas.",
      saw: "{votes} of {of} vote, {needed} are needed; {faulty} cannot be judged ({faultyMembers})",
      named: {
        degraded: { name: "voting degraded", saw: "{faulty} of {of} members cannot be judged ({faultyMembers})" },
      },
    },
  },
  params,
  pointKinds: ["gas", "analog", "discrete", "interlock", "fire"],
  over: "together",
  conditions: (given, context) => [voteCondition(given, context), degradedCondition(given, context)],
  check,
  lint,
};

interface Memory {
  /** By member. */
  readonly signals: readonly Signal[];
  /** The newest number of a member, null: none is known. */
  readonly values: (number | null)[];
}

function voteCondition(given: Params, context: ConditionContext): WatchCondition {
  assert(context.level !== undefined, "a voting rule without a level was refused by check");
  const { needed, onDelayMs, offDelayMs, latch, limit } = given;
  return watch<Memory>({
    ...shared(given, context),
    level: context.level,
    limit: limit ?? null,
    onDelayMs,
    offDelayMs,
    latch,
    farther: limit === undefined ? firstStands : given.direction === "low" ? lower : higher,
    judge: (memory) => judgeVote(memory.signals, given),
    sight: (memory) => ({ value: decisiveValue(memory, given), facts: factsOf(memory, context, given) }),
    facts: { of: context.points.length, needed, degrade: given.degrade },
  });
}

/** Too few members can be judged to make the vote that was asked for. About the members themselves, so unknown is what it looks for. */
function degradedCondition(given: Params, context: ConditionContext): WatchCondition {
  return watch<Memory>({
    ...shared(given, context),
    name: "degraded",
    level: given.degradedLevel,
    limit: null,
    onDelayMs: given.degradedAfterMs,
    offDelayMs: 0,
    latch: false,
    farther: firstStands,
    judge: ({ signals }) => (signals.length - countOf(signals, null) < given.needed ? "exceeded" : "clear"),
    sight: (memory) => ({ value: null, facts: factsOf(memory, context, given) }),
  });
}

function shared(given: Params, { points }: ConditionContext) {
  const judge = judgeBy(given);
  const ids = points.map(({ id }) => id);
  return {
    by: "watch",
    others: points.slice(1).map(({ id }) => id),
    lookbackMs: 0,
    leavesWindowsOut: true,
    // Votes by another limit are no votes.
    memoryForm: memoryFormOf("voting", ids, formOfCriterion(given)),
    newMemory: (): Memory => ({ signals: points.map(newSignal), values: points.map(() => null) }),
    take: (memory: Memory, input: number, reading: JudgedReading) => take(memory, input, reading, judge),
    dueAtMs: () => null,
  } as const;
}

function take(memory: Memory, input: number, reading: JudgedReading, judge: (reading: JudgedReading) => Judgement) {
  const signal = memory.signals[input];
  assert(signal !== undefined, "every member has its signal");
  hear(signal, judge(reading));
  memory.values[input] = signal.met !== null && typeof reading.value === "number" ? reading.value : null;
}

/**
 * Judges the votes. Members that cannot be judged are no votes against: the vote is clear only if it would be without them whatever they
 * said. A member beyond its range votes, and latches what its vote helped to raise.
 */
function judgeVote(signals: readonly Signal[], { needed, degrade }: Params): Judgement {
  const faulty = countOf(signals, null);
  const votes = countOf(signals, true);
  if (faulty === signals.length) return "unknown";
  if (votes >= neededNow({ needed, degrade }, signals.length, faulty)) {
    return signals.some(({ over }) => over) ? "latching" : "exceeded";
  }
  return votes + faulty < needed ? "clear" : "unknown";
}

function neededNow({ needed, degrade }: Pick<Params, "needed" | "degrade">, of: number, faulty: number): number {
  return degrade === "safe" ? Math.max(1, needed - faulty) : Math.min(needed, Math.max(1, of - faulty));
}

function countOf(signals: readonly Signal[], met: boolean | null): number {
  let count = 0;
  for (const signal of signals) if (signal.met === met) count++;
  return count;
}

/** The value that decides: as far down the order as votes are needed now. null: fewer are known, or members say states. */
function decisiveValue({ signals, values }: Memory, given: Params): number | null {
  if (given.limit === undefined) return null;
  const known = values.filter((value) => value !== null);
  known.sort((a, b) => (given.direction === "low" ? a - b : b - a));
  return known[neededNow(given, signals.length, countOf(signals, null)) - 1] ?? null;
}

function factsOf({ signals }: Memory, { points }: ConditionContext, given: Params) {
  const faulty = countOf(signals, null);
  const idsOf = (met: boolean | null) => points.filter((_, i) => signals[i]?.met === met).map(({ id }) => id);
  return {
    votes: countOf(signals, true),
    of: signals.length,
    needed: neededNow(given, signals.length, faulty),
    neededWhole: given.needed,
    faulty,
    degrade: given.degrade,
    votingMembers: idsOf(true).join(", "),
    faultyMembers: idsOf(null).join(", "),
  };
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [
    ...checkCriterion(given, "params", use.points),
    ...checkLevelGiven("a voting rule", use),
  ];
  const members = use.points.length;
  if (members > 0 && given.needed > members) {
    const detail = `${given.needed} votes of ${members} points can never be had`;
    problems.push({ path: "params.needed", code: "more-needed-than-members", detail });
  }
  const units = new Set(use.points.map(({ unit }) => unit));
  if (given.limit !== undefined && units.size > 1) {
    const detail = `one limit for members in ${[...units].map((unit) => unit ?? "no unit").join(", ")}`;
    problems.push({ path: "points", code: "units-differ", detail });
  }
  return problems;
}

function lint(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (use.points.length === 1)
    problems.push({ path: "points", code: "vote-of-one", detail: "a vote needs at least two points" });
  if (use.pointKinds.includes("gas") && given.limit !== undefined && (given.deadband ?? 0) === 0) {
    const detail = "a value resting on the limit will chatter";
    problems.push({ path: "params.deadband", code: "gas-without-deadband", detail });
  }
  return problems;
}
