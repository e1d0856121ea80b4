import { DAY_MS, HOUR_MS } from "../model/time.ts";
import type { Facts, Judgement } from "./condition.ts";
import {
  type Answer,
  answerDueAtMs,
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
} from "./follow.ts";
import { bothOf, eitherOf, isBypassed, type Loop, type LoopView } from "./interlock-loop.ts";

/** One thing looked after on an interlock loop. Its state is JSON and bounded; what is known of the loop is told beside it. */
export interface LoopCheck<State> {
  newState(): State;
  /** The loop was heard of. */
  follow?(state: State, view: LoopView, atMs: number): void;
  judge(state: State, view: LoopView, atMs: number, loop: Loop): Judgement;
  dueAtMs?(state: State, loop: Loop): number | null;
  deafen?(state: State, deafMs: number, loop: Loop): void;
  facts?(state: State, view: LoopView, atMs: number): Facts;
}

/** A check that needs no memory: a yes raises, a no clears. */
function stateCheck(holds: (view: LoopView) => boolean | null): LoopCheck<null> {
  return {
    newState: () => null,
    judge: (_, view) => {
      const held = holds(view);
      if (held === null) return "unknown";
      return held ? "exceeded" : "clear";
    },
  };
}

interface Owed {
  /** The loop was bypassed or under test when last something was known of its mode: a bypass stands until it is known to be over. */
  excused: boolean;
  readonly answer: Answer;
}

/**
 * The cause stands and the trip is not confirmed in time. A loop that is bypassed or under test owes no trip; one of which nobody ever
 * said that it is armed does: that it has not acted is known.
 */
export function failTrip(withinMs: number): LoopCheck<Owed> {
  const ask = ({ excused }: Owed, { cause, confirmed }: LoopView) => ({
    cause: cause === true && excused ? null : cause,
    effect: confirmed,
  });
  return {
    newState: () => ({ excused: false, answer: newAnswer() }),
    follow: (state, view, atMs) => {
      state.excused = isBypassed(view.mode) ?? state.excused;
      followAnswer(state.answer, ask(state, view), atMs);
    },
    judge: (state, view, atMs) => {
      const judgement = judgeAnswer(state.answer, ask(state, view), atMs, withinMs);
      return view.action === "failed-to-act" ? "exceeded" : judgement;
    },
    dueAtMs: ({ answer }) => answerDueAtMs(answer, withinMs),
    deafen: ({ answer }, deafMs) => deafenAnswer(answer, deafMs),
    facts: () => ({ withinMs }),
  };
}

/** The trip is commanded and the final element is not in its safe position in time. */
export function feedbackMismatch(withinMs: number): LoopCheck<Answer> {
  const ask = ({ trip, safe }: LoopView) => ({ cause: trip, effect: safe });
  return {
    newState: newAnswer,
    follow: (state, view, atMs) => followAnswer(state, ask(view), atMs),
    judge: (state, view, atMs) => judgeAnswer(state, ask(view), atMs, withinMs),
    dueAtMs: (state) => answerDueAtMs(state, withinMs),
    deafen: deafenAnswer,
    facts: () => ({ withinMs }),
  };
}

/** A trip that begins without a cause around it. Trips of a test are not looked at. */
export function spuriousTrip(windowMs: number): LoopCheck<Origin> {
  const span = { beforeMs: windowMs, afterMs: windowMs };
  return {
    newState: newOrigin,
    follow: (state, { mode, cause, trip }, atMs) =>
      followOrigin(state, { cause, effect: mode === "test" && trip === true ? null : trip }, atMs),
    judge: (state, { trip }, atMs) => {
      const verdict = verdictOf(state, atMs, span);
      if (state.beganAtMs === null) return trip === false ? "clear" : "unknown";
      if (verdict === null) return "inside";
      if (verdict === "unknown") return "unknown";
      return verdict === "uncaused" ? "exceeded" : "clear";
    },
    dueAtMs: (state) => verdictDueAtMs(state, windowMs),
    deafen: deafenOrigin,
    facts: () => ({ windowMs }),
  };
}

