import type { PointKind } from "../model/catalog/catalog.ts";
import { BLIND_WORDS, isStateWord } from "../model/state-words.ts";
import type { Value } from "../model/value.ts";
import type { JudgedReading, Judgement } from "./condition.ts";

/**
 * Judges a value against a high limit.
 *
 * It clears only below `limit − deadband`, so that a value resting on the limit does not chatter; with no deadband, below the limit.
 * Beyond the sensor's range the true value is unknown but certainly high: exceeded, and latching, because the reading of a
 * catalytic sensor falls again in a gas too rich to burn.
 */
export function judgeHigh(reading: JudgedReading, limit: number, clearBelow: number): Judgement {
  if (reading.overRange) return "latching";
  const { value } = reading;
  if (!reading.known || typeof value !== "number") return "unknown";
  if (value >= limit) return "exceeded";
  return value < clearBelow ? "clear" : "inside";
}

/** The mirror image, but for over-range: a value too high to be measured says nothing about a low limit. */
export function judgeLow(reading: JudgedReading, limit: number, clearAbove: number): Judgement {
  const { value } = reading;
  if (reading.overRange || !reading.known || typeof value !== "number") return "unknown";
  if (value <= limit) return "exceeded";
  return value > clearAbove ? "clear" : "inside";
}

export function judgeState(reading: JudgedReading, states: ReadonlySet<Value>): Judgement {
  if (!reading.known) return "unknown";
  if (states.has(reading.value)) return "exceeded";
  return BLIND_WORDS.has(reading.value) ? "unknown" : "clear";
}

/** Whether a point of this kind can say this state. */
export function canSay(kind: PointKind, state: boolean | string): boolean {
  if (typeof state === "boolean") return true;
  return (kind === "interlock" || kind === "fire") && isStateWord(kind, state);
}
