import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { levelSchema } from "../../model/catalog/schema.ts";
import { firstStands, type JudgedReading, type Judgement, neverDue, watch } from "../condition.ts";
import { spanMs } from "../delays.ts";
import { hearWord, isBypassed, newSaid } from "../interlock-loop.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkNoLevelBeside } from "../rule-levels.ts";
import { checkCriterion, criterionShape, hear, judgeBy, newSignal, pointIdParam, type Signal } from "../signal.ts";

/** Bypasses at the same time, and their share of the loops of an area. Proposals, not from a standard. */
const BYPASSED_MAX = 3;
const BYPASSED_SHARE_MAX = 0.05;

const check = { level: levelSchema.default(2), onDelayMs: spanMs.default(0), offDelayMs: spanMs.default(0) };

const params = z.strictObject({
  /** What makes a bypass of a bypass bit; a point that says words of an interlock needs none. */
  bit: z.strictObject({ states: criterionShape.states }).default({}),
  checks: z.strictObject({
    count: z.strictObject({ ...check, max: z.number().int().min(0).default(BYPASSED_MAX) }).optional(),
    share: z.strictObject({ ...check, max: z.number().min(0).max(1).default(BYPASSED_SHARE_MAX) }).optional(),
    /** Both loops of a redundant pair. */
    pair: z
      .strictObject({
        ...check,
        pairs: z
          .array(z.tuple([pointIdParam, pointIdParam]))
          .min(1)
          .max(200),
      })
      .optional(),
  }),
});
type Params = z.infer<typeof params>;

/** Too many interlocks of an area bypassed at the same time. A loop of which nobody says that it is armed is not counted as armed. */
export const INTERLOCK_GROUP: RuleKind<Params> = {
  kind: "interlock-group",
  words: {
    zh: {
      name: "联锁同时旁路",
      purpose: "同一区域内同时旁路的联锁过多，或互为冗余的联锁同时旁路时报警。",
      saw: "{of} 个联锁中 {bypassed} 个旁路（{bypassedMembers}），{unknown} 个状态未知",
      named: {
        count: {
          name: "同时旁路数超限",
          saw: "{bypassed} 个联锁同时旁路，允许 {max} 个（{bypassedMembers}）；{unknown} 个状态未知",
        },
        share: { name: "旁路比例超限", saw: "{of} 个联锁中 {bypassed} 个旁路，允许比例 {max}；{unknown} 个状态未知" },
        pair: { name: "冗余联锁同时旁路", saw: "互为冗余的联锁均被旁路（{bypassedMembers}）" },
      },
    },
    en: {
      name: "interlocks bypassed together",
      purpose:
        "Alarms when too many interlocks of an area, or both of a redundant pair, are bypassed at the same time.",
      saw: "{bypassed} of {of} loops are bypassed ({bypassedMembers}), {unknown} are unknown",
      named: {
        count: {
          name: "too many bypassed",
          saw: "{bypassed} loops are bypassed ({bypassedMembers}), {max} are allowed; {unknown} are unknown",
        },
        share: {
          name: "too large a share bypassed",
          saw: "{bypassed} of {of} loops are bypassed, the share allowed is {max}; {unknown} are unknown",
        },
        pair: {
          name: "redundant pair bypassed",
          saw: "both loops of a redundant pair are bypassed ({bypassedMembers})",
        },
      },
    },
  },
  params,
  pointKinds: ["discrete", "interlock"],
  over: "together",
  conditions: (given, context) => conditionsOf(given, context),
  check: checkGroup,
};

interface Memory {
  /** By loop: whether it is bypassed. */
  readonly signals: readonly Signal[];
  /** By loop: what its words have said; a bypass bit says none. */
  readonly said: readonly ReturnType<typeof newSaid>[];
}

