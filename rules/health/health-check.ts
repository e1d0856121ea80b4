import type { Facts, JudgedReading } from "../condition.ts";

/**
 * One check of a sensor's own health. Its memory is plain JSON and bounded.
 *
 * Here bad data may be the very thing a check is about: a reading that is not `known` still carries its value, and `overRange` and
 * `belowRange` say that the sensor sent it. A value that is bad for any other reason (fault value, silence, the device's own word) says
 * nothing of health either.
 */
export interface HealthCheck<Memory = unknown> {
  /** As in the rule's params. */
  readonly name: string;
  readonly nameZh: string;
  /** Points it looks at beside its own; they are its inputs 1, 2 … */
  readonly others: readonly string[];
  /** What the form of its memory depends on, beside the name. */
  readonly form: string;
  newMemory(): Memory;
  take(memory: Memory, input: number, reading: JudgedReading, atMs: number): void;
  judge(memory: Memory, atMs: number): Finding;
  /** Next instant at which `judge` says something else by time alone; after `judge(m, t)` later than t. Absent: none. */
  dueAtMs?: ((memory: Memory) => number | null) | undefined;
  deafen?: ((memory: Memory, deafMs: number) => void) | undefined;
  /** What is behind a finding. */
  facts(memory: Memory): Facts;
}

/** `unknown`: no word on health. `latching`: failed, and stays listed until somebody resets it. */
export type Finding = "failed" | "latching" | "fine" | "unknown";

/**
 * A check whose memory type is known only to itself: each is given only memories it made. Written out, so that all have one shape: every
 * reading goes through several of them.
 */
export function healthCheck<Memory>(given: HealthCheck<Memory>): HealthCheck {
  const uniform: HealthCheck<Memory> = {
    name: given.name,
    nameZh: given.nameZh,
    others: given.others,
    form: given.form,
    newMemory: given.newMemory,
    take: given.take,
    judge: given.judge,
    dueAtMs: given.dueAtMs,
    deafen: given.deafen,
    facts: given.facts,
  };
  // Methods are called with this check's own memories alone, so forgetting their type is safe.
  return uniform as HealthCheck;
}

/** A number the sensor really sent, also beyond its range; null: none. */
export function sentValue({ value, known, overRange, belowRange }: JudgedReading): number | null {
  return typeof value === "number" && (known || overRange || belowRange === true) ? value : null;
}

/** The number of a reading whose quality is not bad; null: none. */
export function knownValue({ value, known }: JudgedReading): number | null {
  return typeof value === "number" && known ? value : null;
}
