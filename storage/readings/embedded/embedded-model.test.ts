import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reading } from "../../../model/reading.ts";
import { FLAG, toFlags } from "../../../model/reading-batch.ts";
import { DAY_MS } from "../../../model/time.ts";
import { toPacked } from "../../../model/value.ts";
import { T0, type TestReading, toBatch } from "../contract.ts";
import { MemoryDisk, MemoryStore } from "../memory/memory-store.ts";
import { ReadingCore } from "./reading-core.ts";
import { toBuffer } from "./taken-block.ts";

/** What may happen to a store, as the gateway lets it happen. */
type Step =
  | { readonly kind: "message"; readonly readings: readonly TestReading[] }
  | {
      readonly kind: "back-fill";
      readonly point: number;
      readonly from: number;
      readonly n: number;
      readonly stepMs: number;
    }
  | { readonly kind: "flush" }
  /** Ended without a flush; the journal brings everything since a snapshot again. */
  | { readonly kind: "crash"; readonly replayed: number }
  | { readonly kind: "hold"; readonly point: number | null; readonly from: number; readonly span: number }
  | { readonly kind: "retain"; readonly before: number }
  | { readonly kind: "look" };

/** Hundreds of files are made and synced here; none needs to survive a power cut. */
const FOLDER = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const POINTS = [1, 2, 3];
/** Few instants and values, so that repetitions and conflicts are common. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((s) => T0 + s * 1000),
  fc.integer({ min: -3, max: 3 }).map((day) => T0 + day * DAY_MS),
);
const reading: fc.Arbitrary<TestReading> = fc.record({
  point: fc.constantFrom(...POINTS),
  ts: instant,
  value: fc.constantFrom(1, 1.5, -0, 0, true, "fault" as const),
  quality: fc.constantFrom("good" as const, "good" as const, "uncertain" as const, "bad" as const),
  deviceSeq: fc.constantFrom(-1, -1, 1, 2),
  flags: fc.constantFrom(0, 0, FLAG.historical, FLAG.skewed),
  receivedAtMs: fc.integer({ min: T0, max: T0 + 100_000 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("message" as const), readings: fc.array(reading, { maxLength: 8 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("back-fill" as const),
      point: fc.constantFrom(...POINTS),
      from: instant,
      n: fc.integer({ min: 1, max: 150 }),
      stepMs: fc.constantFrom(1, 500, 60_000),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "flush" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const), replayed: fc.nat({ max: 6 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("hold" as const),
      point: fc.constantFrom(null, ...POINTS),
      from: instant,
      span: fc.constantFrom(1, 5000, DAY_MS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("retain" as const), before: instant }) },
  { weight: 2, arbitrary: fc.constant({ kind: "look" as const }) },
);

describe("the embedded store", () => {
  it("answers as the memory store does, whatever happens to both", { timeout: 120_000 }, async () => {
    const someSteps = fc.array(step, { minLength: 1, maxLength: 25, size: "max" });
    // Heavy traffic leaves small chunks behind one another; a quiet plant's flushes pack them together.
    const property = fc.asyncProperty(someSteps, fc.constantFrom(0, 1e9), async (steps, repackMax) => {
      const pair = new Pair(repackMax);
      try {
        for (const one of steps) await pair.run(one);
        await pair.run({ kind: "look" });
      } finally {
        await pair.close();
      }
    });
    await expect(fc.assert(property, { numRuns: 150 })).resolves.toBeUndefined();
  });
});

/** Both stores side by side, fed by one journal. */
class Pair {
  readonly #directory = mkdtempSync(join(FOLDER, "twinline-model-"));
  readonly #disk = new MemoryDisk();
  readonly #journal: TestReading[][] = [];
  readonly #repackMax: number;
  #memory = new MemoryStore(this.#disk);
  #core: ReadingCore;

  constructor(repackMax: number) {
    this.#repackMax = repackMax;
    this.#core = open(this.#directory, repackMax);
    this.#define();
  }

  async run(step: Step): Promise<void> {
    switch (step.kind) {
      case "message":
        return this.#append(step.readings);
      case "back-fill": {
        const { point, from, n, stepMs } = step;
        return this.#append(
          Array.from({ length: n }, (_, i) => ({ point, ts: from + i * stepMs, value: (i % 50) / 10 })),
        );
      }
      case "flush":
        await this.#core.flush(this.#journal.length);
        return this.#memory.flush(this.#journal.length);
      case "crash":
        return this.#crash(step.replayed);
      case "hold":
        this.#core.hold({ pointNo: step.point, fromTs: step.from, toTs: step.from + step.span });
        return this.#memory.hold(step.point, step.from, step.from + step.span);
      case "retain":
        assert.equal(await this.#core.retain(step.before), await this.#memory.retain(step.before));
        return;
      case "look":
        return this.#compare();
    }
  }

