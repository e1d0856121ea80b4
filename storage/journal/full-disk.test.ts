import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FileJournal } from "./file-journal.ts";
import { cleanUp, KIB, newFolder, openForTest, readAll, telemetry } from "./test-journal.ts";

/** A file system of 8 MiB, made and mounted for one test. */
interface SmallDisk {
  readonly path: string;
  /** Fills it to the last block, as another program would. Returns how to give the space back. */
  fill(): () => void;
}

const disks: string[] = [];

function mountDisk(kind: "tmpfs" | "ext4"): SmallDisk {
  const folder = newFolder();
  const path = join(folder, "disk");
  mkdirSync(path);
  if (kind === "tmpfs") execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "none", path], { stdio: "pipe" });
  else {
    const image = join(folder, "image");
    execFileSync("dd", ["if=/dev/zero", `of=${image}`, "bs=1M", "count=8"], { stdio: "pipe" });
    execFileSync("mkfs.ext4", ["-q", "-m", "0", image], { stdio: "pipe" });
    execFileSync("mount", ["-o", "loop", image, path], { stdio: "pipe" });
  }
  disks.push(path);
  return { path, fill: () => fill(join(path, "other")) };
}

function fill(file: string): () => void {
  const fd = openSync(file, "w");
  try {
    for (let bytes = 64 * KIB; bytes >= 512; ) {
      try {
        writeSync(fd, new Uint8Array(bytes));
      } catch {
        bytes /= 2;
      }
    }
  } finally {
    closeSync(fd);
  }
  return () => rmSync(file);
}

function whyNoDisk(kind: "tmpfs" | "ext4"): string | null {
  if (process.getuid?.() !== 0) return "mounting a small file system needs root";
  try {
    mountDisk(kind);
    return null;
  } catch (error) {
    return `this machine cannot mount ${kind}: ${String(error)}`;
  } finally {
    unmountAll();
  }
}

function unmountAll(): void {
  for (const path of disks.splice(0)) execFileSync("umount", [path], { stdio: "pipe" });
}

afterEach(async () => {
  for (const journal of open.splice(0)) await journal.close();
  unmountAll();
  await cleanUp();
});

const open: FileJournal[] = [];

async function openOn(disk: SmallDisk) {
  // The lock lies beside the journal, as in a data folder, where it must not need space either.
  const opened = await openForTest(join(disk.path, "journal"), { lockPath: join(disk.path, "lock") });
  open.push(opened.journal);
  return opened;
}

describe.each(["tmpfs", "ext4"] as const)("a full %s", (kind) => {
  const reason = whyNoDisk(kind);
  if (reason !== null) process.stdout.write(`skipped: ${reason}\n`);

  it.skipIf(reason !== null)("loses nothing it acknowledged, keeps room for ticks, and resumes by itself", async () => {
    const disk = mountDisk(kind);
    const { journal, durable } = await openOn(disk);
    const giveBack = disk.fill();
    let telemetrySeq = 0;
    while (journal.state().accepting === "all") {
      telemetrySeq = journal.append(telemetry(new Uint8Array(4 * KIB)));
      await journal.flush().catch(() => {});
    }
    expect(journal.state()).toMatchObject({ accepting: "reserved", reason: "ENOSPC" });
    for (let i = 0; i < 50; i++) {
      journal.append(telemetry(`tick ${i}`, { priority: true }));
      await journal.flush();
    }
    expect(journal.durableSeq).toBe(telemetrySeq + 50);
    giveBack();
    await vi.waitFor(() => expect(journal.state().accepting).toBe("all"), { timeout: 5_000 });
    journal.append(telemetry("telemetry again"));
    await journal.close();
    const again = await openOn(disk);
    expect(again.journal.state()).toEqual({ accepting: "all", reason: null, corrupt: [] });
    expect((await readAll(again.journal)).map(({ seq }) => seq)).toEqual(durable.map(({ seq }) => seq));
  });

  it.skipIf(reason !== null)(
    "with its reserve spent holds the rest, opens again, and still has all it reported",
    async () => {
      const disk = mountDisk(kind);
      const { journal, durable } = await openOn(disk);
      disk.fill();
      while (journal.state().accepting !== "none") {
        try {
          journal.append(telemetry(new Uint8Array(4 * KIB), { priority: true }));
        } catch {
          // Refused from the moment the thread knows, which this side learns at its next turn.
        }
        await journal.flush().catch(() => {});
      }
      const reported = durable.length;
      await journal.close();
      const again = await openOn(disk);
      expect(again.journal.state().corrupt).toEqual([]);
      expect(again.journal.durableSeq).toBeGreaterThanOrEqual(reported);
      const read = await readAll(again.journal);
      expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: again.journal.durableSeq }, (_, i) => i + 1));
    },
  );
});
