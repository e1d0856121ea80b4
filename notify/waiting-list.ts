import type { OutboxEntry } from "../model/push.ts";
import { Heap } from "./heap.ts";

/** A message owed to a channel, with what is remembered between its attempts. */
export interface Owed {
  readonly entry: OutboxEntry;
  attempts: number;
  /** Monotonic instant before which it is not tried. */
  dueAtMs: number;
  /** The receiver itself asked to wait: its recovery does not bring the attempt forward. */
  patient: boolean;
}

/** What waits for one channel. */
export interface Waiting {
  /** Takes a message in; answers the one that has no place (it, or another), or null. */
  add(owed: Owed, nowMs: number): Owed | null;
  /** What goes out next, together; empty: nothing is due. */
  take(nowMs: number): readonly Owed[];
  /** When the next one falls due; null: nothing waits for its time. */
  nextDueAtMs(nowMs: number): number | null;
  /** What was taken is over, or comes back. */
  ended(batch: readonly Owed[], accepted: boolean, nowMs: number): void;
  /** The channel works again: what waited because it did not, need not wait any longer. */
  hasten(nowMs: number): void;
  /** Everything that waits, taken out. */
  drain(): readonly Owed[];
}

/**
 * Messages waiting for one channel, bounded. Among those that are due the gravest comes first, then the oldest.
 *
 * When it is full, a graver newcomer takes the place of the least grave, newest one; what has no place stays in the records.
 */
export class WaitingList implements Waiting {
  readonly #sizeMax: number;
  readonly #due = new Heap<Owed>(isBefore);
  readonly #later = new Heap<Owed>((a, b) => a.dueAtMs < b.dueAtMs);

  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  get size(): number {
    return this.#due.size + this.#later.size;
  }

  add(owed: Owed, nowMs: number): Owed | null {
    const crowdedOut = this.size < this.#sizeMax ? null : this.#makeRoomFor(owed);
    if (crowdedOut !== owed) this.#put(owed, nowMs);
    return crowdedOut;
  }

  take(nowMs: number): readonly Owed[] {
    for (let next = this.#later.peek(); next !== undefined && next.dueAtMs <= nowMs; next = this.#later.peek()) {
      this.#later.pop();
      this.#due.push(next);
    }
    const next = this.#due.pop();
    return next === undefined ? [] : [next];
  }

  nextDueAtMs(): number | null {
    return this.#later.peek()?.dueAtMs ?? null;
  }

  /** Each message stands for itself here. */
  ended(): void {}

  hasten(nowMs: number): void {
    for (const owed of this.#later.drain()) {
      if (!owed.patient) owed.dueAtMs = Math.min(owed.dueAtMs, nowMs);
      this.#put(owed, nowMs);
    }
  }

  drain(): readonly Owed[] {
    return [...this.#due.drain(), ...this.#later.drain()];
  }

  #put(owed: Owed, nowMs: number): void {
    if (owed.dueAtMs <= nowMs) this.#due.push(owed);
    else this.#later.push(owed);
  }

  #makeRoomFor(owed: Owed): Owed {
    const lesser = this.#due.popLastAfter(owed);
    if (lesser !== undefined) return lesser;
    const waiting = this.#later.drain();
    const least = waiting.reduce((last, each) => (isBefore(last, each) ? each : last), owed);
    for (const each of waiting) if (each !== least) this.#later.push(each);
    return least;
  }
}

function isBefore(a: Owed, b: Owed): boolean {
  const [one, other] = [a.entry, b.entry];
  if (one.alarm.level !== other.alarm.level) return one.alarm.level < other.alarm.level;
  return one.seq !== other.seq ? one.seq < other.seq : one.key < other.key;
}
