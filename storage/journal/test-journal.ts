import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Disk } from "./disk.ts";
import { JournalFaults } from "./faults.ts";
import { type FileJournal, type FileJournalOptions, openFileJournal } from "./file-journal.ts";
import { putRecord, RECORD_HEADER_BYTES, toWindow } from "./format.ts";
import type { JournalRecord } from "./journal.ts";
import { JournalWriter } from "./journal-writer.ts";

/** What the tests of the journal share: folders and journals that are gone after the test, and builders. */

export const KIB = 1024;
const SMALL = {
  segmentBytes: 64 * KIB,
  quotaBytes: 1024 * KIB,
  reserveBytes: 64 * KIB,
  batchBytesMax: 16 * KIB,
};

const folders: string[] = [];
const journals: FileJournal[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "journal-"));
  folders.push(folder);
  return folder;
}

export async function openForTest(
  directory: string,
  options: Omit<Partial<FileJournalOptions>, "directory"> = {},
): Promise<{ journal: FileJournal; durable: JournalRecord[]; flushes: number[] }> {
  const clock = { nowMs: () => 1_000 };
  const limits = { ...SMALL, ...options.limits };
  const journal = await openFileJournal({ directory, clock, probeEveryMs: 20, ...options, limits });
  journals.push(journal);
  const durable: JournalRecord[] = [];
  const flushes: number[] = [];
  journal.onDurable = (records) => {
    durable.push(...records);
    flushes.push(records.length);
  };
  return { journal, durable, flushes };
}

/** To be called after each test. */
export async function cleanUp(): Promise<void> {
  for (const journal of journals.splice(0)) await journal.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function telemetry(text: string | Uint8Array, more: { priority?: boolean; kind?: number; atMs?: number } = {}) {
  const payload = typeof text === "string" ? Buffer.from(text) : text;
  return { kind: 1, atMs: 0, priority: false, payload, ...more };
}

export function textOf(record: Pick<JournalRecord, "payload">): string {
  return Buffer.from(record.payload).toString();
}

export async function readAll(journal: FileJournal, fromSeq = 1): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for await (const batch of journal.read(fromSeq)) records.push(...batch);
  return records;
}

/** A writer in the test's own thread, for what needs many small journals rather than a real one. */
export async function openWriter(directory: string, options: { segmentBytes?: number } = {}) {
  const writer = new JournalWriter(
    {
      directory,
      segmentBytes: 1024 * KIB,
      quotaBytes: 64 * 1024 * KIB,
      reserveBytes: 0,
      probeEveryMs: 1000,
      ...options,
    },
    { disk: new Disk({ faults: new JournalFaults(), skipSync: true }), onAccepting: () => {} },
  );
  return { writer, opened: await writer.open() };
}

/** One flush of these payloads. */
export async function flushPayloads(writer: JournalWriter, firstSeq: number, payloads: readonly Uint8Array[]) {
  const bytes = payloads.reduce((sum, payload) => sum + RECORD_HEADER_BYTES + payload.length, 0);
  const window = toWindow(new Uint8Array(bytes));
  let at = 0;
  payloads.forEach((payload, i) => {
    putRecord(window, at, firstSeq + i, { kind: 1, atMs: firstSeq + i, payload, priority: false });
    at += RECORD_HEADER_BYTES + payload.length;
  });
  await writer.flush({ bytes: window.bytes, firstSeq, lastSeq: firstSeq + payloads.length - 1 });
}
