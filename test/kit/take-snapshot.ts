import { beginSnapshot, copyOwed } from "../../gateway/snapshot.ts";
import { SNAPSHOT_LIMITS } from "../../gateway/snapshotter.ts";
import { type EngineState, STATE_VERSION } from "../../gateway/state.ts";
import { assert } from "../../model/assert.ts";
import type { SnapshotWrite } from "../../storage/records/records.ts";

/** Copies the shards that are owed in slices, as the gateway does between batches. */
export async function takeSnapshot(state: EngineState): Promise<SnapshotWrite> {
  state.seq++;
  const owed = beginSnapshot(state);
  for (;;) {
    const untilMs = performance.now() + SNAPSHOT_LIMITS.sliceMs;
    if (copyOwed(state, owed, () => performance.now() >= untilMs)) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert(state.snapshot !== null, "it was begun above");
  const { seq, shards } = state.snapshot;
  state.snapshot = null;
  return { seq, stateVersion: STATE_VERSION, shards, removed: [] };
}

/** Every shard has changed since the last snapshot. */
export function touchAll(state: EngineState): void {
  for (const device of state.devices.values()) device.dirty = true;
}
