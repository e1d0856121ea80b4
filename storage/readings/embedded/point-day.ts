import { DAY_MS } from "../../../model/time.ts";
import { CAPACITY_MIN, type Columns, type ReadingColumns } from "./columns.ts";
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
  /** Readings the next tail begins with room for. */
  tailCapacity = CAPACITY_MIN;
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
  noteOnDisk({ length, ts, deviceSeq, packed, flags }: ReadingColumns): void {
    this.tailCapacity = startingCapacity(length);
    const newest = ts[length - 1];
    if (newest === undefined || newest < this.diskMaxTs) return;
    if (newest > this.diskMaxTs) {
      this.diskMaxTs = newest;
      // With one place each, for most instants have one reading of a point.
      this.diskEnd ??= { n: 0, deviceSeq: [-1], packed: [0], flags: [0] };
      this.diskEnd.n = 0;
    }
    const end = this.diskEnd;
    if (end === null) return;
    for (let i = length - 1; i >= 0 && ts[i] === newest; i--, end.n++) {
      // `i` is within the columns.
      end.deviceSeq[end.n] = deviceSeq[i] as number;
      end.packed[end.n] = packed[i] as number;
      end.flags[end.n] = flags[i] as number;
    }
  }
}

/** The first readings of a tail most likely come to as many as the last tail held: half of it leaves one step of growth. */
function startingCapacity(length: number): number {
  return length < 2 * CAPACITY_MIN ? CAPACITY_MIN : 2 ** (30 - Math.clz32(length));
}

/** The first `n` of the arrays, which are used again, are readings of one instant. */
export interface DiskEnd {
  n: number;
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
