import type { Reading } from "./reading.ts";
import { type Quality, QUALITIES, toValue, toValueKind, type Value } from "./value.ts";

/** Bits of `ReadingBatch.flags`: a storage format, append only. Bits 0–1 quality, 2–3 value kind. */
export const FLAG = {
  historical: 1 << 4,
  conflict: 1 << 5,
  tsReplaced: 1 << 6,
  overRange: 1 << 7,
  belowRange: 1 << 8,
  skewed: 1 << 9,
  /** Taken within a calibration or maintenance window of its point: it may be test gas. */
  window: 1 << 10,
  /** A number that stands for no value. */
  faultValue: 1 << 11,
} as const;

/** Packs quality and value kind into the low bits of `flags`. */
export function toFlags(value: Value, quality: Quality, bits: number): number {
  return QUALITIES.indexOf(quality) | (toValueKind(value) << 2) | bits;
}

export function qualityOf(flags: number): Quality {
  // Two bits, three qualities: the fourth pattern is never written.
  return QUALITIES[flags & 3] ?? "bad";
}

export function valueOf(packed: number, flags: number): Value {
  return toValue(packed, (flags >> 2) & 3);
}

/** Spells the bits of one packed reading out. */
export function toReading(columns: {
  seq: number;
  ts: number;
  packed: number;
  flags: number;
  receivedAtMs: number;
}): Reading {
  const { flags } = columns;
  return {
    seq: columns.seq,
    ts: columns.ts,
    value: valueOf(columns.packed, flags),
    quality: qualityOf(flags),
    receivedAtMs: columns.receivedAtMs,
    historical: (flags & FLAG.historical) !== 0,
    conflict: (flags & FLAG.conflict) !== 0,
    tsReplaced: (flags & FLAG.tsReplaced) !== 0,
    overRange: (flags & FLAG.overRange) !== 0,
    belowRange: (flags & FLAG.belowRange) !== 0,
    skewed: (flags & FLAG.skewed) !== 0,
    window: (flags & FLAG.window) !== 0,
    faultValue: (flags & FLAG.faultValue) !== 0,
  };
}

/**
 * Readings in columns, on their way from the core to the stores. Grows by doubling; no object per reading.
 *
 * `pointNo` is the number the state gave the point when it entered the catalogue (stable, never reused).
 * Readings of one point stand in order of arrival; `seq` never decreases.
 */
export class ReadingBatch {
  length = 0;
  pointNo: Uint32Array<ArrayBuffer>;
  seq: Float64Array<ArrayBuffer>;
  ts: Float64Array<ArrayBuffer>;
  packed: Float64Array<ArrayBuffer>;
  receivedAtMs: Float64Array<ArrayBuffer>;
  /** The device's own `seq` of the message, or -1: with `ts` it tells a repetition from a second value. */
  deviceSeq: Float64Array<ArrayBuffer>;
  flags: Uint16Array<ArrayBuffer>;

  constructor(capacity = 64) {
    this.pointNo = new Uint32Array(capacity);
    this.seq = new Float64Array(capacity);
    this.ts = new Float64Array(capacity);
    this.packed = new Float64Array(capacity);
    this.receivedAtMs = new Float64Array(capacity);
    this.deviceSeq = new Float64Array(capacity);
    this.flags = new Uint16Array(capacity);
  }

  push(
    pointNo: number,
    seq: number,
    ts: number,
    packed: number,
    flags: number,
    receivedAtMs: number,
    deviceSeq = -1,
  ): void {
    if (this.length === this.pointNo.length) this.#grow();
    const i = this.length++;
    this.pointNo[i] = pointNo;
    this.seq[i] = seq;
    this.ts[i] = ts;
    this.packed[i] = packed;
    this.flags[i] = flags;
    this.receivedAtMs[i] = receivedAtMs;
    this.deviceSeq[i] = deviceSeq;
  }

  clear(): void {
    this.length = 0;
  }

  #grow(): void {
    const capacity = this.pointNo.length * 2;
    const wider = new ReadingBatch(capacity);
    wider.pointNo.set(this.pointNo);
    wider.seq.set(this.seq);
    wider.ts.set(this.ts);
    wider.packed.set(this.packed);
    wider.receivedAtMs.set(this.receivedAtMs);
    wider.deviceSeq.set(this.deviceSeq);
    wider.flags.set(this.flags);
    this.pointNo = wider.pointNo;
    this.seq = wider.seq;
    this.ts = wider.ts;
    this.packed = wider.packed;
    this.receivedAtMs = wider.receivedAtMs;
    this.deviceSeq = wider.deviceSeq;
    this.flags = wider.flags;
  }
}
