import { rmSync } from "node:fs";
import { join } from "node:path";
import { RECORD_HEADER_BYTES, SEGMENT_HEADER_BYTES } from "./format.ts";
import type { CorruptRange } from "./journal.ts";
import type { SegmentStart } from "./segment-file.ts";
import { listSegments, type Segment, segmentBytes } from "./segment-name.ts";
import { SegmentWalk } from "./segment-walk.ts";

export interface SealedSegment {
  readonly segment: Segment;
  readonly bytes: number;
}

export interface Recovered {
  readonly sealed: readonly SealedSegment[];
  /** Where to go on; null when a new segment must be begun. */
  readonly active: (SegmentStart & { readonly rewriteFrom: number }) | null;
  readonly nextSeq: number;
  readonly lastAtMs: number;
  /** Flush number of the last record. */
  readonly flush: number;
  readonly corrupt: readonly CorruptRange[];
}

/**
 * Finds the end of the journal. Only the last segment is read: an earlier one ends where the next one's numbers begin, and is
 * checked when it is read.
 */
export function recoverFolder(directory: string): Recovered {
  const segments = listSegments(directory);
  for (;;) {
    const last = segments.at(-1);
    if (last === undefined) return { sealed: [], active: null, nextSeq: 1, lastAtMs: 0, flush: 0, corrupt: [] };
    const walk = new SegmentWalk(directory, last, { fromSeq: Infinity, lastSeq: null });
    try {
      if (walk.header !== null || !walk.isBlank()) return toRecovered(directory, segments, walk);
    } finally {
      walk.close();
    }
    // Its header never reached the disk, so neither did a record: the segment before it is the last.
    rmSync(join(directory, last.file));
    segments.pop();
  }
}

function toRecovered(directory: string, segments: readonly Segment[], walk: SegmentWalk): Recovered {
  const last = walk.segment;
  const sealed = sealedOf(directory, segments.slice(0, -1), last);
  if (walk.header === null) return toUnreadable(directory, sealed, walk);
  const reuse = new Uint8Array(256 * 1024);
  while (walk.next(reuse) !== null);
  walk.markLastFlush();
  const { position, nextSeq, lastAtMs, flush } = walk;
  const active = { segment: last, salt: walk.header.salt, position, allocated: position, rewriteFrom: walk.flushAt };
  return { sealed, active, nextSeq, lastAtMs, flush, corrupt: walk.corrupt };
}

/**
 * Both copies of the header are damaged and records stand behind them. None can be checked without the salt. Numbering goes on
 * behind the highest number the segment can have held, so that no acknowledged number is given twice.
 */
function toUnreadable(directory: string, before: readonly SealedSegment[], walk: SegmentWalk): Recovered {
  const { segment, bytes } = walk;
  const nextSeq = segment.firstSeq + Math.floor((bytes - SEGMENT_HEADER_BYTES) / RECORD_HEADER_BYTES) + 1;
  const lost = { firstLostSeq: segment.firstSeq, firstGoodSeqAfter: nextSeq };
  const corrupt = [{ segment: segment.file, fromByte: 0, toByte: bytes, ...lost, inLastFlush: false }];
  const lastAtMs = lastAtMsOf(directory, before.at(-1)?.segment, segment.firstSeq);
  return { sealed: [...before, { segment, bytes }], active: null, nextSeq, lastAtMs, flush: 0, corrupt };
}

function lastAtMsOf(directory: string, segment: Segment | undefined, beforeSeq: number): number {
  if (segment === undefined) return 0;
  const walk = new SegmentWalk(directory, segment, { fromSeq: Infinity, lastSeq: beforeSeq - 1 });
  while (walk.next() !== null);
  walk.close();
  return walk.lastAtMs;
}

/** Drops what was given up empty: a segment followed by one of the same first number holds no record that counts. */
function sealedOf(directory: string, segments: readonly Segment[], last: Segment): SealedSegment[] {
  const sealed: SealedSegment[] = [];
  segments.forEach((segment, i) => {
    const next = segments[i + 1] ?? last;
    if (next.firstSeq === segment.firstSeq) rmSync(join(directory, segment.file), { force: true });
    else sealed.push({ segment, bytes: segmentBytes(directory, segment) });
  });
  return sealed;
}
