import { ReadingBatch } from "../../model/reading-batch.ts";
import { type MemoryDisk, MemoryStore } from "../../storage/readings/memory/memory-store.ts";
import type { Chaos } from "./chaos.ts";

export interface CrashableStoreDeps {
  readonly chaos: Chaos;
  /** Negative control: every reading is taken for a new one. */
  readonly forgetsRepetitions?: boolean;
}

/** The real memory store in a process that may die before and after each flush. */
export class CrashableStore extends MemoryStore {
  readonly #deps: CrashableStoreDeps;
  #strangers = 0;

  constructor(disk: MemoryDisk, deps: CrashableStoreDeps) {
    super(disk);
    this.#deps = deps;
  }

  override append(batch: ReadingBatch, throughSeq: number): void {
    super.append(this.#deps.forgetsRepetitions === true ? this.#estranged(batch) : batch, throughSeq);
  }

  override async flush(throughSeq: number): Promise<void> {
    await this.#deps.chaos.pass("readings: before the flush");
    await super.flush(throughSeq);
    await this.#deps.chaos.pass("readings: after the flush");
  }

  /** The same readings with counters nobody has seen, so that none is known again. */
  #estranged(batch: ReadingBatch): ReadingBatch {
    const strange = new ReadingBatch(Math.max(1, batch.length));
    for (let i = 0; i < batch.length; i++) {
      // i is below the batch's length, where every column has a value.
      const [pointNo, seq, ts] = [batch.pointNo[i] as number, batch.seq[i] as number, batch.ts[i] as number];
      const [packed, flags, receivedAtMs] = [
        batch.packed[i] as number,
        batch.flags[i] as number,
        batch.receivedAtMs[i] as number,
      ];
      strange.push(pointNo, seq, ts, packed, flags, receivedAtMs, 1e9 + this.#strangers++);
    }
    return strange;
  }
}
