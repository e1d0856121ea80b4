import type { Catalog, Device, Enterprise } from "../../model/catalog/catalog.ts";
import { PATH_DEVICE, PATH_ENTERPRISE } from "../../model/path-proof.ts";
import { type MessageAddress, toMessageAddress } from "../codec.ts";
import { LIMITS } from "../limits.ts";
import type { Rates } from "./rate.ts";
import { isBounded } from "./topic.ts";

/** What a device may do on the broker, judged by bytes. Contract: docs/reference/mqtt.md. */
export interface DeviceRights {
  readonly enterprise: string;
  readonly device: string;
  /** Stored form of its secret; null: it can only come by certificate. */
  readonly secret: string | null;
  /** Where it may speak. */
  readonly topics: readonly TelemetryTopic[];
  /** Under which changes of its MQTT sessions are journaled. */
  readonly sessionAddress: MessageAddress;
  /** The only topics it may hear begin with this. */
  readonly downPrefix: string;
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  /** What all devices of the enterprise may send together; null: no bound of its own. */
  readonly enterpriseRates: Rates | null;
}

/** A full topic, and the address behind it. */
export interface TelemetryTopic {
  readonly bytes: Buffer;
  readonly address: MessageAddress;
}

/** Rights of every device in service, by MQTT user name. */
export function rightsByUsername(
  catalog: Catalog,
  channelsOf: (dialect: string) => readonly string[],
): ReadonlyMap<string, DeviceRights> {
  const retired = new Set(catalog.enterprises.filter((each) => each.retired).map((each) => each.id));
  const limits = new Map(catalog.enterprises.map((each) => [each.id, toRates(each)]));
  const rights = new Map<string, DeviceRights>();
  for (const device of catalog.devices) {
    if (device.retired || device.disabled || retired.has(device.enterprise)) continue;
    rights.set(
      `${device.enterprise}/${device.id}`,
      rightsOf(device, channelsOf(device.dialect), limits.get(device.enterprise) ?? null),
    );
  }
  return rights;
}

/** What the virtual sensor may do that proves the way from the listener on: speak once in a while, and hear nothing. */
export function pathRights(secret: string): DeviceRights {
  const device = { enterprise: PATH_ENTERPRISE, id: PATH_DEVICE, secret, dialect: "native" };
  return { ...rightsOf(device, [], null), messagesPerSecond: 1 };
}

function rightsOf(
  device: Pick<Device, "enterprise" | "id" | "secret" | "limits">,
  channels: readonly string[],
  enterpriseRates: Rates | null,
): DeviceRights {
  const prefix = `tl/v1/${device.enterprise}/${device.id}/`;
  const names = { enterprise: device.enterprise, device: device.id };
  const all = ["readings", "status", ...channels];
  return {
    enterprise: device.enterprise,
    device: device.id,
    secret: device.secret ?? null,
    topics: all.map((channel) => ({
      bytes: Buffer.from(prefix + channel),
      address: toMessageAddress({ ...names, channel }),
    })),
    sessionAddress: toMessageAddress({ ...names, channel: "" }),
    downPrefix: `${prefix}down/`,
    messagesPerSecond: device.limits?.messagesPerSecond ?? LIMITS.messagesPerSecond,
    bytesPerSecond: device.limits?.bytesPerSecond ?? LIMITS.bytesPerSecond,
    enterpriseRates,
  };
}

/** An enterprise has only the bounds it was given. */
function toRates({ limits }: Enterprise): Rates | null {
  if (limits === undefined) return null;
  const { messagesPerSecond = Number.POSITIVE_INFINITY, bytesPerSecond = Number.POSITIVE_INFINITY } = limits;
  return { messagesPerSecond, bytesPerSecond };
}

/** Whether the device may hear what this filter asks for: its own `down/#`, or less. */
export function maySubscribe(rights: DeviceRights, filter: string): boolean {
  return filter.startsWith(rights.downPrefix) && isBounded(filter);
}

/** The channel behind a topic of this device's own; null: it may not speak there. A will may say no more than the device itself. */
export function channelOf(rights: DeviceRights, topic: string): MessageAddress | null {
  const bytes = Buffer.from(topic);
  return channelAt(rights, bytes, 0, bytes.length);
}

/** The same for a topic where it stands in a packet, compared by bytes. */
export function channelAt(rights: DeviceRights, bytes: Buffer, start: number, end: number): MessageAddress | null {
  for (const topic of rights.topics) if (isSame(topic.bytes, bytes, start, end)) return topic.address;
  return null;
}

/** From the end, where topics of one device differ. A loop is faster than a call out of JavaScript for so few bytes. */
function isSame(known: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = known.length - 1; i >= 0; i--) if (known[i] !== bytes[start + i]) return false;
  return true;
}

/** Whether two rights let a connection made under the one go on under the other. */
export function sameCredential(a: DeviceRights, b: DeviceRights | undefined): boolean {
  return b !== undefined && a.secret === b.secret;
}
