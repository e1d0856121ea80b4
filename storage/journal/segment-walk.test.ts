import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { RECORD_HEADER_BYTES, SEGMENT_HEADER_BYTES } from "./format.ts";
import type { CorruptRange } from "./journal.ts";
import { readJournal } from "./read-journal.ts";
import { cleanUp, flushPayloads, newFolder, openWriter } from "./test-journal.ts";

afterEach(cleanUp);

const FIRST = "0000000000000001.seg";

/** Flushes, each a list of payloads. */
const flushes = fc.array(fc.array(fc.uint8Array({ maxLength: 80 }), { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 6,
});

/** A closed journal of these flushes, and where each record ends in its segment. */
async function write(batches: readonly (readonly Uint8Array[])[]) {
  const directory = newFolder();
  const { writer } = await openWriter(directory);
  const ends: number[] = [];
  let seq = 1;
  let position = SEGMENT_HEADER_BYTES;
  for (const batch of batches) {
    await flushPayloads(writer, seq, batch);
    seq += batch.length;
    for (const payload of batch) ends.push((position += RECORD_HEADER_BYTES + payload.length));
  }
  writer.close();
  return { directory, path: join(directory, FIRST), payloads: batches.flat(), ends };
}

function read(directory: string) {
  const corrupt: CorruptRange[] = [];
  const records = [...readJournal(directory, { onCorrupt: (range) => corrupt.push(range) })].flat();
  return { records, corrupt, seqs: records.map((record) => record.seq) };
}

function flip(path: string, at: number, mask: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  writeFileSync(path, bytes);
}

async function reopen(directory: string) {
  const { writer, opened } = await openWriter(directory);
  writer.close();
  return opened;
}

describe("a journal on disk", () => {
  it("gives back every record as it was", async () => {
    await fc.assert(
      fc.asyncProperty(flushes, async (batches) => {
        const { directory, payloads } = await write(batches);
        const { records, corrupt } = read(directory);
        expect(corrupt).toEqual([]);
        expect(records.map((record) => [...record.payload])).toEqual(payloads.map((payload) => [...payload]));
        expect(records.map(({ seq, kind, atMs }) => [seq, kind, atMs])).toEqual(
          payloads.map((_, i) => [i + 1, 1, i + 1]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("cut off at any byte, loses nothing before the cut and invents nothing", async () => {
    await fc.assert(
      fc.asyncProperty(flushes, fc.double({ min: 0, max: 1, noNaN: true }), async (batches, where) => {
        const { directory, path, ends } = await write(batches);
        const length = Math.floor(where * (ends.at(-1) ?? 0));
        truncateSync(path, length);
        const kept = ends.filter((end) => end <= length).length;
        const opened = await reopen(directory);
        expect(opened).toMatchObject({ durableSeq: kept, lastAtMs: kept, corrupt: [] });
        const { writer } = await openWriter(directory);
        await flushPayloads(writer, kept + 1, [Buffer.from("after")]);
        writer.close();
        const { seqs, corrupt } = read(directory);
        expect(seqs).toEqual(Array.from({ length: kept + 1 }, (_, i) => i + 1));
        expect(corrupt).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("with a tail of garbage, cuts the garbage", async () => {
    await fc.assert(
      fc.asyncProperty(flushes, fc.uint8Array({ minLength: 1, maxLength: 300 }), async (batches, garbage) => {
        const { directory, path, payloads } = await write(batches);
        writeFileSync(path, garbage, { flag: "a" });
        expect(await reopen(directory)).toMatchObject({ durableSeq: payloads.length, corrupt: [] });
      }),
      { numRuns: 40 },
    );
  });

  it("with any byte of a record changed, loses that record alone and says which", async () => {
    await fc.assert(
      fc.asyncProperty(flushes, fc.nat(), fc.integer({ min: 1, max: 255 }), async (batches, where, mask) => {
        const { directory, path, ends } = await write(batches);
        // Damage in the last record cannot be told from a torn write: that is the property above.
        fc.pre(ends.length > 1);
        const last = ends.at(-2) ?? 0;
        const at = SEGMENT_HEADER_BYTES + (where % (last - SEGMENT_HEADER_BYTES));
        flip(path, at, mask);
        const lost = ends.filter((end) => end <= at).length + 1;
        const { seqs, corrupt } = read(directory);
        expect(seqs).toEqual(ends.map((_, i) => i + 1).filter((seq) => seq !== lost));
        expect(corrupt).toHaveLength(1);
        expect(corrupt[0]).toMatchObject({ segment: FIRST, firstLostSeq: lost, firstGoodSeqAfter: lost + 1 });
        expect(corrupt[0]?.fromByte).toBeLessThanOrEqual(at);
        expect(corrupt[0]?.toByte).toBeGreaterThan(at);
        const opened = await reopen(directory);
        expect(opened.durableSeq).toBe(ends.length);
        expect(opened.corrupt).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });
});

describe("damage", () => {
  const five = ["a", "b", "c", "d", "e"].map((text) => [Buffer.from(text.repeat(20))]);

  it("inside the last flush is marked, for it may be a write that a power cut tore", async () => {
    const { directory, path, ends } = await write([[Buffer.from("first")], ["x", "y", "z"].map((t) => Buffer.from(t))]);
    flip(path, (ends[1] ?? 0) - 1, 1);
    expect((await reopen(directory)).corrupt).toMatchObject([{ firstLostSeq: 2, inLastFlush: true }]);
  });

  it("before the last flush is not, for those records were acknowledged", async () => {
    const { directory, path, ends } = await write(five);
    flip(path, (ends[2] ?? 0) - 1, 1);
    expect((await reopen(directory)).corrupt).toMatchObject([{ firstLostSeq: 3, inLastFlush: false }]);
  });

  it("of one copy of the segment header costs nothing", async () => {
    const { directory, path } = await write(five);
    flip(path, 9, 0xff);
    expect(read(directory)).toMatchObject({ seqs: [1, 2, 3, 4, 5], corrupt: [] });
  });

  it("of both copies is told, and no number is given twice", async () => {
    const { directory, path } = await write(five);
    flip(path, 9, 0xff);
    flip(path, 41, 0xff);
    const opened = await reopen(directory);
    expect(opened.corrupt).toMatchObject([{ segment: FIRST, fromByte: 0, firstLostSeq: 1 }]);
    expect(opened.durableSeq).toBeGreaterThanOrEqual(5);
    const { writer } = await openWriter(directory);
    await flushPayloads(writer, opened.durableSeq + 1, [Buffer.from("after")]);
    writer.close();
    expect(read(directory)).toMatchObject({ seqs: [opened.durableSeq + 1], corrupt: [{ firstLostSeq: 1 }] });
  });

  it("of a record longer than a reader's window is told like any other", async () => {
    const long = new Uint8Array(700_000).fill(7);
    const { directory, path, ends } = await write([[Buffer.from("a")], [long], [Buffer.from("c")], [long]]);
    expect(read(directory).seqs).toEqual([1, 2, 3, 4]);
    flip(path, (ends[1] ?? 0) - 300_000, 1);
    expect(read(directory)).toMatchObject({ seqs: [1, 3, 4], corrupt: [{ firstLostSeq: 2, firstGoodSeqAfter: 3 }] });
  });

  it("is never bridged by a record that somebody sent inside a payload", async () => {
    // Another journal's record, whole and with the right number, travels as a payload and its carrier is damaged.
    const other = await write([[Buffer.from("a")], [Buffer.from("b")], [Buffer.from("forged")]]);
    const forged = readFileSync(other.path).subarray(other.ends[1], other.ends[2]);
    const { directory, path, ends } = await write([[Buffer.from("first")], [forged]]);
    flip(path, (ends[0] ?? 0) + 4, 1);
    expect(await reopen(directory)).toMatchObject({ durableSeq: 1, corrupt: [] });
  });

  it("in an earlier segment is found when that segment is read", async () => {
    const directory = newFolder();
    const { writer } = await openWriter(directory, { segmentBytes: 200 });
    for (let seq = 1; seq <= 12; seq++) await flushPayloads(writer, seq, [Buffer.from(`record ${seq}`.padEnd(40))]);
    writer.close();
    flip(join(directory, FIRST), SEGMENT_HEADER_BYTES + 30, 1);
    expect((await reopen(directory)).corrupt).toEqual([]);
    expect(read(directory)).toMatchObject({ corrupt: [{ segment: FIRST, firstLostSeq: 1, firstGoodSeqAfter: 2 }] });
  });

  it("that took the end of an earlier segment is told up to where the next one begins", async () => {
    const directory = newFolder();
    const { writer } = await openWriter(directory, { segmentBytes: 200 });
    for (let seq = 1; seq <= 6; seq++) await flushPayloads(writer, seq, [Buffer.from(`record ${seq}`.padEnd(40))]);
    writer.close();
    truncateSync(join(directory, FIRST), 150);
    const { corrupt, seqs } = read(directory);
    expect(corrupt).toMatchObject([{ segment: FIRST, firstLostSeq: 2, firstGoodSeqAfter: seqs[1] }]);
  });
});
