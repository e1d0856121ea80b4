import type { SessionFilter } from "../../model/journal-event.ts";
import { isWellFormedFilter } from "./topic.ts";
import type { Violation } from "./violation.ts";
import { FieldReader } from "./wire-string.ts";

export interface SubscribePacket {
  readonly packetId: number;
  /** As they stand in the packet, repetitions too: each is answered for itself [MQTT-3.8.4-5]. */
  readonly filters: readonly SessionFilter[];
}

/** Reads the body of a SUBSCRIBE. */
export function readSubscribe(bytes: Buffer, start: number, end: number): SubscribePacket | Violation {
  return readFilters(bytes, start, end, (fields) => {
    const qos = fields.byte();
    // [MQTT-3.8.3-4]: the upper six bits are reserved, and there is no QoS 3.
    if (qos > 2) fields.fault ??= "qos";
    return qos;
  });
}

/** Reads the body of an UNSUBSCRIBE; each filter has the QoS 0. */
export function readUnsubscribe(bytes: Buffer, start: number, end: number): SubscribePacket | Violation {
  return readFilters(bytes, start, end, () => 0);
}

function readFilters(
  bytes: Buffer,
  start: number,
  end: number,
  readQos: (fields: FieldReader) => number,
): SubscribePacket | Violation {
  const fields = new FieldReader(bytes, start, end);
  const packetId = fields.uint16();
  if (fields.fault === null && packetId === 0) return "packet-id-zero";
  const filters: SessionFilter[] = [];
  while (fields.fault === null && !fields.atEnd) {
    const filter = fields.string();
    if (fields.fault === null && !isWellFormedFilter(filter)) return "filter-malformed";
    // `readQos` notes a fault for anything beyond 2.
    filters.push([filter, readQos(fields) as SessionFilter[1]]);
  }
  if (fields.fault !== null) return fields.fault;
  return filters.length === 0 ? "filter-missing" : { packetId, filters };
}
