import type { StateWord } from "../state-words.ts";

/** Whether the loop stands ready to act. */
export type InterlockMode =
  | "armed"
  | "bypassed"
  | "inhibited"
  | "test"
  | "not-ready"
  | "out-of-service"
  /** Nothing says so: never to be shown or counted as armed. */
  | "unknown";

/** What the loop is doing. */
export type InterlockAction =
  | "idle"
  | "cause"
  | "tripped"
  | "trip-confirmed"
  | "failed-to-act"
  | "reset-pending"
  | "unknown";

/** What the limit switches say of the final element. */
export type FinalElement = "open" | "closed" | "travelling" | "unknown";

/** `feedback`: open and closed at once. `loop`: the logic says it is not healthy, or a state word says fault and no more. */
export type InterlockFault = "loop" | "feedback";

/**
 * An interlock as the rules see it: orthogonal facts, none guessed. Null is what the source does not say.
 *
 * The names of modes and actions are state words; those of the final element are texts `final-element.*`.
 */
export interface InterlockState {
  readonly mode: InterlockMode;
  readonly action: InterlockAction;
  readonly causeActive: boolean | null;
  readonly outputCommanded: boolean | null;
  readonly finalElement: FinalElement;
  /** The output is forced by hand, one of the ways to bypass a loop. */
  readonly forced: boolean;
  readonly faults: readonly InterlockFault[];
}

/** The bits most PLCs and DCSs expose; null: this one does not. */
export interface InterlockBits {
  readonly cause: boolean | null;
  readonly bypassSwitch: boolean | null;
  readonly trip: boolean | null;
  readonly resetRequired: boolean | null;
  readonly openLimitSwitch: boolean | null;
  readonly closedLimitSwitch: boolean | null;
  readonly healthy: boolean | null;
}

/**
 * The state of an interlock from its raw bits.
 *
 * `safePosition` is where the final element stands after a trip; a trip is confirmed only by the limit switch of that end. Without the
 * bypass bit the mode is `unknown`: a loop of which nobody says that it is armed is not armed. `failed-to-act` needs time to tell and
 * is never concluded from bits: a rule does that.
 * Source: practice after IEC 61511 (GB/T 21109); proposed here, no standard fixes the bits.
 */
export function interlockStateOfBits(bits: InterlockBits, safePosition: "open" | "closed"): InterlockState {
  const { openLimitSwitch: open, closedLimitSwitch: closed } = bits;
  const faults: InterlockFault[] = [];
  if (bits.healthy === false) faults.push("loop");
  if (open === true && closed === true) faults.push("feedback");
  const finalElement = finalElementOf(open, closed);
  return {
    mode: modeOf(bits),
    action: actionOf(bits, finalElement === safePosition),
    causeActive: bits.cause,
    outputCommanded: bits.trip,
    finalElement,
    forced: false,
    faults,
  };
}

/**
 * The state of an interlock from the one word its point sends; the rest stays unknown.
 *
 * A word of an action says nothing about the mode: `tripped` does not make a loop armed. A word of a fire component gives nothing.
 */
export function interlockStateOfWord(word: StateWord): InterlockState {
  return { ...NOTHING_KNOWN, ...SAID_BY_WORD[word] };
}

const SAID_BY_WORD: Readonly<Partial<Record<StateWord, Partial<InterlockState>>>> = {
  armed: { mode: "armed" },
  bypassed: { mode: "bypassed" },
  inhibited: { mode: "inhibited" },
  test: { mode: "test" },
  "not-ready": { mode: "not-ready" },
  "out-of-service": { mode: "out-of-service" },
  forced: { mode: "bypassed", forced: true },
  idle: { action: "idle", causeActive: false, outputCommanded: false },
  cause: { action: "cause", causeActive: true },
  tripped: { action: "tripped", outputCommanded: true },
  "trip-confirmed": { action: "trip-confirmed", outputCommanded: true },
  "failed-to-act": { action: "failed-to-act" },
  "reset-pending": { action: "reset-pending" },
  fault: { faults: ["loop"] },
};

const NOTHING_KNOWN: InterlockState = {
  mode: "unknown",
  action: "unknown",
  causeActive: null,
  outputCommanded: null,
  finalElement: "unknown",
  forced: false,
  faults: [],
};

function modeOf({ bypassSwitch, healthy }: InterlockBits): InterlockMode {
  if (bypassSwitch === null) return "unknown";
  if (bypassSwitch) return "bypassed";
  return healthy === false ? "not-ready" : "armed";
}

/** With both switches at rest it travels; with one switch fitted and at rest, it may stand anywhere else. */
function finalElementOf(open: boolean | null, closed: boolean | null): FinalElement {
  if (open === true) return closed === true ? "unknown" : "open";
  if (closed === true) return "closed";
  return open === false && closed === false ? "travelling" : "unknown";
}

function actionOf({ cause, trip, resetRequired }: InterlockBits, inSafePosition: boolean): InterlockAction {
  // The cause is gone and somebody must reset: that, and not the trip of before, is what there is to do now.
  if (resetRequired === true && cause === false) return "reset-pending";
  if (trip === true) return inSafePosition ? "trip-confirmed" : "tripped";
  if (cause === true) return "cause";
  return cause === false && trip === false ? "idle" : "unknown";
}
