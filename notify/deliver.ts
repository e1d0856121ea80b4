import type { OutboxEntry } from "../model/push.ts";
import { CHANNEL_KINDS } from "./channels/index.ts";
import { DELIVERY_LIMITS, type DeliveryDeps, type PendingEntry } from "./delivery-deps.ts";
import { Lane } from "./lane.ts";

/** Takes the outbox to the channels. */
export interface Delivery {
  /** Tries everything pending at once. Before it, messages are only taken in. */
  start(): void;
  /** Takes in messages that have just been committed. */
  wake(entries: readonly OutboxEntry[]): void;
  /** Messages in memory, waiting or under way. */
  readonly pendingCount: number;
  /** Starts nothing more and lets what is under way end. */
  close(): Promise<void>;
}

/**
 * Delivers messages at least once, each channel for itself.
 *
 * A message is tried until its channel accepts it (then never again, once that is recorded) or cannot ever accept it. Memory is bounded:
 * what has no place stays in the records and is read again when there is room.
 */
export function openDelivery(deps: DeliveryDeps): Delivery {
  return new Deliverer(deps);
}

/** Keys of messages that are over, remembered so long as a read of the records begun before may still bring them. */
const SETTLED_KEYS_MAX = 50_000;
const RELOAD_RETRY_MS = 1_000;

/** Messages of one channel that are in memory. */
interface Held {
  readonly lane: Lane;
  readonly keys: Set<string>;
  /** The records may hold more: read them again when this few are left here; null: all of them are here. */
  reloadAt: number | null;
}

class Deliverer implements Delivery {
  readonly #deps: DeliveryDeps & Required<Pick<DeliveryDeps, "kinds" | "limits">>;
  readonly #held = new Map<string, Held>();
  readonly #settled = new Set<string>();
  readonly #closing = new AbortController();
  #started = false;
  #loading: Promise<void> | null = null;

  constructor(deps: DeliveryDeps) {
    this.#deps = { ...deps, kinds: deps.kinds ?? CHANNEL_KINDS, limits: deps.limits ?? DELIVERY_LIMITS };
  }

  get pendingCount(): number {
    let count = 0;
    for (const { keys } of this.#held.values()) count += keys.size;
    return count;
  }

  start(): void {
    this.#started = true;
    // Messages taken in before this call wait for nothing else.
    for (const { lane } of this.#held.values()) lane.pump();
    this.#load();
  }

  wake(entries: readonly OutboxEntry[]): void {
    if (this.#closing.signal.aborted) return;
    this.#take(entries.map((entry) => ({ entry, attempts: 0 })));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#held.values()].map(({ lane }) => lane.close()));
    await this.#loading;
  }

  /** Takes in messages that are not here yet; answers whose they were. */
  #take(entries: readonly PendingEntry[]): ReadonlySet<Held> {
    const touched = new Set<Held>();
    const nowMs = this.#deps.clock.monotonicMs();
    for (const { entry, attempts } of entries) {
      const held = this.#heldOf(entry.channel);
      if (held.keys.has(entry.key) || this.#settled.has(entry.key)) continue;
      held.keys.add(entry.key);
      held.lane.add({ entry, attempts, dueAtMs: nowMs, patient: false });
      touched.add(held);
    }
    if (this.#started) for (const { lane } of touched) lane.pump();
    return touched;
  }

  #heldOf(channel: string): Held {
    const known = this.#held.get(channel);
    if (known !== undefined) return known;
    const keys = new Set<string>();
    const lane = new Lane(channel, {
      ...this.#deps,
      onSettled: (key) => this.#settle(held, key),
      onCrowdedOut: (key) => {
        held.keys.delete(key);
        held.reloadAt = Math.floor(this.#deps.limits.waitingMax / 2);
      },
    });
    const held: Held = { lane, keys, reloadAt: null };
    this.#held.set(channel, held);
    return held;
  }

  #settle(held: Held, key: string): void {
    held.keys.delete(key);
    this.#settled.add(key);
    if (this.#settled.size > SETTLED_KEYS_MAX) {
      const [oldest] = this.#settled;
      if (oldest !== undefined) this.#settled.delete(oldest);
    }
    if (held.reloadAt !== null && held.keys.size <= held.reloadAt) this.#load();
  }

  #load(): void {
    if (this.#loading !== null || !this.#started || this.#closing.signal.aborted) return;
    this.#loading = this.#loadAll().finally(() => {
      this.#loading = null;
      // Channels that ran low meanwhile asked in vain.
      for (const { keys, reloadAt } of this.#held.values()) {
        if (reloadAt !== null && keys.size <= reloadAt) this.#load();
      }
    });
  }

  async #loadAll(): Promise<void> {
    const { clock, logger } = this.#deps;
    while (!this.#closing.signal.aborted) {
      try {
        const found = await this.#deps.pending();
        if (!this.#closing.signal.aborted) this.#expectMore(this.#take(found));
        return;
      } catch (error) {
        logger.error({ err: error }, "pending pushes could not be read; trying again");
        await clock.sleep(RELOAD_RETRY_MS, this.#closing.signal).catch(() => undefined);
      }
    }
  }

  /** The records give each channel so many at once. A channel that got something new, or has something left, may have more there. */
  #expectMore(touched: ReadonlySet<Held>): void {
    for (const held of this.#held.values()) {
      const isOver = held.keys.size === 0 && !touched.has(held);
      if (touched.has(held) || held.reloadAt !== null) held.reloadAt = isOver ? null : Math.floor(held.keys.size / 2);
    }
  }
}
