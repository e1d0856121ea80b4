import mqttPacket, { type IConnectPacket } from "mqtt-packet";

/** MQTT packets as attackers and neighbours send them. */
export function connectBytes(fields: Partial<IConnectPacket>): Buffer {
  return mqttPacket.generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: "attacker",
    ...fields,
  } as IConnectPacket);
}

/** `body`: JSON as text, or what is to become it. */
export function publishBytes(
  topic: string,
  body: string | object,
  { messageId, qos = 1 }: { readonly messageId: number; readonly qos?: 1 | 2 },
): Buffer {
  const payload = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return mqttPacket.generate({ cmd: "publish", topic, payload, qos, dup: false, retain: false, messageId });
}

export function subscribeBytes(filters: readonly string[], messageId: number): Buffer {
  const subscriptions = filters.map((topic) => ({ topic, qos: 1 as const }));
  return mqttPacket.generate({ cmd: "subscribe", messageId, subscriptions });
}
