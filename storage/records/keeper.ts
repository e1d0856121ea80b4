import { join } from "node:path";
import { backupFiles } from "./backup.ts";
import { checkpoint, openForCheckpoint, openForWriting } from "./database.ts";
import { toFailure } from "./failure.ts";
import { STATE_MIGRATIONS } from "./migrations/index.ts";
import type { SnapshotRead } from "./records.ts";
import { holdReserve } from "./reserve.ts";
import { openSnapshots, type StateSchema } from "./snapshots.ts";
import { recordsFileOf } from "./writer.ts";

/**
 * The slow, large writes, kept away from commits and queries: snapshots, backups, emptying the log of `records.db` into the
 * database, and setting the reserve aside (again).
 */
export interface Keeper {
  /** Shards of the snapshot being handed over; the first part of one forgets what is left of another. */
  addShards(isFirst: boolean, shards: readonly (readonly [string, string])[]): void;
  finishSnapshot(seq: number, stateVersion: number, removed: readonly string[]): void;
  loadSnapshot(): SnapshotRead | null;
  backupTo(directory: string): Promise<void>;
  close(): void;
}

export interface KeeperOptions {
  readonly directory: string;
  readonly reserveBytes: number;
  readonly onReserveHeld: () => void;
}

const CHECKPOINT_EVERY_MS = 1_000;
const RESERVE_EVERY_MS = 5_000;

export function stateFileOf(directory: string): string {
  return join(directory, "state.db");
}

export async function openKeeper(options: KeeperOptions): Promise<Keeper> {
  const { directory } = options;
  const file = stateFileOf(directory);
  const database = await openForWriting<StateSchema>(file, STATE_MIGRATIONS);
  database.sqlite.pragma("journal_size_limit = 67108864");
  const snapshots = openSnapshots(database);
  const stopChores = startChores(options);
  let shards: (readonly [string, string])[] = [];
  return {
    addShards(isFirst, part) {
      if (isFirst) shards = [];
      shards.push(...part);
    },
    finishSnapshot(seq, stateVersion, removed) {
      const taken = shards;
      shards = [];
      failing(file, () => snapshots.save({ seq, stateVersion, shards: taken, removed }));
    },
    loadSnapshot: () => failing(file, snapshots.load),
    // The state first: whatever a snapshot has seen is committed before it, so the later copy of the records holds it too.
    backupTo: (target) => backupFiles([file, recordsFileOf(directory)], target),
    close() {
      stopChores();
      database.sqlite.close();
    },
  };
}

function failing<R>(file: string, run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw toFailure(error, file);
  }
}

function startChores({ directory, reserveBytes, onReserveHeld }: KeeperOptions): () => void {
  const records = openForCheckpoint(recordsFileOf(directory));
  const keepReserve = (): void => {
    if (holdReserve(directory, reserveBytes) === "made") onReserveHeld();
  };
  if (holdReserve(directory, reserveBytes) !== "none") onReserveHeld();
  const timers = [
    setInterval(() => checkpoint(records), CHECKPOINT_EVERY_MS),
    setInterval(keepReserve, RESERVE_EVERY_MS),
  ];
  return () => {
    for (const timer of timers) clearInterval(timer);
    records.close();
  };
}
