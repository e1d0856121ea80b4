import type { Logger } from "pino";
import { Effects } from "../model/effects.ts";
import { GatewayError } from "../model/errors.ts";
import { EVENT_KIND, type JournalEvent, type MessageEvent, type OnceMessageEvent } from "../model/journal-event.ts";
import type { Clock } from "../model/time.ts";
import type { Journal, JournalAppend, JournalRecord } from "../storage/journal/journal.ts";
import type { EngineClock } from "./clock.ts";
import { decodeEvent, encodeEvent, type MessageAddress } from "./codec.ts";
import type { Receipt } from "./devices/message-ring.ts";
import type { RecentMessages } from "./devices/recent-messages.ts";
import type { CarryOut } from "./effects.ts";
import type { EngineState } from "./state.ts";
import { step } from "./step.ts";
import { nextTickMs } from "./step/timers.ts";

/** Records taken in before their effects are carried out: bounds the work between two looks at the rest of the world. */
const BATCH_RECORDS_MAX = 2_000;
/** A standstill longer than this is journaled: the gateway heard nothing meanwhile. */
const STALL_MS = 1_000;
const HEARTBEAT_MS = 250;
/** Due timers are gathered: at most this often one tick is journaled. */
const TICK_EVERY_MS = 20;
const RETRY_MS = 500;

/** Goes with a message from its append to its decision, in this process only. */
export interface MessageTag {
  readonly address: MessageAddress;
  /** The engine has taken it in: it stands in nobody's way any more. */
  decided(): void;
}

export interface LoopDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly engineClock: EngineClock;
  readonly carryOut: CarryOut;
  readonly logger: Logger;
  /** The loop cannot go on: the process must end and recover from its last commit. */
  readonly onFailure: (error: unknown) => void;
  /** Notes each message of a device once it is decided; absent: nobody looks. */
  readonly recentMessages?: Pick<RecentMessages, "note">;
}

/**
 * The only owner of the engine's state. Takes durable journal records in order, lets `step` decide, and has the effects carried out:
 * commit first, then readings, replies, live feed and pushes. Also the only writer of ticks, clock steps and stalls.
 */
export class Loop {
  readonly state: EngineState;
  /** Records were taken in: there is room for more. One listener. */
  onTaken: () => void = () => undefined;
  readonly #deps: LoopDeps;
  readonly #effects = new Effects();
  /** Filled anew for each message. */
  readonly #receipt: Receipt = { seq: 0, atMs: 0, receivedAtMs: 0, stored: 0, refused: 0 };
  /** Records that became durable together. */
  readonly #queue: (readonly JournalRecord[])[] = [];
  readonly #work: (() => Promise<void>)[] = [];
  #undecidedBytes = 0;
  #queuedRecords = 0;
  #durableAtMs = 0;
  #running: Promise<void> | null = null;
  #tickInFlight = false;
  #tickTimer: NodeJS.Timeout | null = null;
  #heartbeat: NodeJS.Timeout | null = null;
  #beatAtMs = 0;
  /** What the journal has not taken yet: the newest offset of the wall clock, and how long nothing was heard. */
  #owedOffset = false;
  #owedDeafMs = 0;
  /** The log has been told that the journal takes nothing. */
  #isRefused = false;
  #closed = false;

  constructor(state: EngineState, deps: LoopDeps) {
    this.state = state;
    this.#deps = deps;
  }

  /** Records durable but not yet decided: what a start or a storm still has before it. */
  get backlog(): number {
    return this.#queuedRecords;
  }

  /** What devices have said and nobody has decided yet, on its way to disk or behind it, in bytes: what it costs goes with its size. */
  get undecidedBytes(): number {
    return this.#undecidedBytes;
  }

