import type { Clock } from "../../model/time.ts";
import { Rate, type Rates } from "./rate.ts";

/**
 * Slows one device to its rate of messages and bytes, and to what its enterprise has left. Nothing is dropped: work that comes too early waits its turn, and as the broker
 * reads no further from that socket meanwhile, so does the sender.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #own: Rate;
  readonly #shared: Rate | null;
  /** `bytes` null: it uses nothing up, and only keeps its place. */
  readonly #queue: { readonly bytes: number | null; readonly run: () => void }[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** `shared`: a rate that others use up as well; null: there is none. */
  constructor(clock: Clock, rates: Rates, shared: Rate | null = null) {
    this.#clock = clock;
    this.#own = new Rate(rates);
    this.#shared = shared;
  }

  /** The clock the rates are measured by. Read it once for all messages that arrived together. */
  nowMs(): number {
    return this.#clock.monotonicMs();
  }

  /** Uses the rate up for one message if it may go at `nowMs`. False: it must wait its turn by `pass`. */
  mayGo(bytes: number, nowMs: number): boolean {
    return this.#queue.length === 0 && this.#take(bytes, nowMs);
  }

  /** Runs the work now, or when the rate allows it; in the order of the calls. */
  pass(bytes: number, run: () => void): void {
    if (this.mayGo(bytes, this.nowMs())) return run();
    this.#queue.push({ bytes, run });
    this.#wait();
  }

  /** Runs the work now, or right behind all that waits: it comes after it, and costs nothing. */
  follow(run: () => void): void {
    if (this.#queue.length === 0) return run();
    this.#queue.push({ bytes: null, run });
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** What waits for the rate is given up; what only followed it is done. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const { bytes, run } of this.#queue.splice(0)) if (bytes === null) run();
  }

  /** Uses the rates up for one message. False: it must still wait. */
  #take(bytes: number, nowMs: number): boolean {
    if (!this.#own.isFree(nowMs) || this.#shared?.isFree(nowMs) === false) return false;
    this.#own.use(bytes, nowMs);
    this.#shared?.use(bytes, nowMs);
    return true;
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
      if (next.bytes !== null && !this.#take(next.bytes, this.nowMs())) return this.#wait();
      this.#queue.shift();
      next.run();
    }
  }
}
