import { EVENT_KIND, type EventKind, type JournalEvent, type MessageEvent } from "../model/journal-event.ts";
import { assert } from "../model/assert.ts";

const encoder = new TextEncoder();
const KIND_OF = new Map<number, EventKind>(
  // The keys of EVENT_KIND are EventKinds.
  Object.entries(EVENT_KIND).map(([kind, no]) => [no, kind as EventKind]),
);

/**
 * Writes an event as a journal payload. A message is binary (the hot path): three length-prefixed names, then the device's own bytes.
 * Everything else is JSON. Both are storage formats.
 */
export function encodeEvent(event: JournalEvent): Uint8Array {
  if (event.kind === "message") return encodeMessage(messagePrefix(event), event.payload);
  const { kind: _, ...facts } = event;
  return encoder.encode(JSON.stringify(facts));
}

/** The constant first part of every message of one device on one channel: worth keeping per connection. */
export function messagePrefix(event: Pick<MessageEvent, "enterprise" | "device" | "channel">): Uint8Array {
  const names = [event.enterprise, event.device, event.channel].map((name) => encoder.encode(name));
  assert(
    names.every((name) => name.length < 256),
    "names of enterprises, devices and channels fit one length byte",
  );
  return Uint8Array.from(names.flatMap((name) => [name.length, ...name]));
}

export function encodeMessage(prefix: Uint8Array, payload: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(prefix.length + payload.length);
  bytes.set(prefix, 0);
  bytes.set(payload, prefix.length);
  return bytes;
}

export function decodeEvent(kindNo: number, payload: Uint8Array): JournalEvent {
  if (kindNo === EVENT_KIND.message) return decodeMessageEvent(payload);
  const kind = KIND_OF.get(kindNo);
  assert(kind !== undefined, "a journal record has a kind this release knows");
  // Written by encodeEvent of this kind; the record's checksum was verified.
  return { kind, ...(JSON.parse(Buffer.from(payload).toString("utf8")) as object) } as JournalEvent;
}

function decodeMessageEvent(payload: Uint8Array): MessageEvent {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  let at = 0;
  const name = (): string => {
    const length = bytes[at] ?? 0;
    // Names are ASCII by the rules for ids and topics.
    const text = bytes.toString("latin1", at + 1, at + 1 + length);
    at += 1 + length;
    return text;
  };
  const enterprise = name();
  const device = name();
  const channel = name();
  return { kind: "message", enterprise, device, channel, payload: bytes.subarray(at) };
}