  /** Steps through what the journal holds beyond the state: effects of records already committed are not carried out again. */
  async replay(committedSeq: number): Promise<void> {
    const { carryOut, clock, journal, logger } = this.#deps;
    const beganAtMs = clock.monotonicMs();
    const fromSeq = this.state.seq;
    for await (const records of journal.read(this.state.seq + 1)) {
      const old = records.filter((record) => record.seq <= committedSeq);
      const fresh = records.filter((record) => record.seq > committedSeq);
      this.#stepAll(old);
      carryOut.storeOnly(this.#effects, this.state);
      this.#effects.clear();
      if (fresh.length > 0) await this.#take(fresh, { durableAtMs: clock.nowMs(), catchingUp: true });
    }
    const tookMs = Math.round(clock.monotonicMs() - beganAtMs);
    logger.info({ records: this.state.seq - fromSeq, tookMs }, "what lay behind the snapshot is taken in");
  }

  /** Begins to keep time: from now on stalls, clock steps and due timers are journaled. `deafMs`: how long nothing was heard before this start. */
  start(deafMs: number, version: string): void {
    const { clock, engineClock } = this.#deps;
    this.#beatAtMs = clock.monotonicMs();
    this.append({ kind: "start", deafMs, offsetMs: engineClock.offsetMs, version }, true);
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  /** Engine time since the newest record: how long nothing was heard, when a start follows a stop. */
  deafSinceLastRecordMs(): number {
    return Math.max(0, this.#deps.engineClock.nowMs() - this.state.atMs);
  }

  /** Journals an event. Throws GatewayError STORAGE_FULL when space has run out and the event may not use the reserve. */
  append(event: JournalEvent, priority: boolean): number {
    return this.#append({ kind: EVENT_KIND[event.kind], payload: encodeEvent(event), priority });
  }

  /** The same for what a device said, already in journal form (the hot path). `payload`: what follows the address. */
  appendOf(tag: MessageTag, kind: number, payload: Uint8Array): number {
    const seq = this.#append({ kind, head: tag.address.prefix, payload, priority: false, tag });
    this.#undecidedBytes += payload.length;
    return seq;
  }

  #append({ kind, head, payload, priority, tag }: Omit<JournalAppend, "atMs">): number {
    this.#noticeStall();
    const atMs = this.#deps.engineClock.nowMs();
    return this.#deps.journal.append({ kind, atMs, head, payload, priority, tag });
  }

  /** Stops following. What is durable and not yet decided will be decided at the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    if (this.#tickTimer !== null) clearTimeout(this.#tickTimer);
    await this.#running;
  }

  /** Runs a piece of work between two batches, when the state is at rest and its effects are carried out. */
  atRest<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#work.push(() => work().then(resolve, reject));
      this.#wake();
    });
  }

  /** Takes records that have become durable, in order, to be decided. */
  enqueue(records: readonly JournalRecord[], durableAtMs: number): void {
    this.#queue.push(records);
    this.#queuedRecords += records.length;
    this.#durableAtMs = durableAtMs;
    this.#wake();
  }

  #wake(): void {
    if (this.#running !== null || this.#closed) return;
    if (this.#queue.length === 0 && this.#work.length === 0) return;
    this.#running = this.#drain().then(
      () => {
        this.#running = null;
        this.#planTick();
        this.#wake();
      },
      (error: unknown) => this.#deps.onFailure(error),
    );
  }

  async #drain(): Promise<void> {
    while (!this.#closed) {
      const work = this.#work.shift();
      if (work !== undefined) {
        await work();
        continue;
      }
      if (this.#queue.length === 0) return;
      const batch = this.#nextBatch();
      await this.#take(batch, { durableAtMs: this.#durableAtMs, catchingUp: false });
    }
  }

  /** Flushes of the journal that arrived meanwhile are decided together, up to the bound. */
  #nextBatch(): readonly JournalRecord[] {
    const first = this.#dequeue();
    let next = this.#queue[0];
    if (next === undefined || first.length + next.length > BATCH_RECORDS_MAX) return first;
    const batch = [...first];
    while (next !== undefined && batch.length + next.length <= BATCH_RECORDS_MAX) {
      batch.push(...this.#dequeue());
      next = this.#queue[0];
    }
    return batch;
  }

  #dequeue(): readonly JournalRecord[] {
    const flush = this.#queue.shift();
    if (flush === undefined) return [];
    this.#queuedRecords -= flush.length;
    return flush;
  }

  async #take(
    records: readonly JournalRecord[],
    when: { readonly durableAtMs: number; readonly catchingUp: boolean },
  ): Promise<void> {
    this.#stepAll(records);
    this.onTaken();
    await this.#deps.carryOut.carryOut(this.#effects, this.state, { records, ...when });
    this.#effects.clear();
  }

  #stepAll(records: readonly JournalRecord[]): void {
    for (const record of records) {
      // Only `appendOf` sets tags.
      const tag = record.tag as MessageTag | undefined;
      const event = decodeEvent(record.kind, record.payload, tag?.address);
      if (event.kind === "tick") this.#tickInFlight = false;
      if ((event.kind === "message" || event.kind === "onceMessage") && this.#deps.recentMessages !== undefined)
        this.#stepNoting(event, record);
      else step(this.state, event, record, this.#effects);
      if (tag === undefined) continue;
      this.#undecidedBytes -= record.payload.length;
      tag.decided();
    }
  }

  #stepNoting(event: MessageEvent | OnceMessageEvent, record: JournalRecord): void {
    const { readings, quarantine } = this.#effects;
    const receipt = this.#receipt;
    const storedBefore = readings.length;
    const refusedBefore = quarantine.length;
    step(this.state, event, record, this.#effects);
    receipt.seq = record.seq;
    receipt.atMs = record.atMs;
    receipt.receivedAtMs = record.atMs + this.state.global.data.wallOffsetMs;
    receipt.stored = readings.length - storedBefore;
    receipt.refused = quarantine.length - refusedBefore;
    this.#deps.recentMessages?.note(event, receipt);
  }

  /** Journals a tick when the next timer of the state is due. */
  #planTick(): void {
    if (this.#tickInFlight || this.#closed) return;
    const dueMs = nextTickMs(this.state);
    if (this.#tickTimer !== null) clearTimeout(this.#tickTimer);
    this.#tickTimer = null;
    if (dueMs === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.min(60_000, Math.max(TICK_EVERY_MS, dueMs - this.#deps.engineClock.nowMs()));
    this.#tickTimer = setTimeout(() => this.#tick(dueMs), waitMs);
  }

  #tick(dueMs: number): void {
    this.#tickTimer = null;
    if (this.#closed) return;
    if (this.#deps.engineClock.nowMs() < dueMs) return this.#planTick();
    this.#tickInFlight = this.#tryAppend({ kind: "tick" });
    if (!this.#tickInFlight) this.#tickTimer = setTimeout(() => this.#tick(dueMs), RETRY_MS);
  }

  /** False: the journal takes nothing at all now. The next beat or timer tries again. */
  #tryAppend(event: JournalEvent): boolean {
    try {
      this.append(event, true);
      this.#isRefused = false;
      return true;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (!this.#isRefused) this.#deps.logger.error({ err: error, kind: event.kind }, "the journal takes no record");
      this.#isRefused = true;
      return false;
    }
  }

  #beat(): void {
    this.#noticeStall();
    const offsetMs = this.#deps.engineClock.followWall();
    if (offsetMs !== null) {
      this.#deps.logger.warn({ offsetMs }, "the wall clock stepped");
      this.#owedOffset = true;
    }
    this.#settleOwed();
  }

  /** Nothing could be heard or kept for so long: the time counts for no silence and no delay. */
  #wasDeaf(deafMs: number): void {
    this.#owedDeafMs += deafMs;
    this.#settleOwed();
  }

  /** A journal that takes nothing keeps these waiting: the engine clock has moved already, and the state must hear of it. */
  #settleOwed(): void {
    if (this.#owedDeafMs > 0 && this.#tryAppend({ kind: "stall", deafMs: this.#owedDeafMs })) this.#owedDeafMs = 0;
    if (!this.#owedOffset) return;
    this.#owedOffset = !this.#tryAppend({ kind: "clockStep", offsetMs: this.#deps.engineClock.offsetMs });
  }

  #noticeStall(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    const deafMs = Math.round(nowMs - this.#beatAtMs);
    this.#beatAtMs = nowMs;
    if (deafMs <= STALL_MS) return;
    this.#deps.logger.warn({ deafMs }, "the process stood still");
    this.#wasDeaf(deafMs);
  }
}
