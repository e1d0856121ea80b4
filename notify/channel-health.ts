import { MINUTE_MS } from "../model/time.ts";

/** Whether a channel works, as far as its attempts tell. */
export interface ChannelState {
  readonly working: boolean;
  /** Failures since the last success. */
  readonly failures: number;
  /** Wall time of the first of them; null: there are none. */
  readonly sinceMs: number | null;
  readonly lastError: string | null;
}

/** Fewer failures, or failures within a shorter time, are a hiccup and no state. */
const FAILURES_MIN = 3;
const FAILING_MS_MIN = MINUTE_MS;

/** Counts what became of a channel's attempts and says when its state changes. */
export class ChannelHealth {
  #failures = 0;
  #first: { readonly monotonicMs: number; readonly wallMs: number } | null = null;
  /** null: nothing was said yet; a fault from before a restart may still stand, so the first success is worth saying. */
  #said: boolean | null = null;

  /** A message was accepted. Answers the state when it is news. */
  succeeded(): ChannelState | null {
    const isNews = this.#said !== true;
    this.#failures = 0;
    this.#first = null;
    this.#said = true;
    return isNews ? { working: true, failures: 0, sinceMs: null, lastError: null } : null;
  }

  /** An attempt failed, or nobody knows. Answers the state when it is news. */
  failed(error: string, now: { readonly monotonicMs: number; readonly wallMs: number }): ChannelState | null {
    this.#failures++;
    this.#first ??= now;
    const lasted = now.monotonicMs - this.#first.monotonicMs >= FAILING_MS_MIN;
    if (this.#said === false || this.#failures < FAILURES_MIN || !lasted) return null;
    this.#said = false;
    return { working: false, failures: this.#failures, sinceMs: this.#first.wallMs, lastError: error };
  }

  get isFailing(): boolean {
    return this.#failures > 0;
  }
}
