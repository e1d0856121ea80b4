import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { GatewayError } from "../../model/errors.ts";
import { toFailure } from "./failure.ts";

/** Pages copied before the thread turns to other work: about two milliseconds. */
const PAGES_PER_TURN = 256;

/**
 * Copies databases into a folder while they are written, each as of one moment, in the order given.
 *
 * Throws: GatewayError CONFLICT when the folder already holds one of them, STORAGE_FULL when it does not fit.
 */
export async function backupFiles(files: readonly string[], directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const targets = files.map((file) => ({ file, target: join(directory, basename(file)) }));
  for (const { target } of targets) refuseExisting(target);
  for (const { file, target } of targets) await backupFile(file, target);
  syncPath(directory);
}

async function backupFile(file: string, target: string): Promise<void> {
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  const source = new SqliteDatabase(file, { readonly: true, fileMustExist: true });
  try {
    // An open read transaction holds the moment still. Without it, each commit of the writer would start the copy anew.
    source.exec("begin");
    source.prepare("select count(*) from sqlite_master").get();
    await source.backup(partial, { progress: () => PAGES_PER_TURN });
  } catch (error) {
    rmSync(partial, { force: true });
    throw toFailure(error, target);
  } finally {
    source.close();
  }
  syncPath(partial);
  renameSync(partial, target);
  syncPath(dirname(target));
}

function refuseExisting(target: string): void {
  if (!existsSync(target)) return;
  throw new GatewayError("CONFLICT", `${target} exists already`, {
    hint: "choose an empty folder: a backup never overwrites another one",
    params: { file: target },
  });
}

function syncPath(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
