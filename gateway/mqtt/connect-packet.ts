import { LIMITS } from "../limits.ts";
import type { Violation } from "./violation.ts";
import { FieldReader } from "./wire-string.ts";

/** Version names by protocol name and level. MQTT 5 would be a line here, and a translator behind the gate. */
const PROTOCOLS = [
  { name: "MQTT", level: 4, version: "3.1.1" },
  { name: "MQIsdp", level: 3, version: "3.1" },
] as const;
export type ProtocolVersion = (typeof PROTOCOLS)[number]["version"];

/** Return codes of CONNACK (MQTT 3.1.1, table 3.1). */
export const CONNACK = { accepted: 0, protocolLevel: 1, clientId: 2, unavailable: 3, notAuthorized: 5 } as const;

export interface ConnectPacket {
  readonly version: ProtocolVersion;
  readonly clientId: string;
  readonly cleanSession: boolean;
  readonly keepAliveSeconds: number;
  readonly username: string | null;
  readonly password: Buffer | null;
  readonly will: Will | null;
}

export interface Will {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
}

/** What stands between a CONNECT and a session: a violation closes without a word, a return code is answered first. */
export type ConnectRefusal = { readonly violation: Violation } | { readonly returnCode: 1 | 2 };

const FLAG = { reserved: 0x01, clean: 0x02, will: 0x04, willQos: 0x18, willRetain: 0x20, password: 0x40, user: 0x80 };

/** Reads the body of a CONNECT. Views into `bytes` are copied: what a connection keeps must not hold on to what was read. */
export function readConnect(bytes: Buffer, start: number, end: number): ConnectPacket | ConnectRefusal {
  const fields = new FieldReader(bytes, start, end);
  const name = fields.string();
  if (fields.fault !== null) return { violation: fields.fault };
  const named = PROTOCOLS.find((each) => each.name === name);
  // [MQTT-3.1.2-1]: the server may close without a word.
  if (named === undefined) return { violation: "protocol-name" };
  const level = fields.byte();
  if (fields.fault !== null) return { violation: fields.fault };
  // [MQTT-3.1.2-2]: answered with a return code, and nothing behind it is looked at: another level has other fields.
  if (level !== named.level) return { returnCode: CONNACK.protocolLevel };
  const flags = fields.byte();
  const flagFault = fields.fault ?? faultOfFlags(flags);
  if (flagFault !== null) return { violation: flagFault };
  return readPayload(fields, flags, named.version);
}

/** [MQTT-3.1.2-3, -11, -13, -14, -15, -22] */
function faultOfFlags(flags: number): Violation | null {
  if ((flags & FLAG.reserved) !== 0) return "connect-reserved-flag";
  const willQos = (flags & FLAG.willQos) >> 3;
  if (willQos === 3) return "will-flags";
  if ((flags & FLAG.will) === 0 && (willQos !== 0 || (flags & FLAG.willRetain) !== 0)) return "will-flags";
  if ((flags & FLAG.user) === 0 && (flags & FLAG.password) !== 0) return "password-without-user";
  return null;
}

/** The fields a flag promises are there, in this order, and nothing else is [MQTT-3.1.3-1]. */
function readPayload(fields: FieldReader, flags: number, version: ProtocolVersion): ConnectPacket | ConnectRefusal {
  const keepAliveSeconds = fields.uint16();
  const clientId = fields.string();
  const will = (flags & FLAG.will) === 0 ? null : readWill(fields, (flags & FLAG.willQos) >> 3);
  const username = (flags & FLAG.user) === 0 ? null : fields.string();
  const password = (flags & FLAG.password) === 0 ? null : Buffer.from(fields.binary());
  if (fields.fault !== null) return { violation: fields.fault };
  if (!fields.atEnd) return { violation: "packet-malformed" };
  const cleanSession = (flags & FLAG.clean) !== 0;
  if (!isAllowedClientId(clientId, cleanSession, version)) return { returnCode: CONNACK.clientId };
  return { version, clientId, cleanSession, keepAliveSeconds, username, password, will };
}

function readWill(fields: FieldReader, qos: number): Will {
  const topic = fields.string();
  // The flags' fault was looked for: 3 does not come here.
  return { topic, payload: Buffer.from(fields.binary()), qos: qos as Will["qos"] };
}

/** An empty one needs a clean session [MQTT-3.1.3-7, -8], and 3.1 has none that is empty. */
function isAllowedClientId(clientId: string, cleanSession: boolean, version: ProtocolVersion): boolean {
  if (clientId === "") return cleanSession && version !== "3.1";
  return Buffer.byteLength(clientId) <= LIMITS.clientIdBytes;
}
