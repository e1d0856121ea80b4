import { z } from "zod";
import { assert } from "../../model/assert.ts";
import { firstStands, type Judgement, type WatchCondition, watch } from "../condition.ts";
import { spanMs } from "../delays.ts";
import {
  type Answer,
  answerDueAtMs,
  type CauseAndEffect,
  deafenAnswer,
  deafenOrigin,
  followAnswer,
  followOrigin,
  judgeAnswer,
  newAnswer,
  newOrigin,
  type Origin,
  verdictDueAtMs,
  verdictOf,
} from "../follow.ts";
import { memoryFormOf } from "../memory-form.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelGiven } from "../rule-levels.ts";
import {
  anyOf,
  checkCriterion,
  criterionShape,
  describeCriterion,
  formOfCriterion,
  hear,
  judgeBy,
  newSignal,
  type Signal,
  signalParams,
} from "../signal.ts";

const params = z.strictObject({
  /**
   * - `missing`: the cause, and no effect within the time. The effect must stay as long as the cause does.
   * - `uncaused`: the effect, and no cause within the time before or after its beginning.
   * - `both`: the effect begins while the cause holds or within the time after it: two things that together are a danger.
   */
  mode: z.enum(["missing", "uncaused", "both"]),
  /** What makes a cause of the rule's own points; any of them is enough. */
  cause: z.strictObject(criterionShape).default({}),
  effect: signalParams,
  withinMs: spanMs.min(1),
  offDelayMs: spanMs.default(0),
  latch: z.boolean().default(false),
});
type Params = z.infer<typeof params>;

/**
 * Two things that belong together in time: the fan that must start after the gas alarm, the trip without a cause.
 *
 * `missing` and `uncaused` are the discrepancy alarms of ISA-18.2 and IEC 62682: the state of a thing is not the one expected.
 */
export const SEQUENCE: RuleKind<Params> = {
  kind: "sequence",
  words: {
    zh: {
      name: "时序关联",
      purpose: "前因出现后未在时限内得到后果、无前因而出现后果，或二者相继出现时报警。",
      saw: "前因（{causeDemand}）：{cause}；后果 {effectPoint}（{effectDemand}）：{effect}；时限 {withinMs}",
    },
    en: {
      name: "sequence",
      purpose:
        "Alarms when an effect does not follow its cause in time, comes without it, or when one follows the other.",
      saw: "cause ({causeDemand}): {cause}; effect {effectPoint} ({effectDemand}): {effect}; the time allowed is {withinMs}",
    },
  },
  params,
  pointKinds: ["gas", "analog", "discrete", "interlock", "fire"],
  over: "together",
  pointsNamed: ({ effect }) => [{ path: "params.effect.point", point: effect.point }],
  conditions: (given, context) => [sequenceCondition(given, context)],
  check,
  lint,
};

interface Memory<Link> {
  /** By input; the effect is the last. */
  readonly signals: readonly Signal[];
  readonly link: Link;
}

type Condition = WatchCondition<Memory<unknown>>;

function sequenceCondition(given: Params, context: ConditionContext) {
  return given.mode === "missing"
    ? watch<Memory<Answer>>({ ...shared(given, context, newAnswer), ...missing(given) })
    : watch<Memory<Origin>>({ ...shared(given, context, newOrigin), ...begun(given) });
}

function shared<Link>(given: Params, { level, points }: ConditionContext, newLink: () => Link) {
  assert(level !== undefined, "a sequence without a level was refused by check");
  const { mode, effect, withinMs, offDelayMs, latch } = given;
  const inputs = points.length + 1;
  const ids = [...points.map(({ id }) => id), effect.point];
  const demands = {
    mode,
    withinMs,
    causeDemand: describeCriterion(given.cause),
    effectPoint: effect.point,
    effectDemand: describeCriterion(effect),
  };
  return {
    by: "watch",
    level,
    limit: null,
    onDelayMs: 0,
    offDelayMs,
    latch,
    farther: firstStands,
    facts: demands,
    others: ids.slice(1),
    lookbackMs: withinMs,
    memoryForm: memoryFormOf("sequence", ids, mode, formOfCriterion(given.cause), formOfCriterion(effect)),
    newMemory: (): Memory<Link> => ({ signals: Array.from({ length: inputs }, newSignal), link: newLink() }),
    sight: (memory: Memory<Link>) => ({ value: null, facts: { ...demands, ...linked(memory) } }),
  } as const;
}

