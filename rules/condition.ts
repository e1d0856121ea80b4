import type { Level } from "../model/level.ts";
import type { Value } from "../model/value.ts";

/**
 * One condition on one point: what is judged, and how long it must last.
 *
 * - `reading`: each reading of the point says by itself whether the condition is met. The plain and fast kind.
 * - `silence`: met when the point has not been heard of for too long; any reading ends it.
 * - `watch`: needs a memory (a slope, a mean, a stuck gauge), other points (votes, a fan that must start), or both.
 */
export type Condition = ReadingCondition | SilenceCondition | WatchCondition;

interface ConditionBase {
  readonly level: Level;
  /**
   * Tells apart conditions of one rule that are about different things (`bypass-long`, `fail-trip`): each is an alarm of its own, and
   * only a graver one of the same name covers a lesser. Lower case letters, digits and `-`. Absent: the rule is about one thing.
   */
  readonly name?: string | undefined;
  readonly limit: number | null;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  /** Stays latched after clearing until reset. */
  readonly latch: boolean;
  /** Which of two values lies farther beyond the limit: for the peak. */
  farther(a: Value, b: Value): Value;
  /** Unit of value and limit if it is not the point's: `ppm/min`. */
  readonly unit?: string | undefined;
  /** What the condition demands, for its explanation: `{ direction: "high" }`. */
  readonly facts?: Facts | undefined;
  /**
   * How far back a reading may still matter, ms, beside the delays: explanations start that much earlier. Absent: not at all for a
   * condition judged by single readings, an hour for one with a memory.
   */
  readonly lookbackMs?: number | undefined;
}

/** Facts behind a judgement: they fill the sentence of the kind and travel with the alarm. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface ReadingCondition extends ConditionBase {
  readonly by: "reading";
  /**
   * Judges one live reading. `active`: whether the condition holds now, which is what a deadband needs to know.
   * Called for every reading: no allocation.
   */
  judge(reading: JudgedReading, active: boolean): Judgement;
}

export interface SilenceCondition extends ConditionBase {
  readonly by: "silence";
  /** How long a point may stay without a live reading. `reportEveryMs`: the device's own reporting interval. */
  silentAfterMs(reportEveryMs: number): number;
}

/**
 * A condition with a memory. The memory is plain JSON and bounded: it is part of the engine's state and of its snapshots.
 *
 * The engine calls `take` for each live reading of a point it watches, in order of engine time, then `judge`; and `judge` again when
 * `dueAtMs` says that time alone may change the judgement. All instants are engine milliseconds and never go back.
 */
export interface WatchCondition<Memory = unknown> extends ConditionBase {
  readonly by: "watch";
  /** Points it watches beside its own; they are its inputs 1, 2 … in this order. Its own point is input 0. */
  readonly others: readonly string[];
  /** Names kind and form of the memory (`rate/60000`): one of another form, left by a rule that was edited, is thrown away. */
  readonly memoryForm: string;
  /** An input within a calibration or maintenance window is no witness: it cannot be judged. Absent: it is taken for what it reads. */
  readonly leavesWindowsOut?: boolean | undefined;
  newMemory(): Memory;
  /** An input was heard of, or fell silent (`known` false): what was known of it is no longer. */
  take(memory: Memory, input: number, reading: JudgedReading, atMs: number): void;
  judge(memory: Memory, atMs: number, active: boolean): Judgement;
  /** Next instant at which `judge` may say something else although nothing is heard; null: none. After `judge(m, t)`: later than t. */
  dueAtMs(memory: Memory): number | null;
  /** The gateway heard nothing for a while, which ended at `atMs`: deadlines are put off by it. Absent: the memory has none. */
  deafen?: ((memory: Memory, deafMs: number, atMs: number) => void) | undefined;
  /** What it sees now: the value that is compared with the limit (null: none), and the facts behind it. */
  sight(memory: Memory, atMs: number): Sight;
}

export interface Sight {
  readonly value: Value | null;
  readonly facts: Facts;
}

export interface JudgedReading {
  readonly value: Value;
  /** False: bad quality, or silence; nothing may be concluded from the value. Over-range is told apart because it does say something. */
  readonly known: boolean;
  readonly overRange: boolean;
  /** Below what the sensor can measure: its quality is bad, and yet it says something of the sensor. Absent: no. */
  readonly belowRange?: boolean;
  /** It came within a calibration or maintenance window. Only looking back; the engine asks its register. */
  readonly inWindow?: boolean;
}

/**
 * - `exceeded`: the condition is met (a raise may begin).
 * - `inside`: within the deadband: keeps what is, neither raises nor clears.
 * - `clear`: not met (a clear may begin).
 * - `unknown`: nothing can be said; no delay completes.
 * - `latching`: exceeded beyond what the sensor can measure: also latches.
 */
export type Judgement = "exceeded" | "inside" | "clear" | "unknown" | "latching";

/** For values of which none is farther than another: the one that raised stands for the peak. */
export function firstStands(a: Value, _b: Value): Value {
  return a;
}

export function higher(a: Value, b: Value): Value {
  return b > a ? b : a;
}

export function lower(a: Value, b: Value): Value {
  return b < a ? b : a;
}

/** For a value that is wrong on either side of zero. */
export function farthestFromZero(a: Value, b: Value): Value {
  return Math.abs(Number(b)) > Math.abs(Number(a)) ? b : a;
}

/**
 * A watch whose memory type is known only to itself: each is given only memories it made (`memoryForm` tells).
 *
 * Written out, so that those of all kinds have one shape: every reading goes through several of them.
 */
export function watch<Memory>(given: WatchCondition<Memory>): WatchCondition {
  const uniform: WatchCondition<Memory> = {
    by: "watch",
    level: given.level,
    name: given.name,
    limit: given.limit,
    onDelayMs: given.onDelayMs,
    offDelayMs: given.offDelayMs,
    latch: given.latch,
    farther: given.farther,
    unit: given.unit,
    facts: given.facts,
    lookbackMs: given.lookbackMs,
    others: given.others,
    memoryForm: given.memoryForm,
    leavesWindowsOut: given.leavesWindowsOut,
    newMemory: given.newMemory,
    take: given.take,
    judge: given.judge,
    dueAtMs: given.dueAtMs,
    deafen: given.deafen,
    sight: given.sight,
  };
  // Methods are called with this condition's own memories alone, so forgetting their type is safe.
  return uniform as WatchCondition;
}
