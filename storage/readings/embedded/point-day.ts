import { DAY_MS } from "../../../model/time.ts";
import type { Columns } from "./columns.ts";
import type { PointFacts } from "./day-file.ts";

/** What the store knows in memory of one point on one UTC day: facts of what is on disk, and the readings that are not yet. */
export class PointDay {
  readonly pointNo: number;
  readonly day: number;
  readonly startTs: number;
  readonly endTs: number;
  /** Readings with a seq at or below were on disk when this day was first touched: a replay of the journal brings them again. */
  readonly ignoreSeq: number;
  /** Newest `ts` anywhere, disk included: what is newer needs no comparison with what is there. */
  maxTs: number;
  /** Newest `ts` on disk. */
  diskMaxTs: number;
  /** The point's last chunk of the day; the next flush fills it up if there is room. */
  lastRow: { readonly id: number; readonly n: number } | null;
  /** Not on disk yet. */
  tail: Columns | null = null;
  /** Being written by the flush that is under way; still read from here until it is committed. */
  frozen: Columns | null = null;

  constructor(pointNo: number, day: number, facts: PointFacts | null) {
    this.pointNo = pointNo;
    this.day = day;
    this.startTs = day * DAY_MS;
    this.endTs = this.startTs + DAY_MS;
    this.ignoreSeq = facts?.maxSeq ?? 0;
    this.maxTs = facts?.maxTs ?? Number.NEGATIVE_INFINITY;
    this.diskMaxTs = this.maxTs;
    this.lastRow = facts === null ? null : { id: facts.lastId, n: facts.lastN };
  }

  get readingsInMemory(): number {
    return (this.tail?.length ?? 0) + (this.frozen?.length ?? 0);
  }
}

/** A point's newest reading, in the packed form. */
export interface Newest {
  ts: number;
  seq: number;
  packed: number;
  flags: number;
  receivedAtMs: number;
}

/** All the store keeps in memory of one point. */
export interface Shelf {
  readonly pointNo: number;
  readonly days: Map<number, PointDay>;
  /** The day of the newest arrival: nearly always the day of the next. */
  current: PointDay | null;
  /** Newest of what arrived since opening, and of what is on disk once `diskAsked`. */
  newest: Newest | null;
  diskAsked: boolean;
}
