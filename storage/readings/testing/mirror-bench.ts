import type { Clock } from "../../../model/time.ts";
import { T0, type TestReading, toBatch } from "../contract.ts";
import { MemoryStore } from "../memory/memory-store.ts";
import { type Mirror, type MirrorDeps, type MirrorOptions, type MirrorState, startMirror } from "../mirror.ts";
import type { MirrorTarget } from "../mirror-target.ts";

/** Quick pauses: the clock is real, because the server and its connections are. */
export const QUICK: Partial<MirrorOptions> = {
  batchPoints: 50,
  pollMs: 5,
  retryFirstMs: 5,
  retryMaxMs: 40,
  misconfiguredMs: 20,
};

const realClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener("abort", wake);
    }),
};

/** A mirror under test: a real memory store, a cursor that outlives the mirror, and what it told. */
export class MirrorBench {
  readonly store = new MemoryStore();
  cursor: number | null = null;
  readonly gaps: { fromSeq: number; toSeq: number }[] = [];
  readonly dropped: { count: number; reason: string }[] = [];
  readonly states: MirrorState[] = [];
  #mirror: Mirror | null = null;
  #seq = 0;

  constructor() {
    for (let point = 1; point <= 5; point++) this.store.define(point, "plant", `P-${point}`);
  }

  /** Appends messages of one reading each. */
  append(n: number, reading: Partial<TestReading> = {}): void {
    for (let i = 0; i < n; i++) this.message([{ ts: T0 + this.#seq * 1000, value: this.#seq, ...reading }]);
  }

  message(readings: readonly TestReading[]): void {
    const seq = ++this.#seq;
    this.store.append(toBatch(readings.map((reading) => ({ ...reading, seq }))), seq);
  }

  start(target: MirrorTarget, options: Partial<MirrorOptions> = QUICK): void {
    const deps: MirrorDeps = {
      readings: this.store,
      target,
      clock: realClock,
      random: () => 0.5,
      loadCursor: async () => this.cursor,
      saveCursor: async (seq) => {
        this.cursor = seq;
      },
      onGap: (gap) => void this.gaps.push(gap),
      onDropped: ({ count, reason }) => void this.dropped.push({ count, reason }),
      onState: (state) => void this.states.push(state),
    };
    this.#mirror = startMirror(deps, options);
  }

  get state(): MirrorState | undefined {
    return this.states.at(-1);
  }

  async stop(): Promise<void> {
    await this.#mirror?.close();
    this.#mirror = null;
  }

  caughtUp(): Promise<void> {
    return until(() => this.cursor === this.#seq && this.state?.state === "following");
  }
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error("waited for 15 s in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
