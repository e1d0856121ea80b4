import {
  type FinalElement,
  type InterlockAction,
  type InterlockMode,
  interlockStateOfBits,
  interlockStateOfWord,
} from "../model/knowledge/interlock-state.ts";
import type { StateWord } from "../model/state-words.ts";
import type { JudgedReading } from "./condition.ts";
import { type Criterion, hear, judgeBy, newSignal, type Signal } from "./signal.ts";

/** What a loop may be told by beside the word of its own point. */
export const LOOP_SIGNALS = [
  "cause",
  "bypass",
  "trip",
  "reset",
  "open",
  "closed",
  "healthy",
  "running",
  "process",
] as const;
export type LoopSignal = (typeof LOOP_SIGNALS)[number];

/** How a loop is told, made from the parameters of a rule. Input 0 is the loop's own point. */
export interface LoopSource {
  /** The own point is an interlock and says words. */
  readonly word: boolean;
  readonly signals: readonly { readonly name: LoopSignal; judge: ReturnType<typeof judgeBy> }[];
  /** The input that is the trip set-point, the last; null: none. */
  readonly setPointInput: number | null;
  readonly safePosition: "open" | "closed";
  /** What proves a trip: the final element, or the trip itself where nothing tells of the element. */
  readonly confirmedBy: "final-element" | "trip";
}

/** What is known of a loop. JSON. */
export interface Loop {
  /** What the own point has said: a word of an action leaves the mode that was said before it. */
  readonly said: Said;
  /** By signal of the source. */
  readonly signals: readonly Signal[];
  setPoint: number | null;
  /** By input: when something was last known of it; null: never. */
  readonly knownAtMs: (number | null)[];
}

interface Said {
  mode: InterlockMode;
  action: InterlockAction;
  cause: boolean | null;
  trip: boolean | null;
}

/** The facts of a loop that its checks look at; null and "unknown": not known. */
export interface LoopView {
  readonly mode: InterlockMode;
  readonly action: InterlockAction;
  readonly cause: boolean | null;
  readonly trip: boolean | null;
  /** The trip has done what it is for. */
  readonly confirmed: boolean | null;
  readonly finalElement: FinalElement;
  /** The final element stands in its safe position. */
  readonly safe: boolean | null;
  /** It waits for its reset; a loop that has no such signal never does. */
  readonly reset: boolean | null;
  readonly running: boolean | null;
  /** A process value stands beyond its own limit. */
  readonly process: boolean | null;
  readonly setPoint: number | null;
}

export function newLoop(source: LoopSource): Loop {
  const inputs = 1 + source.signals.length + (source.setPointInput === null ? 0 : 1);
  return {
    said: newSaid(),
    signals: source.signals.map(newSignal),
    setPoint: null,
    knownAtMs: Array.from({ length: inputs }, () => null),
  };
}

export function newSaid(): Said {
  return { mode: "unknown", action: "unknown", cause: null, trip: null };
}

export function toLoopSignal(name: LoopSignal, given: Criterion): LoopSource["signals"][number] {
  return { name, judge: judgeBy(given) };
}

export function hearLoop(loop: Loop, source: LoopSource, input: number, reading: JudgedReading, atMs: number): void {
  if (reading.known) loop.knownAtMs[input] = atMs;
  if (input === 0) {
    if (source.word) hearWord(loop.said, reading);
    return;
  }
  if (input === source.setPointInput) {
    loop.setPoint = reading.known && typeof reading.value === "number" ? reading.value : null;
    return;
  }
  const signal = loop.signals[input - 1];
  const told = source.signals[input - 1];
  if (signal !== undefined && told !== undefined) hear(signal, told.judge(reading));
}

/**
 * Takes the word of an interlock's own point.
 *
 * One point says one word at a time, of the mode or of the action. A word of an action leaves the mode that was said before, for the
 * same source that said it now says what the loop does. `armed` also says that nothing is going on; any other mode hides what goes on:
 * a cause or trip that was said before it is not known to be over.
 */
export function hearWord(said: Said, reading: JudgedReading): void {
  const { value } = reading;
  if (!reading.known || typeof value !== "string" || !saysSomething(value)) {
    Object.assign(said, newSaid());
    return;
  }
  const state = interlockStateOfWord(value);
  if (state.mode === "unknown") {
    said.action = state.action;
    said.cause = state.causeActive;
    said.trip = state.outputCommanded;
    return;
  }
  const isArmed = state.mode === "armed";
  said.mode = state.mode;
  said.action = isArmed ? "idle" : "unknown";
  said.cause = isArmed ? false : said.cause || null;
  said.trip = isArmed ? false : said.trip || null;
}

function saysSomething(word: StateWord): boolean {
  const { mode, action } = interlockStateOfWord(word);
  return mode !== "unknown" || action !== "unknown";
}

export function viewOf(loop: Loop, source: LoopSource): LoopView {
  const { said } = loop;
  const met = (name: LoopSignal): boolean | null => {
    const at = source.signals.findIndex((each) => each.name === name);
    return loop.signals[at]?.met ?? null;
  };
  const told = (name: LoopSignal): boolean => source.signals.some((each) => each.name === name);
  const bits = interlockStateOfBits(
    {
      cause: met("cause"),
      bypassSwitch: met("bypass"),
      trip: met("trip"),
      resetRequired: met("reset"),
      openLimitSwitch: met("open"),
      closedLimitSwitch: met("closed"),
      healthy: met("healthy"),
    },
    source.safePosition,
  );
  const trip = told("trip") ? bits.outputCommanded : said.trip;
  const { finalElement } = bits;
  const safe = finalElement === "unknown" ? null : finalElement === source.safePosition;
  return {
    mode: told("bypass") ? bits.mode : said.mode,
    action: source.word ? said.action : bits.action,
    cause: told("cause") ? bits.causeActive : said.cause,
    trip,
    confirmed: source.confirmedBy === "trip" ? trip : told("open") || told("closed") ? safe : saidConfirmed(said),
    finalElement,
    safe,
    reset: told("reset") ? met("reset") : source.word ? saidReset(said) : false,
    running: met("running"),
    process: met("process"),
    setPoint: loop.setPoint,
  };
}

function saidConfirmed({ action }: Said): boolean | null {
  return action === "unknown" ? null : action === "trip-confirmed" || action === "reset-pending";
}

function saidReset({ action }: Said): boolean | null {
  return action === "unknown" ? null : action === "reset-pending";
}

/** Whether somebody has taken the protection away; null: nobody says. A loop under test does not protect either. */
export function isBypassed(mode: InterlockMode): boolean | null {
  if (mode === "unknown") return null;
  return mode === "bypassed" || mode === "inhibited" || mode === "out-of-service" || mode === "test";
}

/** Three-valued: what is not known makes the outcome unknown only where it matters. */
export function bothOf(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

export function eitherOf(a: boolean | null, b: boolean | null): boolean | null {
  if (a === true || b === true) return true;
  return a === null || b === null ? null : false;
}
