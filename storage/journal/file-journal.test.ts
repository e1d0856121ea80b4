import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { JournalFaults } from "./faults.ts";
import { cleanUp, KIB, newFolder, openForTest, readAll, telemetry, textOf } from "./test-journal.ts";

afterEach(cleanUp);

const segmentsIn = (directory: string) => readdirSync(directory).filter((file) => file.endsWith(".seg"));

describe("the journal", () => {
  it("numbers records at once and reports them durable later, in order, with the caller's own payload and tag", async () => {
    const { journal, durable } = await openForTest(newFolder());
    const records = ["a", "b", "c"].map((text) => ({ ...telemetry(text, { kind: 4, atMs: 17 }), tag: { text } }));
    expect(records.map((record) => journal.append(record))).toEqual([1, 2, 3]);
    expect([journal.durableSeq, durable.length]).toEqual([0, 0]);
    await journal.flush();
    expect(journal.durableSeq).toBe(3);
    expect(durable.map(({ seq, kind, atMs }) => [seq, kind, atMs])).toEqual([1, 2, 3].map((seq) => [seq, 4, 17]));
    durable.forEach((record, i) => {
      expect(record.payload).toBe(records[i]?.payload);
      expect(record.tag).toBe(records[i]?.tag);
    });
    expect(journal.pendingBytes).toBe(0);
  });

  it("goes on where it stopped after it is opened again", async () => {
    const directory = newFolder();
    const first = await openForTest(directory);
    first.journal.append(telemetry("before", { atMs: 41.5 }));
    await first.journal.close();
    const { journal } = await openForTest(directory);
    expect([journal.firstSeq, journal.durableSeq, journal.lastAtMs]).toEqual([1, 1, 41.5]);
    expect(journal.append(telemetry("after", { atMs: 42 }))).toBe(2);
    await journal.flush();
    expect((await readAll(journal)).map(textOf)).toEqual(["before", "after"]);
    expect((await readAll(journal, 2)).map((record) => record.seq)).toEqual([2]);
  });

  it("carries everything appended in one turn of the event loop in one flush", async () => {
    const { journal, flushes } = await openForTest(newFolder());
    for (let i = 0; i < 5; i++) journal.append(telemetry("x"));
    await journal.flush();
    expect(flushes).toEqual([5]);
  });

  it("gathers what arrives during a flush into the next one", async () => {
    const faults = new JournalFaults();
    const { journal, flushes } = await openForTest(newFolder(), { faults });
    faults.setStalled(true);
    journal.append(telemetry("first"));
    await nextTurn();
    for (let i = 0; i < 7; i++) {
      journal.append(telemetry("gathered"));
      await nextTurn();
    }
    faults.setStalled(false);
    await journal.flush();
    expect(flushes).toEqual([1, 7]);
    expect(journal.stats()).toMatchObject({ flushes: 2, recordsFlushed: 8 });
  });

  it("splits a flush at its bound and carries a record larger than the bound alone", async () => {
    const { journal, durable, flushes } = await openForTest(newFolder());
    const sizes = [10, 10 * KIB, 10 * KIB, 100 * KIB, 20];
    for (const size of sizes) journal.append(telemetry(new Uint8Array(size).fill(size % 251)));
    await journal.flush();
    expect(flushes).toEqual([2, 1, 1, 1]);
    expect(durable.map((record) => record.seq)).toEqual([1, 2, 3, 4, 5]);
    const read = await readAll(journal);
    expect(read.map((record) => record.payload.length)).toEqual(sizes);
    expect(read.every((record, i) => record.payload.every((byte) => byte === (sizes[i] ?? 0) % 251))).toBe(true);
  });

  it("refuses a record that no reader would take", async () => {
    const { journal } = await openForTest(newFolder());
    expect(() => journal.append(telemetry(new Uint8Array(17 * 1024 * KIB)))).toThrow(
      expect.objectContaining({ code: "PAYLOAD_TOO_LARGE" }),
    );
    expect(journal.append(telemetry("next"))).toBe(1);
  });

  it("reads what is durable when reading begins, while appends go on", async () => {
    const { journal } = await openForTest(newFolder());
    for (let i = 0; i < 3000; i++) journal.append(telemetry(`record ${i}`));
    await journal.flush();
    const seqs: number[] = [];
    for await (const batch of journal.read(1)) {
      seqs.push(...batch.map((record) => record.seq));
      journal.append(telemetry("later"));
    }
    expect(seqs).toEqual(Array.from({ length: 3000 }, (_, i) => i + 1));
  });

  it("takes nothing more once closed, having made durable what it had", async () => {
    const { journal, durable } = await openForTest(newFolder());
    journal.append(telemetry("last"));
    await journal.close();
    expect(durable.map(textOf)).toEqual(["last"]);
    expect(() => journal.append(telemetry("late"))).toThrow(expect.objectContaining({ code: "STORE_UNAVAILABLE" }));
  });
});

