import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FLAG, ReadingBatch, toFlags } from "../../model/reading-batch.ts";
import { DAY_MS } from "../../model/time.ts";
import { type Quality, toPacked, type Value } from "../../model/value.ts";
import type { RawQuery, ReadingStore } from "./reading-store.ts";

/** A store under test and how to treat it as the world does. */
export interface ReadingStoreHarness {
  readonly store: ReadingStore & { hold(pointNo: number | null, from: number, to: number): Promise<void> };
  /** Ends the store without a flush, as a crash does, and opens it again on what it had made durable. */
  crash(): Promise<ReadingStoreHarness>;
  dispose(): Promise<void>;
}

interface ReadingStoreContract {
  readonly name: string;
  readonly open: () => Promise<ReadingStoreHarness>;
  /** Behaviours this store does not have, and why. */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[];
}

/** One reading in the words of a test; what is left out does not matter to it. */
export interface TestReading {
  readonly point?: number;
  readonly seq?: number;
  readonly ts: number;
  readonly value?: Value;
  readonly quality?: Quality;
  readonly receivedAtMs?: number;
  readonly deviceSeq?: number;
  readonly flags?: number;
}

/** 2026-09-21T14:13:20Z: no special instant; some tests need a few hours of its day before and after it. */
export const T0 = 1_790_000_000_000;

export function toBatch(readings: readonly TestReading[]): ReadingBatch {
  const batch = new ReadingBatch();
  for (const {
    point = 1,
    seq = 1,
    ts,
    value = 1,
    quality = "good",
    receivedAtMs = ts,
    deviceSeq,
    flags = 0,
  } of readings) {
    batch.push(point, seq, ts, toPacked(value), toFlags(value, quality, flags), receivedAtMs, deviceSeq);
  }
  return batch;
}

/** Runs the reading-store seam's contract over one store. */
export function runReadingStoreContract(contract: ReadingStoreContract): void {
  describe(`${contract.name} as a reading store`, () => {
    const opened = { harness: null as ReadingStoreHarness | null };
    const context: Context = {
      get harness() {
        if (opened.harness === null) throw new Error("the store is opened before each test");
        return opened.harness;
      },
      get store() {
        return context.harness.store;
      },
      append(readings) {
        context.store.append(toBatch(readings), Math.max(...readings.map(({ seq = 1 }) => seq)));
      },
      async crash() {
        opened.harness = await context.harness.crash();
      },
      it(name, test) {
        const skipped = contract.skip?.find(({ tests }) => tests.includes(name));
        // The titles stand at the calls below, and a deviation is passed with its reason.
        // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect, vitest/no-disabled-tests
        it.skipIf(skipped !== undefined)(skipped === undefined ? name : `${name} (${skipped.reason})`, test);
      },
    };
    beforeEach(async () => {
      opened.harness = await contract.open();
      for (let point = 1; point <= 5; point++) context.store.define(point, "plant", `P-${point}`);
    });
    afterEach(async () => {
      await opened.harness?.dispose();
      opened.harness = null;
    });
    rawReads(context);
    repetitions(context);
    series(context);
    latest(context);
    crashes(context);
    mirrors(context);
    retention(context);
  });
}

interface Context {
  readonly harness: ReadingStoreHarness;
  readonly store: ReadingStoreHarness["store"];
  append(readings: readonly TestReading[]): void;
  crash(): Promise<void>;
  it(name: string, test: () => Promise<void>): void;
}

