import { existsSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import { readCommittedSeq } from "./commit.ts";
import { appliedMigrations, openForReading } from "./database.ts";
import { toFailure } from "./failure.ts";
import { stateFileOf } from "./keeper.ts";
import { RECORDS_MIGRATIONS, STATE_MIGRATIONS } from "./migrations/index.ts";
import type { ChainReport } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { openSnapshots, type StateSchema } from "./snapshots.ts";
import type { Pause } from "./verify-chains.ts";
import { verifyRecords } from "./verify-records.ts";
import { recordsFileOf } from "./writer.ts";

export interface RecordsCheck {
  readonly ok: boolean;
  /** What SQLite finds wrong with `records.db`; empty: nothing. */
  readonly recordsFaults: readonly string[];
  readonly chains: readonly ChainReport[];
  readonly committedSeq: number;
  /** Newest migration `records.db` has been through. */
  readonly schema: string;
  readonly stateFaults: readonly string[];
  /** null: no snapshot yet. */
  readonly snapshotSeq: number | null;
}

/**
 * Examines `records.db` and `state.db` of a data folder or a backup, without changing them; a gateway may be running on them.
 *
 * Throws: GatewayError when a file is missing, from a newer release, or too damaged to be opened.
 */
export async function checkRecords(directory: string): Promise<RecordsCheck> {
  const file = recordsFileOf(directory);
  const records = openForReading<RecordsSchema>(file, RECORDS_MIGRATIONS);
  try {
    const recordsFaults = faultsOf(records.sqlite);
    const chains = await verifyRecords(records.sqlite, () => nextTurn());
    const state = checkState(directory);
    const sound = recordsFaults.length === 0 && state.stateFaults.length === 0;
    return {
      ok: sound && chains.every(({ broken }) => broken === null),
      recordsFaults,
      chains,
      committedSeq: readCommittedSeq(records),
      schema: appliedMigrations(records.sqlite).at(-1) ?? "none",
      ...state,
    };
  } catch (error) {
    throw toFailure(error, file);
  } finally {
    records.sqlite.close();
  }
}

/**
 * Recomputes the chains and the tables derived from them of a data folder or a backup, without changing it; a gateway may be running on it.
 *
 * Throws: GatewayError when the file is missing, from a newer release, or too damaged to be read.
 */
export async function checkChains(directory: string, pause: Pause = () => nextTurn()): Promise<readonly ChainReport[]> {
  const file = recordsFileOf(directory);
  const records = openForReading<RecordsSchema>(file, RECORDS_MIGRATIONS);
  try {
    return await verifyRecords(records.sqlite, pause);
  } catch (error) {
    throw toFailure(error, file);
  } finally {
    records.sqlite.close();
  }
}

function checkState(directory: string): Pick<RecordsCheck, "stateFaults" | "snapshotSeq"> {
  const file = stateFileOf(directory);
  if (!existsSync(file)) return { stateFaults: [], snapshotSeq: null };
  const state = openForReading<StateSchema>(file, STATE_MIGRATIONS);
  try {
    return { stateFaults: faultsOf(state.sqlite), snapshotSeq: openSnapshots(state).load()?.seq ?? null };
  } finally {
    state.sqlite.close();
  }
}

function faultsOf(sqlite: Database): readonly string[] {
  // One text a row; "ok" alone means sound.
  const lines = sqlite.prepare("pragma integrity_check").pluck().all() as string[];
  const dangling = sqlite.prepare("pragma foreign_key_check").all().length;
  const faults = lines.filter((line) => line !== "ok");
  return dangling === 0 ? faults : [...faults, `${dangling} rows refer to rows that are not there`];
}
