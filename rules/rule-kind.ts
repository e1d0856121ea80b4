import type { z } from "zod";
import type { PointKind } from "../model/catalog/catalog.ts";
import type { PointFacts } from "../model/catalog/point-facts.ts";
import type { Level } from "../model/level.ts";
import type { Condition } from "./condition.ts";

/**
 * The rule-kind seam: how readings become conditions. One file per kind in `kinds/`, plus its line in the list.
 *
 * A kind only *judges*; on-delay, off-delay and what unknown means are the same for every kind and live in `evaluate.ts`.
 * Pure: engine time comes in as `atMs`.
 */
export interface RuleKind<Params = unknown> {
  readonly kind: string;
  /** Name, purpose and sentence of explanation, in both languages. */
  readonly words: KindWords;
  /** Checks and completes the `params` of the catalogue. */
  readonly params: z.ZodType<Params>;
  /** Point kinds it can judge. */
  readonly pointKinds: readonly PointKind[];
  /**
   * `each`: every point of the rule by itself. `together`: all of them as one; the alarm stands on the first point.
   */
  readonly over: "each" | "together";
  /**
   * Conditions follow from parameters, level and what is known of the point alone, whatever its id and whatever other points are: those of
   * points that are alike are then made once. Ten thousand points have few kinds of rules. Absent: each point has its own.
   */
  readonly alike?: true;
  /** Points that the parameters name beside the rule's own (the fan of a fan check), each with its path in the rule. */
  pointsNamed?(params: Params): readonly NamedPoint[];
  /**
   * Expands parameters that `check` has passed into conditions of one point, one per level; each becomes an alarm of its own.
   */
  conditions(params: Params, context: ConditionContext): readonly Condition[];
  /**
   * Limits on the value of the rule's own points, in their unit, each with its delay and deadband: what can be held against the set-points
   * of a standard. Given only what `check` has passed. Absent: it has none (a rate, a dose and a span are no such limits).
   */
  limits?(params: Params, level: Level | undefined): readonly ValueLimit[];
  /**
   * How long before it comes to something the rule warns of it: what can be held against the time people need. Given only what `check` has
   * passed. Absent: it looks at what is, not at what will be.
   */
  horizons?(params: Params): readonly Horizon[];
  /** What is wrong with parameters that have the right shape: the rule is refused. Absent or empty: nothing. */
  check?(params: Params, use: RuleUse): readonly RuleProblem[];
  /** What is allowed and yet most likely a mistake: a warning. Absent or empty: nothing. */
  lint?(params: Params, use: RuleUse): readonly RuleProblem[];
}

/** The words of a kind stand beside its code: whoever adds a kind writes them there and nowhere else. */
export interface KindWords {
  readonly zh: WordsIn;
  readonly en: WordsIn;
}

interface WordsIn {
  readonly name: string;
  /** One sentence: what it is for. */
  readonly purpose: string;
  /**
   * What a condition of this kind saw, as a sentence with places for its facts: `{value} {unit}, limit {limit}`. It is put in front of
   * what follows for every kind alike (how long it has lasted, of what delay, since when it is unknown).
   */
  readonly saw: string;
  /** The same for conditions with a name, under that name; `purpose` and `saw` above then speak of the rule as a whole. */
  readonly named?: Readonly<Record<string, Pick<WordsIn, "name" | "saw">>>;
}

/** `high` alarms at value >= limit, `low` at value <= limit. */
export interface ValueLimit {
  /** Where the limit stands in the rule, dotted: `params.levels.0.limit`. */
  readonly path: string;
  readonly direction: "high" | "low";
  readonly limit: number;
  readonly level: Level;
  readonly deadband: number;
  readonly onDelayMs: number;
}

/** A warning of what the value of the rule's own points is heading for. */
export interface Horizon {
  /** Where the span stands in the rule, dotted: `params.withinMs`. */
  readonly path: string;
  /** `high`: the value is rising to it. */
  readonly direction: "high" | "low";
  readonly withinMs: number;
  readonly onDelayMs: number;
}

export interface NamedPoint {
  /** Path in the rule, dotted: `params.fan`. */
  readonly path: string;
  readonly point: string;
}

/** What conditions are made for. */
export interface ConditionContext {
  /** The rule's own level, if given. */
  readonly level: Level | undefined;
  /** The point the conditions stand on. */
  readonly point: PointFacts;
  /** The points of the rule in its order; with `over: "each"` only that point. */
  readonly points: readonly PointFacts[];
  /** A point of the same enterprise; one nobody has described is told by its id alone. */
  factsOf(point: string): PointFacts;
}

/** What a rule says beside its parameters, for checks. */
export interface RuleUse {
  readonly level: Level | undefined;
  /** Kinds of the rule's own points, each once; empty: not known. */
  readonly pointKinds: readonly PointKind[];
  /** The rule's own points; empty: not known. */
  readonly points: readonly PointFacts[];
  /** A point of the rule, or one its parameters name; null: not known. */
  factsOf(point: string): PointFacts | null;
}

/** `path` leads into the rule (`params.levels.0.limit`), `code` names the problem, `detail` says it in English. */
export interface RuleProblem {
  readonly path: string;
  readonly code: string;
  readonly detail: string;
}
