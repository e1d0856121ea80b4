import type { Level } from "../model/level.ts";
import { MINUTE_MS } from "../model/time.ts";
import type { Pace } from "./channel.ts";
import type { Owed, Waiting } from "./waiting-list.ts";

/** What waits for one recipient of a channel for people. */
interface Box {
  readonly owed: Owed[];
  /** Before this nothing more goes to this recipient, unless it is graver than what the last message said. */
  closedUntilMs: number;
  /** Gravest call of the messages in this time; null: none. */
  gravest: Level | null;
  underWay: boolean;
}

/** Of the alarms below red one message takes so many along; they are counted where they cannot be named. */
const OTHERS_MAX = 1_000;

/**
 * Messages waiting for the recipients of one channel, bounded; they leave as one message for each recipient and time.
 *
 * In a storm the first alarm goes out at once and the rest of the storm as one message when the time is over. A graver one does not
 * wait. When it is full, the least grave and newest has no place in it; it stays in the records.
 */
export class PacedList implements Waiting {
  readonly #sizeMax: number;
  readonly #pace: Pace;
  readonly #boxes = new Map<string, Box>();
  /** When messages left in the last minute. */
  readonly #left: number[] = [];
  #size = 0;

  constructor(sizeMax: number, pace: Pace) {
    this.#sizeMax = sizeMax;
    this.#pace = pace;
  }

  get size(): number {
    return this.#size;
  }

  add(owed: Owed, nowMs: number): Owed | null {
    const { owed: waiting } = this.#boxOf(owed, nowMs);
    let at = waiting.length;
    while (at > 0 && isBefore(owed, waiting[at - 1] as Owed)) at--;
    waiting.splice(at, 0, owed);
    this.#size++;
    return this.#size <= this.#sizeMax ? null : this.#removeLeast();
  }

  take(nowMs: number): readonly Owed[] {
    if (this.#freeAtMs(nowMs) > nowMs) return [];
    let chosen: Box | null = null;
    for (const box of this.#boxes.values()) {
      const isDue = box.owed.length > 0 && this.#dueAtMs(box) <= nowMs;
      if (isDue && (chosen === null || isBefore(box.owed[0] as Owed, chosen.owed[0] as Owed))) chosen = box;
    }
    if (chosen === null) return [];
    const taken = this.#takeFrom(chosen);
    chosen.underWay = true;
    this.#left.push(nowMs);
    this.#size -= taken.length;
    return taken;
  }

  nextDueAtMs(nowMs: number): number | null {
    let next: number | null = null;
    for (const box of this.#boxes.values()) {
      if (box.owed.length === 0 || box.underWay) continue;
      const dueAtMs = this.#dueAtMs(box);
      if (next === null || dueAtMs < next) next = dueAtMs;
    }
    return next === null ? null : Math.max(next, this.#freeAtMs(nowMs));
  }

  /** Once the vendor has taken it, its recipient is spared for a while. */
  ended(batch: readonly Owed[], accepted: boolean, nowMs: number): void {
    const [first] = batch;
    if (first === undefined) return;
    const box = this.#boxOf(first, nowMs);
    box.underWay = false;
    if (!accepted) return;
    const isOver = nowMs >= box.closedUntilMs;
    if (isOver) box.gravest = null;
    for (const { entry } of batch) if (isCall(entry)) box.gravest = graver(box.gravest, entry.alarm.level);
    // What is red and found no place in it follows at once: a message that is full has no more room for sparing anybody.
    const isFull = batch.filter(isRed).length >= this.#pace.redsMax && box.owed.some(isRed);
    if (isFull) box.closedUntilMs = nowMs;
    else if (isOver) box.closedUntilMs = nowMs + this.#pace.gatherMs;
  }

  hasten(nowMs: number): void {
    for (const { owed } of this.#boxes.values())
      for (const each of owed) if (!each.patient) each.dueAtMs = Math.min(each.dueAtMs, nowMs);
  }

  drain(): readonly Owed[] {
    this.#size = 0;
    return [...this.#boxes.values()].flatMap(({ owed }) => owed.splice(0));
  }

  /** What waits for its retry goes along: a message that failed would otherwise come back in as many pieces as it had alarms. */
  #takeFrom(box: Box): readonly Owed[] {
    const taken: Owed[] = [];
    const left: Owed[] = [];
    let reds = 0;
    for (const owed of box.owed) {
      const fits = isRed(owed) ? reds < this.#pace.redsMax : taken.length - reds < OTHERS_MAX;
      if (fits && isRed(owed)) reds++;
      (fits ? taken : left).push(owed);
    }
    box.owed.splice(0, box.owed.length, ...left);
    return taken;
  }

  /** When the next message may go to this recipient, as far as what waits for it and its own time say. */
  #dueAtMs(box: Box): number {
    if (box.underWay) return Infinity;
    let dueAtMs = Infinity;
    let patientUntilMs = 0;
    for (const owed of box.owed) {
      const isUrgent = isCall(owed.entry) && (box.gravest === null || owed.entry.alarm.level < box.gravest);
      dueAtMs = Math.min(dueAtMs, isUrgent ? owed.dueAtMs : Math.max(owed.dueAtMs, box.closedUntilMs));
      // The vendor asked to wait: nothing new to the same recipient goes before that either.
      if (owed.patient) patientUntilMs = Math.max(patientUntilMs, owed.dueAtMs);
    }
    return Math.max(dueAtMs, patientUntilMs);
  }

  /** When the vendor takes the next message of this channel. */
  #freeAtMs(nowMs: number): number {
    const { perMinuteMax } = this.#pace;
    while (this.#left.length > 0 && (this.#left[0] as number) <= nowMs - MINUTE_MS) this.#left.shift();
    if (perMinuteMax === null || this.#left.length < perMinuteMax) return nowMs;
    return (this.#left[this.#left.length - perMinuteMax] as number) + MINUTE_MS;
  }

  #boxOf({ entry }: Owed, nowMs: number): Box {
    const address = this.#pace.isGroup ? "" : (entry.to?.address ?? "");
    const known = this.#boxes.get(address);
    if (known !== undefined) return known;
    this.#forgetIdle(nowMs);
    const box: Box = { owed: [], closedUntilMs: 0, gravest: null, underWay: false };
    this.#boxes.set(address, box);
    return box;
  }

  #forgetIdle(nowMs: number): void {
    for (const [address, box] of this.#boxes)
      if (box.owed.length === 0 && !box.underWay && box.closedUntilMs <= nowMs) this.#boxes.delete(address);
  }

  #removeLeast(): Owed | null {
    let least: Box | null = null;
    for (const box of this.#boxes.values()) {
      const last = box.owed.at(-1);
      const worst = least?.owed.at(-1);
      if (last !== undefined && (worst === undefined || isBefore(worst, last))) least = box;
    }
    const removed = least?.owed.pop() ?? null;
    if (removed !== null) this.#size--;
    return removed;
  }
}

function isRed({ entry }: Owed): boolean {
  return entry.alarm.level === 1 && isCall(entry);
}

/** A call asks somebody to act; without a step it is news for those who were called. */
function isCall(entry: Owed["entry"]): boolean {
  return entry.step !== null;
}

function graver(one: Level | null, other: Level): Level {
  return one === null || other < one ? other : one;
}

function isBefore(a: Owed, b: Owed): boolean {
  const [one, other] = [a.entry, b.entry];
  if (isCall(one) !== isCall(other)) return isCall(one);
  if (one.alarm.level !== other.alarm.level) return one.alarm.level < other.alarm.level;
  return one.seq !== other.seq ? one.seq < other.seq : one.key < other.key;
}
