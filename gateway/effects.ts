import type { Logger } from "pino";
import type { Alarm } from "../model/alarm.ts";
import type { Effects, Reply } from "../model/effects.ts";
import type { OutboxEntry } from "../model/push.ts";
import type { Clock } from "../model/time.ts";
import type { JournalRecord } from "../storage/journal/journal.ts";
import type { ReadingStore } from "../storage/readings/reading-store.ts";
import type { AlarmLatency, CommitBatch, Records } from "../storage/records/records.ts";
import type { EngineState } from "./state.ts";
import type { View } from "./view.ts";

/** Without anything that must be committed, `committedSeq` still follows at least this often. */
const COMMIT_EVERY_MS = 1_000;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 5_000;
/**
 * Readings handed over and not yet taken in by the store: beyond this the loop waits, and with it the acknowledgements. Together with
 * what the store keeps in memory it bounds how far a snapshot may lie behind, and so the replay of a start.
 */
const STORE_BACKLOG_MAX = 250_000;

export interface CarryOutDeps {
  readonly records: Pick<Records, "commit">;
  readonly readings: ReadingStore;
  readonly view: View;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly wakeDelivery: (entries: readonly OutboxEntry[]) => void;
  /** What keeps commits from succeeding, or null when they succeed again. */
  readonly onCommitTrouble: (reason: string | null) => void;
}

interface Batch {
  readonly records: readonly JournalRecord[];
  readonly durableAtMs: number;
  /** A start goes through what lies behind the snapshot: alarms come first, the store catches up behind them. */
  readonly catchingUp: boolean;
}

/**
 * Carries out what `step` decided, in the one order that is safe: commit, then hand readings to the store, then show, push and answer.
 *
 * A commit that fails is retried until it succeeds; nothing is shown or pushed before.
 */
export class CarryOut {
  readonly #deps: CarryOutDeps;
  readonly #waiting = new Map<string, (reply: Reply) => void>();
  /** Alarms that have changed since the last commit, also those whose value alone has moved: they go along with the next one. */
  readonly #changed = new Map<string, Alarm>();
  #committedAtMs = 0;
  #handedSeq = 0;
  /** A start leaves the store far behind: it is then allowed that much and a little more, less and less as it catches up. */
  #storeBacklogAllowed = STORE_BACKLOG_MAX;
  #readingsHanded = 0;
  #closed = false;

  constructor(deps: CarryOutDeps) {
    this.#deps = deps;
  }

