import type { Clock } from "../../model/time.ts";

/** How far a device may run ahead of its rate before it is slowed: one second's worth. */
const BURST_S = 1;

/**
 * Slows one device to its rate of messages and bytes. Nothing is dropped: work that comes too early waits its turn, and as the broker
 * reads no further from that socket meanwhile, so does the sender.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #messagesPerMs: number;
  readonly #bytesPerMs: number;
  /** Monotonic instants until which the rates are used up. */
  #messagesUntilMs = 0;
  #bytesUntilMs = 0;
  readonly #queue: { readonly bytes: number; readonly run: () => void }[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(clock: Clock, rates: { readonly messagesPerSecond: number; readonly bytesPerSecond: number }) {
    this.#clock = clock;
    this.#messagesPerMs = rates.messagesPerSecond / 1000;
    this.#bytesPerMs = rates.bytesPerSecond / 1000;
  }

  /** The clock the rates are measured by. Read it once for all messages that arrived together. */
  nowMs(): number {
    return this.#clock.monotonicMs();
  }

  /** Uses the rate up for one message if it may go at `nowMs`. False: it must wait its turn by `pass`. */
  mayGo(bytes: number, nowMs: number): boolean {
    return this.#queue.length === 0 && this.#take(bytes, nowMs) <= 0;
  }

  /** Runs the work now, or when the rate allows it; in the order of the calls. */
  pass(bytes: number, run: () => void): void {
    if (this.mayGo(bytes, this.nowMs())) return run();
    this.#queue.push({ bytes, run });
    this.#wait();
  }

  get waiting(): number {
    return this.#queue.length;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  /** Uses the rate up for one message, or answers how long it must still wait. */
  #take(bytes: number, nowMs: number): number {
    const aheadMs = Math.max(this.#messagesUntilMs, this.#bytesUntilMs) - nowMs - BURST_S * 1000;
    if (aheadMs > 0) return aheadMs;
    this.#messagesUntilMs = Math.max(this.#messagesUntilMs, nowMs) + 1 / this.#messagesPerMs;
    this.#bytesUntilMs = Math.max(this.#bytesUntilMs, nowMs) + bytes / this.#bytesPerMs;
    return 0;
  }

  #wait(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#drain();
    }, 5);
  }

  #drain(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#take(next.bytes, this.nowMs()) > 0) return this.#wait();
      this.#queue.shift();
      next.run();
    }
  }
}
