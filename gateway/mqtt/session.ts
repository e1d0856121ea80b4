import type { SessionFilter } from "../../model/journal-event.ts";
import type { Gate } from "./gate.ts";
import { Receipts } from "./receipts.ts";

/** An MQTT session: what a client id of one credential may find again when it comes back, if it asked for that. */
export class Session {
  readonly clientId: string;
  /** Outlives its connections (clean session = 0). */
  readonly isKept: boolean;
  /** The connection that speaks for it now. */
  gate: Gate | null = null;
  /** Made when needed: most devices only publish. */
  #filters: Map<string, SessionFilter[1]> | null = null;
  #receipts: Receipts | null = null;

  constructor(clientId: string, isKept: boolean) {
    this.clientId = clientId;
    this.isKept = isKept;
  }

  static restored(kept: {
    readonly clientId: string;
    readonly filters: readonly SessionFilter[];
    readonly received: readonly number[];
  }): Session {
    const session = new Session(kept.clientId, true);
    if (kept.filters.length > 0) session.#filters = new Map(kept.filters);
    if (kept.received.length > 0) session.#receipts = new Receipts(kept.received);
    return session;
  }

  get filters(): ReadonlyMap<string, SessionFilter[1]> {
    return this.#filters ?? NO_FILTERS;
  }

  get filterList(): readonly SessionFilter[] {
    return [...this.filters];
  }

  get receipts(): Receipts {
    this.#receipts ??= new Receipts();
    return this.#receipts;
  }

  /** QoS 2 messages received and not released yet. */
  get unreleased(): number {
    return this.#receipts?.size ?? 0;
  }

  subscribe([filter, qos]: SessionFilter): void {
    this.#filters ??= new Map();
    this.#filters.set(filter, qos);
  }

  unsubscribe(filter: string): void {
    this.#filters?.delete(filter);
  }
}

const NO_FILTERS: ReadonlyMap<string, SessionFilter[1]> = new Map();
