import type { Figure } from "./figure.ts";
import type { Pins } from "./machine.ts";

/** How much is measured: `smallest` only shows that a benchmark still runs, its figures mean nothing. */
export type Size = "full" | "quick" | "smallest";

export interface BenchContext {
  readonly size: Size;
  readonly pins: Pins;
  /** A folder of this run on a real disk; removed at the end. */
  readonly scratch: string;
  /** Tells the person waiting what goes on. */
  say(text: string): void;
}

/** One benchmark: whatever it starts it stops, whether it succeeds or throws. */
export interface Bench {
  readonly name: string;
  /** What it measures, in a few words. */
  readonly means: string;
  run(context: BenchContext): Promise<readonly Figure[]>;
}
