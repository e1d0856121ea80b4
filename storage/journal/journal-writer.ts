import { randomInt } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { assert } from "../../model/assert.ts";
import { type Disk, errnoOf, isNoSpace } from "./disk.ts";
import { FLUSH_MODULUS, SEGMENT_HEADER_BYTES } from "./format.ts";
import type { CorruptRange, JournalState } from "./journal.ts";
import { type SealedSegment, recoverFolder } from "./recover.ts";
import { Reserve } from "./reserve.ts";
import {
  ALLOCATION_STEP_BYTES,
  adoptSegment,
  createSegment,
  removeQuietly,
  reopenSegment,
  type SegmentFile,
} from "./segment-file.ts";

export interface WriterOptions {
  readonly directory: string;
  readonly segmentBytes: number;
  readonly quotaBytes: number;
  readonly reserveBytes: number;
  readonly probeEveryMs: number;
}

export interface WriterDeps {
  readonly disk: Disk;
  readonly onAccepting: (accepting: Accepting) => void;
}

export type Accepting = Pick<JournalState, "accepting" | "reason">;

export interface Batch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** How far the journal reaches on disk. */
export interface Extent {
  readonly firstSeq: number;
  readonly segments: number;
  readonly bytesOnDisk: number;
}

export interface Opened extends Extent {
  readonly durableSeq: number;
  readonly lastAtMs: number;
  readonly corrupt: readonly CorruptRange[];
  readonly accepting: Accepting;
}

interface Held {
  readonly batch: Batch;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The files of a journal and what happens when they fail. Lives in the journal thread; one flush at a time.
 *
 * A flush that fails is never reported and never given up: it is tried at once on another segment (the reserve, when space has run
 * out), then held and tried again at every probe until it is on disk.
 */
export class JournalWriter {
  readonly #options: WriterOptions;
  readonly #deps: WriterDeps;
  readonly #reserve: Reserve;
  readonly #stepBytes: number;
  #sealed: SealedSegment[] = [];
  #active: SegmentFile | null = null;
  #durableSeq = 0;
  #lastAtMs = 0;
  #flush = 0;
  #held: Held | null = null;
  /** The errno that left the reserve spent or unmade; null while it is put by. */
  #spaceReason: string | null = null;
  /** The errno a held flush failed with. */
  #failure: string | null = null;
  #accepting: Accepting = { accepting: "all", reason: null };
  #probe: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: WriterOptions, deps: WriterDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#reserve = new Reserve(deps.disk, options.directory, options.reserveBytes);
    this.#stepBytes = Math.min(ALLOCATION_STEP_BYTES, options.segmentBytes);
  }

