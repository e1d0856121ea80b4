import { DAY_MS } from "../../../model/time.ts";
import type { Columns, ReadingColumns } from "./columns.ts";
import type { ChunkRemoval, PointFacts } from "./day-file.ts";

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
  /** The point's last chunks of the day, in order of arrival: those that are not full may be packed together with what is new. */
  lastRows: readonly ChunkRemoval[];
  /** Everything on disk of the instant `diskMaxTs`, as far as repetitions are told by it; null: not known, ask the disk. */
  diskEnd: DiskEnd | null = null;
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
    this.lastRows = facts?.lastRows ?? [];
  }

  get readingsInMemory(): number {
    return (this.tail?.length ?? 0) + (this.frozen?.length ?? 0);
  }

  /** Readings in order of `ts`, until now in memory, are on disk. */
  noteOnDisk(columns: ReadingColumns): void {
    const { length, ts, deviceSeq, packed, flags } = columns;
    const newest = ts[length - 1];
    if (newest === undefined || newest < this.diskMaxTs) return;
    if (newest > this.diskMaxTs) this.diskEnd = { deviceSeq: [], packed: [], flags: [] };
    this.diskMaxTs = newest;
    if (this.diskEnd === null) return;
    for (let i = length - 1; i >= 0 && ts[i] === newest; i--) {
      // `i` is within the columns.
      this.diskEnd.deviceSeq.push(deviceSeq[i] as number);
      this.diskEnd.packed.push(packed[i] as number);
      this.diskEnd.flags.push(flags[i] as number);
    }
  }
}

/** Readings of one instant. */
export interface DiskEnd {
  readonly deviceSeq: number[];
  readonly packed: number[];
  readonly flags: number[];
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
