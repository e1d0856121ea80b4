import { SYSTEM_CLOCK } from "../../gateway/clock.ts";
import { copyInSlices } from "../../gateway/copy-in-slices.ts";
import { beginSnapshot } from "../../gateway/snapshot.ts";
import { SNAPSHOT_LIMITS } from "../../gateway/snapshotter.ts";
import { type EngineState, STATE_VERSION } from "../../gateway/state.ts";
import type { Records } from "../../storage/records/records.ts";

/** Copies and saves a snapshot as the gateway does, and tells the longest time for which the thread could do nothing else. */
export async function takeTimedSnapshot(state: EngineState, records: Pick<Records, "saveSnapshot">) {
  state.seq++;
  const turns = new Turns();
  const startedAtMs = performance.now();
  const { seq } = state;
  const owed = beginSnapshot(state);
  const slices = copyInSlices(state, owed, { clock: SYSTEM_CLOCK, sliceMs: SNAPSHOT_LIMITS.sliceMs });
  let bytes = 0;
  await records.saveSnapshot({ seq, stateVersion: STATE_VERSION, shards: counted(slices), removed: [] });
  const tookMs = performance.now() - startedAtMs;
  const pauseMs = await turns.longestMs();
  return { tookMs, pauseMs, bytes };

  async function* counted(parts: ReturnType<typeof copyInSlices>) {
    for await (const part of parts) {
      for (const text of part.values()) bytes += text.length;
      yield part;
    }
  }
}

/** Goes round with the event loop: the longest time between two turns is the longest anybody had to wait. */
class Turns {
  #lastMs = performance.now();
  #longestMs = 0;
  #stopped = false;

  constructor() {
    const turn = (): void => {
      this.#look();
      if (!this.#stopped) setImmediate(turn);
    };
    setImmediate(turn);
  }

  async longestMs(): Promise<number> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#look();
    this.#stopped = true;
    return this.#longestMs;
  }

  #look(): void {
    const nowMs = performance.now();
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
  }
}
