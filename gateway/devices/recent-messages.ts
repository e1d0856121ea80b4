import { type DeviceKey } from "../../model/ids.ts";
import type { DeviceMessage } from "../../model/journal-event.ts";
import { MINUTE_MS } from "../../model/time.ts";
import { MessageRate } from "./message-rate.ts";
import { type KeptMessage, MessageRing, type Receipt, RING_OVERHEAD_BYTES } from "./message-ring.ts";

/** Memory for the newest messages of all devices together. */
export const KEPT_BYTES_MAX = 32 * 1024 * 1024;

/** The order of use is kept as fine as this: most messages change nothing in it. */
const USE_EVERY_MS = 5_000;

export interface MessageRates {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** What is remembered of one device, between the one used before it and the one used after it. */
interface Trace {
  readonly key: DeviceKey;
  readonly ring: MessageRing;
  readonly rate: MessageRate;
  usedAtMs: number;
  older: Trace | null;
  newer: Trace | null;
}

/**
 * The newest messages of each device and how much it sends, for whoever commissions it: a device is looked at after it has spoken, so all
 * are noted always. This stands on the path of every message: nothing is allocated for one, its bytes are copied.
 *
 * Within the bound on memory a device heard of for the first time takes the place of the one silent for longest. To keep more of a talkative
 * one, only those silent for a minute give way: many talkative ones share what there is, and keep fewer messages each.
 */
export class RecentMessages {
  readonly #bytesMax: number;
  readonly #traces = new Map<DeviceKey, Trace>();
  #bytes = 0;
  #oldest: Trace | null = null;
  #newest: Trace | null = null;
  /** Made once: the hot path makes no function. */
  readonly #mayGrow = (bytes: number): boolean => this.#makeRoom(bytes, MINUTE_MS);

  constructor(bytesMax: number = KEPT_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** Call in the order of the journal, once a message is decided. */
  note(event: DeviceMessage, receipt: Receipt): void {
    const trace = this.#traces.get(event.deviceKey) ?? this.#add(event.deviceKey);
    if (receipt.atMs - trace.usedAtMs >= USE_EVERY_MS) this.#use(trace, receipt.atMs);
    trace.ring.note(receipt, event.channel, event.payload, this.#mayGrow);
    trace.rate.note(event.payload.length, receipt.atMs);
  }

  /** Newest first. */
  of(device: DeviceKey): readonly KeptMessage[] {
    return this.#traces.get(device)?.ring.read() ?? [];
  }

  /** Over the last minute; `nowMs` is engine time. */
  ratesOf(device: DeviceKey, nowMs: number): MessageRates {
    return this.#traces.get(device)?.rate.read(nowMs) ?? SILENT;
  }

  get bytes(): number {
    return this.#bytes;
  }

  #add(key: DeviceKey): Trace {
    const ring = new MessageRing();
    const bytes = ring.capacity + RING_OVERHEAD_BYTES;
    this.#makeRoom(bytes, 0);
    const trace: Trace = {
      key,
      ring,
      rate: new MessageRate(),
      usedAtMs: Number.NEGATIVE_INFINITY,
      older: null,
      newer: null,
    };
    this.#traces.set(key, trace);
    return trace;
  }

  /** Takes so many bytes from the bound, if need be from those that were silent for long enough, the longest first. */
  #makeRoom(bytes: number, silentMs: number): boolean {
    while (this.#bytes + bytes > this.#bytesMax) {
      const oldest = this.#oldest;
      if (oldest === null || oldest === this.#newest) return false;
      if ((this.#newest?.usedAtMs ?? 0) - oldest.usedAtMs < silentMs) return false;
      this.#unlink(oldest);
      this.#traces.delete(oldest.key);
      this.#bytes -= oldest.ring.capacity + RING_OVERHEAD_BYTES;
    }
    this.#bytes += bytes;
    return true;
  }

  #use(trace: Trace, atMs: number): void {
    trace.usedAtMs = atMs;
    if (trace === this.#newest) return;
    this.#unlink(trace);
    trace.older = this.#newest;
    if (this.#newest === null) this.#oldest = trace;
    else this.#newest.newer = trace;
    this.#newest = trace;
  }

  #unlink(trace: Trace): void {
    const { older, newer } = trace;
    if (older !== null) older.newer = newer;
    else if (this.#oldest === trace) this.#oldest = newer;
    if (newer !== null) newer.older = older;
    else if (this.#newest === trace) this.#newest = older;
    trace.older = null;
    trace.newer = null;
  }
}

const SILENT: MessageRates = { messagesPerSecond: 0, bytesPerSecond: 0 };
