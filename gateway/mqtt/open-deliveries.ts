import type { AedesPublishPacket, Client } from "aedes";
import { openMemory } from "./open-memory.ts";
import { isMatch } from "./topic-match.ts";

/** The part of aedes' in-memory store that is changed here. */
interface MemoryPersistence {
  outgoingStream(client: { readonly id: string }): AsyncIterable<QueuedPacket>;
}

interface QueuedPacket {
  readonly cmd: string;
  readonly dup?: boolean;
  /** Set when the packet was first sent. */
  readonly messageId?: number;
}

/** aedes 1.2.0 sends again what was not acknowledged as if for the first time: here it carries DUP [MQTT-3.3.1-1]. */
export function openPersistence(): MemoryPersistence {
  const memory = openMemory<MemoryPersistence>();
  const queued = memory.outgoingStream.bind(memory);
  memory.outgoingStream = (client) => queuedAgain(queued(client));
  return memory;
}

async function* queuedAgain(packets: AsyncIterable<QueuedPacket>): AsyncIterable<QueuedPacket> {
  for await (const packet of packets)
    yield packet.cmd === "publish" && packet.messageId !== undefined ? { ...packet, dup: true } : packet;
}

/**
 * aedes 1.2.0 looks for the granted QoS under the topic instead of the filter, and not at all for what it queued: a wildcard's is not
 * respected [MQTT-3.8.4-6]. The packet is a copy made for this client.
 */
export function atGrantedQos(client: Client, packet: AedesPublishPacket): AedesPublishPacket {
  // Keyed by filter; not part of aedes' types.
  const { subscriptions } = client as unknown as { readonly subscriptions: Readonly<Record<string, { qos?: number }>> };
  let granted = -1;
  for (const [filter, { qos = 0 }] of Object.entries(subscriptions))
    if (qos > granted && isMatch(filter, packet.topic)) granted = qos;
  // A filter that is gone meanwhile: what was on its way is delivered as it was [MQTT-3.10.4-3].
  if (granted >= 0 && granted < packet.qos) packet.qos = granted as AedesPublishPacket["qos"];
  return packet;
}
