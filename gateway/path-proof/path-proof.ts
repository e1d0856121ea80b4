import type { Logger } from "pino";
import type { PathProof, PathStage } from "../../model/path-proof.ts";
import type { Clock } from "../../model/time.ts";

/** The stages a proof passes. Each resolves when it has passed, and rejects, or never resolves, when it has not. */
export interface PathDeps {
  /** Sends a proof as the virtual sensor through the real listener; tells when it was let in, and when it was acknowledged. */
  publish(id: string, connected: () => void, signal: AbortSignal): Promise<void>;
  /** Resolves once the proof was decided and its outcome committed. */
  committed(id: string, signal: AbortSignal): Promise<void>;
  /** Whether commits fail now: what is not committed has been decided all the same. */
  commitsFail(): boolean;
  /** Whether the journal takes messages now. */
  journalTakes(): boolean;
  /** Hands a message to the channel that is named for it; null: none is. */
  readonly tell: ((id: string, signal: AbortSignal) => Promise<void>) | null;
  /** The stage that is broken now; null: none. Said at every change. */
  onState(broken: PathStage | null): void;
  newId(): string;
  readonly everyMs: number;
  readonly stageMs?: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A stage that has not let a proof through within this has not. */
const STAGE_MS = 10_000;
/** One lost proof may be chance. Two are at most 20 + 10 + 10 + 10 s: a broken link is named within 90 s. */
const FAILURES_NAMED = 2;
const AGAIN_MS = 10_000;

/** Proves the whole way again and again. */
export class PathProver {
  readonly #deps: PathDeps;
  readonly #closing = new AbortController();
  #proof: PathProof;
  #failures = 0;
  #proving: Promise<void> | null = null;

  constructor(deps: PathDeps) {
    this.#deps = deps;
    const through = deps.tell === null ? "outbox" : "channel";
    this.#proof = { provenAtMs: null, through, broken: null, brokenSinceMs: null };
  }

  get proof(): PathProof {
    return this.#proof;
  }

  start(): void {
    this.#proving = this.#prove();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#proving;
  }

  async #prove(): Promise<void> {
    const { clock, everyMs } = this.#deps;
    while (!this.#closing.signal.aborted) {
      const failed = await this.#once();
      if (this.#closing.signal.aborted) return;
      this.#note(failed);
      await clock
        .sleep(failed === null ? everyMs : Math.min(everyMs, AGAIN_MS), this.#closing.signal)
        .catch(() => undefined);
    }
  }

  /** The stage that did not let it through; null: it has passed them all. */
  async #once(): Promise<PathStage | null> {
    const { publish, committed, tell, newId, commitsFail, journalTakes } = this.#deps;
    const id = newId();
    let connected = false;
    const over = new AbortController();
    const committing = committed(id, over.signal);
    committing.catch(() => undefined);
    try {
      const sent = await this.#within((signal) => publish(id, () => (connected = true), signal));
      if (!sent) return connected || !journalTakes() ? "journal" : "listener";
      if (!(await this.#within(() => committing))) return commitsFail() ? "records" : "engine";
      if (tell !== null && !(await this.#within((signal) => tell(id, signal)))) return "channel";
      return null;
    } finally {
      over.abort();
    }
  }

  #note(failed: PathStage | null): void {
    const { clock, onState, logger } = this.#deps;
    const before = this.#proof.broken;
    if (failed === null) {
      this.#failures = 0;
      this.#proof = { ...this.#proof, provenAtMs: clock.nowMs(), broken: null, brokenSinceMs: null };
      onState(null);
      if (before !== null) logger.info({ stage: before }, "the whole path is proven again");
      return;
    }
    this.#failures++;
    logger.warn({ stage: failed, failures: this.#failures }, "the path was not proven");
    if (this.#failures < FAILURES_NAMED || failed === before) return;
    this.#proof = { ...this.#proof, broken: failed, brokenSinceMs: this.#proof.brokenSinceMs ?? clock.nowMs() };
    onState(failed);
  }

  /** Whether it passed in time. What has not passed is told to give up. */
  async #within(pass: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const { clock, stageMs = STAGE_MS } = this.#deps;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#closing.signal]);
    const passing = pass(signal).then(
      () => true,
      () => false,
    );
    const late = clock.sleep(stageMs, signal).then(
      () => false,
      () => false,
    );
    const passed = await Promise.race([passing, late]);
    over.abort();
    return passed;
  }
}
