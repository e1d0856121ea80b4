import type { Judgement } from "./condition.ts";

/**
 * What one thing (the effect) has to do with another (the cause) in time. Cause and effect are yes, no, or null: not known. The
 * memories are JSON; instants are engine milliseconds.
 */
export interface CauseAndEffect {
  readonly cause: boolean | null;
  readonly effect: boolean | null;
}

/** Whether a cause was answered by its effect. A cause once seen stands until it is known to be over. */
export interface Answer {
  cause: boolean;
  /** Since when the cause stands without a proven effect; null: it does not. */
  unansweredSinceMs: number | null;
  overdue: boolean;
}

export function newAnswer(): Answer {
  return { cause: false, unansweredSinceMs: null, overdue: false };
}

/** A cause that begins, and an effect that is lost while the cause stands, both start the time that is allowed. */
export function followAnswer(answer: Answer, { cause, effect }: CauseAndEffect, atMs: number): void {
  if (cause !== null) answer.cause = cause;
  if (answer.cause && effect !== true) {
    answer.unansweredSinceMs ??= atMs;
    return;
  }
  answer.unansweredSinceMs = null;
  answer.overdue = false;
}

/**
 * Exceeded once the cause has stood for `withinMs` without proof of its effect. An effect of which nothing is known is no proof.
 * Before that: unknown as long as the effect is unknown, else neither raised nor cleared.
 */
export function judgeAnswer(
  answer: Answer,
  { cause, effect }: CauseAndEffect,
  atMs: number,
  withinMs: number,
): Judgement {
  if (answer.unansweredSinceMs === null) return cause === null && effect !== true ? "unknown" : "clear";
  answer.overdue = atMs - answer.unansweredSinceMs >= withinMs;
  if (answer.overdue) return "exceeded";
  return effect === null ? "unknown" : "inside";
}

export function answerDueAtMs({ unansweredSinceMs, overdue }: Answer, withinMs: number): number | null {
  return unansweredSinceMs === null || overdue ? null : unansweredSinceMs + withinMs;
}

export function deafenAnswer(answer: Answer, deafMs: number): void {
  if (answer.unansweredSinceMs !== null && !answer.overdue) answer.unansweredSinceMs += deafMs;
}

/** Whether an effect that begins had a cause near it. */
export interface Origin {
  cause: boolean | null;
  /** The newest instants at which the cause held, and at which nothing was known of it; null: never. */
  causeAtMs: number | null;
  blindAtMs: number | null;
  /** The newest instant at which the effect was known not to hold; null: never. */
  effectOffAtMs: number | null;
  /** Nothing was known of the effect since then: it may have begun at any time in between. */
  effectBlind: boolean;
  /** The effect began here and holds; null: it does not. */
  beganAtMs: number | null;
  verdict: "caused" | "uncaused" | "unknown" | null;
}

export function newOrigin(): Origin {
  return {
    cause: null,
    causeAtMs: null,
    blindAtMs: null,
    effectOffAtMs: null,
    effectBlind: true,
    beganAtMs: null,
    verdict: null,
  };
}

export function followOrigin(origin: Origin, { cause, effect }: CauseAndEffect, atMs: number): void {
  noteCause(origin, atMs);
  origin.cause = cause;
  noteCause(origin, atMs);
  if (effect === true) {
    origin.beganAtMs ??= atMs;
  } else if (effect === false) {
    origin.effectOffAtMs = atMs;
    origin.effectBlind = false;
    origin.beganAtMs = null;
    origin.verdict = null;
  } else if (origin.beganAtMs === null) {
    origin.effectBlind = true;
  }
}

/** What the cause was until now, it was until this instant. */
function noteCause(origin: Origin, atMs: number): void {
  if (origin.cause === true) origin.causeAtMs = atMs;
  if (origin.cause === null) origin.blindAtMs = atMs;
}

/**
 * Settles the verdict on an effect that has begun; null: it has not, or it is too early to tell.
 *
 * Caused: the cause held at some instant from `beforeMs` before the beginning to `afterMs` after it. Unknown: it may have, for nothing
 * was known of it for some of that time; or the effect held when it was first heard of. The verdict stands until the effect is over.
 */
export function verdictOf(
  origin: Origin,
  atMs: number,
  span: { readonly beforeMs: number; readonly afterMs: number },
): Origin["verdict"] {
  const { beganAtMs, effectOffAtMs } = origin;
  if (beganAtMs === null || origin.verdict !== null) return origin.verdict;
  noteCause(origin, atMs);
  const earliestMs = origin.effectBlind ? (effectOffAtMs ?? Number.NEGATIVE_INFINITY) : beganAtMs;
  const within = (instantMs: number | null) => instantMs !== null && instantMs >= earliestMs - span.beforeMs;
  if (within(origin.causeAtMs)) origin.verdict = "caused";
  else if (atMs - beganAtMs >= span.afterMs) {
    origin.verdict = effectOffAtMs === null || within(origin.blindAtMs) ? "unknown" : "uncaused";
  }
  return origin.verdict;
}

export function verdictDueAtMs({ beganAtMs, verdict }: Origin, afterMs: number): number | null {
  return beganAtMs === null || verdict !== null ? null : beganAtMs + afterMs;
}

export function deafenOrigin(origin: Origin, deafMs: number): void {
  if (origin.causeAtMs !== null) origin.causeAtMs += deafMs;
  if (origin.blindAtMs !== null) origin.blindAtMs += deafMs;
  if (origin.effectOffAtMs !== null) origin.effectOffAtMs += deafMs;
  if (origin.beganAtMs !== null) origin.beganAtMs += deafMs;
}
