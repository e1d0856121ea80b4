import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../../../model/time.ts";
import { readAll, T0, type TestReading, toBatch } from "../contract.ts";
import type { Damage } from "./day-files.ts";
import type { EmbeddedStore } from "./embedded-store.ts";
import { openEmbeddedStore } from "./open-embedded-store.ts";
import { ReadingCore } from "./reading-core.ts";
import { toBuffer } from "./taken-block.ts";

const GOLDEN = new URL("./testdata/golden-1/", import.meta.url);
const DAY_FILE = "day-2026-09-21.db";

let directory: string;
const opened: EmbeddedStore[] = [];
const damages: Damage[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "twinline-faults-"));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(directory, { recursive: true, force: true });
  damages.length = 0;
});

async function open(options: { at?: string; headBytesMax?: number } = {}): Promise<EmbeddedStore> {
  const { at = directory, ...rest } = options;
  const store = await openEmbeddedStore({ directory: at, onDamage: (damage) => damages.push(damage), ...rest });
  opened.push(store);
  store.define(1, "plant", "P-1");
  store.define(2, "plant", "P-2");
  return store;
}

async function close(store: EmbeddedStore): Promise<void> {
  opened.splice(opened.indexOf(store), 1);
  await store.close();
}

function append(store: EmbeddedStore, readings: readonly TestReading[]): void {
  store.append(toBatch(readings), Math.max(...readings.map(({ seq = 1 }) => seq)));
}

async function valuesOf(store: EmbeddedStore, pointNo = 1) {
  return (await readAll(store, { pointNo })).map(({ value }) => value);
}

