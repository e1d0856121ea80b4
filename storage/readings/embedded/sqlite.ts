import Database from "better-sqlite3";
import { GatewayError } from "../../../model/errors.ts";

/** Opens one SQLite file of the store: write-ahead log, each commit synced. */
export function openSqlite(path: string, pageBytes: number): Database.Database {
  const db = new Database(path);
  try {
    db.pragma(`page_size = ${pageBytes}`);
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("cache_size = -1024");
    // The log is cut back after each checkpoint, so that a burst does not keep its space.
    db.pragma("journal_size_limit = 1048576");
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** The file itself is damaged (as against full, unreadable or busy). */
export function isDamage(error: unknown): boolean {
  const code = sqliteCodeOf(error);
  // A short read is a file that has lost its end.
  return /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(code);
}

/** Tells a full disk from any other failure of the store's files. */
export function toStoreError(cause: unknown): Error {
  if (cause instanceof GatewayError) return cause;
  const code = sqliteCodeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  if (code === "SQLITE_FULL" || code === "ENOSPC" || code === "EDQUOT") {
    return new GatewayError("STORAGE_FULL", `the reading store cannot write: ${message}`, {
      hint: "make room on the disk of the data folder; the store goes on by itself",
      params: { code },
      cause,
    });
  }
  return new GatewayError("STORE_UNAVAILABLE", `the reading store cannot write: ${message}`, {
    hint: "look at the disk of the data folder; the store tries again by itself",
    params: { code },
    cause,
  });
}

function sqliteCodeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
