import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { Channel, ChannelKind, DeliveryOutcome, Pace } from "./channel.ts";
import { ChannelHealth } from "./channel-health.ts";
import type { AttemptRecord, DeliveryDeps, DeliveryLimits } from "./delivery-deps.ts";
import { nextAttemptAtMs } from "./due.ts";
import { bareFacts, type Letter } from "./letter.ts";
import { PacedList } from "./paced-list.ts";
import { type Owed, type Waiting, WaitingList } from "./waiting-list.ts";

export interface LaneDeps extends DeliveryDeps {
  readonly kinds: readonly ChannelKind[];
  readonly limits: DeliveryLimits;
  /** The message needs no more attempts. */
  onSettled(key: string): void;
  /** The message has no place in memory any more; it stays in the records. */
  onCrowdedOut(key: string): void;
}

/** A channel that does not keep to its time is left alone after this much more. */
const GRACE_MS = 2_000;
const RECORD_RETRY_MS_MAX = 5_000;
/** Names are looked up for so long; after that a message goes out with ids alone. */
const FACTS_MS_MAX = 1_000;

/** What one channel is owed, and the attempts to pay it. What a channel does or fails to do costs nobody but itself. */
export class Lane {
  readonly #id: string;
  readonly #deps: LaneDeps;
  #waiting: Waiting;
  #pace: Pace | null = null;
  readonly #health = new ChannelHealth();
  readonly #running = new Set<Promise<void>>();
  readonly #attempts = new Set<AbortController>();
  readonly #closing = new AbortController();
  #opened: { readonly config: ChannelConfig; readonly channel: Promise<Channel> } | null = null;
  #timer: { readonly dueAtMs: number; readonly stop: AbortController } | null = null;

  constructor(id: string, deps: LaneDeps) {
    this.#id = id;
    this.#deps = deps;
    this.#waiting = new WaitingList(deps.limits.waitingMax);
  }

