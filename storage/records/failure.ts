import { AssertionFailure } from "../../model/assert.ts";
import { GatewayError } from "../../model/errors.ts";

/**
 * Turns what SQLite threw into what the caller can act on; anything else is handed back as it is.
 *
 * STORAGE_FULL and STORE_UNAVAILABLE are failures of the world: nothing was changed and the same call may be made again.
 * A broken constraint is a mistake of ours.
 */
export function toFailure(error: unknown, file: string): unknown {
  const code = sqliteCodeOf(error);
  if (code === null || !(error instanceof Error)) return error;
  if (isFull(error)) {
    return new GatewayError("STORAGE_FULL", `no space left for ${file}`, {
      hint: "free space on the disk of the data folder; the gateway goes on by itself",
      params: { file, sqlite: code },
      cause: error,
    });
  }
  if (code.startsWith("SQLITE_CONSTRAINT")) {
    return new AssertionFailure(`records fit their constraints (${code}: ${error.message})`);
  }
  if (!code.startsWith("SQLITE_") || code === "SQLITE_ERROR") return error;
  const damaged = code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
  return new GatewayError("STORE_UNAVAILABLE", `${file}: ${error.message} (${code})`, {
    hint: damaged
      ? "the file is damaged: run `twinline doctor`, then restore the newest backup"
      : "look at the disk of the data folder; the gateway tries again by itself",
    params: { file, sqlite: code },
    cause: error,
  });
}

/** Whether SQLite failed for want of space. */
export function isFull(error: unknown): boolean {
  const code = sqliteCodeOf(error);
  // Growing the shared-memory file beside the log is the one place where a full disk shows as an input/output error.
  return code === "SQLITE_FULL" || code === "SQLITE_IOERR_SHMSIZE";
}

function sqliteCodeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  return error.code.startsWith("SQLITE_") ? error.code : null;
}