function conditionsOf({ bit, checks }: Params, context: ConditionContext) {
  const of = context.points.length;
  const judgeBit = judgeBy(bit);
  const most = (max: number) => (signals: readonly Signal[]) => judgeMost(signals, max);
  const wanted = [
    { name: "count", own: checks.count, judge: most(checks.count?.max ?? BYPASSED_MAX) },
    { name: "share", own: checks.share, judge: most((checks.share?.max ?? BYPASSED_SHARE_MAX) * of) },
    { name: "pair", own: checks.pair, judge: pairJudge(checks.pair?.pairs ?? [], context) },
  ];
  return wanted.flatMap(({ name, own, judge }) => {
    if (own === undefined) return [];
    const max = "max" in own ? own.max : null;
    const condition = watch<Memory>({
      by: "watch",
      name,
      level: own.level,
      limit: null,
      onDelayMs: own.onDelayMs,
      offDelayMs: own.offDelayMs,
      latch: false,
      farther: firstStands,
      others: context.points.slice(1).map(({ id }) => id),
      memoryForm: `interlock-group/${context.points.map(({ id }) => id).join("/")}`,
      newMemory: () => ({ signals: context.points.map(newSignal), said: context.points.map(newSaid) }),
      take: (memory, input, reading) => take(memory, input, reading, context, judgeBit),
      judge: ({ signals }) => judge(signals),
      dueAtMs: neverDue,
      sight: ({ signals }) => ({ value: null, facts: { ...factsOf(signals, context), max } }),
    });
    return [condition];
  });
}

function take(
  { signals, said }: Memory,
  input: number,
  reading: JudgedReading,
  { points }: ConditionContext,
  judgeBit: (reading: JudgedReading) => Judgement,
): void {
  const signal = signals[input];
  const words = said[input];
  assert(signal !== undefined && words !== undefined, "every loop has its signal");
  if (points[input]?.kind !== "interlock") {
    hear(signal, judgeBit(reading));
    return;
  }
  hearWord(words, reading);
  signal.met = isBypassed(words.mode);
}

/** More than `max` bypassed; clear only if it were so even with every loop bypassed of which nothing is known. */
function judgeMost(signals: readonly Signal[], max: number): Judgement {
  const bypassed = signals.filter(({ met }) => met === true).length;
  if (bypassed > max) return "exceeded";
  return bypassed + signals.filter(({ met }) => met === null).length > max ? "unknown" : "clear";
}

function pairJudge(pairs: readonly (readonly [string, string])[], { points }: ConditionContext) {
  const indexOf = (id: string) => points.findIndex((point) => point.id === id);
  const indices = pairs.map(([a, b]) => [indexOf(a), indexOf(b)] as const);
  return (signals: readonly Signal[]): Judgement => {
    let judgement: Judgement = "clear";
    for (const [a, b] of indices) {
      const worst = judgeMost([signals[a] ?? newSignal(), signals[b] ?? newSignal()], 1);
      if (worst === "exceeded") return worst;
      if (worst === "unknown") judgement = worst;
    }
    return judgement;
  };
}

function factsOf(signals: readonly Signal[], { points }: ConditionContext) {
  const bypassed = points.filter((_, i) => signals[i]?.met === true).map(({ id }) => id);
  return {
    of: points.length,
    bypassed: bypassed.length,
    bypassedMembers: bypassed.join(", "),
    unknown: signals.filter(({ met }) => met === null).length,
  };
}

function checkGroup({ bit, checks }: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [...checkNoLevelBeside("params.checks", use)];
  if (Object.values(checks).every((each) => each === undefined))
    problems.push({ path: "params.checks", code: "checks-missing", detail: "a rule that checks nothing" });
  problems.push(
    ...checkCriterion(
      bit,
      "params.bit",
      use.points.filter(({ kind }) => kind !== "interlock"),
    ),
  );
  if (use.points.length === 0) return problems;
  checks.pair?.pairs.forEach((pair, i) =>
    pair.forEach((id, j) => {
      if (use.points.some((point) => point.id === id) && pair[0] !== pair[1]) return;
      const detail = `${id} must be one of the rule's points, and another than its partner`;
      problems.push({ path: `params.checks.pair.pairs.${i}.${j}`, code: "no-pair", detail });
    }),
  );
  return problems;
}