  async open(): Promise<Opened> {
    const { directory } = this.#options;
    mkdirSync(directory, { recursive: true, mode: 0o750 });
    this.#deps.disk.syncFolder(dirname(directory));
    const found = recoverFolder(directory);
    this.#sealed = [...found.sealed];
    this.#durableSeq = found.nextSeq - 1;
    this.#lastAtMs = found.lastAtMs;
    this.#flush = found.flush;
    if (found.active !== null) this.#active = reopenSegment(this.#deps.disk, directory, found.active);
    this.#reserve.find();
    this.#spaceReason = await this.#reserve.restore(this.#spareBytes);
    this.#judge();
    const { corrupt } = found;
    const opened = { durableSeq: this.#durableSeq, lastAtMs: this.#lastAtMs, corrupt, accepting: this.#accepting };
    return { ...this.extent(), ...opened };
  }

  /** Resolves when the batch is durable, however long that takes; rejects only when the journal closes before. */
  flush(batch: Batch): Promise<void> {
    assert(this.#held === null, "one flush is under way at a time");
    assert(batch.firstSeq === this.#durableSeq + 1, "batches come in order, without gaps");
    return new Promise((resolve, reject) => {
      if (this.#tryWrite(batch)) resolve();
      else this.#held = { batch, resolve, reject };
      this.#judge();
    });
  }

  extent(): Extent {
    const active = this.#active;
    const firstSeq = this.#sealed[0]?.segment.firstSeq ?? active?.segment.firstSeq ?? this.#durableSeq + 1;
    const bytesOnDisk = this.#sealed.reduce((sum, { bytes }) => sum + bytes, active?.allocated ?? 0);
    return { firstSeq, segments: this.#sealed.length + (active === null ? 0 : 1), bytesOnDisk };
  }

  /** Drops whole segments, oldest first, so that no crash leaves a hole; the last one always stays. */
  truncateBefore(seq: number): Extent {
    const { directory } = this.#options;
    let dropped = 0;
    for (;;) {
      const oldest = this.#sealed[0];
      const next = this.#sealed[1]?.segment ?? this.#active?.segment;
      if (oldest === undefined || next === undefined || next.firstSeq > seq) break;
      rmSync(join(directory, oldest.segment.file), { force: true });
      this.#sealed.shift();
      dropped++;
    }
    if (dropped > 0) {
      this.#deps.disk.syncFolder(directory);
      this.#judge();
    }
    return this.extent();
  }

  close(): void {
    this.#closed = true;
    if (this.#probe !== null) clearTimeout(this.#probe);
    this.#held?.reject(new Error("the journal closed before the flush was durable"));
    this.#held = null;
    this.#reserve.callOff();
    this.#active?.seal();
    this.#active = null;
  }

  #tryWrite(batch: Batch): boolean {
    // The first failure may cost a segment, the second the reserve, or the other way round.
    for (let attempt = 1; ; attempt++) {
      try {
        this.#write(batch);
        return true;
      } catch (error) {
        this.#failure = errnoOf(error);
        if (!this.#makeWay(error) || attempt === 3) return false;
      }
    }
  }

  #write(batch: Batch): void {
    const active = this.#activeFor(batch.bytes.length);
    active.claim(batch.bytes.length, this.#stepBytes);
    const flush = (this.#flush + 1) % FLUSH_MODULUS;
    this.#lastAtMs = active.append(batch.bytes, flush);
    this.#flush = flush;
    this.#durableSeq = batch.lastSeq;
  }

  #activeFor(bytes: number): SegmentFile {
    const active = this.#active;
    if (active !== null) {
      // A segment that was the reserve may be longer than others: its space is used up before another is claimed.
      const limit = Math.max(this.#options.segmentBytes, active.allocated);
      if (active.position === SEGMENT_HEADER_BYTES || active.position + bytes <= limit) return active;
      active.seal();
      this.#retire(active);
    }
    this.#active = createSegment(this.#deps.disk, this.#newSegment());
    return this.#active;
  }

  #newSegment() {
    const header = {
      firstSeq: this.#durableSeq + 1,
      previousAtMs: this.#lastAtMs,
      firstFlush: (this.#flush + 1) % FLUSH_MODULUS,
      salt: randomInt(1, 2 ** 32),
    };
    return { directory: this.#options.directory, header, stepBytes: this.#stepBytes };
  }

  /** After a failure: whether there is another place to write to at once. */
  #makeWay(error: unknown): boolean {
    if (this.#active !== null && (this.#active.suspect || !isNoSpace(error))) {
      this.#active.close();
      this.#retire(this.#active);
    }
    if (!isNoSpace(error)) return true;
    this.#spaceReason = errnoOf(error);
    if (this.#reserve.callOff()) return true;
    return this.#reserve.held && this.#takeReserve();
  }

  #takeReserve(): boolean {
    const previous = this.#active;
    try {
      this.#active = adoptSegment(this.#deps.disk, this.#newSegment(), this.#reserve);
    } catch (error) {
      this.#failure = errnoOf(error);
      removeQuietly(this.#reserve.path);
      this.#reserve.markTaken();
      return false;
    }
    this.#reserve.markTaken();
    if (previous !== null) {
      previous.seal();
      this.#retire(previous);
    }
    return true;
  }

  /** Puts the active segment among the sealed ones, or removes it when no durable record stands in it. */
  #retire(segment: SegmentFile): void {
    if (this.#active === segment) this.#active = null;
    if (segment.segment.firstSeq > this.#durableSeq) removeQuietly(join(this.#options.directory, segment.segment.file));
    else this.#sealed.push({ segment: segment.segment, bytes: segment.allocated });
  }

  /** Room beside the reserve that must be there before telemetry is taken again: the flush held back and two steps. */
  get #spareBytes(): number {
    return 2 * this.#stepBytes + (this.#held?.batch.bytes.length ?? 0);
  }

  async #recover(): Promise<void> {
    // The reserve first: until it is put by again, telemetry stays refused.
    if (this.#spaceReason !== null) this.#spaceReason = await this.#reserve.restore(this.#spareBytes);
    if (this.#closed) return;
    const held = this.#held;
    if (held !== null && this.#tryWrite(held.batch)) {
      this.#held = null;
      held.resolve();
    }
    this.#judge();
  }

  /** Derives what is accepted from the facts, tells a change, and keeps probing while anything is amiss. */
  #judge(): void {
    const next = this.#toAccepting();
    const { accepting, reason } = this.#accepting;
    this.#accepting = next;
    if (next.accepting !== accepting || next.reason !== reason) this.#deps.onAccepting(next);
    const probing = this.#held !== null || this.#spaceReason !== null;
    if (probing && this.#probe === null && !this.#closed) this.#scheduleProbe();
  }

  #toAccepting(): Accepting {
    if (this.#held !== null) return { accepting: "none", reason: this.#failure };
    if (this.#spaceReason !== null) return { accepting: "reserved", reason: this.#spaceReason };
    if (this.extent().bytesOnDisk > this.#options.quotaBytes) return { accepting: "reserved", reason: "quota" };
    return { accepting: "all", reason: null };
  }

  #scheduleProbe(): void {
    this.#probe = setTimeout(() => {
      void this.#recover().finally(() => {
        this.#probe = null;
        this.#judge();
      });
    }, this.#options.probeEveryMs);
  }
}
