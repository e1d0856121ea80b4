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
  /** By signal that is told, in the order of the inputs 1, 2 … */
  readonly judges: readonly ReturnType<typeof judgeBy>[];
  /** Where a signal stands among them; null: it is not told. */
  readonly at: Readonly<Record<LoopSignal, number | null>>;
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
  const inputs = 1 + source.judges.length + (source.setPointInput === null ? 0 : 1);
  return {
    said: newSaid(),
    signals: source.judges.map(newSignal),
    setPoint: null,
    knownAtMs: Array.from({ length: inputs }, () => null),
  };
}

export function newSaid(): Said {
  return { mode: "unknown", action: "unknown", cause: null, trip: null };
}

/** `given`: the criterion of each signal that the rule names. */
export function toLoopSource(
  given: Readonly<Partial<Record<LoopSignal, Criterion | undefined>>>,
  more: Omit<LoopSource, "judges" | "at" | "setPointInput"> & { readonly setPoint: boolean },
): LoopSource {
  const { setPoint, ...rest } = more;
  const judges: LoopSource["judges"][number][] = [];
  const placeOf = (name: LoopSignal): number | null => {
    const criterion = given[name];
    return criterion === undefined ? null : judges.push(judgeBy(criterion)) - 1;
  };
  // Written out in the order of LOOP_SIGNALS, which is that of the inputs.
  const at = {
    cause: placeOf("cause"),
    bypass: placeOf("bypass"),
    trip: placeOf("trip"),
    reset: placeOf("reset"),
    open: placeOf("open"),
    closed: placeOf("closed"),
    healthy: placeOf("healthy"),
    running: placeOf("running"),
    process: placeOf("process"),
  };
  return { ...rest, judges, at, setPointInput: setPoint ? judges.length + 1 : null };
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
  const judge = source.judges[input - 1];
  if (signal !== undefined && judge !== undefined) hear(signal, judge(reading));
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

/** Called for every reading of a loop and every check: signals are found by their place. */
export function viewOf(loop: Loop, { at, word, safePosition, confirmedBy }: LoopSource): LoopView {
  const { said, signals } = loop;
  const bits = interlockStateOfBits(
    {
      cause: metAt(signals, at.cause),
      bypassSwitch: metAt(signals, at.bypass),
      trip: metAt(signals, at.trip),
      resetRequired: metAt(signals, at.reset),
      openLimitSwitch: metAt(signals, at.open),
      closedLimitSwitch: metAt(signals, at.closed),
      healthy: metAt(signals, at.healthy),
    },
    safePosition,
  );
  const trip = at.trip === null ? said.trip : bits.outputCommanded;
  const { finalElement } = bits;
  const safe = finalElement === "unknown" ? null : finalElement === safePosition;
  const shown = at.open === null && at.closed === null ? saidConfirmed(said) : safe;
  return {
    mode: at.bypass === null ? said.mode : bits.mode,
    action: word ? said.action : bits.action,
    cause: at.cause === null ? said.cause : bits.causeActive,
    trip,
    confirmed: confirmedBy === "trip" ? trip : shown,
    finalElement,
    safe,
    reset: at.reset !== null ? metAt(signals, at.reset) : word ? saidReset(said) : false,
    running: metAt(signals, at.running),
    process: metAt(signals, at.process),
    setPoint: loop.setPoint,
  };
}

function metAt(signals: readonly Signal[], at: number | null): boolean | null {
  return at === null ? null : (signals[at]?.met ?? null);
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
