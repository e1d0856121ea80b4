import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { T0, type TestReading, toBatch } from "../contract.ts";
import { ReadingCore } from "./reading-core.ts";
import { toBuffer } from "./taken-block.ts";

const CHUNK_READINGS = 64;

let directory: string;
let core: ReadingCore;
let seq = 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "twinline-flush-"));
  seq = 0;
  core = open(0);
});
afterEach(async () => {
  await core.close();
  rmSync(directory, { recursive: true });
});

function open(repackMax: number): ReadingCore {
  return new ReadingCore({
    directory,
    headBytesMax: 1e9,
    chunkReadings: CHUNK_READINGS,
    repackMax,
    onDamage: (damage) => expect.fail(JSON.stringify(damage)),
    onStored: () => {},
    onFlushFailed: (error) => expect.fail(String(error)),
  });
}

async function flushed(readings: readonly Omit<TestReading, "seq">[]): Promise<void> {
  seq++;
  await core.take(toBuffer(toBatch(readings.map((reading) => ({ ...reading, seq })))), seq);
  await core.flush(seq);
}

async function instants(): Promise<number[]> {
  const { columns } = await core.read({ pointNo: 1, limit: 10_000 });
  return Array.from({ length: columns.length }, (_, i) => (columns.ts[i] ?? 0) - T0);
}

function counting(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

describe("a flush under heavy traffic", () => {
  it("follows a point's last chunk with a small one, until they fill a chunk", async () => {
    await flushed(counting(20).map((i) => ({ ts: T0 + i })));
    await flushed(counting(20).map((i) => ({ ts: T0 + 20 + i })));
    await flushed(counting(20).map((i) => ({ ts: T0 + 40 + i })));
    expect(core.stats()).toMatchObject({ chunks: 3, readings: 60, headReadings: 0 });
    await flushed(counting(20).map((i) => ({ ts: T0 + 60 + i })));
    expect(core.stats()).toMatchObject({ chunks: 2, readings: 80 });
    expect(await core.verify()).toEqual({ chunks: 2, readings: 80 });
    expect(await instants()).toEqual(counting(80));
  });

  it("never leaves more than sixteen small chunks of a point, also across restarts", async () => {
    for (const i of counting(50)) {
      await flushed([{ ts: T0 + i }]);
      expect(core.stats().chunks).toBeLessThanOrEqual(16);
      if (i % 7 !== 0) continue;
      await core.close();
      core = open(0);
    }
    expect(await instants()).toEqual(counting(50));
  });

  it("puts readings that came late in their place when small chunks are packed together", async () => {
    for (const i of [5, 1, 4, 1, 3, 0, 2]) {
      // The second reading of an instant is another one: its device numbers its messages.
      await flushed([{ ts: T0 + i, deviceSeq: seq }]);
    }
    expect(core.stats().chunks).toBe(7);
    await flushed(counting(60).map((i) => ({ ts: T0 + 100 + i })));
    expect(core.stats()).toMatchObject({ chunks: 2, readings: 67 });
    expect(await instants()).toEqual([0, 1, 1, 2, 3, 4, 5, ...counting(60).map((i) => 100 + i)]);
  });

  it("tells a repetition of the newest instant, whatever of it is on disk", async () => {
    await flushed([
      { ts: T0, value: 1, deviceSeq: 1 },
      { ts: T0, value: 2, deviceSeq: 2 },
    ]);
    await flushed([
      { ts: T0, value: 3, deviceSeq: 3 },
      { ts: T0, value: 1, deviceSeq: 1 },
    ]);
    await flushed([
      { ts: T0, value: 2, deviceSeq: 2 },
      { ts: T0, value: 3, deviceSeq: 3 },
      { ts: T0, value: 30, deviceSeq: 3 },
    ]);
    const { columns } = await core.read({ pointNo: 1, limit: 10 });
    expect([...columns.packed.subarray(0, columns.length)]).toEqual([1, 2, 3, 30]);
  });
});

describe("a flush of a quiet plant", () => {
  it("packs small chunks together, those too that heavy traffic has left", async () => {
    for (const i of counting(5)) await flushed([{ ts: T0 + i }]);
    await core.close();
    core = open(100);
    expect(core.stats().chunks).toBe(5);
    await flushed([{ ts: T0 + 5 }]);
    expect(core.stats()).toMatchObject({ chunks: 1, readings: 6 });
    expect(await instants()).toEqual(counting(6));
  });
});
