import { openMemory } from "./open-memory.ts";

/** The part of aedes' in-memory session store that is used here. */
interface MemoryPersistence {
  removeSubscriptions(client: Owner, filters: readonly string[]): Promise<void>;
  cleanSubscriptions(client: Owner): Promise<void>;
  outgoingEnqueue(owner: { readonly clientId: string }, packet: object): Promise<void>;
  outgoingEnqueueCombi(owners: readonly { readonly clientId: string }[], packet: object): Promise<void>;
  outgoingStream(client: Owner): AsyncIterable<{ readonly messageId: number }>;
  outgoingClearMessageId(client: Owner, packet: { readonly messageId: number }): Promise<unknown>;
}

interface Owner {
  readonly id: string;
}

/**
 * What aedes remembers of sessions that are kept: subscriptions, and messages for those who are away. In memory: the gate journals what
 * must outlive the process. What waits for one session is bounded; beyond that the newest is not queued.
 */
export class SessionStore {
  readonly persistence = openMemory<MemoryPersistence>();
  readonly #queuedMax: number;
  readonly #queued = new Map<string, number>();

  constructor(queuedMax: number) {
    this.#queuedMax = queuedMax;
    const { persistence: memory } = this;
    const enqueue = memory.outgoingEnqueueCombi.bind(memory);
    const clear = memory.outgoingClearMessageId.bind(memory);
    memory.outgoingEnqueueCombi = async (owners, packet) =>
      enqueue(
        owners.filter((owner) => this.#takesOne(owner.clientId)),
        packet,
      );
    memory.outgoingEnqueue = async (owner, packet) => memory.outgoingEnqueueCombi([owner], packet);
    memory.outgoingClearMessageId = async (client, packet) => {
      const cleared = await clear(client, packet);
      if (cleared !== undefined) this.#queued.set(client.id, (this.#queued.get(client.id) ?? 1) - 1);
      return cleared;
    };
  }

  async unsubscribe(id: string, filters: readonly string[]): Promise<void> {
    await this.persistence.removeSubscriptions({ id }, filters);
  }

  /** The session is gone for good. */
  async forget(id: string): Promise<void> {
    await this.persistence.cleanSubscriptions({ id });
    for await (const packet of this.persistence.outgoingStream({ id }))
      await this.persistence.outgoingClearMessageId({ id }, packet);
    this.#queued.delete(id);
  }

  #takesOne(id: string): boolean {
    const queued = this.#queued.get(id) ?? 0;
    if (queued >= this.#queuedMax) return false;
    this.#queued.set(id, queued + 1);
    return true;
  }
}