function missing({ cause, effect, withinMs }: Params): Pick<WatchCondition<Memory<Answer>>, Moving> {
  const judges = judgesOf(cause, effect);
  return {
    take: (memory, input, reading, atMs) => {
      hearInput(memory, input, judges, reading);
      followAnswer(memory.link, linked(memory), atMs);
    },
    judge: (memory, atMs) => judgeAnswer(memory.link, linked(memory), atMs, withinMs),
    dueAtMs: ({ link }) => answerDueAtMs(link, withinMs),
    deafen: ({ link }, deafMs) => deafenAnswer(link, deafMs),
  };
}

function begun({ mode, cause, effect, withinMs }: Params): Pick<WatchCondition<Memory<Origin>>, Moving> {
  const judges = judgesOf(cause, effect);
  const span = { beforeMs: withinMs, afterMs: mode === "uncaused" ? withinMs : 0 };
  const wanted = mode === "uncaused" ? "uncaused" : "caused";
  return {
    take: (memory, input, reading, atMs) => {
      hearInput(memory, input, judges, reading);
      followOrigin(memory.link, linked(memory), atMs);
    },
    judge: (memory, atMs) => judgeOrigin(memory, verdictOf(memory.link, atMs, span), wanted),
    dueAtMs: ({ link }) => verdictDueAtMs(link, span.afterMs),
    deafen: ({ link }, deafMs) => deafenOrigin(link, deafMs),
  };
}

type Moving = "take" | "judge" | "dueAtMs" | "deafen";

/** An effect that has begun stands until it is known to be over. */
function judgeOrigin(
  { signals, link }: Memory<Origin>,
  verdict: Origin["verdict"],
  wanted: "caused" | "uncaused",
): Judgement {
  if (link.beganAtMs === null) return signals.at(-1)?.met === false ? "clear" : "unknown";
  if (verdict === null) return "inside";
  if (verdict === "unknown") return "unknown";
  return verdict === wanted ? "exceeded" : "clear";
}

function judgesOf(cause: Params["cause"], effect: Params["effect"]) {
  return { cause: judgeBy(cause), effect: judgeBy(effect) };
}

function hearInput(
  { signals }: Memory<unknown>,
  input: number,
  judges: ReturnType<typeof judgesOf>,
  reading: Parameters<Condition["take"]>[2],
): void {
  const signal = signals[input];
  assert(signal !== undefined, "every input has its signal");
  hear(signal, (input === signals.length - 1 ? judges.effect : judges.cause)(reading));
}

function linked({ signals }: Memory<unknown>): CauseAndEffect {
  return { cause: anyOf(signals.slice(0, -1)), effect: signals.at(-1)?.met ?? null };
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [...checkLevelGiven("a sequence rule", use)];
  const effect = use.factsOf(given.effect.point);
  problems.push(...checkCriterion(given.cause, "params.cause", use.points));
  problems.push(...checkCriterion(given.effect, "params.effect", effect === null ? [] : [effect]));
  if (use.points.some(({ id }) => id === given.effect.point)) {
    const detail = "a point cannot be cause and effect of one rule";
    problems.push({ path: "params.effect.point", code: "cause-is-effect", detail });
  }
  return problems;
}

/** With a shorter time than the points take to report, an effect that is there would be heard of too late. */
function lint(given: Params, use: RuleUse): readonly RuleProblem[] {
  const heard = given.mode === "uncaused" ? [...use.points] : [];
  const effect = use.factsOf(given.effect.point);
  if (effect !== null && given.mode !== "both") heard.push(effect);
  const slow = heard.find(({ reportEveryMs }) => reportEveryMs > given.withinMs);
  if (slow === undefined) return [];
  const detail = `${slow.id} reports every ${slow.reportEveryMs} ms: unless it also reports each change at once, the time is too short`;
  return [{ path: "params.withinMs", code: "time-shorter-than-reports", detail }];
}