  async carryOut(effects: Effects, state: EngineState, batch: Batch): Promise<void> {
    const decidedMs = this.#deps.clock.nowMs();
    for (const { alarm } of effects.alarms.values()) this.#changed.set(alarm.id, alarm);
    const lazyDue = decidedMs - this.#committedAtMs >= COMMIT_EVERY_MS || decidedMs < this.#committedAtMs;
    if (effects.mustCommit || lazyDue) await this.#commit(commitOf(effects, state, batch, decidedMs));
    if (this.#closed) return;
    if (!batch.catchingUp) await this.#storeHasRoom();
    this.storeOnly(effects, state);
    if (batch.catchingUp) this.#storeBacklogAllowed = this.#deps.readings.backlog + STORE_BACKLOG_MAX;
    this.#deps.view.show(effects, state);
    if (effects.outbox.length > 0) this.#deps.wakeDelivery(effects.outbox.slice());
    for (const reply of effects.replies) this.#answer(reply);
  }

  /** Hands readings over without commit or show: they were carried out before a crash, only the store may have missed them. */
  storeOnly(effects: Effects, state: EngineState): void {
    const { readings } = this.#deps;
    for (const { pointNo, enterprise, point } of effects.pointsDefined) readings.define(pointNo, enterprise, point);
    if (effects.readings.length === 0 && state.seq === this.#handedSeq) return;
    readings.append(effects.readings, state.seq);
    this.#readingsHanded += effects.readings.length;
    this.#handedSeq = state.seq;
  }

  /** Readings handed to the store so far in this run. */
  get readingsHanded(): number {
    return this.#readingsHanded;
  }

  /** What is committed, handed to the store and shown goes through here. */
  get handedSeq(): number {
    return this.#handedSeq;
  }

  /** Moves `committedSeq` up to the state's, so that a snapshot of it may be kept. Call at rest. */
  async commitThrough(state: EngineState): Promise<void> {
    await this.#commit({ ...EMPTY_COMMIT, throughSeq: state.seq });
  }

  /** The answer to a command, once it is committed. */
  replyTo(id: string): Promise<Reply> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** Nobody waits for this answer any more. */
  forget(id: string): void {
    this.#waiting.delete(id);
  }

  /** Gives up on commits that do not succeed, so that the process can end. Nobody is answered any more. */
  close(): void {
    this.#closed = true;
  }

  async #commit(batch: Omit<CommitBatch, "alarms">): Promise<void> {
    let waitMs = RETRY_MS_MIN;
    for (;;) {
      try {
        await this.#deps.records.commit({ ...batch, alarms: [...this.#changed.values()] });
        this.#changed.clear();
        if (waitMs > RETRY_MS_MIN) this.#deps.onCommitTrouble(null);
        this.#committedAtMs = this.#deps.clock.nowMs();
        return;
      } catch (error) {
        if (this.#closed) return;
        this.#deps.logger.error({ err: error, throughSeq: batch.throughSeq }, "commit failed; trying again");
        this.#deps.onCommitTrouble(error instanceof Error ? error.message : String(error));
        await this.#deps.clock.sleep(waitMs);
        waitMs = Math.min(RETRY_MS_MAX, waitMs * 2);
      }
    }
  }

  async #storeHasRoom(): Promise<void> {
    const { clock, readings } = this.#deps;
    while (readings.backlog > this.#storeBacklogAllowed && !this.#closed) await clock.sleep(20);
    this.#storeBacklogAllowed = Math.min(this.#storeBacklogAllowed, readings.backlog + STORE_BACKLOG_MAX);
  }

  #answer(reply: Reply): void {
    this.#waiting.get(reply.id)?.(reply);
    this.#waiting.delete(reply.id);
  }
}

const EMPTY_COMMIT: Omit<CommitBatch, "throughSeq" | "alarms"> = {
  incidents: [],
  alarmEvents: [],
  tickets: [],
  ticketEntries: [],
  outbox: [],
  quarantine: [],
  catalogs: [],
  ruleChanges: [],
  pointsDefined: [],
  audit: [],
  latencies: [],
};

function commitOf(effects: Effects, state: EngineState, batch: Batch, decidedMs: number): Omit<CommitBatch, "alarms"> {
  return {
    throughSeq: state.seq,
    incidents: [...effects.incidents.values()],
    alarmEvents: effects.alarmEvents,
    tickets: [...effects.tickets.values()],
    ticketEntries: effects.ticketEntries,
    outbox: effects.outbox,
    quarantine: effects.quarantine,
    catalogs: effects.catalogs,
    ruleChanges: effects.ruleChanges,
    pointsDefined: effects.pointsDefined,
    audit: effects.audit,
    latencies: latenciesOf(effects, state, batch, decidedMs),
  };
}

/** When the message behind each raise was received, durable and decided: facts of this run, not of the journal. */
function latenciesOf(effects: Effects, state: EngineState, batch: Batch, decidedMs: number): readonly AlarmLatency[] {
  const offsetMs = state.global.data.wallOffsetMs;
  const firstSeq = batch.records[0]?.seq ?? 0;
  return effects.alarmEvents
    .filter(({ kind }) => kind === "raised")
    .map((event) => ({
      alarm: event.alarm,
      no: event.no,
      deviceMs: effects.alarms.get(event.alarm)?.alarm.readingTs ?? null,
      // Records of a batch have consecutive numbers, unless corruption left a gap.
      receivedMs: (batch.records[event.seq - firstSeq]?.atMs ?? event.atMs - offsetMs) + offsetMs,
      durableMs: batch.durableAtMs,
      decidedMs,
    }));
}
