import type { Condition, JudgedReading, Judgement, ReadingCondition } from "./condition.ts";

export {
  type CompiledCondition,
  type MadeConditions,
  checkRule,
  compileRule,
  concernOf,
  levelsOfRule,
  lintRule,
  pointsNamedBy,
} from "./compile-rule.ts";

/** How long a condition must hold, and what remains of it. */
type Timing = Pick<Condition, "onDelayMs" | "offDelayMs" | "latch">;

/** What is remembered of one condition on one point. JSON; all instants engine milliseconds. */
export interface ConditionState {
  active: boolean;
  /** The sensor went over its range since the condition was met. */
  latched: boolean;
  /** The newest instant this condition was looked at: time never goes back behind it. */
  atMs: number;
  /** A raise (or, while active, a clear) is under way: its delay counts from here. null: none, or paused. */
  sinceMs: number | null;
  /** What a raise had counted when the value became unknown; it goes on from there. */
  heldMs: number;
}

export function newConditionState(): ConditionState {
  return { active: false, latched: false, atMs: 0, sinceMs: null, heldMs: 0 };
}

export interface ConditionChange {
  readonly change: "raised" | "cleared";
  readonly atMs: number;
  /** The alarm stays after clearing until somebody resets it. */
  readonly latched: boolean;
}

const NO_CHANGES: readonly ConditionChange[] = Object.freeze([]);

/**
 * Judges one live reading and says what changed, oldest first; at most two changes, for a delay may have run out before the reading.
 *
 * - A raise needs the condition met throughout the on-delay; `inside` and `clear` before it start the delay anew.
 * - A clear needs `clear` throughout the off-delay; anything else starts that anew.
 * - Unknown raises and clears nothing: it pauses an on-delay (the time does not count) and ends an off-delay.
 */
export function onReading(
  spec: ReadingCondition,
  state: ConditionState,
  reading: JudgedReading,
  atMs: number,
): readonly ConditionChange[] {
  return onJudgement(spec, state, spec.judge(reading, state.active), atMs);
}

/** The point fell silent: from now on its value is unknown. Says what had fallen due before. */
export function onSilence(spec: Timing, state: ConditionState, atMs: number): readonly ConditionChange[] {
  return onJudgement(spec, state, "unknown", atMs);
}

/** Lets time pass: a delay that has run out raises or clears at its due time. */
export function onTime(spec: Timing, state: ConditionState, nowMs: number): readonly ConditionChange[] {
  if (state.sinceMs === null) return NO_CHANGES;
  return together(settleDue(spec, state, nowMs), null);
}

/** The engine time at which `onTime` will change something if no reading comes before; null: never. */
export function dueAtMs(state: ConditionState, spec: Timing): number | null {
  if (state.sinceMs === null) return null;
  return Math.max(state.sinceMs + (state.active ? spec.offDelayMs : spec.onDelayMs), state.atMs);
}

/** The gateway heard nothing for a while: that time counts for no delay, for nobody knows what the value was. */
export function onDeaf(state: ConditionState, deafMs: number): void {
  if (state.sinceMs !== null) state.sinceMs += deafMs;
}

/** The same for a judgement already made: by a condition with a memory, at a reading or at an instant of its own. */
export function onJudgement(
  spec: Timing,
  state: ConditionState,
  judgement: Judgement,
  atMs: number,
): readonly ConditionChange[] {
  const nowMs = atMs > state.atMs ? atMs : state.atMs;
  const before = state.sinceMs === null ? null : settleDue(spec, state, nowMs);
  state.atMs = nowMs;
  if (state.active) judgeActive(state, judgement, nowMs);
  else judgeInactive(state, judgement, nowMs);
  const after = state.sinceMs === null ? null : settleDue(spec, state, nowMs);
  return before === null && after === null ? NO_CHANGES : together(before, after);
}

function judgeInactive(state: ConditionState, judgement: Judgement, nowMs: number): void {
  switch (judgement) {
    case "latching":
    case "exceeded":
      if (judgement === "latching") state.latched = true;
      if (state.sinceMs === null) state.sinceMs = nowMs - state.heldMs;
      state.heldMs = 0;
      return;
    case "unknown":
      if (state.sinceMs === null) return;
      // Time in which the gateway was deaf may have pushed the start beyond now: nothing has counted then.
      state.heldMs = Math.max(0, nowMs - state.sinceMs);
      state.sinceMs = null;
      return;
    case "inside":
    case "clear":
      state.sinceMs = null;
      state.heldMs = 0;
      state.latched = false;
      return;
  }
}

function judgeActive(state: ConditionState, judgement: Judgement, nowMs: number): void {
  if (judgement === "clear") {
    state.sinceMs ??= nowMs;
    return;
  }
  if (judgement === "latching") state.latched = true;
  state.sinceMs = null;
}

/** Carries out a delay that has run out by `nowMs`. */
function settleDue(spec: Timing, state: ConditionState, nowMs: number): ConditionChange | null {
  const dueMs = dueAtMs(state, spec);
  if (dueMs === null || dueMs > nowMs) return null;
  const change = state.active ? "cleared" : "raised";
  const latched = state.latched || spec.latch;
  state.active = !state.active;
  state.sinceMs = null;
  state.atMs = dueMs;
  if (!state.active) state.latched = false;
  return { change, atMs: dueMs, latched };
}

function together(first: ConditionChange | null, second: ConditionChange | null): readonly ConditionChange[] {
  if (first === null) return second === null ? NO_CHANGES : [second];
  return second === null ? [first] : [first, second];
}
