import { z } from "zod";
import { levelSchema } from "../../model/catalog/schema.ts";
import { firstStands, type WatchCondition, watch } from "../condition.ts";
import { spanMs } from "../delays.ts";
import {
  BYPASS_UNDER_CAUSE,
  BYPASS_UNDER_DEMAND,
  bypassLong,
  CHECK_DEFAULTS,
  dark,
  demands,
  failTrip,
  feedbackMismatch,
  flapping,
  type LoopCheck,
  MODE_UNKNOWN,
  setPointChanged,
  spuriousTrip,
  TRIPPED_AND_RUNNING,
} from "../interlock-checks.ts";
import {
  hearLoop,
  LOOP_SIGNALS,
  type Loop,
  type LoopSignal,
  type LoopSource,
  type LoopView,
  newLoop,
  toLoopSource,
  viewOf,
} from "../interlock-loop.ts";
import type { Level } from "../../model/level.ts";
import type { ConditionContext, NamedPoint, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";
import { checkLevelsOnce, checkNoLevelBeside } from "../rule-levels.ts";
import { checkCriterion, pointIdParam, signalParams } from "../signal.ts";
import { INTERLOCK_WORDS } from "../interlock-words.ts";

const span = spanMs.min(1);

/** A check and what each has; levels are proposals, as are all figures of `CHECK_DEFAULTS`. */
function checkOf<Shape extends z.ZodRawShape>(levelDefault: Level, shape: Shape) {
  const own = {
    level: levelSchema.default(levelDefault),
    offDelayMs: spanMs.default(0),
    latch: z.boolean().default(false),
  };
  return z.strictObject({ ...own, ...shape }).optional();
}

const checks = z.strictObject({
  "fail-trip": checkOf(1, { withinMs: span.optional() }),
  "feedback-mismatch": checkOf(2, { withinMs: span.optional() }),
  spurious: checkOf(2, { windowMs: span.default(CHECK_DEFAULTS.spuriousWindowMs) }),
  "bypass-long": z
    .strictObject({
      levels: z
        .array(z.strictObject({ level: levelSchema, afterMs: span }))
        .min(1)
        .max(4)
        .default([...CHECK_DEFAULTS.bypassLong]),
    })
    .optional(),
  "bypass-under-demand": checkOf(1, {}),
  "no-reset": checkOf(3, { afterMs: span.default(CHECK_DEFAULTS.noResetAfterMs) }),
  demand: checkOf(3, { claimed: z.number().int().min(0).max(50).default(CHECK_DEFAULTS.demandsClaimed) }),
  dark: checkOf(2, { afterMs: span.default(CHECK_DEFAULTS.darkAfterMs) }),
  flap: checkOf(3, {
    changes: z.number().int().min(2).max(50).default(CHECK_DEFAULTS.flapChanges),
    windowMs: span.default(CHECK_DEFAULTS.flapWindowMs),
  }),
  "set-point": checkOf(2, {}),
  "mode-unknown": checkOf(4, { afterMs: span.default(CHECK_DEFAULTS.modeUnknownAfterMs) }),
});

const params = z.strictObject({
  /** Raw bits, each by its point; with none the rule's own points are interlocks that say words. Given beside words, a bit goes first. */
  cause: signalParams.optional(),
  bypass: signalParams.optional(),
  trip: signalParams.optional(),
  reset: signalParams.optional(),
  open: signalParams.optional(),
  closed: signalParams.optional(),
  healthy: signalParams.optional(),
  /** The unit runs. */
  running: signalParams.optional(),
  /** A process value beyond its own limit asks for the loop as its cause does. */
  process: signalParams.optional(),
  /** The trip set-point as the controller reports it, and the one that was approved; changing this rule is the record of a change. */
  setPoint: z
    .strictObject({ point: pointIdParam, approved: z.number(), tolerance: z.number().min(0).default(0) })
    .optional(),
  /** Where the final element stands after a trip. */
  safePosition: z.enum(["open", "closed"]).default("closed"),
  /** Left out: the final element, if anything tells of it. */
  confirmedBy: z.enum(["final-element", "trip"]).optional(),
  processSafetyTimeMs: span.optional(),
  strokeMs: span.default(CHECK_DEFAULTS.strokeMs),
  checks,
});
type Params = z.infer<typeof params>;
type CheckName = keyof typeof checks.shape;

/**
 * Looks after one interlock loop: that it acts, that it is not taken away, that it can be heard of. Each check is an alarm of its own.
 *
 * Whether a bypass has a permit, or has outlasted it, and when the next proof test is due needs papers and dates and is not judged here.
 * Source: practice after IEC 61511 (GB/T 21109); the figures are proposals, none is confirmed.
 */
export const INTERLOCK: RuleKind<Params> = {
  kind: "interlock",
  words: INTERLOCK_WORDS,
  params,
  pointKinds: ["gas", "analog", "discrete", "interlock"],
  over: "each",
  pointsNamed,
  conditions: (given, context) => conditionsOf(given, context),
  check,
  lint,
};

function pointsNamed(given: Params): readonly NamedPoint[] {
  const named = LOOP_SIGNALS.flatMap((name) => {
    const signal = given[name];
    return signal === undefined ? [] : [{ path: `params.${name}.point`, point: signal.point }];
  });
  return given.setPoint === undefined
    ? named
    : [...named, { path: "params.setPoint.point", point: given.setPoint.point }];
}

interface Memory {
  readonly loop: Loop;
  readonly state: unknown;
}

/** What a condition needs beside its check. */
interface Timing {
  readonly level: Level;
  readonly onDelayMs?: number;
  readonly offDelayMs?: number;
  readonly latch?: boolean;
}

function conditionsOf(given: Params, context: ConditionContext): readonly WatchCondition[] {
  const source = sourceOf(given, context);
  const found: WatchCondition[] = [];
  const add = <State>(name: CheckName, timing: Timing | undefined, check: LoopCheck<State>) => {
    if (timing !== undefined) found.push(toCondition(given, source, name, timing, check));
  };
  const wanted = given.checks;
  add("fail-trip", wanted["fail-trip"], failTrip(wanted["fail-trip"]?.withinMs ?? failTripMsOf(given)));
  add(
    "feedback-mismatch",
    wanted["feedback-mismatch"],
    feedbackMismatch(wanted["feedback-mismatch"]?.withinMs ?? Math.round(given.strokeMs * CHECK_DEFAULTS.strokeFactor)),
  );
  if (wanted.spurious !== undefined) add("spurious", wanted.spurious, spuriousTrip(wanted.spurious.windowMs));
  for (const own of wanted["bypass-long"]?.levels ?? [])
    add("bypass-long", { level: own.level }, bypassLong(own.afterMs));
  const underDemand = given.process === undefined ? BYPASS_UNDER_CAUSE : BYPASS_UNDER_DEMAND;
  add("bypass-under-demand", wanted["bypass-under-demand"], underDemand);
  add("no-reset", lasting(wanted["no-reset"]), TRIPPED_AND_RUNNING);
  if (wanted.demand !== undefined) add("demand", wanted.demand, demands(wanted.demand.claimed));
  if (wanted.dark !== undefined) add("dark", wanted.dark, dark(wanted.dark.afterMs));
  if (wanted.flap !== undefined) add("flap", wanted.flap, flapping(wanted.flap.changes, wanted.flap.windowMs));
  if (given.setPoint !== undefined) {
    add("set-point", wanted["set-point"], setPointChanged(given.setPoint.approved, given.setPoint.tolerance));
  }
  add("mode-unknown", lasting(wanted["mode-unknown"]), MODE_UNKNOWN);
  return found;
}

/** What must last is the on-delay's business: it stops while nothing is known. */
function lasting(given: (Timing & { readonly afterMs: number }) | undefined): Timing | undefined {
  return given === undefined ? undefined : { ...given, onDelayMs: given.afterMs };
}

function failTripMsOf({ processSafetyTimeMs }: Params): number {
  if (processSafetyTimeMs === undefined) return CHECK_DEFAULTS.failTripMs;
  return Math.max(1, Math.round(processSafetyTimeMs * CHECK_DEFAULTS.failTripShareOfSafetyTime));
}

function sourceOf(given: Params, { point }: ConditionContext): LoopSource {
  const word = point.kind === "interlock";
  const tellsElement = word || given.open !== undefined || given.closed !== undefined;
  return toLoopSource(given, {
    word,
    setPoint: given.setPoint !== undefined,
    safePosition: given.safePosition,
    confirmedBy: given.confirmedBy ?? (tellsElement ? "final-element" : "trip"),
  });
}

function toCondition<State>(
  given: Params,
  source: LoopSource,
  name: CheckName,
  { level: own, onDelayMs = 0, offDelayMs = 0, latch = false }: Timing,
  check: LoopCheck<State>,
): WatchCondition {
  // A memory's state was made by `newState` of this same check: the form of the memory names it.
  const stateOf = (memory: Memory) => memory.state as State;
  const view = ({ loop }: Memory) => viewOf(loop, source);
  return watch<Memory>({
    by: "watch",
    name,
    level: own,
    limit: null,
    onDelayMs,
    offDelayMs,
    latch,
    farther: firstStands,
    others: pointsNamed(given).map(({ point }) => point),
    memoryForm: `interlock/${name}/${source.word ? "word" : "bits"}/${pointsNamed(given)
      .map(({ path, point }) => `${path}=${point}`)
      .join(",")}`,
    newMemory: () => ({ loop: newLoop(source), state: check.newState() }),
    take: (memory, input, reading, atMs) => {
      hearLoop(memory.loop, source, input, reading, atMs);
      check.follow?.(stateOf(memory), view(memory), atMs);
    },
    judge: (memory, atMs) => check.judge(stateOf(memory), view(memory), atMs, memory.loop),
    dueAtMs: (memory) => check.dueAtMs?.(stateOf(memory), memory.loop) ?? null,
    deafen: (memory, deafMs) => check.deafen?.(stateOf(memory), deafMs, memory.loop),
    sight: (memory, atMs) => ({
      value: null,
      facts: { ...toFacts(view(memory)), ...check.facts?.(stateOf(memory), view(memory), atMs) },
    }),
  });
}

function toFacts({ mode, action, cause, trip, finalElement }: LoopView) {
  return { mode, action, cause, trip, finalElement };
}

/** What a check cannot do without. */
const NEEDS: Partial<Record<CheckName, { readonly anyOf: readonly (LoopSignal | "word" | "setPoint")[] }[]>> = {
  "fail-trip": [{ anyOf: ["word", "cause"] }, { anyOf: ["word", "trip", "open", "closed"] }],
  "feedback-mismatch": [{ anyOf: ["word", "trip"] }, { anyOf: ["open", "closed"] }],
  spurious: [{ anyOf: ["word", "cause"] }, { anyOf: ["word", "trip"] }],
  "bypass-long": [{ anyOf: ["word", "bypass"] }],
  "bypass-under-demand": [{ anyOf: ["word", "bypass"] }, { anyOf: ["word", "cause", "process"] }],
  "no-reset": [{ anyOf: ["word", "trip", "reset"] }, { anyOf: ["running"] }],
  demand: [{ anyOf: ["word", "cause"] }],
  flap: [{ anyOf: ["word", "bypass"] }],
  "set-point": [{ anyOf: ["setPoint"] }],
};

function wantedOf({ checks: given }: Params): readonly CheckName[] {
  // The schema is strict: the keys are names of checks.
  return (Object.keys(given) as CheckName[]).filter((name) => given[name] !== undefined);
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  const wanted = wantedOf(given);
  problems.push(...checkNoLevelBeside("params.checks", use));
  if (wanted.length === 0)
    problems.push({ path: "params.checks", code: "checks-missing", detail: "a rule that checks nothing" });
  const levels = given.checks["bypass-long"]?.levels ?? [];
  problems.push(...checkLevelsOnce(levels, "params.checks.bypass-long.levels"));
  for (const name of LOOP_SIGNALS) {
    const signal = given[name];
    if (signal === undefined) continue;
    const facts = use.factsOf(signal.point);
    problems.push(...checkCriterion(signal, `params.${name}`, facts === null ? [] : [facts]));
  }
  if (use.points.length > 0) problems.push(...checkNeeds(given, wanted, use));
  return problems;
}

function checkNeeds(given: Params, wanted: readonly CheckName[], use: RuleUse): readonly RuleProblem[] {
  const named = pointsNamed(given).length > 0;
  const problems: RuleProblem[] = [];
  if (named && use.points.length > 1) {
    const detail = "signals belong to one loop: a rule that names them stands on one point";
    problems.push({ path: "points", code: "several-loops", detail });
  }
  const word = use.points.every(({ kind }) => kind === "interlock");
  const has = (each: LoopSignal | "word" | "setPoint") => (each === "word" ? word : given[each] !== undefined);
  for (const name of wanted) {
    for (const { anyOf } of NEEDS[name] ?? []) {
      if (anyOf.some(has)) continue;
      const detail = `needs ${anyOf.map((each) => (each === "word" ? "an interlock point" : each)).join(" or ")}`;
      problems.push({ path: `params.checks.${name}`, code: "signal-missing", detail });
    }
  }
  return problems;
}

function lint(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  const word = use.points.some(({ kind }) => kind === "interlock");
  if (!word && given.bypass === undefined) {
    const detail = "without the bypass bit nobody says whether the loop is armed";
    problems.push({ path: "params.bypass", code: "bypass-never-said", detail });
  }
  if (given.checks.spurious !== undefined && given.cause === undefined) {
    const detail = "one word does not tell whether there was a cause: name the point of the cause";
    problems.push({ path: "params.checks.spurious", code: "cause-never-said", detail });
  }
  return problems;
}
