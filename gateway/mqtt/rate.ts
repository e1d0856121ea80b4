import { LIMITS } from "../limits.ts";

/** How far a sender may run ahead of its rate before it is slowed: one second's worth. */
const BURST_MS = LIMITS.burstSeconds * 1000;

export interface Rates {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** How much of a rate of messages and bytes is used up, by one device or by all devices of an enterprise together. */
export class Rate {
  readonly #messagesPerMs: number;
  readonly #bytesPerMs: number;
  /** Monotonic instants until which the rates are used up. */
  #messagesUntilMs = 0;
  #bytesUntilMs = 0;

  constructor(rates: Rates) {
    this.#messagesPerMs = rates.messagesPerSecond / 1000;
    this.#bytesPerMs = rates.bytesPerSecond / 1000;
  }

  /** Whether one more message may go. */
  isFree(nowMs: number): boolean {
    return Math.max(this.#messagesUntilMs, this.#bytesUntilMs) - nowMs <= BURST_MS;
  }

  use(bytes: number, nowMs: number, messages = 1): void {
    this.#messagesUntilMs = Math.max(this.#messagesUntilMs, nowMs) + messages / this.#messagesPerMs;
    this.#bytesUntilMs = Math.max(this.#bytesUntilMs, nowMs) + bytes / this.#bytesPerMs;
  }
}
