import Database from "better-sqlite3";
import { GatewayError } from "../../model/errors.ts";

/** A data folder held by this process alone, until `release()` or the end of the process, however it ends. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the lock file at `path`; throws DATA_DIR_IN_USE while any other holder lives, in this process too.
 *
 * Node has no flock. A lock file with a process id in it must guess whether its writer still lives, and guesses wrongly between
 * containers, which do not see each other's processes; an abstract socket is not seen across network namespaces either. SQLite
 * locks its database file with fcntl: the kernel keeps that lock with the file, shows it to every process on the machine, and drops
 * it when the holder dies. So the lock is an exclusive transaction on an empty database, in which nothing is ever written.
 * (The one rule of fcntl locks: nobody else in this process may open and close the lock file.)
 */
export function lockFolder(path: string): FolderLock {
  try {
    const database = new Database(path, { timeout: 0 });
    try {
      database.pragma("journal_mode = MEMORY");
      database.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      database.close();
      throw error;
    }
    return { release: () => void database.close() };
  } catch (error) {
    throw toLockError(path, error);
  }
}

function toLockError(path: string, cause: unknown): GatewayError {
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  if (code === "SQLITE_BUSY") {
    return new GatewayError("DATA_DIR_IN_USE", `another process works on the data folder (lock ${path})`, {
      hint: "stop the other gateway first (fuser -v names it), or give this one another TWINLINE_DATA_DIR",
      params: { path },
      cause,
    });
  }
  return new GatewayError("DATA_DIR_UNUSABLE", `the data folder cannot be locked (${path})`, {
    hint: "the folder must exist, be writable, and lie on a file system with locks",
    params: { path },
    cause,
  });
}
