import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { create, extract, list } from "tar";
import { GatewayError } from "../model/errors.ts";
import { ATTACHMENTS_FOLDER } from "../storage/attachments/attachment-store.ts";
import { copyAttachments } from "../storage/attachments/copy-attachments.ts";
import type { Journal } from "../storage/journal/journal.ts";
import type { EmbeddedStore } from "../storage/readings/embedded/embedded-store.ts";
import type { Records } from "../storage/records/records.ts";
import { markRestored } from "./kept-sessions.ts";
import { TLS_FILES, TLS_FOLDER } from "./tls/kept-file.ts";
import type { Snapshotter } from "./snapshotter.ts";

export interface BackupSources {
  readonly dataDir: string;
  readonly journal: Journal;
  readonly records: Records;
  readonly readings: EmbeddedStore;
  readonly snapshotter: Snapshotter;
}

/** Names a folder must hold to be a Twinline data folder. */
const NEEDED = ["journal", "readings", "records.db", "state.db", "installation.key"];
/** The only names a backup carries. A gateway that never spoke TLS has no certificates, and not every one has attachments. */
const PARTS = [...NEEDED, TLS_FOLDER, ATTACHMENTS_FOLDER];

/**
 * Writes everything kept into one archive while the gateway goes on.
 *
 * Order: snapshot, then copies of the databases, the journal last. The journal then reaches at least as far as anything copied before it,
 * so the restored gateway replays exactly what its databases lack.
 */
export async function backUp(file: string, sources: BackupSources): Promise<void> {
  const { dataDir, journal, records, readings, snapshotter } = sources;
  await mkdir(dirname(file), { recursive: true });
  const folder = await mkdtemp(join(dirname(file), ".twinline-backup-"));
  try {
    await snapshotter.take();
    await snapshotter.whilePaused(async () => {
      await records.backupTo(folder);
      await readings.backupTo(join(folder, "readings"));
      await cp(join(dataDir, "installation.key"), join(folder, "installation.key"));
      await copyTls(join(dataDir, TLS_FOLDER), join(folder, TLS_FOLDER));
      await copyAttachments(join(dataDir, ATTACHMENTS_FOLDER), join(folder, ATTACHMENTS_FOLDER));
      await journal.flush();
      await copyJournal(join(dataDir, "journal"), join(folder, "journal"));
    });
    await create({ file, cwd: folder, gzip: { level: 1 }, portable: true, mode: 0o600 }, await readdir(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Unpacks an archive into a data folder that must not hold one yet. Throws: GatewayError CONFLICT, BAD_REQUEST. */
export async function restore(file: string, dataDir: string): Promise<void> {
  const present = await readdir(dataDir).catch(() => [] as string[]);
  const inTheWay = present.filter((name) => PARTS.includes(name));
  if (inTheWay.length > 0) {
    throw new GatewayError("CONFLICT", `${dataDir} already holds ${inTheWay.join(", ")}`, {
      hint: "restore into an empty data folder (set TWINLINE_DATA_DIR), or move the old one away first",
    });
  }
  await checkArchive(file);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await markRestored(dataDir);
  await extract({ file, cwd: dataDir, strict: true });
}

async function checkArchive(file: string): Promise<void> {
  const names = new Set<string>();
  const bad: string[] = [];
  await list({
    file,
    strict: true,
    onReadEntry: (entry) => {
      const top = entry.path.split("/")[0] ?? "";
      names.add(top);
      if (!PARTS.includes(top) || entry.path.includes("..") || !["File", "Directory"].includes(entry.type))
        bad.push(entry.path);
    },
  }).catch((cause: unknown) => {
    throw new GatewayError("BAD_REQUEST", `${file} is no readable archive`, {
      hint: "name a file written by `twinline backup`",
      cause,
    });
  });
  const missing = NEEDED.filter((part) => !names.has(part));
  if (bad.length === 0 && missing.length === 0) return;
  throw new GatewayError(
    "BAD_REQUEST",
    `${file} is no backup of Twinline (missing: ${missing.join(", ")}; foreign: ${bad.join(", ")})`,
    {
      hint: "name a file written by `twinline backup`",
    },
  );
}

/** Authority, server and register; nothing that was being written, and nothing foreign. */
async function copyTls(from: string, to: string): Promise<void> {
  const names = (await readdir(from).catch(() => [] as string[])).filter((each) => TLS_FILES.includes(each));
  if (names.length > 0) await mkdir(to, { mode: 0o700 });
  for (const name of names.sort()) await cp(join(from, name), join(to, name));
}

/** Segments only: the lock and the reserve belong to the folder they are in. */
async function copyJournal(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of (await readdir(from)).filter((each) => each.endsWith(".seg")).sort()) {
    await cp(join(from, name), join(to, name));
  }
}
