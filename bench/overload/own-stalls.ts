const LOOK_EVERY_MS = 2;
/** Timers are late by a little always. */
const STALL_MS_MIN = 10;

interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Times in which this process itself stood still, on a machine that has other things to do: what it measures then is not the gateway. */
export class OwnStalls {
  readonly #stalls: Stall[] = [];
  readonly #timer: NodeJS.Timeout;
  #lookedAtMs = performance.now();

  constructor() {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** From one instant until now, without the stalls in between. */
  elapsedMs(fromMs: number): number {
    const nowMs = performance.now();
    this.#look();
    let stalledMs = 0;
    for (let i = this.#stalls.length - 1; i >= 0; i--) {
      // i < length
      const stall = this.#stalls[i] as Stall;
      if (stall.toMs <= fromMs) break;
      stalledMs += stall.toMs - Math.max(stall.fromMs, fromMs);
    }
    return nowMs - fromMs - stalledMs;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = performance.now();
    if (nowMs - this.#lookedAtMs > STALL_MS_MIN) this.#stalls.push({ fromMs: this.#lookedAtMs, toMs: nowMs });
    this.#lookedAtMs = nowMs;
  }
}
