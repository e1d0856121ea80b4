import { describe, expect, it } from "vitest";
import { Columns, ColumnsPool } from "./columns.ts";

function oneReading(ts: number): Columns {
  const columns = new Columns(1);
  columns.length = 1;
  columns.ts[0] = ts;
  return columns;
}

describe("columns of a pool", () => {
  it("are used again, empty, and grow into others of the pool", () => {
    const pool = new ColumnsPool(1_000_000);
    const first = pool.take(16);
    for (let i = 0; i < 17; i++) first.push(oneReading(i), 0, 0);
    expect(Array.from(first.ts.subarray(0, 17))).toEqual(Array.from({ length: 17 }, (_, i) => i));
    // What it grew out of is free.
    const narrow = pool.take(16);
    expect(narrow).toMatchObject({ length: 0 });
    expect(narrow.ts).not.toBe(first.ts);
    pool.give(first);
    expect(pool.take(32)).toBe(first);
    expect(first.length).toBe(0);
  });

  it("are let go when the pool is full, or when nobody has wanted them between two flushes", () => {
    const small = new Columns(16);
    const pool = new ColumnsPool(small.bytesAllocated * 1.5);
    const other = new Columns(16);
    pool.give(small);
    pool.give(other);
    expect(pool.take(16)).toBe(small);
    expect(pool.take(16)).not.toBe(other);
    pool.give(other);
    pool.trim();
    expect(pool.take(16)).toBe(other);
    pool.give(other);
    pool.trim();
    pool.trim();
    expect(pool.take(16)).not.toBe(other);
  });
});
