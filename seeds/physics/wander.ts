import type { Random } from "./random.ts";
import { ouAfter } from "./wind.ts";

/** A quantity that wanders about its mean the way process values do. */
export interface Wander {
  value: number;
  step(dtS: number): void;
}

/** Ornstein–Uhlenbeck with a standard deviation `sd` in the long run and a memory of `memoryS`. Unit: that of `mean`. */
export function createWander(
  random: Random,
  process: { readonly mean: number; readonly sd: number; readonly memoryS: number },
): Wander {
  const pull = 1 / process.memoryS;
  const spec = { mean: process.mean, pull, sigma: process.sd * Math.sqrt(2 * pull) };
  const wander: Wander = {
    value: process.mean + process.sd * random.normal() * 0.5,
    step(dtS) {
      wander.value = ouAfter(wander.value, spec, dtS, random);
    },
  };
  return wander;
}
