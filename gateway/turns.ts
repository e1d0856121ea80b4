/** Work that is done a little in each turn of the event loop, in order: between two turns everybody else has theirs. */
export class Turns {
  readonly #perTurn: number;
  #waiting: (() => void)[] = [];
  #next = 0;
  #doneThisTurn = 0;
  #isScheduled = false;

  constructor(perTurn: number) {
    this.#perTurn = perTurn;
  }

  /** Whether there is time for one more now. False: it should be handed to `add`. */
  get hasTime(): boolean {
    return this.#next === this.#waiting.length && this.#doneThisTurn < this.#perTurn;
  }

  /** One was done at once. */
  done(): void {
    this.#doneThisTurn++;
    this.#schedule();
  }

  /** Does it at once while there is time, or else when its turn comes. */
  run(work: () => void): void {
    if (!this.hasTime) return this.add(work);
    this.done();
    work();
  }

  add(work: () => void): void {
    this.#waiting.push(work);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isScheduled = false;
    const upTo = Math.min(this.#next + this.#perTurn, this.#waiting.length);
    const works = this.#waiting.slice(this.#next, upTo);
    this.#next = upTo;
    // What is left of this turn is for those that come by themselves.
    this.#doneThisTurn = works.length === this.#perTurn ? this.#perTurn : 0;
    for (const work of works) work();
    if (this.#next < this.#waiting.length || this.#doneThisTurn > 0) return this.#schedule();
    this.#waiting = [];
    this.#next = 0;
  }
}
