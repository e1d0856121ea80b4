import type { Clock } from "../../model/time.ts";

const realSetImmediate = globalThis.setImmediate;

/** Lets everything go on that waits for nothing but its turn. */
function settle(): Promise<void> {
  return new Promise((resolve) => realSetImmediate(resolve));
}

type Owner = "process" | "world";

interface Timer {
  dueMs: number;
  order: number;
  readonly owner: Owner;
  readonly everyMs: number | null;
  readonly run: () => void;
  cancelled: boolean;
}

type Run = (...args: unknown[]) => void;

/**
 * Time that passes only when told. Timers fire in order of due time; between two of them everything that can go on does.
 *
 * `install` puts its timers in the place of the global ones, so that code with timers of its own runs on this time. Those belong to the
 * simulated *process* and die with it; what is planned by `at` belongs to the *world* and stays.
 */
export class SimulatedTime implements Clock {
  readonly #wallStartMs: number;
  #passedMs = 0;
  #wallStepMs = 0;
  #order = 0;
  readonly #timers: Timer[] = [];

  constructor(wallStartMs: number) {
    this.#wallStartMs = wallStartMs;
  }

  nowMs(): number {
    return Math.floor(this.#wallStartMs + this.#passedMs + this.#wallStepMs);
  }

  monotonicMs(): number {
    return this.#passedMs;
  }

  /** Wall time of a clock that was never set. */
  trueMs(): number {
    return Math.floor(this.#wallStartMs + this.#passedMs);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(new Error("aborted"));
      const timer = this.#plan("process", ms, null, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      const abort = (): void => {
        timer.cancelled = true;
        reject(new Error("aborted"));
      };
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Plans something of the world at an instant (monotonic): it happens whether or not the process lives. */
  at(atMs: number, run: () => void): void {
    this.#plan("world", atMs - this.#passedMs, null, run);
  }

  /** Somebody sets the wall clock. */
  stepWall(byMs: number): void {
    this.#wallStepMs += byMs;
  }

  /** Time passes while nothing runs: work that takes its time, or a process that is stopped. */
  pass(ms: number): void {
    this.#passedMs += ms;
  }

  /** The process dies: none of its timers fires any more. */
  dropProcessTimers(): void {
    for (const timer of this.#timers) if (timer.owner === "process") timer.cancelled = true;
  }

  /** Lets time pass to an instant (monotonic), timer by timer. */
  async runTo(untilMs: number): Promise<void> {
    for (;;) {
      await settle();
      const next = this.#timers[0];
      if (next === undefined || next.dueMs > untilMs) break;
      this.#pop();
      if (next.cancelled) continue;
      // A timer that fell due while nothing ran fires late, never early.
      this.#passedMs = Math.max(this.#passedMs, next.dueMs);
      next.run();
      if (next.everyMs !== null && !next.cancelled) this.#insert(next, next.everyMs);
    }
    this.#passedMs = Math.max(this.#passedMs, untilMs);
  }

  /** Replaces the global timers until the returned function is called. */
  install(): () => void {
    const real = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };
    const clear = (handle: unknown): void => {
      if (isHandle(handle)) handle.timer.cancelled = true;
    };
    Object.assign(globalThis, {
      setTimeout: (run: Run, ms = 0, ...args: unknown[]) =>
        handleOf(this.#plan("process", ms, null, () => run(...args))),
      setInterval: (run: Run, ms = 1, ...args: unknown[]) =>
        handleOf(this.#plan("process", ms, Math.max(1, ms), () => run(...args))),
      // The event loop comes round about every millisecond.
      setImmediate: (run: Run, ...args: unknown[]) => handleOf(this.#plan("process", 1, null, () => run(...args))),
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
    });
    return () => void Object.assign(globalThis, real);
  }

  #plan(owner: Owner, ms: number, everyMs: number | null, run: () => void): Timer {
    const timer: Timer = { dueMs: 0, order: 0, owner, everyMs, run, cancelled: false };
    this.#insert(timer, ms);
    return timer;
  }

  #insert(timer: Timer, afterMs: number): void {
    timer.dueMs = this.#passedMs + Math.max(0, afterMs);
    timer.order = ++this.#order;
    let i = this.#timers.push(timer) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #pop(): void {
    const last = this.#timers.length - 1;
    this.#swap(0, last);
    this.#timers.pop();
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      let least = i;
      if (left < last && this.#isBefore(left, least)) least = left;
      if (left + 1 < last && this.#isBefore(left + 1, least)) least = left + 1;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #isBefore(i: number, j: number): boolean {
    // Indices come from the heap's own bounds.
    const a = this.#timers[i] as Timer;
    const b = this.#timers[j] as Timer;
    return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
  }

  #swap(i: number, j: number): void {
    // Indices come from the heap's own bounds.
    const timer = this.#timers[i] as Timer;
    this.#timers[i] = this.#timers[j] as Timer;
    this.#timers[j] = timer;
  }
}

/** What a global timer function answers: enough of `NodeJS.Timeout` for code that holds it. */
interface Handle {
  readonly timer: Timer;
  unref(): Handle;
  ref(): Handle;
}

function handleOf(timer: Timer): Handle {
  const handle: Handle = { timer, unref: () => handle, ref: () => handle };
  return handle;
}

function isHandle(value: unknown): value is Handle {
  return typeof value === "object" && value !== null && "timer" in value;
}
