import type { Clock } from "../../model/time.ts";
import { type MirrorPoint, toMirrorPoints } from "./mirror-point.ts";
import type { MirrorTarget, WriteOutcome } from "./mirror-target.ts";
import type { ReadingStore } from "./reading-store.ts";

export interface MirrorDeps {
  readonly readings: Pick<ReadingStore, "readSince">;
  readonly target: MirrorTarget;
  readonly clock: Clock;
  /** Uniform in [0, 1): spreads repetitions, so that many gateways do not knock at once. */
  readonly random: () => number;
  /** The seq up to which everything is in the mirror; null for a mirror that has never run, which begins with the oldest. */
  loadCursor(): Promise<number | null>;
  saveCursor(seq: number): Promise<void>;
  /** Readings of this range were dropped by retention before they could be mirrored. Told before the cursor passes it. */
  onGap(gap: { readonly fromSeq: number; readonly toSeq: number }): void | Promise<void>;
  /** The server refused readings for good; `sample` is one of them. */
  onDropped(dropped: { readonly count: number; readonly reason: string; readonly sample: MirrorPoint | null }): void;
  onState(state: MirrorState): void;
}

export interface MirrorState {
  /** "following": up to date; "catching-up": writing, behind; "waiting": tries again; "misconfigured": someone must act. */
  readonly state: "following" | "catching-up" | "waiting" | "misconfigured";
  readonly cursor: number;
  /** Age of the oldest reading that is not in the mirror, by its receipt; 0 when there is none. */
  readonly behindMs: number;
  readonly lastError: string | null;
  /** Wall time since when the state is what it is. */
  readonly sinceMs: number;
  readonly written: number;
  readonly dropped: number;
}

export interface MirrorOptions {
  /** Points of one request, at most. */
  readonly batchPoints: number;
  /** Pause when there is nothing to send: readings reach the mirror within it. */
  readonly pollMs: number;
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  /** Pause after an answer only a person can change. */
  readonly misconfiguredMs: number;
}

const MIRROR_OPTIONS: MirrorOptions = {
  batchPoints: 5_000,
  pollMs: 1_000,
  retryFirstMs: 1_000,
  retryMaxMs: 60_000,
  misconfiguredMs: 60_000,
};

/** How long closing waits for a request on its way: an abandoned one is repeated after the next start, which is harmless. */
const CLOSE_MS = 2_000;

/**
 * Starts feeding a mirror from the reading store, from its own cursor, in order of the journal.
 *
 * The cursor moves only when everything up to it is in the mirror (or was refused for good and told), so an outage of any length
 * is caught up in order, without a gap; a repeated write meets its own rows. Nothing here is waited for by anyone.
 */
export function startMirror(deps: MirrorDeps, options: Partial<MirrorOptions> = {}): Mirror {
  return new Mirror(deps, { ...MIRROR_OPTIONS, ...options });
}

export class Mirror {
  readonly #deps: MirrorDeps;
  readonly #options: MirrorOptions;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #state: MirrorState;
  #failures = 0;
  #gapToldSeq = 0;

  constructor(deps: MirrorDeps, options: MirrorOptions) {
    this.#deps = deps;
    this.#options = options;
    const sinceMs = deps.clock.nowMs();
    this.#state = { state: "catching-up", cursor: 0, behindMs: 0, lastError: null, sinceMs, written: 0, dropped: 0 };
    this.#ended = this.#run();
  }

  get state(): MirrorState {
    return this.#state;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.race([this.#ended, this.#deps.clock.sleep(CLOSE_MS)]);
  }