/** Every reading of a query, page by page. */
export async function readAll(store: ReadingStore, query: Omit<RawQuery, "limit" | "cursor">, limit = 1000) {
  const items = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await store.read({ ...query, limit, ...(cursor === "" ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

function rawReads(context: Context): void {
  context.it("gives every reading back as it was, whatever kind of value", async () => {
    const values: readonly Value[] = [12.5, -0, 5e-324, 1e308, -273.15, true, false, "tripped", "fault"];
    const readings = values.map((value, i) => ({
      ts: T0 + i,
      seq: i + 1,
      value,
      quality: (["good", "uncertain", "bad"] as const)[i % 3] ?? "good",
      receivedAtMs: T0 + 1000 - i,
    }));
    context.append(readings);
    const items = await readAll(context.store, { pointNo: 1 });
    expect(
      items.map(({ ts, seq, value, quality, receivedAtMs }) => ({ ts, seq, value, quality, receivedAtMs })),
    ).toEqual(readings);
  });

  context.it("gives the flags back", async () => {
    const bits = [FLAG.historical, FLAG.tsReplaced, FLAG.overRange, FLAG.belowRange, FLAG.skewed, FLAG.faultValue];
    context.append(bits.map((flags, i) => ({ ts: T0 + i, flags })));
    const items = await readAll(context.store, { pointNo: 1 });
    const names = ["historical", "tsReplaced", "overRange", "belowRange", "skewed", "faultValue"] as const;
    expect(items.map((item) => names.filter((name) => item[name]))).toEqual(names.map((name) => [name]));
  });

  context.it("reads from an instant inclusive to an instant exclusive, of one point only", async () => {
    context.append([1, 2, 3, 4].flatMap((s) => [{ ts: T0 + s }, { ts: T0 + s, point: 2 }]));
    const items = await readAll(context.store, { pointNo: 1, from: T0 + 2, to: T0 + 4 });
    expect(items.map(({ ts }) => ts - T0)).toEqual([2, 3]);
  });

  context.it("orders by device time, then arrival, however the readings came", async () => {
    context.append([
      { ts: T0 + 5, seq: 1 },
      { ts: T0 + 1, seq: 1 },
    ]);
    await context.store.flush(1);
    context.append([
      { ts: T0 + 3, seq: 2 },
      { ts: T0 + 5, seq: 2, value: 2 },
    ]);
    context.append([
      { ts: T0 - 2 * DAY_MS, seq: 3 },
      { ts: T0 + 5, seq: 3, value: 3 },
    ]);
    const items = await readAll(context.store, { pointNo: 1 });
    expect(items.map(({ ts, seq }) => [ts - T0, seq])).toEqual([
      [-2 * DAY_MS, 3],
      [1, 1],
      [3, 2],
      [5, 1],
      [5, 2],
      [5, 3],
    ]);
  });

  context.it("pages through a long range without a gap, across days", async () => {
    const readings = Array.from({ length: 7000 }, (_, i) => ({ ts: T0 + i * 20_000, seq: i + 1, value: i }));
    context.append(readings.slice(0, 5000));
    await context.store.flush(5000);
    context.append(readings.slice(5000));
    const items = await readAll(context.store, { pointNo: 1 }, 999);
    expect(items.map(({ value }) => value)).toEqual(readings.map(({ value }) => value));
  });

  context.it("keeps its place while readings are merged in before and after it", async () => {
    context.append(Array.from({ length: 10 }, (_, i) => ({ ts: T0 + i * 10, seq: i + 1, value: i })));
    const first = await context.store.read({ pointNo: 1, limit: 5 });
    context.append([
      { ts: T0 + 5, seq: 11, value: 100 },
      { ts: T0 + 75, seq: 11, value: 101 },
    ]);
    await context.store.flush(11);
    const rest = await context.store.read({ pointNo: 1, limit: 100, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items].map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 101, 8, 9]);
    expect(rest.nextCursor).toBe(null);
  });

  context.it("keeps its place within readings of one instant", async () => {
    context.append(
      Array.from({ length: 9 }, (_, i) => ({ ts: T0, seq: 1 + Math.floor(i / 3), value: i, deviceSeq: i })),
    );
    const items = await readAll(context.store, { pointNo: 1 }, 2);
    expect(items.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(items.some(({ conflict }) => conflict)).toBe(false);
  });

  context.it("refuses a cursor it never gave", async () => {
    await expect(context.store.read({ pointNo: 1, limit: 10, cursor: "nonsense" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });

  context.it("knows nothing of a point that never reported", async () => {
    expect(await context.store.read({ pointNo: 5, limit: 10 })).toEqual({ items: [], nextCursor: null });
    expect(await context.store.series({ pointNo: 5, from: T0, to: T0 + 1000, buckets: 10 })).toEqual([]);
    expect(await context.store.latest([5])).toEqual(new Map());
  });

  context.it("takes a copy of a batch, which may be used again at once", async () => {
    const batch = toBatch([{ ts: T0, value: 1 }]);
    context.store.append(batch, 1);
    batch.clear();
    batch.push(1, 2, T0 + 1, 2, 0, T0);
    context.store.append(batch, 2);
    expect((await readAll(context.store, { pointNo: 1 })).map(({ value }) => value)).toEqual([1, 2]);
  });
}

function repetitions(context: Context): void {
  context.it("stores the same reading once, also when it is sent again much later", async () => {
    context.append([
      { ts: T0, seq: 1, value: 7, deviceSeq: 3 },
      { ts: T0 + 1, seq: 1, value: 8 },
    ]);
    await context.store.flush(1);
    context.append([{ ts: T0, seq: 2, value: 7, deviceSeq: 3, receivedAtMs: T0 + 5000 }]);
    await context.crash();
    context.append([{ ts: T0 + 1, seq: 3, value: 8, receivedAtMs: T0 + 9000 }]);
    const items = await readAll(context.store, { pointNo: 1 });
    expect(items.map(({ seq, receivedAtMs, conflict }) => [seq, receivedAtMs - T0, conflict])).toEqual([
      [1, 0, false],
      [1, 1, false],
    ]);
  });

  context.it("keeps two values of one instant, both flagged, wherever they lie", async () => {
    context.append([
      { ts: T0, seq: 1, value: 7 },
      { ts: T0 + 1, seq: 1, value: 1 },
    ]);
    await context.store.flush(1);
    context.append([
      { ts: T0, seq: 2, value: 8 },
      { ts: T0 + 1, seq: 2, value: 1, quality: "bad" },
    ]);
    const items = await readAll(context.store, { pointNo: 1 });
    expect(items.map(({ value, quality, conflict }) => [value, quality, conflict])).toEqual([
      [7, "good", true],
      [8, "good", true],
      [1, "good", true],
      [1, "bad", true],
    ]);
  });

  context.it("takes readings of one instant under different device numbers as different readings", async () => {
    context.append([
      { ts: T0, seq: 1, value: 7, deviceSeq: 1 },
      { ts: T0, seq: 2, value: 7, deviceSeq: 2 },
    ]);
    const items = await readAll(context.store, { pointNo: 1 });
    expect(items.map(({ conflict }) => conflict)).toEqual([false, false]);
  });

  context.it("tells a number from a boolean of the same bits, and zero from minus zero", async () => {
    context.append([
      { ts: T0, value: 0 },
      { ts: T0, value: -0 },
      { ts: T0, value: false },
      { ts: T0, value: 0 },
    ]);
    const items = await readAll(context.store, { pointNo: 1 });
    expect(items.map(({ value }) => value)).toEqual([0, -0, false]);
  });
}

function series(context: Context): void {
  context.it("sums readings up in buckets and leaves empty ones out", async () => {
    context.append([
      { ts: T0, value: 3 },
      { ts: T0 + 1, value: 1 },
      { ts: T0 + 9, value: 5 },
      { ts: T0 + 25, value: 2 },
      { ts: T0 + 30, value: 99 },
    ]);
    expect(await context.store.series({ pointNo: 1, from: T0, to: T0 + 30, buckets: 3 })).toEqual([
      { t: T0, min: 1, max: 5, avg: 3, last: 5, n: 3 },
      { t: T0 + 20, min: 2, max: 2, avg: 2, last: 2, n: 1 },
    ]);
  });

  context.it("counts bad readings and words in the number only", async () => {
    context.append([
      { ts: T0, value: 10 },
      { ts: T0 + 1, value: 900, quality: "bad" },
      { ts: T0 + 20, value: "fault" },
      { ts: T0 + 40, value: true },
      { ts: T0 + 41, value: false, quality: "uncertain" },
    ]);
    expect(await context.store.series({ pointNo: 1, from: T0, to: T0 + 60, buckets: 3 })).toEqual([
      { t: T0, min: 10, max: 10, avg: 10, last: 900, n: 2 },
      { t: T0 + 20, min: null, max: null, avg: null, last: "fault", n: 1 },
      { t: T0 + 40, min: 0, max: 1, avg: 0.5, last: false, n: 2 },
    ]);
  });

  context.it("adds up the same whether readings are on disk, in memory or late", async () => {
    const ordered = Array.from({ length: 6000 }, (_, i) => ({ ts: T0 + i * 1000, value: (i % 97) / 10 }));
    context.append(ordered.map((reading, i) => ({ ...reading, seq: i + 1, point: 2 })));
    const late = ordered.filter((_, i) => i % 3 === 0);
    const live = ordered.filter((_, i) => i % 3 !== 0);
    context.append(live.map((reading, i) => ({ ...reading, seq: 6001 + i })));
    await context.store.flush(10_000);
    context.append(late.map((reading, i) => ({ ...reading, seq: 10_001 + i })));
    const query = { from: T0, to: T0 + 6_000_000, buckets: 7 };
    const expected = await context.store.series({ ...query, pointNo: 2 });
    expect(await context.store.series({ ...query, pointNo: 1 })).toEqual(expected);
    await context.store.flush(13_000);
    expect(await context.store.series({ ...query, pointNo: 1 })).toEqual(expected);
  });

  context.it("says a mean beyond what a float holds is not known", async () => {
    context.append([
      { ts: T0, value: 1.7e308 },
      { ts: T0 + 1, value: 1.7e308 },
    ]);
    const [bucket] = await context.store.series({ pointNo: 1, from: T0, to: T0 + 2, buckets: 1 });
    expect(bucket).toEqual({ t: T0, min: 1.7e308, max: 1.7e308, avg: null, last: 1.7e308, n: 2 });
  });

  context.it("divides a range shorter than its buckets without losing a reading", async () => {
    context.append([0, 1, 2].map((ms) => ({ ts: T0 + ms, value: ms })));
    const buckets = await context.store.series({ pointNo: 1, from: T0, to: T0 + 3, buckets: 10 });
    expect(buckets.map(({ t, last, n }) => [t - T0, last, n])).toEqual([
      [0, 0, 1],
      [1, 1, 1],
      [2, 2, 1],
    ]);
  });
}

function latest(context: Context): void {
  context.it("knows each point's newest reading by device time, historical ones included", async () => {
    context.append([
      { ts: T0 + 5, value: 5, seq: 1 },
      { ts: T0 + 9, value: 9, seq: 1, flags: FLAG.historical },
    ]);
    context.append([
      { ts: T0 + 7, value: 7, seq: 2 },
      { ts: T0 - DAY_MS, value: 2, seq: 2, point: 2 },
    ]);
    const newest = await context.store.latest([1, 2, 3]);
    expect([...newest].map(([point, { value, historical }]) => [point, value, historical])).toEqual([
      [1, 9, true],
      [2, 2, false],
    ]);
  });

  context.it("knows it again after a crash, and what has arrived since", async () => {
    context.append([
      { ts: T0 + 5, value: 5, seq: 1 },
      { ts: T0 - 3 * DAY_MS, value: 2, seq: 1, point: 2 },
    ]);
    await context.store.flush(1);
    await context.crash();
    context.append([
      { ts: T0 + 4, value: 4, seq: 2 },
      { ts: T0, value: 3, seq: 2, point: 3 },
    ]);
    const newest = await context.store.latest([1, 2, 3]);
    expect([...newest].map(([point, { value }]) => [point, value])).toEqual([
      [1, 5],
      [2, 2],
      [3, 3],
    ]);
  });
}

function crashes(context: Context): void {
  context.it("ignores what was durable when it was opened and takes the rest of a replay", async () => {
    const readings = [1, 2, 3, 4].map((seq) => ({ seq, ts: T0 + seq, value: seq }));
    context.append(readings.slice(0, 2));
    await context.store.flush(2);
    context.append(readings.slice(2));
    await context.crash();
    expect(context.store.storedSeq).toBe(2);
    // Value 99 under an old seq shows whether the replay is really ignored.
    context.append([{ seq: 1, ts: T0 + 100, value: 99 }, ...readings]);
    expect((await readAll(context.store, { pointNo: 1 })).map(({ value }) => value)).toEqual([1, 2, 3, 4]);
  });

  context.it("moves storedSeq with a flush, past records without readings", async () => {
    context.append([{ seq: 3, ts: T0 }]);
    expect(context.store.storedSeq).toBe(0);
    await context.store.flush(10);
    expect(context.store.storedSeq).toBe(10);
    await context.crash();
    expect(context.store.storedSeq).toBe(10);
    expect(await readAll(context.store, { pointNo: 1 })).toHaveLength(1);
  });

  context.it("covers everything appended with a flush, also beyond the seq asked for", async () => {
    context.append([{ seq: 5, ts: T0 }]);
    await context.store.flush(2);
    expect(context.store.storedSeq).toBe(5);
  });
}

function mirrors(context: Context): void {
  context.it("gives readings of all points in order of seq, whole messages at a time", async () => {
    context.append([
      { seq: 1, ts: T0 + 9 },
      { seq: 2, ts: T0 + 2, point: 2 },
      { seq: 2, ts: T0 + 2 },
      { seq: 2, ts: T0 + 1 },
      { seq: 4, ts: T0 + 3 },
    ]);
    const page = await context.store.readSince(1, 1);
    expect(page.items.map(({ seq, point, ts }) => [seq, point, ts - T0])).toEqual([
      [2, "P-1", 1],
      [2, "P-1", 2],
      [2, "P-2", 2],
    ]);
    expect([page.throughSeq, page.complete]).toEqual([2, false]);
    const rest = await context.store.readSince(page.throughSeq, 100);
    expect(rest.items.map(({ seq }) => seq)).toEqual([4]);
    expect([rest.throughSeq, rest.complete]).toEqual([4, true]);
  });

  context.it("gives the same order from disk, from memory and after a crash", async () => {
    const readings = Array.from({ length: 3000 }, (_, i) => ({
      seq: i + 1,
      point: 1 + (i % 3),
      ts: T0 + ((i * 7919) % 3000) * 60_000,
      value: i,
    }));
    const walk = async () => {
      const values: Value[] = [];
      for (let sinceSeq = 0, complete = false; !complete; ) {
        const page = await context.store.readSince(sinceSeq, 700);
        values.push(...page.items.map(({ value }) => value));
        sinceSeq = page.throughSeq;
        complete = page.complete;
      }
      return values;
    };
    const expected = readings.map(({ value }) => value);
    context.append(readings.slice(0, 1000));
    await context.store.flush(1000);
    context.append(readings.slice(1000));
    expect(await walk()).toEqual(expected);
    await context.store.flush(3000);
    await context.crash();
    expect(await walk()).toEqual(expected);
  });

  context.it("never sends a mirror back that is ahead of a replay", async () => {
    context.append([{ seq: 1, ts: T0 }]);
    await context.store.flush(1);
    await context.crash();
    expect(await context.store.readSince(50, 10)).toMatchObject({ items: [], throughSeq: 50, complete: true });
  });
}

function retention(context: Context): void {
  const { it } = context;
  const days = [0, 1, 2, 3].map((day) => T0 + day * DAY_MS);

  it("drops the days before an instant, on disk and in memory, and says how many readings went", async () => {
    context.append(days.map((ts, i) => ({ ts, seq: i + 1, value: i })));
    await context.store.flush(4);
    context.append([{ ts: T0 + 5, seq: 5, value: 50 }]);
    expect(await context.store.retain(T0 + 2 * DAY_MS)).toBe(3);
    expect((await readAll(context.store, { pointNo: 1 })).map(({ value }) => value)).toEqual([2, 3]);
    expect(await context.store.retain(T0 + 2 * DAY_MS)).toBe(0);
  });

  it("keeps ranges under hold, of one point or of all, and nothing else of their day", async () => {
    const at = [0, 10, 20, 30].map((s) => T0 + s * 1000);
    context.append(at.flatMap((ts, i) => [1, 2].map((point) => ({ ts, point, seq: i + 1, value: i }))));
    await context.store.flush(4);
    await context.store.hold(1, T0 + 10_000, T0 + 20_000);
    await context.store.hold(null, T0 + 30_000, T0 + 31_000);
    expect(await context.store.retain(T0 + DAY_MS)).toBe(5);
    expect((await readAll(context.store, { pointNo: 1 })).map(({ value }) => value)).toEqual([1, 3]);
    expect((await readAll(context.store, { pointNo: 2 })).map(({ value }) => value)).toEqual([3]);
    expect((await context.store.latest([2])).get(2)?.value).toBe(3);
    await context.crash();
    expect(await context.store.retain(T0 + DAY_MS)).toBe(0);
    expect((await readAll(context.store, { pointNo: 1 })).map(({ value }) => value)).toEqual([1, 3]);
  });

  it("tells a mirror how far it has lost readings", async () => {
    context.append(days.map((ts, i) => ({ ts, seq: i + 1, value: i })));
    expect((await context.store.readSince(0, 10)).oldestSeq).toBe(1);
    await context.store.flush(4);
    await context.store.retain(T0 + 2 * DAY_MS);
    const page = await context.store.readSince(0, 10);
    expect(page.oldestSeq).toBe(3);
    expect(page.items.map(({ value }) => value)).toEqual([2, 3]);
  });

  it("forgets a newest reading that was dropped", async () => {
    context.append([{ ts: T0, seq: 1 }]);
    await context.store.flush(1);
    await context.store.retain(T0 + DAY_MS);
    expect(await context.store.latest([1])).toEqual(new Map());
  });

  it("takes a reading of a dropped day in again", async () => {
    context.append([{ ts: T0, seq: 1, value: 1 }]);
    await context.store.flush(1);
    await context.store.retain(T0 + DAY_MS);
    context.append([{ ts: T0, seq: 2, value: 2 }]);
    await context.store.flush(2);
    expect((await readAll(context.store, { pointNo: 1 })).map(({ value }) => value)).toEqual([2]);
  });
}
