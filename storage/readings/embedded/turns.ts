/** How long one query may hold the thread before what was appended meanwhile is taken in. */
const SLICE_MS = 4;

/**
 * Shares a thread between long jobs: one slice of one job, then whatever messages have come, then the next job.
 *
 * Each waiting job gets its own turn of the event loop, so ten long queries delay an append by one slice, not by ten.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(() => this.#run());
    });
  }

  /** Starts a job's first slice on a turn of its own. */
  async start(): Promise<Slice> {
    await this.next();
    return new Slice(this);
  }

  #run(): void {
    this.#waiting[0]?.();
    this.#waiting.shift();
    if (this.#waiting.length > 0) setImmediate(() => this.#run());
  }
}

export class Slice {
  readonly #turns: Turns;
  #startedAtMs = performance.now();

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** Time to call `pause`. */
  get spent(): boolean {
    return performance.now() - this.#startedAtMs >= SLICE_MS;
  }

  async pause(): Promise<void> {
    await this.#turns.next();
    this.#startedAtMs = performance.now();
  }
}

/** Runs one job at a time, in order of asking. */
export class Lock {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    // The job starts whatever became of the one before: its failure was told to whoever asked for it.
    const result = this.#last.then(job, job);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
