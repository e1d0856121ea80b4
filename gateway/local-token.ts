import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** How programs of the same user on the same machine reach a running gateway: written at start, only readable by its owner. */
export interface RunFile {
  readonly pid: number;
  readonly url: string;
  /** Bearer token with the rights of an admin, valid while this process runs. */
  readonly token: string;
}

const NAME = "run.json";

export function newLocalToken(): string {
  return randomBytes(32).toString("base64url");
}

export async function writeRunFile(dataDir: string, run: RunFile): Promise<void> {
  await writeFile(join(dataDir, NAME), `${JSON.stringify(run)}\n`, { mode: 0o600 });
}

export async function removeRunFile(dataDir: string): Promise<void> {
  await rm(join(dataDir, NAME), { force: true });
}

/** The running gateway of this data folder, or null: none runs (a file left by a crash is told by its dead process). */
export async function findRunning(dataDir: string): Promise<RunFile | null> {
  const text = await readFile(join(dataDir, NAME), "utf8").catch(() => null);
  if (text === null) return null;
  // Written by writeRunFile.
  const run = JSON.parse(text) as RunFile;
  return isAlive(run.pid) ? run : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
