/**
 * Faults a test can order while the journal runs. The counters live in shared memory: the test counts up, the journal thread down.
 *
 * Production never makes one; the journal thread then sees a fresh, quiet one.
 */
export class JournalFaults {
  /** Passed to the thread. */
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(CELLS * 4)) {
    this.shared = shared;
    this.#cells = new Int32Array(shared);
  }

  /** The next `count` syncs of segment data fail with EIO, after which the kernel would call the pages clean. */
  failSyncs(count: number): void {
    Atomics.store(this.#cells, SYNC_FAILURES, count);
  }

  /** The next `count` writes of records fail with EIO half way. */
  failWrites(count: number): void {
    Atomics.store(this.#cells, WRITE_FAILURES, count);
  }

  /** While true, every allocation of space fails with ENOSPC. */
  setNoSpace(noSpace: boolean): void {
    Atomics.store(this.#cells, NO_SPACE, noSpace ? 1 : 0);
  }

  /** While true, syncs of segment data stand still, as on a stalled disk. */
  setStalled(stalled: boolean): void {
    Atomics.store(this.#cells, STALLED, stalled ? 1 : 0);
    Atomics.notify(this.#cells, STALLED);
  }

  takeSyncFailure(): boolean {
    return this.#take(SYNC_FAILURES);
  }

  takeWriteFailure(): boolean {
    return this.#take(WRITE_FAILURES);
  }

  get noSpace(): boolean {
    return Atomics.load(this.#cells, NO_SPACE) === 1;
  }

  /** Blocks the calling thread while stalled. */
  waitWhileStalled(): void {
    while (Atomics.load(this.#cells, STALLED) === 1) Atomics.wait(this.#cells, STALLED, 1);
  }

  #take(cell: number): boolean {
    if (Atomics.load(this.#cells, cell) <= 0) return false;
    Atomics.sub(this.#cells, cell, 1);
    return true;
  }
}

const SYNC_FAILURES = 0;
const WRITE_FAILURES = 1;
const NO_SPACE = 2;
const STALLED = 3;
const CELLS = 4;