  /** A channel for people waits otherwise than one for machines; the catalogue may change the one into the other. */
  #keepPace(): void {
    const { channelConfig, kinds, limits, clock } = this.#deps;
    const kind = channelConfig(this.#id)?.kind;
    const pace = kinds.find((each) => each.kind === kind)?.pace ?? null;
    if (pace === this.#pace) return;
    this.#pace = pace;
    const nowMs = clock.monotonicMs();
    const before = this.#waiting;
    this.#waiting = pace === null ? new WaitingList(limits.waitingMax) : new PacedList(limits.waitingMax, pace);
    for (const owed of before.drain()) this.#waiting.add(owed, nowMs);
  }

  /** Takes a message in. When memory is full, the least grave and newest has no place in it. */
  add(owed: Owed): void {
    this.#keepPace();
    const crowdedOut = this.#waiting.add(owed, this.#deps.clock.monotonicMs());
    if (crowdedOut !== null) this.#crowdOut(crowdedOut);
  }

  /** Starts what is due, as many at once as allowed. */
  pump(): void {
    if (this.#closing.signal.aborted) return;
    this.#keepPace();
    const nowMs = this.#deps.clock.monotonicMs();
    while (this.#running.size < this.#deps.limits.atOnceMax) {
      const batch = this.#waiting.take(nowMs);
      if (batch.length === 0) break;
      const attempt = this.#attempt(batch);
      this.#running.add(attempt);
      void attempt.finally(() => {
        this.#running.delete(attempt);
        this.pump();
      });
    }
    this.#arm(nowMs);
  }

  /** Starts nothing more, lets what is under way end, and gives up what takes too long. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#timer?.stop.abort();
    const { clock, limits } = this.#deps;
    const patience = new AbortController();
    const tooLong = clock.sleep(limits.closeMs, patience.signal).catch(() => undefined);
    await Promise.race([Promise.all(this.#running), tooLong]);
    patience.abort();
    for (const attempt of this.#attempts) attempt.abort();
    await Promise.all(this.#running);
    await this.#closeChannel();
  }

  async #attempt(batch: readonly Owed[]): Promise<void> {
    const waiting = this.#waiting;
    const channel = await this.#channel();
    const outcome = "kind" in channel ? channel : await this.#send(batch, channel);
    const { clock, logger } = this.#deps;
    waiting.ended(batch, outcome.kind === "accepted", clock.monotonicMs());
    if (outcome.kind === "accepted") this.#succeeded();
    else if (outcome !== channel) this.#failed(outcome.error);
    if (outcome.kind === "failed") logger.warn({ channel: this.#id, error: outcome.error }, "push failed for good");
    await Promise.all(batch.map((owed) => this.#conclude(owed, outcome, clock.nowMs())));
  }

  /** Writes down what became of one message, and puts it back where it is to be tried again. */
  async #conclude(owed: Owed, outcome: DeliveryOutcome, atMs: number): Promise<void> {
    const { key } = owed.entry;
    if (outcome.kind === "accepted") {
      await this.#recordForSure({ key, atMs, state: "accepted", status: outcome.status, error: null });
      return;
    }
    const { error } = outcome;
    if (outcome.kind === "failed") {
      await this.#recordForSure({ key, atMs, state: "failed", status: null, error });
      return;
    }
    const status = outcome.kind === "retry" ? outcome.status : null;
    await this.#record({ key, atMs, state: outcome.kind === "retry" ? "pending" : "unknown", status, error });
    this.#putBack(owed, outcome.kind === "retry" ? outcome.retryAfterMs : null);
  }

  async #send(batch: readonly Owed[], channel: Channel): Promise<DeliveryOutcome> {
    const attempt = new AbortController();
    this.#attempts.add(attempt);
    const { clock, limits, logger } = this.#deps;
    const unanswered = (): DeliveryOutcome => ({ kind: "unknown", error: "timeout" });
    try {
      const letters = await this.#letters(batch, attempt.signal);
      return await Promise.race([
        channel.send(letters, attempt.signal),
        clock.sleep(limits.attemptMs + GRACE_MS, attempt.signal).then(unanswered, unanswered),
      ]);
    } catch (error) {
      // A channel says what it knows and does not throw; one that does may have sent before it threw.
      logger.error({ channel: this.#id, err: error }, "channel threw");
      return { kind: "unknown", error: "channel-threw" };
    } finally {
      this.#attempts.delete(attempt);
      attempt.abort();
    }
  }

  /** What is known of each alarm. Where it cannot be learned in time, the message goes out without it. */
  async #letters(batch: readonly Owed[], signal: AbortSignal): Promise<readonly Letter[]> {
    const { clock, logger, facts } = this.#deps;
    const bare = (): readonly Letter[] => batch.map(({ entry }) => ({ entry, facts: bareFacts(entry) }));
    // A machine gets the entry alone.
    if (facts === undefined || this.#pace === null) return bare();
    const looked = new AbortController();
    const tooLate = clock.sleep(FACTS_MS_MAX, AbortSignal.any([signal, looked.signal])).then(bare, bare);
    const found = Promise.all(batch.map(async ({ entry }) => ({ entry, facts: await facts(entry) })));
    try {
      return await Promise.race([found, tooLate]);
    } catch (error) {
      logger.error({ channel: this.#id, err: error }, "names of a push could not be looked up");
      return bare();
    } finally {
      looked.abort();
    }
  }

  /** The channel as the catalogue in force has it, or why there is none to send by. */
  async #channel(): Promise<Channel | Extract<DeliveryOutcome, { kind: "failed" | "retry" }>> {
    const config = this.#deps.channelConfig(this.#id);
    if (config === null) return { kind: "failed", error: "channel-unknown" };
    if (config.retired === true) return { kind: "failed", error: "channel-retired" };
    const kind = this.#deps.kinds.find((each) => each.kind === config.kind);
    if (kind === undefined) return { kind: "failed", error: "channel-kind-unknown" };
    if (this.#opened?.config !== config) {
      void this.#closeChannel();
      this.#opened = { config, channel: this.#open(kind, config) };
    }
    try {
      // Set just above, or found to be of this very configuration.
      return await (this.#opened as { readonly channel: Promise<Channel> }).channel;
    } catch (error) {
      this.#opened = null;
      this.#deps.logger.error({ channel: this.#id, err: error }, "channel cannot be opened");
      return { kind: "retry", error: "channel-not-opened", status: null, retryAfterMs: null };
    }
  }

  async #open(kind: ChannelKind, config: ChannelConfig): Promise<Channel> {
    const secret = config.secret === undefined ? null : await this.#deps.channelSecret(config.secret);
    // Sending unsigned what should be signed would teach receivers to accept it.
    if (config.secret !== undefined && secret === null) throw new Error("the channel's secret is lost: give it anew");
    const { clock, limits, phones } = this.#deps;
    const own = { secret, timeoutMs: limits.attemptMs, nowMs: () => clock.nowMs() };
    return kind.open(config, { ...own, ...(phones !== undefined && { phones }) });
  }

  async #closeChannel(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    try {
      await (await opened?.channel)?.close();
    } catch (error) {
      this.#deps.logger.warn({ channel: this.#id, err: error }, "channel did not close");
    }
  }

  #putBack(owed: Owed, retryAfterMs: number | null): void {
    const nowMs = this.#deps.clock.monotonicMs();
    owed.attempts++;
    owed.patient = retryAfterMs !== null;
    owed.dueAtMs = nextAttemptAtMs({
      attempts: owed.attempts,
      lastAttemptAtMs: nowMs,
      retryAfterMs,
      key: owed.entry.key,
    });
    const crowdedOut = this.#waiting.add(owed, nowMs);
    if (crowdedOut !== null) this.#crowdOut(crowdedOut);
  }

