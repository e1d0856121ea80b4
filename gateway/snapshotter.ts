import type { Logger } from "pino";
import type { Clock } from "../model/time.ts";
import type { Journal } from "../storage/journal/journal.ts";
import type { ReadingStore } from "../storage/readings/reading-store.ts";
import type { Records } from "../storage/records/records.ts";
import type { CarryOut } from "./effects.ts";
import type { Loop } from "./loop.ts";
import { copyInSlices } from "./copy-in-slices.ts";
import { beginSnapshot, takeBack } from "./snapshot.ts";
import { type ShardBox, STATE_VERSION } from "./state.ts";

export interface SnapshotLimits {
  /** A snapshot begins when so many records or readings, or so much time, lie behind the last one: bounds the replay of a start. */
  readonly recordsMax: number;
  readonly readingsMax: number;
  readonly everyMs: number;
  /** Longest stretch of copying at a time. */
  readonly sliceMs: number;
}

export const SNAPSHOT_LIMITS: SnapshotLimits = {
  recordsMax: 200_000,
  readingsMax: 1_000_000,
  everyMs: 300_000,
  sliceMs: 5,
};

export interface SnapshotterDeps {
  readonly loop: Loop;
  readonly carryOut: CarryOut;
  readonly records: Pick<Records, "saveSnapshot" | "committedSeq">;
  readonly readings: ReadingStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: SnapshotLimits;
}

/**
 * Takes snapshots of the engine's state while it goes on, and lets go of journal that nothing needs any more.
 *
 * The order makes every crash harmless: effects committed, state copied, readings durable in their store, snapshot durable; only then
 * may the journal before it go.
 */
export class Snapshotter {
  readonly #deps: SnapshotterDeps;
  #seq: number;
  #atMs: number;
  #taking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #readingsHanded = 0;
  #paused = false;

  constructor(deps: SnapshotterDeps, snapshotSeq: number) {
    this.#deps = deps;
    this.#seq = snapshotSeq;
    this.#atMs = deps.clock.monotonicMs();
  }

  get snapshotSeq(): number {
    return this.#seq;
  }

  /** Runs work while no snapshot is taken and no journal is let go: what is on disk stays together. */
  async whilePaused<T>(work: () => Promise<T>): Promise<T> {
    await this.#taking?.catch(() => undefined);
    this.#paused = true;
    try {
      return await work();
    } finally {
      this.#paused = false;
    }
  }

  start(): void {
    this.#timer = setInterval(() => this.#lookAt(), 250);
  }

  /** Takes one now, unless nothing has happened since the last one. */
  async take(): Promise<void> {
    if (this.#taking !== null) await this.#taking;
    if (this.#deps.loop.state.seq === this.#seq) return;
    this.#taking = this.#takeOne().finally(() => {
      this.#taking = null;
    });
    await this.#taking;
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#taking?.catch(() => undefined);
  }

  #lookAt(): void {
    const { loop, clock, limits, logger } = this.#deps;
    if (this.#taking !== null || this.#paused) return;
    const behind = loop.state.seq - this.#seq;
    const waitedMs = clock.monotonicMs() - this.#atMs;
    // After a failure (a full disk) the next try waits, longer each time, up to a minute.
    const patienceMs = Math.min(60_000, 1000 * 2 ** this.#failures);
    if (behind === 0 || (this.#failures > 0 && waitedMs < patienceMs)) return;
    const readings = this.#deps.carryOut.readingsHanded - this.#readingsHanded;
    const due = behind >= limits.recordsMax || readings >= limits.readingsMax || waitedMs >= limits.everyMs;
    if (!due && this.#failures === 0) return;
    this.take().catch((error: unknown) => logger.error({ err: error }, "snapshot failed; trying again"));
  }

  async #takeOne(): Promise<void> {
    const { loop, carryOut, records, readings, journal, clock, logger } = this.#deps;
    const { state } = loop;
    const beganAtMs = clock.monotonicMs();
    const owed = await loop.atRest(async () => {
      await carryOut.commitThrough(state);
      this.#readingsHanded = carryOut.readingsHanded;
      return beginSnapshot(state);
    });
    // Begun above; only this method ends it.
    const { seq, removed } = state.snapshot as NonNullable<typeof state.snapshot>;
    try {
      await records.saveSnapshot({ seq, stateVersion: STATE_VERSION, shards: this.#copy(seq, owed), removed });
    } catch (error) {
      takeBack(state, owed, removed);
      this.#failures++;
      throw error;
    }
    this.#failures = 0;
    this.#seq = seq;
    const copyMs = this.#atMs - beganAtMs;
    logger.debug({ seq, shards: owed.length, copyMs, tookMs: clock.monotonicMs() - beganAtMs }, "snapshot taken");
    await journal.truncateBefore(Math.min(seq, records.committedSeq, readings.storedSeq) + 1);
  }

  /** Gives the shards as they are copied, and ends when the readings, too, are durable up to the snapshot. */
  async *#copy(seq: number, owed: readonly ShardBox<unknown>[]): AsyncGenerator<ReadonlyMap<string, string>> {
    const { clock, limits, loop, readings } = this.#deps;
    yield* copyInSlices(loop.state, owed, { clock, sliceMs: limits.sliceMs });
    this.#atMs = clock.monotonicMs();
    await readings.flush(seq);
  }
}