  async close(): Promise<void> {
    await this.#core.close();
    rmSync(this.#directory, { recursive: true });
  }

  #append(readings: readonly TestReading[]): void {
    const seq = this.#journal.length + 1;
    this.#journal.push(readings.map((reading) => ({ ...reading, seq })));
    this.#replay(seq);
  }

  #replay(seq: number): void {
    const batch = toBatch(this.#journal[seq - 1] ?? []);
    void this.#core.take(toBuffer(batch), seq);
    this.#memory.append(batch, seq);
  }

  async #crash(replayed: number): Promise<void> {
    await this.#core.close();
    this.#core = open(this.#directory, this.#repackMax);
    this.#memory = new MemoryStore(this.#disk);
    this.#define();
    assert.equal(this.#core.storedSeq, this.#memory.storedSeq);
    const from = Math.max(1, this.#core.storedSeq - replayed);
    for (let seq = from; seq <= this.#journal.length; seq++) this.#replay(seq);
  }

  #define(): void {
    for (const pointNo of POINTS) {
      this.#core.define([{ pointNo, enterprise: "plant", point: `P-${pointNo}` }]);
      this.#memory.define(pointNo, "plant", `P-${pointNo}`);
    }
  }

  async #compare(): Promise<void> {
    for (const pointNo of POINTS) {
      const { columns } = await this.#core.read({ pointNo, limit: 10_000 });
      const { items } = await this.#memory.read({ pointNo, limit: 10_000 });
      same(textOf(columns), items.map(toText));
      await this.#compareSeries(pointNo);
    }
    const latest = await this.#core.latest(POINTS);
    const expected = await this.#memory.latest(POINTS);
    same(textOf({ ...latest, length: latest.pointNo.length }), [...expected.values()].map(toText));
    await this.#compareSince();
  }

  async #compareSeries(pointNo: number): Promise<void> {
    const query = { pointNo, from: T0 - 4 * DAY_MS, to: T0 + 4 * DAY_MS, buckets: 300 };
    const { length, t, n, min, max, avg } = await this.#core.readSeries(query);
    const buckets = await this.#memory.series(query);
    same(
      Array.from({ length }, (_, i) => [t[i], n[i], ...[min[i], max[i], avg[i]].map((x) => x || 0)].join()),
      buckets.map((bucket) => [bucket.t, bucket.n, bucket.min ?? 0, bucket.max ?? 0, bucket.avg ?? 0].join()),
    );
  }

  /** Where pages end is each store's own affair; what a mirror gets by walking them is not. */
  async #compareSince(): Promise<void> {
    const walked: string[] = [];
    for (let sinceSeq = 0, complete = false; !complete; ) {
      const { page, oldestSeq } = await this.#core.readSince(sinceSeq, 500);
      walked.push(...textOf(page.columns).map((text, i) => `${page.pointNo[i]} ${text}`));
      assert.ok(page.complete || page.throughSeq > sinceSeq, "a page goes on");
      sinceSeq = page.throughSeq;
      complete = page.complete;
      if (complete) walked.push(`through ${sinceSeq} oldest ${oldestSeq}`);
    }
    const { items, throughSeq, oldestSeq } = await this.#memory.readSince(0, Number.MAX_SAFE_INTEGER);
    same(walked, [
      ...items.map((item) => `${item.pointNo} ${toText(item)}`),
      `through ${throughSeq} oldest ${oldestSeq}`,
    ]);
  }
}

/** Comparing text is a hundred times quicker than comparing objects; a difference is shown line by line. */
function same(actual: readonly string[], expected: readonly string[]): void {
  if (actual.join("\n") !== expected.join("\n")) assert.deepEqual(actual, expected);
}

interface Columns {
  readonly length: number;
  readonly ts: Float64Array;
  readonly seq: Float64Array;
  readonly receivedAtMs: Float64Array;
  readonly packed: Float64Array;
  readonly flags: Uint16Array;
}

function textOf({ length, ts, seq, receivedAtMs, packed, flags }: Columns): string[] {
  return Array.from({ length }, (_, i) => [ts[i], seq[i], receivedAtMs[i], signed(packed[i]), flags[i]].join());
}

function toText(item: Reading): string {
  const bits =
    (item.historical ? FLAG.historical : 0) | (item.skewed ? FLAG.skewed : 0) | (item.conflict ? FLAG.conflict : 0);
  const { ts, seq, receivedAtMs, value, quality } = item;
  return [ts, seq, receivedAtMs, signed(toPacked(value)), toFlags(value, quality, bits)].join();
}

/** Tells minus zero from zero in text. */
function signed(value: number | undefined): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function open(directory: string, repackMax: number): ReadingCore {
  return new ReadingCore({
    directory,
    headBytesMax: 1e9,
    chunkReadings: 64,
    repackMax,
    onStored: () => {},
    onFlushFailed: (error) => assert.fail(String(error)),
    onDamage: (damage) => assert.fail(JSON.stringify(damage)),
  });
}
