import type { Client, PublishPacket } from "aedes";
import type { DeviceConnection } from "./device-connection.ts";
import type { SessionStore } from "./session-store.ts";

/**
 * QoS 2 towards the intake: a repetition of a message that is in flight, or was received and not released yet, is not journaled again
 * [MQTT-4.3.3-2]. aedes asks for every DUP afresh.
 */
export class OnceOnlyPublishes {
  readonly #sessions: SessionStore;

  constructor(sessions: SessionStore) {
    this.#sessions = sessions;
  }

  /** Offers the message unless it has been; acknowledges it, and its repetitions, when the first one is durable. */
  async pass(
    client: Client,
    connection: DeviceConnection,
    packet: PublishPacket,
    offer: (acknowledge: () => void) => void,
    acknowledge: () => void,
  ): Promise<void> {
    // mqtt-packet sets the id of every QoS 1 and 2 packet; wills have none and are not repeated.
    const { messageId } = packet as unknown as { readonly messageId?: number };
    if (messageId === undefined) return offer(acknowledge);
    const waiting = connection.inFlight.get(messageId);
    if (waiting !== undefined) {
      waiting.push(acknowledge);
      return;
    }
    const followers: (() => void)[] = [acknowledge];
    connection.inFlight.set(messageId, followers);
    const settle = (): void => {
      connection.inFlight.delete(messageId);
      for (const follow of followers) follow();
    };
    if (await this.#sessions.isReceived(client, packet)) settle();
    else offer(settle);
  }
}
