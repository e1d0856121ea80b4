import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { aBatch, anAlarm, anEvent, anOutboxEntry, aQuarantineEntry } from "../../test/kit/record-builders.ts";
import { checkRecords } from "./check-records.ts";
import { type OpenedRecords, openRecords } from "./open-records.ts";

const DISK_BYTES = 12 * 1024 * 1024;
const RESERVE_BYTES = 2 * 1024 * 1024;

let directory: string;
let records: OpenedRecords | null = null;
const whyNot = mountable();
if (whyNot !== null) process.stdout.write(`skipped: a full disk needs root and a mount (${whyNot})\n`);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-full-"));
  if (whyNot !== null) return;
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", directory]);
  records = await openRecords({ directory, limits: { reserveBytes: RESERVE_BYTES } });
});

afterEach(async () => {
  await records?.close();
  records = null;
  if (whyNot === null) execFileSync("umount", [directory]);
  rmSync(directory, { recursive: true, force: true });
});

it.skipIf(whyNot !== null)(
  "a full disk: the reserve carries on, then commits are refused whole, and everything resumes by itself",
  async () => {
    // The suite is skipped where nothing was opened.
    const open = records as OpenedRecords;
    let seq = 0;
    for (; seq < 10; seq++) await open.commit(alarmBatch(seq + 1));
    fillDisk(directory);

    // The reserve is there for exactly this: alarms still commit, and it is told.
    await open.commit(alarmBatch(++seq, 300_000));
    expect(open.reserveHeld).toBe(false);

    let failure: unknown = null;
    while (failure === null) {
      failure = await open.commit(alarmBatch(seq + 1, 300_000)).then(
        () => null,
        (error: unknown) => error,
      );
      if (failure === null) seq++;
    }
    expect(failure).toMatchObject({ code: "STORAGE_FULL" });
    expect(open.committedSeq).toBe(seq);
    expect(await open.alarm(`a${seq + 1}`)).toBeNull();
    expect((await open.alarms({ scope: null, status: "all", limit: 1000 })).items).toHaveLength(seq);

    rmSync(join(directory, "filler"));
    await open.commit(alarmBatch(++seq, 300_000));
    expect(open.committedSeq).toBe(seq);
    const deadlineMs = Date.now() + 15_000;
    while (!open.reserveHeld && Date.now() < deadlineMs) await pause(50);
    expect(open.reserveHeld).toBe(true);
    expect(await checkRecords(directory)).toMatchObject({ ok: true, committedSeq: seq });
  },
  40_000,
);

function alarmBatch(seq: number, quarantineBytes = 0): ReturnType<typeof aBatch> {
  const alarm = anAlarm(`a${seq}`, { raisedAtMs: seq });
  return aBatch(seq, {
    alarms: [alarm],
    alarmEvents: [anEvent(alarm.id, 1, { seq })],
    outbox: [anOutboxEntry(`${alarm.id}/1/0/hook`, { alarm, seq })],
    quarantine: quarantineBytes === 0 ? [] : [aQuarantineEntry(seq, { raw: new Uint8Array(quarantineBytes) })],
  });
}

function fillDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, "filler"), Buffer.alloc(bavail * bsize));
}

function mountable(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "twinline-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "pipe" });
    execFileSync("umount", [folder], { stdio: "pipe" });
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "refused") : "refused";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
