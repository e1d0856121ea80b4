interface Timed {
  readonly id: string;
  nextDueMs: number;
}

/**
 * A binary heap of things with a due time that may move. An entry whose owner's time has moved is skipped when it is met.
 *
 * Ties are taken in order of id, so that the order of work follows from the state alone.
 */
export class DueHeap<T extends Timed> {
  readonly #times: number[] = [];
  readonly #owners: T[] = [];

  /** Makes the owner due at `dueMs` if that is earlier than what it has. */
  lower(owner: T, dueMs: number): void {
    if (dueMs >= owner.nextDueMs) return;
    owner.nextDueMs = dueMs;
    this.#push(dueMs, owner);
  }

  /** Earliest due time, or Infinity. */
  peekMs(): number {
    this.#dropMoved();
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the next owner due at or before `nowMs`; its time becomes Infinity until it is lowered again. */
  take(nowMs: number): T | null {
    this.#dropMoved();
    const dueMs = this.#times[0];
    const owner = this.#owners[0];
    if (dueMs === undefined || owner === undefined || dueMs > nowMs) return null;
    this.#pop();
    owner.nextDueMs = Number.POSITIVE_INFINITY;
    return owner;
  }

  clear(): void {
    this.#times.length = 0;
    this.#owners.length = 0;
  }

  #dropMoved(): void {
    while (this.#owners.length > 0 && this.#owners[0]?.nextDueMs !== this.#times[0]) this.#pop();
  }

  #before(i: number, j: number): boolean {
    // Indices come from the heap's own bounds.
    const a = this.#times[i] as number;
    const b = this.#times[j] as number;
    return a < b || (a === b && (this.#owners[i] as T).id < (this.#owners[j] as T).id);
  }

  #swap(i: number, j: number): void {
    // Indices come from the heap's own bounds.
    const time = this.#times[i] as number;
    const owner = this.#owners[i] as T;
    this.#times[i] = this.#times[j] as number;
    this.#owners[i] = this.#owners[j] as T;
    this.#times[j] = time;
    this.#owners[j] = owner;
  }

  #push(dueMs: number, owner: T): void {
    this.#times.push(dueMs);
    this.#owners.push(owner);
    let i = this.#times.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #pop(): void {
    const last = this.#times.length - 1;
    this.#swap(0, last);
    this.#times.pop();
    this.#owners.pop();
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      let least = i;
      if (left < last && this.#before(left, least)) least = left;
      if (left + 1 < last && this.#before(left + 1, least)) least = left + 1;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }
}