  #crowdOut({ entry }: Owed): void {
    this.#deps.onCrowdedOut(entry.key);
  }

  #succeeded(): void {
    if (this.#health.isFailing) this.#waiting.hasten(this.#deps.clock.monotonicMs());
    const state = this.#health.succeeded();
    if (state !== null) this.#deps.onChannelState(this.#id, state);
  }

  #failed(error: string): void {
    const { clock, logger } = this.#deps;
    logger.debug({ channel: this.#id, error }, "push attempt failed");
    const state = this.#health.failed(error, { monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs() });
    if (state !== null) this.#deps.onChannelState(this.#id, state);
  }

  /** An attempt that failed is tried again whether or not it could be written down. */
  async #record(attempt: AttemptRecord): Promise<boolean> {
    try {
      await this.#deps.recordAttempt(attempt);
      return true;
    } catch (error) {
      this.#deps.logger.error({ channel: this.#id, key: attempt.key, err: error }, "push attempt not recorded");
      return false;
    }
  }

  /** What is over must be known to be over: until it is written down the message keeps its place among those under way. */
  async #recordForSure(attempt: AttemptRecord): Promise<void> {
    let waitMs = 100;
    while (!(await this.#record(attempt))) {
      // Closing: the message is sent again after the next start, under the same key.
      if (this.#closing.signal.aborted) return;
      await this.#deps.clock.sleep(waitMs, this.#closing.signal).catch(() => undefined);
      waitMs = Math.min(RECORD_RETRY_MS_MAX, waitMs * 2);
    }
    this.#deps.onSettled(attempt.key);
  }

  /** Wakes when the next message falls due. */
  #arm(nowMs: number): void {
    const dueAtMs = this.#waiting.nextDueAtMs(nowMs);
    // With no place free, the attempt that ends pumps again.
    if (dueAtMs === null || this.#running.size >= this.#deps.limits.atOnceMax) return;
    if (this.#timer !== null && this.#timer.dueAtMs <= dueAtMs) return;
    this.#timer?.stop.abort();
    const timer = { dueAtMs, stop: new AbortController() };
    this.#timer = timer;
    void this.#wakeAt(timer, dueAtMs - nowMs);
  }

  async #wakeAt(timer: { readonly stop: AbortController }, inMs: number): Promise<void> {
    const slept = await this.#deps.clock.sleep(Math.max(0, inMs), timer.stop.signal).then(
      () => true,
      () => false,
    );
    if (!slept || this.#timer !== timer) return;
    this.#timer = null;
    this.pump();
  }
}
