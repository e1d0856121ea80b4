import type { Client, Subscription } from "aedes";
import * as persistence from "aedes-persistence";

/**
 * The part of aedes' in-memory session store that is used here. The package's own types still describe the callbacks of an earlier
 * major release; the calls have returned promises since 11.0.0.
 */
interface MemoryPersistence {
  addSubscriptions(client: Client, subscriptions: readonly Subscription[]): Promise<void>;
  incomingGetPacket(client: Client, packet: object): Promise<object>;
}

const openMemory = (persistence as unknown as { readonly default: () => MemoryPersistence }).default;

/** Sessions of the embedded broker, kept in memory: a restarted gateway asks its devices to connect afresh. */
export class SessionStore {
  readonly persistence: MemoryPersistence = openMemory();

  /** aedes stores a refused filter of a mixed SUBSCRIBE in a persistent session: `mayStore` keeps it out here. */
  constructor(mayStore: (client: Client, filter: string) => boolean) {
    const add = this.persistence.addSubscriptions.bind(this.persistence);
    this.persistence.addSubscriptions = (client, subscriptions) =>
      add(
        client,
        subscriptions.filter(({ topic }) => mayStore(client, topic)),
      );
  }

  /** Whether a QoS 2 message of this id was received and not released yet [MQTT-4.3.3-2]. */
  async isReceived(client: Client, packet: object): Promise<boolean> {
    return this.persistence.incomingGetPacket(client, packet).then(
      () => true,
      () => false,
    );
  }
}
