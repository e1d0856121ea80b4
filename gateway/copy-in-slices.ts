import type { Clock } from "../model/time.ts";
import { copyOwed, takeCopied } from "./snapshot.ts";
import type { EngineState, ShardBox } from "./state.ts";

export interface SliceOptions {
  readonly clock: Pick<Clock, "monotonicMs">;
  /** Longest stretch of copying at a time. */
  readonly sliceMs: number;
}

/**
 * Copies the shards owed to the snapshot in progress while the engine goes on, and ends it. What was copied is given slice by slice: text
 * that is handed over at once dies young, and is neither moved nor marked by the collector, whose pauses were longer than the slices.
 */
export async function* copyInSlices(
  state: EngineState,
  owed: readonly ShardBox<unknown>[],
  { clock, sliceMs }: SliceOptions,
): AsyncGenerator<ReadonlyMap<string, string>> {
  const copying = copyOwed(state, owed);
  for (;;) {
    const untilMs = clock.monotonicMs() + sliceMs;
    let step = copying.next();
    while (step.done !== true && step.value === "go on" && clock.monotonicMs() < untilMs) step = copying.next();
    yield takeCopied(state);
    if (step.done === true) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  state.snapshot = null;
}
