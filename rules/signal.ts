import { z } from "zod";
import type { PointFacts } from "../model/catalog/point-facts.ts";
import { POINT_ID_PATTERN } from "../model/ids.ts";
import { STATE_WORDS } from "../model/state-words.ts";
import type { Value } from "../model/value.ts";
import type { JudgedReading, Judgement } from "./condition.ts";
import { canSay, judgeHigh, judgeLow, judgeState } from "./judge-value.ts";
import type { RuleProblem } from "./rule-kind.ts";

/**
 * What makes a yes or no of a point, for rules that put several points together: a limit (`direction`, `limit`, `deadband`, in the
 * point's unit) or `states`. Neither: the point says true.
 */
export const criterionShape = {
  direction: z.enum(["high", "low"]).optional(),
  limit: z.number().optional(),
  deadband: z.number().min(0).optional(),
  states: z
    .array(z.union([z.boolean(), z.enum(STATE_WORDS)]))
    .min(1)
    .max(STATE_WORDS.length + 2)
    .optional(),
};
export type Criterion = z.infer<z.ZodObject<typeof criterionShape>>;

export const pointIdParam = z.string().regex(POINT_ID_PATTERN, "the id of a point");

/** A point named in the parameters of a rule, with what makes a yes of it. */
export const signalParams = z.strictObject({ point: pointIdParam, ...criterionShape });

/** What is known of the yes or no of a point. JSON. */
export interface Signal {
  /** null: nothing is known. */
  met: boolean | null;
  /** The newest yes or no that was known: within a deadband it stands. */
  held: boolean;
  /** The newest value lies above what the sensor can measure, and that means yes. */
  over: boolean;
}

export function newSignal(): Signal {
  return { met: null, held: false, over: false };
}

/** Judges readings of one point by a criterion that `checkCriterion` has passed. Over-range is a yes to a high limit. */
export function judgeBy(criterion: Criterion): (reading: JudgedReading) => Judgement {
  const { direction, limit, deadband = 0, states } = criterion;
  if (limit === undefined) {
    const set: ReadonlySet<Value> = new Set(states ?? [true]);
    return (reading) => judgeState(reading, set);
  }
  if (direction === "low") return (reading) => judgeLow(reading, limit, limit + deadband);
  return (reading) => judgeHigh(reading, limit, limit - deadband);
}

export function hear(signal: Signal, judgement: Judgement): void {
  signal.over = judgement === "latching";
  switch (judgement) {
    case "latching":
    case "exceeded":
      signal.met = true;
      break;
    case "clear":
      signal.met = false;
      break;
    case "inside":
      signal.met = signal.held;
      break;
    case "unknown":
      signal.met = null;
      return;
  }
  signal.held = signal.met;
}

/** A yes of any is a yes; a no needs a no of each. */
export function anyOf(signals: readonly Signal[]): boolean | null {
  let known = true;
  for (const { met } of signals) {
    if (met === true) return true;
    if (met === null) known = false;
  }
  return known ? false : null;
}

/** What is wrong with a criterion, or does not fit the points it judges (empty: not known). `at`: its path in the rule. */
export function checkCriterion(given: Criterion, at: string, points: readonly PointFacts[]): readonly RuleProblem[] {
  const { direction, limit, deadband, states } = given;
  if (limit !== undefined && states !== undefined) {
    return [{ path: `${at}.states`, code: "limit-and-states", detail: "give either a limit or states" }];
  }
  if (limit === undefined && (direction !== undefined || deadband !== undefined)) {
    return [{ path: `${at}.limit`, code: "limit-missing", detail: "direction and deadband belong to a limit" }];
  }
  if (limit !== undefined && direction === undefined) {
    return [{ path: `${at}.direction`, code: "direction-missing", detail: "a limit is high or low" }];
  }
  return points.flatMap(({ id, kind }): readonly RuleProblem[] => {
    const isNumber = kind === "gas" || kind === "analog";
    if (isNumber === (limit !== undefined)) {
      const said = states ?? [true];
      if (isNumber || said.some((state) => canSay(kind, state))) return [];
      const detail = `${id} is a ${kind} point and can say none of ${said.join(", ")}`;
      return [{ path: `${at}.states`, code: "state-never-said", detail }];
    }
    const detail = isNumber ? `${id} reads a number and needs a limit` : `${id} says states and has no limit`;
    return [{ path: `${at}.${isNumber ? "limit" : "states"}`, code: "point-kind", detail }];
  });
}

/** For the form of a memory that holds what a criterion made of readings: by another one they would have said something else. */
export function formOfCriterion({ direction, limit, deadband, states }: Criterion): string {
  return JSON.stringify([direction, limit, deadband, states]);
}

/** In a few signs, for explanations: `≥ 150`, `true`, `bypassed, forced`. */
export function describeCriterion({ direction, limit, states }: Criterion): string {
  if (limit === undefined) return (states ?? [true]).join(", ");
  return `${direction === "low" ? "≤" : "≥"} ${limit}`;
}
