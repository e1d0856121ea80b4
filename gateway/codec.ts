import {
  type DeviceMessage,
  EVENT_KIND,
  type EventKind,
  type JournalEvent,
  type MessageEvent,
  type OnceMessageEvent,
  type SessionEvent,
} from "../model/journal-event.ts";
import { assert } from "../model/assert.ts";
import { toDeviceKey } from "../model/ids.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Packet id and length of the client id. */
const ONCE_HEAD_BYTES = 4;
const KIND_OF = new Map<number, EventKind>(
  // The keys of EVENT_KIND are EventKinds.
  Object.entries(EVENT_KIND).map(([kind, no]) => [no, kind as EventKind]),
);

/**
 * Writes an event as a journal payload. A message is binary (the hot path): three length-prefixed names, then the device's own bytes.
 * One that is taken once has its packet id and its client id between the two. Everything else is JSON. All are storage formats.
 */
export function encodeEvent(event: JournalEvent): Uint8Array {
  if (event.kind === "message") return encodeMessage(messagePrefix(event), event.payload);
  if (event.kind === "onceMessage") return encodeMessage(messagePrefix(event), toOncePayload(event));
  if (event.kind === "session") return encodeMessage(messagePrefix({ ...event, channel: "" }), toSessionPayload(event));
  const { kind: _, ...facts } = event;
  return encoder.encode(JSON.stringify(facts));
}

/** The constant first part of every message of one device on one channel. */
export function messagePrefix(event: Pick<DeviceMessage, "enterprise" | "device" | "channel">): Uint8Array {
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

/** What follows the names in a message that is taken once: packet id, length of the client id, client id, the device's own bytes. */
export function toOncePayload(event: Pick<OnceMessageEvent, "packetId" | "clientId" | "payload">): Uint8Array {
  const clientId = encoder.encode(event.clientId);
  const bytes = Buffer.allocUnsafe(ONCE_HEAD_BYTES + clientId.length + event.payload.length);
  bytes.writeUInt16BE(event.packetId, 0);
  bytes.writeUInt16BE(clientId.length, 2);
  bytes.set(clientId, ONCE_HEAD_BYTES);
  bytes.set(event.payload, ONCE_HEAD_BYTES + clientId.length);
  return bytes;
}

/** What follows the names in a change of a session. */
export function toSessionPayload({ clientId, change }: Pick<SessionEvent, "clientId" | "change">): Uint8Array {
  return encoder.encode(JSON.stringify({ clientId, change }));
}

/** `address`: of a message whose sender is still known: `payload` is then what follows it. Otherwise it is read from the payload. */
export function decodeEvent(kindNo: number, payload: Uint8Array, address?: MessageAddress): JournalEvent {
  if (kindNo === EVENT_KIND.message) return decodeMessageEvent(payload, address);
  if (kindNo === EVENT_KIND.onceMessage) return decodeOnceMessage(payload, address);
  if (kindNo === EVENT_KIND.session) return decodeSession(payload, address);
  const kind = KIND_OF.get(kindNo);
  assert(kind !== undefined, "a journal record has a kind this release knows");
  // Written by encodeEvent of this kind; the record's checksum was verified.
  return { kind, ...(JSON.parse(Buffer.from(payload).toString("utf8")) as object) } as JournalEvent;
}

/** Whose message it is, and on which channel. Made once: the hot path builds no names. */
export interface MessageAddress extends Omit<DeviceMessage, "payload"> {
  /** The three length-prefixed names as they stand at the beginning of a payload. */
  readonly prefix: Uint8Array;
}

export function toMessageAddress(names: Pick<DeviceMessage, "enterprise" | "device" | "channel">): MessageAddress {
  const { enterprise, device, channel } = names;
  return { enterprise, device, deviceKey: toDeviceKey(enterprise, device), channel, prefix: messagePrefix(names) };
}

interface KnownAddress {
  readonly address: MessageAddress;
  /** Another one with the same hash. */
  readonly next: KnownAddress | null;
}

/** Addresses met so far, by a hash of their bytes: there are as many as devices, and the hot path should not build their strings anew. */
const addresses = new Map<number, KnownAddress>();
const ADDRESSES_MAX = 100_000;

function decodeMessageEvent(payload: Uint8Array, known?: MessageAddress): MessageEvent {
  if (known !== undefined) {
    const { enterprise, device, deviceKey, channel } = known;
    return { kind: "message", enterprise, device, deviceKey, channel, payload };
  }
  const bytes = Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const { enterprise, device, deviceKey, channel, prefix } = addressOf(bytes, addressEnd(bytes));
  return { kind: "message", enterprise, device, deviceKey, channel, payload: bytes.subarray(prefix.length) };
}

function decodeOnceMessage(payload: Uint8Array, known?: MessageAddress): OnceMessageEvent {
  const { kind: _, payload: rest, ...names } = decodeMessageEvent(payload, known);
  const head = Buffer.from(rest.buffer, rest.byteOffset, rest.byteLength);
  const clientIdEnd = ONCE_HEAD_BYTES + head.readUInt16BE(2);
  return {
    kind: "onceMessage",
    ...names,
    clientId: head.toString("utf8", ONCE_HEAD_BYTES, clientIdEnd),
    packetId: head.readUInt16BE(0),
    payload: head.subarray(clientIdEnd),
  };
}

function decodeSession(payload: Uint8Array, known?: MessageAddress): SessionEvent {
  const { enterprise, device, payload: rest } = decodeMessageEvent(payload, known);
  // Written by `toSessionPayload`; the record's checksum was verified.
  const facts = JSON.parse(decoder.decode(rest)) as Pick<SessionEvent, "clientId" | "change">;
  return { kind: "session", enterprise, device, ...facts };
}

/** Where the three length-prefixed names end. */
function addressEnd(bytes: Uint8Array): number {
  let at = 0;
  for (let names = 0; names < 3; names++) at += 1 + (bytes[at] ?? 0);
  return at;
}

function addressOf(bytes: Uint8Array, end: number): MessageAddress {
  const hash = hashOf(bytes, end);
  const first = addresses.get(hash) ?? null;
  for (let known = first; known !== null; known = known.next)
    if (isSame(known.address.prefix, bytes, end)) return known.address;
  if (addresses.size >= ADDRESSES_MAX) addresses.clear();
  const address = readAddress(bytes);
  addresses.set(hash, { address, next: addresses.get(hash) ?? null });
  return address;
}

function hashOf(bytes: Uint8Array, end: number): number {
  let hash = 0;
  for (let i = 0; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
  return hash;
}

function isSame(known: Uint8Array, bytes: Uint8Array, end: number): boolean {
  if (known.length !== end) return false;
  for (let i = 0; i < end; i++) if (known[i] !== bytes[i]) return false;
  return true;
}

function readAddress(bytes: Uint8Array): MessageAddress {
  const names: string[] = [];
  for (let at = 0; names.length < 3; ) {
    const length = bytes[at] ?? 0;
    names.push(decoder.decode(bytes.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  const [enterprise = "", device = "", channel = ""] = names;
  return toMessageAddress({ enterprise, device, channel });
}
