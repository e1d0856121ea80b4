import type { FinishedRun } from "../simulate.ts";

/** Judges a run that is over by one sentence. */
export interface Checker {
  /** The sentence. */
  readonly name: string;
  /** What contradicts it; empty: nothing. */
  check(run: FinishedRun): readonly string[];
}
