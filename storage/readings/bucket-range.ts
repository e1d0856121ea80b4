import { assert } from "../../model/assert.ts";
import type { SeriesQuery } from "./reading-store.ts";

/** The most buckets a series may ask for. */
const BUCKETS_MAX = 10_000;

/** Divides `from`–`to` into equal buckets; bounds fall on whole milliseconds. Shared by the stores, so that they agree on edges. */
export class BucketRange {
  readonly from: number;
  readonly to: number;
  readonly count: number;

  constructor({ from, to, buckets }: SeriesQuery) {
    assert(Number.isInteger(buckets) && buckets >= 1 && buckets <= BUCKETS_MAX, "a series has 1 to 10,000 buckets");
    this.from = from;
    this.to = to;
    this.count = buckets;
  }

  /** First instant that belongs to bucket `i` or a later one; `startOf(count)` is the end. */
  startOf(i: number): number {
    return this.from + Math.ceil((i * (this.to - this.from)) / this.count);
  }

  /** The bucket an instant of the range belongs to: the last one that starts at or before it. */
  bucketOf(ts: number): number {
    let i = Math.min(this.count - 1, Math.floor(((ts - this.from) * this.count) / (this.to - this.from)));
    // Floating-point division may miss a bound by one bucket either way.
    while (i > 0 && this.startOf(i) > ts) i--;
    while (i < this.count - 1 && this.startOf(i + 1) <= ts) i++;
    return i;
  }
}