describe("segments", () => {
  it("are dropped whole, and only when all their records are below the number", async () => {
    const directory = newFolder();
    const { journal } = await openForTest(directory);
    for (let i = 0; i < 40; i++) {
      journal.append(telemetry(new Uint8Array(5 * KIB)));
      await journal.flush();
    }
    const firsts = segmentsIn(directory).map((file) => Number(file.slice(0, 16)));
    expect(firsts.length).toBeGreaterThan(3);
    const third = firsts[2] ?? 0;
    await journal.truncateBefore(third - 1);
    expect(journal.firstSeq).toBe(firsts[1]);
    await journal.truncateBefore(third);
    expect(journal.firstSeq).toBe(third);
    expect((await readAll(journal)).map((record) => record.seq)[0]).toBe(third);
    await journal.truncateBefore(1_000_000);
    expect(journal.firstSeq).toBe(firsts.at(-1));
    await journal.close();
    const again = await openForTest(directory);
    expect([again.journal.firstSeq, again.journal.durableSeq]).toEqual([firsts.at(-1), 40]);
    expect(again.journal.state()).toEqual({ accepting: "all", reason: null, corrupt: [] });
  });

  it("above the quota refuse telemetry, not priority, until some are dropped", async () => {
    const { journal } = await openForTest(newFolder(), { limits: { quotaBytes: 128 * KIB } });
    const states: string[] = [];
    journal.onStateChange = ({ accepting, reason }) => states.push(`${accepting} ${reason}`);
    while (journal.state().accepting === "all") {
      journal.append(telemetry(new Uint8Array(8 * KIB)));
      await journal.flush();
    }
    expect(() => journal.append(telemetry("telemetry"))).toThrow(expect.objectContaining({ code: "STORAGE_FULL" }));
    const tick = journal.append(telemetry("tick", { priority: true }));
    await journal.flush();
    expect(journal.durableSeq).toBe(tick);
    await journal.truncateBefore(tick);
    journal.append(telemetry("telemetry again"));
    expect(states).toEqual(["reserved quota", "all null"]);
  });

  it("must fit the quota twice", async () => {
    await expect(openForTest(newFolder(), { limits: { quotaBytes: 100 * KIB } })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });
});

describe("a stalled disk", () => {
  it("makes the journal refuse telemetry at its bound, and priority a quarter later", async () => {
    const faults = new JournalFaults();
    const { journal, durable } = await openForTest(newFolder(), { faults, limits: { pendingBytesMax: 40 * KIB } });
    faults.setStalled(true);
    const record = new Uint8Array(4 * KIB - 24);
    let appended = 0;
    expect(() => {
      for (; appended < 100; appended++) journal.append(telemetry(record));
    }).toThrow(expect.objectContaining({ code: "STORE_UNAVAILABLE" }));
    expect(appended).toBe(10);
    journal.append(telemetry(record, { priority: true }));
    journal.append(telemetry(record, { priority: true }));
    expect(() => journal.append(telemetry(record, { priority: true }))).toThrow(/wait for the disk/);
    expect([journal.pendingBytes, durable.length]).toEqual([48 * KIB, 0]);
    faults.setStalled(false);
    await journal.flush();
    expect(durable.map(({ seq }) => seq)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });
});

describe("a data folder", () => {
  it("is refused to a second journal while the first is open", async () => {
    const directory = newFolder();
    const { journal } = await openForTest(directory);
    await expect(openForTest(directory)).rejects.toMatchObject({ code: "DATA_DIR_IN_USE" });
    await journal.close();
    await openForTest(directory);
  });

  it("that cannot be a folder is told as unusable", async () => {
    await expect(openForTest("/dev/null/journal")).rejects.toMatchObject({ code: "DATA_DIR_UNUSABLE" });
  });

  it("is refused to a second process, and free again when the first is killed; what it was told durable is there", async () => {
    const directory = newFolder();
    const child = spawn(process.execPath, [appenderOf(directory)], { stdio: ["ignore", "pipe", "inherit"] });
    const durable: number[] = [];
    child.stdout.on("data", (text: Buffer) => durable.push(...text.toString().trim().split("\n").map(Number)));
    const exit = once(child, "exit");
    await vi.waitFor(() => expect(durable.length).toBeGreaterThan(20), { timeout: 10_000 });
    await expect(openForTest(directory)).rejects.toMatchObject({ code: "DATA_DIR_IN_USE" });
    child.kill("SIGKILL");
    await exit;
    const { journal } = await openForTest(directory);
    expect(journal.state().corrupt).toEqual([]);
    expect(journal.durableSeq).toBeGreaterThanOrEqual(Math.max(...durable));
    const read = await readAll(journal);
    expect(read.map(textOf)).toEqual(read.map((_, i) => `record ${i + 1}`));
    expect(read.length).toBe(journal.durableSeq);
  });
});

/** Writes a program that appends without end and prints the last number of each flush; returns its path. */
function appenderOf(directory: string): string {
  const module = import.meta.url.replace(
    "/storage/journal/file-journal.test.ts",
    "/dist/storage/journal/file-journal.js",
  );
  const program = join(newFolder(), "appender.mjs");
  writeFileSync(
    program,
    `
    import { writeSync } from "node:fs";
    import { openFileJournal } from ${JSON.stringify(module)};
    const clock = { nowMs: () => 0 };
    const journal = await openFileJournal({ directory: ${JSON.stringify(directory)}, clock });
    let n = 0;
    const append = () => {
      for (let i = 0; i < 10; i++) journal.append({ kind: 1, atMs: 0, priority: false, payload: Buffer.from("record " + ++n) });
    };
    journal.onDurable = (records) => { writeSync(1, records.at(-1).seq + "\\n"); append(); };
    append();`,
  );
  return program;
}