/** A bypass goes on through interruptions shorter than this: re-arming for a moment starts no new count. A proposal. */
const REARMED_FOR_MS = 10 * 60_000;

interface BypassClock {
  /** Counted before `sinceMs`. */
  countedMs: number;
  /** Bypassed since, and not known to be armed again; null: not bypassed. */
  sinceMs: number | null;
  endedAtMs: number | null;
  over: boolean;
}

/** Bypassed for longer than allowed. While nobody says what the mode is the bypass is not known to be over, and counts on. */
export function bypassLong(afterMs: number): LoopCheck<BypassClock> {
  const countOf = ({ countedMs, sinceMs }: BypassClock, atMs: number) =>
    countedMs + (sinceMs === null ? 0 : atMs - sinceMs);
  return {
    newState: () => ({ countedMs: 0, sinceMs: null, endedAtMs: null, over: false }),
    follow: (state, { mode }, atMs) => {
      const bypassed = isBypassed(mode);
      if (bypassed === true && state.sinceMs === null) {
        if (state.endedAtMs !== null && atMs - state.endedAtMs >= REARMED_FOR_MS) state.countedMs = 0;
        state.sinceMs = atMs;
        state.endedAtMs = null;
      } else if (bypassed === false && state.sinceMs !== null) {
        state.countedMs = countOf(state, atMs);
        state.sinceMs = null;
        state.endedAtMs = atMs;
        state.over = false;
      }
    },
    judge: (state, { mode }, atMs) => {
      if (state.sinceMs === null) return mode === "unknown" ? "unknown" : "clear";
      state.over = countOf(state, atMs) >= afterMs;
      return state.over ? "exceeded" : "inside";
    },
    dueAtMs: ({ sinceMs, countedMs, over }) =>
      sinceMs === null || over ? null : Math.max(sinceMs, sinceMs + afterMs - countedMs),
    deafen: (state, deafMs) => {
      if (state.sinceMs !== null) state.sinceMs += deafMs;
    },
    facts: (state, _, atMs) => ({ bypassedMs: countOf(state, atMs), afterMs }),
  };
}

/** Bypassed while its cause, or a process value beyond its limit, asks for it. A cause simulated for a test asks for nothing. */
export const BYPASS_UNDER_DEMAND = stateCheck(({ mode, cause, process }) =>
  bothOf(mode === "test" ? false : isBypassed(mode), eitherOf(cause, process)),
);

/** The same where no process value is given. */
export const BYPASS_UNDER_CAUSE = stateCheck(({ mode, cause }) =>
  bothOf(mode === "test" ? false : isBypassed(mode), cause),
);

/** Tripped, or waiting for its reset, with the unit running. */
export const TRIPPED_AND_RUNNING = stateCheck(({ trip, reset, running }) => bothOf(eitherOf(trip, reset), running));

/** Nobody says whether the loop is armed. About what is not known, so unknown is what it looks for. */
export const MODE_UNKNOWN = stateCheck(({ mode }) => mode === "unknown");

/** The trip set-point is not the approved one. */
export function setPointChanged(approved: number, tolerance: number): LoopCheck<null> {
  const moved = stateCheck(({ setPoint }) => (setPoint === null ? null : Math.abs(setPoint - approved) > tolerance));
  return { ...moved, facts: (_, { setPoint }) => ({ setPoint, approved }) };
}

interface Occurrences<Before> {
  before: Before | null;
  /** The newest, oldest first; never more than matter. */
  readonly atMs: number[];
}

/** Low demand is at most one a year. Source: IEC 61511-1 (GB/T 21109.1), demand mode of operation. Unconfirmed. */
const DEMAND_WINDOW_MS = 365 * DAY_MS;

/** More demands in twelve months than were claimed. A cause under test is no demand. */
export function demands(claimed: number): LoopCheck<Occurrences<boolean>> {
  return occurrences(claimed + 1, DEMAND_WINDOW_MS, ({ mode, cause }) => (mode === "test" ? null : cause), {
    isOne: (before, now) => before === false && now,
    name: "demands",
  });
}

