import { setTimeout as sleepFor } from "node:timers/promises";
import type { Clock } from "../model/time.ts";

/** The machine's own time. */
export const SYSTEM_CLOCK: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleepFor(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** Fastest correction of the engine clock towards wall time: 500 ppm, as time daemons do. */
const SLEW_PER_MS = 0.0005;
/** A distance larger than this is a step of the wall clock, not its drift. */
const STEP_MS = 1000;

/**
 * The one clock of the journal: follows the monotonic clock, is slewed to wall time, and never goes back.
 *
 * Wall time = engine time + `offsetMs`. A step of the wall clock changes the offset (and is journaled), never the engine time.
 */
export class EngineClock {
  readonly #clock: Clock;
  #engineMs: number;
  #atMonotonicMs: number;
  #offsetMs: number;

  /** `notBeforeMs`: engine time of the last journal record, or 0. */
  constructor(clock: Clock, notBeforeMs: number) {
    this.#clock = clock;
    const wallMs = clock.nowMs();
    this.#engineMs = Math.max(wallMs, notBeforeMs);
    this.#offsetMs = wallMs - this.#engineMs;
    this.#atMonotonicMs = clock.monotonicMs();
  }

  /** Engine time in whole milliseconds. */
  nowMs(): number {
    this.#advance();
    return Math.floor(this.#engineMs);
  }

  get offsetMs(): number {
    return Math.round(this.#offsetMs);
  }

  /** Compares with the wall clock: slews small distances away, and answers a new offset when the wall clock has stepped. */
  followWall(): number | null {
    const passedMs = this.#advance();
    const distanceMs = this.#clock.nowMs() - (this.#engineMs + this.#offsetMs);
    if (Math.abs(distanceMs) > STEP_MS) {
      this.#offsetMs += distanceMs;
      return this.offsetMs;
    }
    const mostMs = Math.max(0, passedMs) * SLEW_PER_MS;
    this.#engineMs += Math.max(-mostMs, Math.min(mostMs, distanceMs));
    return null;
  }

  /** Moves the engine time to now; returns how far. */
  #advance(): number {
    const monotonicMs = this.#clock.monotonicMs();
    const passedMs = monotonicMs - this.#atMonotonicMs;
    this.#atMonotonicMs = monotonicMs;
    this.#engineMs += passedMs;
    return passedMs;
  }
}
