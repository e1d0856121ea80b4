import { decodeEvent, encodeEvent } from "../../gateway/codec.ts";
import { type EngineState, newState } from "../../gateway/state.ts";
import { step } from "../../gateway/step.ts";
import { nextTickMs } from "../../gateway/step/timers.ts";
import { Effects } from "../../model/effects.ts";
import { EVENT_KIND, type JournalEvent } from "../../model/journal-event.ts";
import type { JournalRecord } from "../../storage/journal/journal.ts";

/**
 * The real decode and step over journal records, without threads, disk or clock. What `step` asks for gathers in `effects`; whoever
 * drives the engine looks at it and clears it.
 */
export class OfflineEngine {
  readonly state: EngineState = newState();
  readonly effects = new Effects();
  /** Told of each record this engine makes itself, before it is stepped. */
  readonly #onRecord: (record: JournalRecord) => void;

  constructor(onRecord: (record: JournalRecord) => void = () => {}) {
    this.#onRecord = onRecord;
  }

  step(record: JournalRecord): void {
    step(this.state, decodeEvent(record.kind, record.payload), record, this.effects);
  }

  /** Makes a record of an event, as the gateway would journal it, and steps it. */
  take(event: JournalEvent, atMs: number): void {
    const record = { seq: this.state.seq + 1, kind: EVENT_KIND[event.kind], atMs, payload: encodeEvent(event) };
    this.#onRecord(record);
    this.step(record);
  }

  /** Lets time pass: each timer fires by a tick when it is due. */
  passTo(atMs: number): void {
    for (;;) {
      const dueMs = nextTickMs(this.state);
      if (dueMs > atMs) return;
      this.take({ kind: "tick" }, Math.max(this.state.atMs, dueMs));
    }
  }
}