  async #run(): Promise<void> {
    let started = false;
    while (!this.#stop.signal.aborted) {
      try {
        if (!started) await this.#start();
        started = true;
        await this.#feedPage();
      } catch (error) {
        // The gateway's own store or records did not answer: nothing has moved, so the same page comes again.
        const reason = error instanceof Error ? error.message : String(error);
        await this.#wait("waiting", reason, this.#retryMs(null));
      }
    }
  }

  async #start(): Promise<void> {
    const cursor = await this.#deps.loadCursor();
    // A mirror that has never run has lost nothing: what retention dropped before it was set up was never its own.
    if (cursor === null) this.#gapToldSeq = Number.POSITIVE_INFINITY;
    this.#tell({ cursor: cursor ?? 0 });
  }

  async #feedPage(): Promise<void> {
    const { readings, saveCursor, clock } = this.#deps;
    const { cursor } = this.#state;
    const page = await readings.readSince(cursor, this.#options.batchPoints);
    await this.#tellGap(cursor, page.oldestSeq - 1);
    const points = toMirrorPoints(page.items);
    for (let from = 0; from < points.length; from += this.#options.batchPoints) {
      if (!(await this.#deliver(points.slice(from, from + this.#options.batchPoints)))) return;
    }
    if (page.throughSeq > cursor) await saveCursor(page.throughSeq);
    this.#failures = 0;
    const oldest = page.items[0];
    this.#tell({
      cursor: page.throughSeq,
      state: page.complete ? "following" : "catching-up",
      behindMs: page.complete || oldest === undefined ? 0 : Math.max(0, clock.nowMs() - oldest.receivedAtMs),
      lastError: null,
    });
    if (page.complete) await this.#sleep(this.#options.pollMs);
  }

  async #tellGap(cursor: number, lostSeq: number): Promise<void> {
    if (this.#gapToldSeq === Number.POSITIVE_INFINITY) this.#gapToldSeq = lostSeq;
    const fromSeq = Math.max(cursor, this.#gapToldSeq) + 1;
    if (lostSeq < fromSeq) return;
    await this.#deps.onGap({ fromSeq, toSeq: lostSeq });
    this.#gapToldSeq = lostSeq;
  }

  /** Brings a batch in, in order, halving what is refused until the refused reading stands alone. False: asked to stop. */
  async #deliver(batch: readonly MirrorPoint[]): Promise<boolean> {
    const parts: (readonly MirrorPoint[])[] = [batch];
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const outcome = await this.#insist(part, () => this.#deps.target.write(part));
      if (outcome === null) return false;
      if (outcome.kind === "ok") {
        this.#tell({ written: this.#state.written + part.length });
      } else if (outcome.kind === "partial") {
        this.#drop(outcome.dropped, outcome.reason, null);
        this.#tell({ written: this.#state.written + part.length - outcome.dropped });
      } else if (part.length > 1) {
        parts.unshift(part.slice(0, part.length >>> 1), part.slice(part.length >>> 1));
      } else {
        const sound = await this.#serverIsSound(outcome.reason);
        if (sound === null) return false;
        // On trial again once the server has been set right: until then nothing is known against this reading.
        if (sound) this.#drop(1, outcome.reason, part[0] ?? null);
        else parts.unshift(part);
      }
    }
    return true;
  }

  /**
   * A single refused reading is dropped only if the server takes a row that cannot be wrong. A server that refuses that, too, is
   * set up wrongly, and dropping would empty the whole store into nothing. null: asked to stop.
   */
  async #serverIsSound(refusal: string): Promise<boolean | null> {
    const outcome = await this.#insist([], () => this.#deps.target.probe());
    if (outcome === null) return null;
    if (outcome.kind === "ok") return true;
    await this.#wait("misconfigured", `${refusal}; and a probe: ${outcome.reason}`, this.#options.misconfiguredMs);
    return false;
  }

  /** Repeats a request until its answer is about what was in it. null: asked to stop. */
  async #insist(part: readonly MirrorPoint[], write: () => Promise<WriteOutcome>) {
    while (!this.#stop.signal.aborted) {
      const outcome = await write();
      const oldest = part[0];
      if (oldest !== undefined) this.#tell({ behindMs: Math.max(0, this.#deps.clock.nowMs() - oldest.receivedAtMs) });
      switch (outcome.kind) {
        case "ok":
        case "partial":
        case "rejected":
        case "too-large":
          return outcome;
        case "unavailable":
          await this.#wait("waiting", outcome.reason, this.#retryMs(outcome.retryAfterMs));
          break;
        case "misconfigured":
          await this.#wait("misconfigured", outcome.reason, this.#options.misconfiguredMs);
      }
    }
    return null;
  }

  #drop(count: number, reason: string, sample: MirrorPoint | null): void {
    this.#deps.onDropped({ count, reason, sample });
    this.#tell({ dropped: this.#state.dropped + count });
  }

  /** Doubles from the first pause to the longest, half of it by chance; never less than the server asks for. */
  #retryMs(askedMs: number | null): number {
    const { retryFirstMs, retryMaxMs } = this.#options;
    const pauseMs = Math.min(retryMaxMs, retryFirstMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 30);
    return Math.max(askedMs ?? 0, pauseMs * (0.5 + this.#deps.random() / 2));
  }

  async #wait(state: MirrorState["state"], lastError: string, ms: number): Promise<void> {
    this.#tell({ state, lastError });
    await this.#sleep(ms);
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#stop;
    // Being woken by the signal is the point; any clock may answer it by rejecting.
    await this.#deps.clock.sleep(ms, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  #tell(change: Partial<MirrorState>): void {
    const changed = change.state !== undefined && change.state !== this.#state.state;
    this.#state = { ...this.#state, ...change, ...(changed ? { sinceMs: this.#deps.clock.nowMs() } : {}) };
    this.#deps.onState(this.#state);
  }
}
