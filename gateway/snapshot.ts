import { createHash } from "node:crypto";
import { assert } from "../model/assert.ts";
import { jsonPieces } from "./json-pieces.ts";
import { byId, type EngineState, keepCopy, type ShardBox, STATE_VERSION } from "./state.ts";
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

/** Of 16 KiB each: a megabyte is joined in about a millisecond. */
const PIECES_JOINED_AT_ONCE = 64;

/**
 * Copies the owed shards piece by piece; between two pieces the caller may leave it for as long as it likes. What changes meanwhile is
 * copied whole before it does (`touch`), and what was copied of it here is let go. "rest": what comes next cannot be cut and takes long (the
 * text of 40,000 rules is joined in 6 ms), so that it had best begin a stretch of its own.
 */
export function* copyOwed(state: EngineState, owed: readonly ShardBox<unknown>[]): Generator<"go on" | "rest"> {
  for (const shard of owed) {
    const pieces: string[] = [];
    for (const piece of jsonPieces(shard.data, shard.copyDepth)) {
      if (!shard.awaited) break;
      pieces.push(piece);
      yield "go on";
    }
    if (pieces.length > PIECES_JOINED_AT_ONCE) yield "rest";
    if (shard.awaited) keepCopy(state, shard, pieces.join(""));
    // It is handed over before anything else is copied.
    if (pieces.length > PIECES_JOINED_AT_ONCE) yield "rest";
  }
}

/** What was copied since the last call. */
export function takeCopied(state: EngineState): ReadonlyMap<string, string> {
  const { snapshot } = state;
  assert(snapshot !== null, "a snapshot is in progress");
  const copied = snapshot.shards;
  snapshot.shards = new Map();
  return copied;
}

/** The snapshot could not be copied or written: its shards are owed to the next one, and what is no more is told to it again. */
export function takeBack(state: EngineState, owed: readonly ShardBox<unknown>[], removed: readonly string[]): void {
  state.snapshot = null;
  for (const id of removed) state.removedShards.add(id);
  for (const shard of owed) {
    shard.dirty = true;
    shard.awaited = false;
  }
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
