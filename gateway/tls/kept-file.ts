import { randomBytes } from "node:crypto";
import { chmod, lstat, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { GatewayError } from "../../model/errors.ts";

/** Where they lie in the data folder, and what they are called. */
export const TLS_FOLDER = "tls";
export const TLS_FILES: readonly string[] = ["ca.key", "ca.pem", "server.key", "server.pem", "devices.json"];

/**
 * Reads a file of the TLS folder; null: there is none. A secret one that others can read is closed to them.
 *
 * Throws: GatewayError DATA_DIR_UNUSABLE when it is there and cannot be used.
 */
export async function readKept(path: string, kind: "secret" | "open"): Promise<string | null> {
  const stat = await lstat(path).catch((cause: unknown) => {
    if (isErrno(cause, "ENOENT")) return null;
    throw damaged(path, "cannot be read", "check the rights of the data folder", cause);
  });
  if (stat === null) return null;
  if (!stat.isFile()) throw damaged(path, "is not a plain file", RESTORE);
  try {
    if (kind === "secret" && (stat.mode & 0o077) !== 0) await chmod(path, 0o600);
    return await readFile(path, "utf8");
  } catch (cause) {
    const hint = `run the gateway as its owner, and: chmod 600 ${path}`;
    throw damaged(path, "is open to others, or cannot be read", hint, cause);
  }
}

/** Writes a file aside, syncs it and puts it in place, so that a crash leaves the old one or the new one, whole. */
export async function writeKept(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(aside, "wx", 0o600);
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await rename(aside, path);
    const folder = await open(dirname(path), "r");
    await folder.sync();
    await folder.close();
  } catch (cause) {
    await unlink(aside).catch(() => undefined);
    const hint = "check that the data folder can be written and the disk has room";
    throw damaged(path, "cannot be written", hint, cause);
  }
}

/** What is damaged is told and left as it is: a new key in its place would lock out whoever trusted the old one. */
export function damaged(path: string, what: string, hint: string, cause?: unknown): GatewayError {
  return new GatewayError("DATA_DIR_UNUSABLE", `${path} ${what}`, { hint, params: { file: basename(path) }, cause });
}

export const RESTORE = "restore the folder tls/ from a backup";

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
