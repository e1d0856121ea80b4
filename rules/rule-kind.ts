import type { z } from "zod";
import type { PointKind } from "../model/catalog/catalog.ts";
import type { Level } from "../model/level.ts";
import type { Value } from "../model/value.ts";

/**
 * The rule-kind seam: how readings of a point become conditions. One file per kind in `kinds/`, plus its line in the list.
 *
 * A kind only *judges* single readings; on-delay, off-delay and what unknown means are the same for every kind and live in `evaluate.ts`.
 * Pure: engine time comes in as `atMs`.
 */
export interface RuleKind<Params = unknown> {
  readonly kind: string;
  /** Checks and completes the `params` of the catalogue. */
  readonly params: z.ZodType<Params>;
  /** Point kinds it can judge. */
  readonly pointKinds: readonly PointKind[];
  /**
   * Expands parameters that `check` has passed into conditions, one per level; each becomes an alarm of its own.
   * `level` is the rule's own, if given.
   */
  conditions(params: Params, level: Level | undefined): readonly ConditionSpec[];
  /** What is wrong with parameters that have the right shape: the rule is refused. Absent or empty: nothing. */
  check?(params: Params, use: RuleUse): readonly RuleProblem[];
  /** What is allowed and yet most likely a mistake: a warning. Absent or empty: nothing. */
  lint?(params: Params, use: RuleUse): readonly RuleProblem[];
}

/** What a rule says beside its parameters. */
export interface RuleUse {
  readonly level: Level | undefined;
  /** Kinds of the points it names, each once; empty: not known. */
  readonly pointKinds: readonly PointKind[];
}

/** `path` leads into the rule (`params.levels.0.limit`), `code` names the problem, `detail` says it in English. */
export interface RuleProblem {
  readonly path: string;
  readonly code: string;
  readonly detail: string;
}

/** One condition on one point: what is judged, and how long it must last. */
export interface ConditionSpec {
  readonly level: Level;
  readonly limit: number | null;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  /** Stays latched after clearing until reset. */
  readonly latch: boolean;
  /**
   * Judges one live reading. `active`: whether the condition holds now, which is what a deadband needs to know.
   */
  judge(reading: JudgedReading, active: boolean): Judgement;
  /**
   * For conditions about silence: how long a point may stay without a live reading before the condition is met. Absent for all others.
   * `reportEveryMs` is the device's own reporting interval.
   */
  silentAfterMs?(reportEveryMs: number): number;
  /** Which of two values lies farther beyond the limit: for the peak. */
  farther(a: Value, b: Value): Value;
}

export interface JudgedReading {
  readonly value: Value;
  /** False: bad quality; nothing may be concluded from the value. Over-range is told apart because it does say something. */
  readonly known: boolean;
  readonly overRange: boolean;
}

/**
 * - `exceeded`: the condition is met (a raise may begin).
 * - `inside`: within the deadband: keeps what is, neither raises nor clears.
 * - `clear`: not met (a clear may begin).
 * - `unknown`: nothing can be said; no delay completes.
 * - `latching`: exceeded beyond what the sensor can measure: also latches.
 */
export type Judgement = "exceeded" | "inside" | "clear" | "unknown" | "latching";