/** The mode changes again and again. */
export function flapping(changes: number, windowMs: number): LoopCheck<Occurrences<string>> {
  return occurrences(changes, windowMs, ({ mode }) => (mode === "unknown" ? null : mode), {
    isOne: (before, now) => before !== null && before !== now,
    name: "changes",
  });
}

/** So many occurrences within a window, ended by the oldest leaving it. */
function occurrences<Kind extends string | boolean>(
  enough: number,
  windowMs: number,
  look: (view: LoopView) => Kind | null,
  { isOne, name }: { readonly isOne: (before: Kind | null, now: Kind) => boolean; readonly name: string },
): LoopCheck<Occurrences<Kind>> {
  return {
    newState: () => ({ before: null, atMs: [] }),
    follow: (state, view, atMs) => {
      const now = look(view);
      if (now === null) return;
      if (isOne(state.before, now)) state.atMs.push(atMs);
      if (state.atMs.length > enough) state.atMs.shift();
      state.before = now;
    },
    judge: (state, _, atMs) => {
      while (state.atMs[0] !== undefined && state.atMs[0] <= atMs - windowMs) state.atMs.shift();
      if (state.atMs.length >= enough) return "exceeded";
      return state.before === null ? "unknown" : "clear";
    },
    dueAtMs: ({ atMs: [oldestMs] }) => (oldestMs === undefined ? null : oldestMs + windowMs),
    facts: ({ atMs }) => ({ [name]: atMs.length, windowMs }),
  };
}

interface Darkness {
  sinceMs: number | null;
  dark: boolean;
}

/** Nothing is known of an input of the loop for too long: silence, or bad values only. About the source, so this is no unknown. */
export function dark(afterMs: number): LoopCheck<Darkness> {
  const oldestMs = ({ sinceMs }: Darkness, { knownAtMs }: Loop) =>
    knownAtMs.reduce<number | null>((oldest, at) => {
      const heardAtMs = at === null ? sinceMs : Math.max(at, sinceMs ?? at);
      return heardAtMs === null ? oldest : Math.min(oldest ?? heardAtMs, heardAtMs);
    }, null);
  return {
    newState: () => ({ sinceMs: null, dark: false }),
    judge: (state, _, atMs, loop) => {
      state.sinceMs ??= atMs;
      state.dark = atMs - (oldestMs(state, loop) ?? atMs) >= afterMs;
      return state.dark ? "exceeded" : "clear";
    },
    dueAtMs: (state, loop) => {
      const heardAtMs = oldestMs(state, loop);
      return state.dark || heardAtMs === null ? null : heardAtMs + afterMs;
    },
    deafen: (state, deafMs, { knownAtMs }) => {
      if (state.sinceMs !== null) state.sinceMs += deafMs;
      knownAtMs.forEach((at, input) => {
        if (at !== null) knownAtMs[input] = at + deafMs;
      });
    },
    facts: () => ({ afterMs }),
  };
}

/** Figures of the checks where the rule gives none. All are proposals unless they name a source; none is confirmed. */
export const CHECK_DEFAULTS = {
  /** With a process safety time known, half of it: practice after IEC 61511. */
  failTripMs: 10_000,
  failTripShareOfSafetyTime: 0.5,
  /** Valves up to DN 200; larger ones take 30 s. */
  strokeMs: 10_000,
  strokeFactor: 1.5,
  spuriousWindowMs: 2_000,
  bypassLong: [
    { level: 3, afterMs: 8 * HOUR_MS },
    { level: 2, afterMs: 24 * HOUR_MS },
    { level: 1, afterMs: 72 * HOUR_MS },
  ],
  noResetAfterMs: 24 * HOUR_MS,
  demandsClaimed: 1,
  darkAfterMs: 60_000,
  flapChanges: 3,
  flapWindowMs: 10 * 60_000,
  modeUnknownAfterMs: 60_000,
} as const;
