import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FLAG } from "../../../model/reading-batch.ts";
import { Chunk, ChunkDamaged, encodeChunk, type Pains } from "./chunk-codec.ts";
import { Columns, type ReadingColumns } from "./columns.ts";

interface Row {
  readonly ts: number;
  readonly packed: number;
  readonly flags: number;
  readonly seq: number;
  readonly receivedAtMs: number;
  readonly deviceSeq: number;
}

function toColumns(rows: readonly Row[]): Columns {
  const columns = new Columns();
  const one = {
    length: 1,
    ts: new Float64Array(1),
    packed: new Float64Array(1),
    flags: new Uint16Array(1),
    seq: new Float64Array(1),
    receivedAtMs: new Float64Array(1),
    deviceSeq: new Float64Array(1),
  };
  for (const row of rows) {
    one.ts[0] = row.ts;
    one.packed[0] = row.packed;
    one.seq[0] = row.seq;
    one.receivedAtMs[0] = row.receivedAtMs;
    one.deviceSeq[0] = row.deviceSeq;
    columns.push(one, 0, row.flags);
  }
  return columns;
}

function rowsOf(columns: ReadingColumns): Row[] {
  return Array.from({ length: columns.length }, (_, i) => ({
    ts: columns.ts[i] ?? Number.NaN,
    packed: columns.packed[i] ?? Number.NaN,
    flags: columns.flags[i] ?? Number.NaN,
    seq: columns.seq[i] ?? Number.NaN,
    receivedAtMs: columns.receivedAtMs[i] ?? Number.NaN,
    deviceSeq: columns.deviceSeq[i] ?? Number.NaN,
  }));
}

function roundTrip(rows: readonly Row[], pains: Pains = "final"): Row[] {
  return rowsOf(new Chunk(encodeChunk(toColumns(rows), 0, rows.length, pains)));
}

const T0 = 1_790_000_000_000;
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const awkward = fc.constantFrom(
  0,
  -0,
  5e-324,
  -5e-324,
  2.2e-308,
  1e308,
  -1e308,
  1.7976931348623157e308,
  0.1,
  1e-7,
  2 ** 53,
);
const instant = fc.oneof(
  fc.integer({ min: T0, max: T0 + 86_400_000 }),
  fc.constantFrom(0, -1, 8.64e15, -8.64e15, 1.5, 2 ** 49, -(2 ** 49), 2 ** 49 + 1, 2 ** 50),
);
const anyRow = fc.record({
  ts: instant,
  packed: fc.oneof(
    finite,
    awkward,
    fc.integer({ min: -5000, max: 5000 }).map((tenths) => tenths / 10),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  ),
  flags: fc.oneof(fc.constant(0), fc.nat({ max: 1023 })),
  seq: fc.oneof(fc.nat(), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
  receivedAtMs: instant,
  deviceSeq: fc.oneof(fc.constant(-1), fc.nat(), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
});

/** What a plant sends: a regular clock with jitter, a value quantised to some decimals, and now and then an outage. */
const plantRows = fc
  .record({
    decimals: fc.nat({ max: 6 }),
    steps: fc.array(
      fc.record({
        gapMs: fc.oneof(
          { weight: 50, arbitrary: fc.integer({ min: 990, max: 1010 }) },
          { weight: 1, arbitrary: fc.nat() },
        ),
        noise: fc.integer({ min: -9, max: 9 }),
        delayMs: fc.nat({ max: 40 }),
        seqs: fc.integer({ min: 1, max: 500 }),
      }),
      { minLength: 1, maxLength: 600, size: "max" },
    ),
  })
  .map(({ decimals, steps }) => {
    let ts = T0;
    let seq = 1;
    return steps.map((step, i) => {
      ts += step.gapMs;
      seq += step.seqs;
      const packed = (200 + step.noise) / 10 ** decimals;
      return { ts, packed, flags: 0, seq, receivedAtMs: ts + step.delayMs, deviceSeq: i };
    });
  });

const anyPains = fc.constantFrom("quick" as const, "usual" as const, "final" as const);

describe("a chunk", () => {
  it("gives back any readings bit for bit", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 300, size: "max" }), anyPains, (rows, pains) => {
        // toEqual tells minus zero from zero.
        expect(roundTrip(rows, pains)).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });

  it("gives back a plant's readings bit for bit", () => {
    fc.assert(
      fc.property(plantRows, anyPains, (rows, pains) => {
        expect(roundTrip(rows, pains)).toEqual(rows);
      }),
      { numRuns: 100 },
    );
  });

  it("gives back each awkward float among ordinary ones", () => {
    for (const value of [-0, 5e-324, 1e308, -1.7976931348623157e308, 0.1 + 0.2]) {
      const rows = [1.5, value, 1.5, value].map((packed, i) => ({ ...row(i), packed }));
      expect(roundTrip(rows)).toEqual(rows);
    }
  });

  it("packs part of a longer run of readings", () => {
    const rows = Array.from({ length: 10 }, (_, i) => row(i));
    const chunk = new Chunk(encodeChunk(toColumns(rows), 3, 7, "usual"));
    expect(rowsOf(chunk)).toEqual(rows.slice(3, 7));
  });

  it("unpacked behind other readings leaves those as they were", () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { minLength: 1, maxLength: 40 }),
        fc.array(anyRow, { minLength: 1, maxLength: 40 }),
        (before, rows) => {
          const columns = toColumns(before);
          new Chunk(encodeChunk(toColumns(rows), 0, rows.length, "final")).appendTo(columns);
          expect(rowsOf(columns)).toEqual([...before, ...rows]);
        },
      ),
    );
  });

  it("with any byte changed is refused, never misread", () => {
    const bytes = encodeChunk(toColumns(Array.from({ length: 50 }, (_, i) => row(i))), 0, 50, "final");
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(() => rowsOf(new Chunk(damaged))).toThrow(ChunkDamaged);
      }),
    );
  });

  it("of random bytes is refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => new Chunk(bytes)).toThrow(ChunkDamaged);
      }),
    );
  });

  it("of a quiet plant takes at most 3 bytes a reading", () => {
    const bytes = encodeChunk(toColumns(quietPlant(2048)), 0, 2048, "final");
    expect(bytes.length / 2048).toBeLessThanOrEqual(3);
  });

  it("keeps flags and their changes", () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ ...row(i), flags: i % 100 === 7 ? FLAG.historical : 0 }));
    expect(roundTrip(rows)).toEqual(rows);
  });
});

function row(i: number): Row {
  return {
    ts: T0 + i * 1000,
    packed: 20 + i / 10,
    flags: 0,
    seq: i + 1,
    receivedAtMs: T0 + i * 1000 + 5,
    deviceSeq: -1,
  };
}

/** Every 5 s, noise of a few tenths, receipt a few milliseconds late, among some 150 other messages a second. */
function quietPlant(n: number): Row[] {
  let seq = 0;
  let random = 42;
  const next = (below: number) => {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((random / 2_147_483_648) * below);
  };
  return Array.from({ length: n }, (_, i) => {
    seq += 740 + next(20);
    const ts = T0 + i * 5000;
    return { ts, packed: (205 + next(5) + next(5)) / 10, flags: 0, seq, receivedAtMs: ts + 2 + next(8), deviceSeq: i };
  });
}