/** Polls: the store acts by itself, on its own thread. */
async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error("waited for 15 s in vain");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("a crash in the middle of a flush", () => {
  it("neither doubles nor loses a reading, though some days were written and storedSeq was not", async () => {
    const readings = [0, 1, 2].flatMap((day) =>
      [0, 1].map((i) => ({ seq: day * 2 + i + 1, ts: T0 + day * DAY_MS + i, value: day * 2 + i })),
    );
    const store = await open();
    append(store, readings);
    // The second day cannot be made, so the flush ends after the first.
    const obstacle = join(directory, "day-2026-09-22.db");
    mkdirSync(obstacle);
    await expect(store.flush(6)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(statSync(join(directory, DAY_FILE)).size).toBeGreaterThan(0);
    await close(store);
    rmSync(obstacle, { recursive: true });

    const again = await open();
    expect(again.storedSeq).toBe(0);
    append(again, readings);
    expect(await valuesOf(again)).toEqual([0, 1, 2, 3, 4, 5]);
    expect((await again.readSince(0, 100)).items.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5]);
    await again.flush(6);
    expect(await valuesOf(again)).toEqual([0, 1, 2, 3, 4, 5]);
    expect((await again.stats()).readings).toBe(6);
  });

  it("leaves everything readable when the store goes on instead, and the next flush writes it", async () => {
    const store = await open();
    const obstacle = join(directory, "day-2026-09-22.db");
    mkdirSync(obstacle);
    append(
      store,
      [0, 1, 2].map((day) => ({ seq: day + 1, ts: T0 + day * DAY_MS, value: day })),
    );
    await expect(store.flush(3)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    append(store, [{ seq: 4, ts: T0 + DAY_MS - 1, value: 99 }]);
    expect(await valuesOf(store)).toEqual([0, 99, 1, 2]);
    rmSync(obstacle, { recursive: true });
    await store.flush(4);
    expect(await valuesOf(store)).toEqual([0, 99, 1, 2]);
    expect(store.storedSeq).toBe(4);
  });
});

describe("a full disk", () => {
  const probe = mkdtempSync(join(tmpdir(), "twinline-probe-"));
  const mountable = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", probe]).status === 0;
  if (mountable) spawnSync("umount", [probe]);
  else process.stdout.write("skipped: a full disk needs the right to mount a small file system\n");
  rmSync(probe, { recursive: true });

  it.skipIf(!mountable)(
    "rejects the flush, keeps what it has, says it lags, and recovers when there is room",
    async () => {
      expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", directory]).status).toBe(0);
      try {
        const failures: Error[] = [];
        const store = await openEmbeddedStore({
          directory,
          headBytesMax: 1_000_000,
          onFlushFailed: (error) => failures.push(error),
        });
        store.define(1, "plant", "P-1");
        const ballast = join(directory, "ballast");
        append(store, [{ seq: 1, ts: T0 }]);
        await store.flush(1);
        fill(ballast);
        const blocks = Array.from({ length: 40 }, (_, b) =>
          // Noise in every bit does not pack, so it does not fit.
          Array.from({ length: 1000 }, (_, i) => ({
            seq: b + 2,
            ts: T0 + 1 + b * 1000 + i,
            value: Math.sin(b * 1000 + i),
          })),
        );
        for (const block of blocks) append(store, block);
        await expect(store.flush(41)).rejects.toMatchObject({ code: "STORAGE_FULL" });
        expect(store.storedSeq).toBe(1);
        expect(await valuesOf(store)).toHaveLength(40_001);
        expect(store.backlog).toBeGreaterThan(0);
        expect(failures[0]).toMatchObject({ code: "STORAGE_FULL" });
        rmSync(ballast);
        await until(() => store.storedSeq === 41 && store.backlog === 0);
        expect(await valuesOf(store)).toHaveLength(40_001);
        await store.close();
      } finally {
        spawnSync("umount", ["-l", directory]);
      }
    },
  );

  function fill(path: string): void {
    for (let bytes = 3_000_000; bytes >= 4096; bytes = Math.floor(bytes / 2)) {
      try {
        writeFileSync(path, new Uint8Array(bytes), { flag: "a" });
      } catch {
        // ENOSPC: the next, smaller piece fills what is left.
      }
    }
  }
});

describe("memory", () => {
  it("is bounded: what passes the bound is flushed without being asked", async () => {
    const store = await open({ headBytesMax: 100_000 });
    append(
      store,
      Array.from({ length: 5000 }, (_, i) => ({ seq: i + 1, ts: T0 + i })),
    );
    await until(() => store.storedSeq === 5000);
    expect((await store.stats()).headReadings).toBe(0);
  });
});

describe("damage", () => {
  it("in one chunk is told and costs that chunk only", async () => {
    const store = await open();
    append(store, [
      { seq: 1, ts: T0, value: 1 },
      { seq: 1, ts: T0, value: 2, point: 2 },
    ]);
    append(store, [{ seq: 2, ts: T0 + DAY_MS, value: 3 }]);
    await store.flush(2);
    await close(store);
    const db = new Database(join(directory, DAY_FILE));
    db.exec("UPDATE chunk SET bytes = zeroblob(40) WHERE pointNo = 1");
    db.close();

    const again = await open();
    expect(await valuesOf(again, 1)).toEqual([3]);
    expect(await valuesOf(again, 2)).toEqual([2]);
    expect(damages).toMatchObject([{ file: DAY_FILE, pointNo: 1, fromTs: T0, toTs: T0 }]);
    expect(await again.verify()).toEqual({ chunks: 2, readings: 2 });
    // The day goes on: a damaged chunk is not filled up, and stays for whoever repairs it.
    append(again, [{ seq: 3, ts: T0 + 5, value: 5 }]);
    await again.flush(3);
    expect(await valuesOf(again, 1)).toEqual([5, 3]);
  });

  it("of a whole day file sets it aside, tells it, and the day goes on in a new one", async () => {
    const store = await open();
    append(store, [
      { seq: 1, ts: T0, value: 1 },
      { seq: 1, ts: T0 + DAY_MS, value: 2 },
    ]);
    await store.flush(1);
    await close(store);
    writeFileSync(join(directory, DAY_FILE), "no database at all, but long enough to be taken for one".repeat(100));

    const again = await open();
    expect(damages).toMatchObject([{ file: DAY_FILE, pointNo: null }]);
    append(again, [{ seq: 2, ts: T0 + 1, value: 3 }]);
    await again.flush(2);
    expect(await valuesOf(again)).toEqual([3, 2]);
    expect(readdirSync(directory).some((name) => name.startsWith(`${DAY_FILE}.damaged-`))).toBe(true);
  });

  it("by truncation at any length never stops the store", async () => {
    const store = await open();
    append(
      store,
      Array.from({ length: 3000 }, (_, i) => ({ seq: 1, ts: T0 + i, value: i / 7 })),
    );
    await store.flush(1);
    await close(store);
    const { size } = statSync(join(directory, DAY_FILE));
    for (const share of [0.99, 0.7, 0.4, 0.1, 0.01]) {
      const copy = mkdtempSync(join(tmpdir(), "twinline-cut-"));
      cpSync(directory, copy, { recursive: true });
      truncateSync(join(copy, DAY_FILE), Math.floor(size * share));
      const cut = await open({ at: copy });
      append(cut, [{ seq: 2, ts: T0 + 10_000, value: 1 }]);
      expect((await valuesOf(cut)).at(-1)).toBe(1);
      await close(cut);
      rmSync(copy, { recursive: true });
    }
    expect(damages.length).toBeGreaterThan(0);
  });
});

describe("versions", () => {
  it("of a newer release are refused with what to do", async () => {
    await close(await open());
    const db = new Database(join(directory, "index.db"));
    db.pragma("user_version = 99");
    db.close();
    await expect(openEmbeddedStore({ directory })).rejects.toMatchObject({
      code: "STATE_VERSION",
      params: { version: 99, versionMax: 1 },
    });
  });

  it("of the first release open, with every reading as it was", async () => {
    cpSync(GOLDEN, directory, { recursive: true });
    const store = await openEmbeddedStore({ directory });
    opened.push(store);
    const expected: unknown = JSON.parse(readFileSync(new URL("expected.json", GOLDEN), "utf8"));
    const page = await store.readSince(0, 10_000);
    expect(JSON.parse(JSON.stringify(page))).toEqual(expected);
  });
});

describe("a backup", () => {
  it("made under load opens as a store that lacks nothing appended before it", async () => {
    const store = await open();
    const copy = join(directory, "copy");
    const blockOf = (seq: number) =>
      Array.from({ length: 500 }, (_, i) => ({ seq, ts: T0 + seq * 500_000 + i * 1000, value: i }));
    for (let seq = 1; seq <= 200; seq++) append(store, blockOf(seq));
    const making = store.backupTo(copy);
    for (let seq = 201; seq <= 220; seq++) {
      append(store, blockOf(seq));
      await store.flush(seq);
    }
    const storedSeq = await making;
    expect(storedSeq).toBeGreaterThanOrEqual(200);
    const restored = await open({ at: copy });
    expect(restored.storedSeq).toBe(storedSeq);
    // The journal brings what came after; what the copy holds of it already is recognised.
    for (let seq = 1; seq <= 220; seq++) append(restored, blockOf(seq));
    expect(await valuesOf(restored)).toEqual(await valuesOf(store));
    await expect(store.backupTo(copy)).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("a long query", () => {
  it("gives way every few milliseconds and answers as if it had been alone", async () => {
    const core = new ReadingCore({
      directory,
      headBytesMax: 1e9,
      onDamage: () => {},
      onStored: () => {},
      onFlushFailed: () => {},
    });
    core.define([{ pointNo: 1, enterprise: "plant", point: "P-1" }]);
    const n = 600_000;
    const blockAt = (from: number) =>
      toBatch(
        Array.from({ length: 50_000 }, (_, i) => ({
          seq: from + i + 1,
          ts: T0 + (from + i) * 1000,
          value: ((from + i) % 83) / 10,
        })),
      );
    for (let from = 0; from < n; from += 50_000) await core.take(toBuffer(blockAt(from)), from + 50_000);
    await core.flush(n);
    const query = { pointNo: 1, from: T0, to: T0 + n * 1000, buckets: 100 };
    const alone = await core.readSeries(query);
    let turns = 0;
    let done = false;
    const together = core.readSeries(query).finally(() => {
      done = true;
    });
    // Appends and flushes that go on meanwhile: readings after the query's range, of the same point.
    for (let seq = n + 1; !done; seq++, turns++) {
      await core.take(toBuffer(toBatch([{ seq, ts: T0 + (n + turns) * 1000 }])), seq);
      if (turns % 3 === 0) await core.flush(seq);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await together).toEqual(alone);
    expect(turns).toBeGreaterThan(2);
    await core.close();
  });
});
