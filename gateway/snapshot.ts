import { createHash } from "node:crypto";
import { byId, copyShard, type EngineState, type ShardBox, STATE_VERSION } from "./state.ts";
import { allShards } from "./step/derive.ts";

/** Begins a snapshot of the state as it is now: changed shards are owed, and copied before they change or when there is time. */
export function beginSnapshot(state: EngineState): ShardBox<unknown>[] {
  state.snapshot = { seq: state.seq, shards: new Map(), removed: [...state.removedShards] };
  state.removedShards.clear();
  const owed: ShardBox<unknown>[] = [];
  for (const shard of allShards(state)) {
    if (!shard.dirty) continue;
    shard.dirty = false;
    shard.awaited = true;
    owed.push(shard);
  }
  // The engine time belongs to the snapshot's instant, too.
  state.snapshot.shards.set("clock", JSON.stringify({ atMs: state.atMs }));
  return owed;
}

/** Copies owed shards until `enough()` says so. Returns true when the snapshot is complete. */
export function copyOwed(state: EngineState, owed: ShardBox<unknown>[], enough: () => boolean): boolean {
  while (owed.length > 0) {
    // The length was just checked.
    const shard = owed.pop() as ShardBox<unknown>;
    if (shard.awaited) copyShard(state, shard);
    if (enough()) break;
  }
  return owed.length === 0;
}

/** The snapshot could not be written: its shards are owed to the next one. */
export function takeBack(state: EngineState, shards: ReadonlyMap<string, string>, removed: readonly string[]): void {
  for (const shard of allShards(state)) if (shards.has(shard.id)) shard.dirty = true;
  for (const id of removed) state.removedShards.add(id);
}

/** SHA-256 over every shard in order of id: two engines with one digest are in the same state. */
export function digestOf(state: EngineState): string {
  const hash = createHash("sha256").update(`${STATE_VERSION}:${state.seq}:${state.atMs}`);
  const shards = [...allShards(state)].sort(byId);
  for (const shard of shards) hash.update(shard.id).update(canonical(shard.data));
  return hash.digest("hex");
}

/** JSON with keys in order, so that the order in which a state came about does not show. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
