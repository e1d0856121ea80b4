/** What may go wrong in a run. Each draws from a chance of its own, so that a run without one is the same run otherwise. */
export const FAULTS = [
  "crash",
  "restart",
  "stall",
  "wall-step",
  "loss",
  "double",
  "reorder",
  "offline",
  "clock-set",
  "bad-values",
  "garbage",
  "disk-full",
  "sync-fails",
  "commit-fails",
  "channels",
  "people",
  "edits",
] as const;
export type Fault = (typeof FAULTS)[number];

/** The faults of a run; towards its end they cease, so that what is owed can be paid. */
export class Faults {
  readonly #chosen: ReadonlySet<Fault>;
  #ceased = false;

  constructor(chosen: ReadonlySet<Fault>) {
    this.#chosen = chosen;
  }

  has(fault: Fault): boolean {
    return !this.#ceased && this.#chosen.has(fault);
  }

  /** Whether the run had this fault at any time. */
  had(fault: Fault): boolean {
    return this.#chosen.has(fault);
  }

  cease(): void {
    this.#ceased = true;
  }
}
