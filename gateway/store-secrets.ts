import type { Catalog, CatalogFragment, ChannelConfig, Device, User } from "../model/catalog/catalog.ts";
import { isSecretReference, isStoredDeviceSecret, isStoredPassword } from "../model/catalog/secret-form.ts";
import type { Records } from "../storage/records/records.ts";
import { channelSecretFact } from "./delivery-desk.ts";
import {
  createPasswordGate,
  hashDeviceSecret,
  type PasswordGate,
  sealChannelSecret,
  toChannelReference,
} from "./secrets.ts";

export interface StoreSecretsDeps {
  readonly key: Buffer;
  readonly passwords: Pick<PasswordGate, "hash" | "matches">;
  /** Keeps a sealed secret under its reference, durably, before the catalogue that names it is journaled. */
  saveChannelSecret(reference: string, sealed: string): Promise<void>;
}

/** `storeSecrets` with sealed secrets kept among the records' facts. */
export function storeSecretsWith(
  key: Buffer,
  records: Pick<Records, "setFact">,
  // One at a time beside the sign-ins, unless the caller shares their gate.
  passwords: Pick<PasswordGate, "hash" | "matches"> = createPasswordGate({ atOnceMax: 1, waitingMax: 1 }),
): (fragment: CatalogFragment, current: Catalog) => Promise<CatalogFragment> {
  const saveChannelSecret = (reference: string, sealed: string) =>
    records.setFact(channelSecretFact(reference), sealed);
  return (fragment, current) => storeSecrets(fragment, current, { key, passwords, saveChannelSecret });
}

/**
 * Puts a checked fragment into stored form: no clear secret or password is left in it.
 *
 * What is stored already stays as it is, and a clear one that is the current one comes out as the very form the catalogue has, so
 * that applying the same document again changes nothing.
 */
export async function storeSecrets(
  fragment: CatalogFragment,
  current: Catalog,
  deps: StoreSecretsDeps,
): Promise<CatalogFragment> {
  const { devices, users, channels } = fragment;
  const stored: CatalogFragment = { ...fragment };
  if (devices !== undefined) stored.devices = devices.map((device) => storeDevice(device, deps.key));
  if (users !== undefined) stored.users = await inTurn(users, (user) => storeUser(user, current, deps));
  if (channels !== undefined)
    stored.channels = await inTurn(channels, (channel) => storeChannel(channel, current, deps));
  return stored;
}

function storeDevice(device: Device, key: Buffer): Device {
  const { secret } = device;
  if (secret === undefined || isStoredDeviceSecret(secret)) return device;
  return { ...device, secret: hashDeviceSecret(key, secret) };
}

async function storeUser(user: User, current: Catalog, { passwords }: StoreSecretsDeps): Promise<User> {
  const { password } = user;
  if (password === undefined || isStoredPassword(password)) return user;
  const known = current.users.find(({ username }) => username === user.username)?.password;
  const unchanged = known !== undefined && (await passwords.matches(known, password));
  return { ...user, password: unchanged ? known : await passwords.hash(password) };
}

async function storeChannel(channel: ChannelConfig, current: Catalog, deps: StoreSecretsDeps): Promise<ChannelConfig> {
  const { secret, ...rest } = channel;
  if (secret === undefined) return channel;
  // A reference that came from outside only ever means "as it is": left out, the current secret is kept.
  if (isSecretReference(secret)) return rest;
  const reference = toChannelReference(deps.key, channel.id, secret);
  const known = current.channels.find(({ id }) => id === channel.id)?.secret;
  if (known !== reference) await deps.saveChannelSecret(reference, sealChannelSecret(deps.key, secret));
  return { ...channel, secret: reference };
}

/** One after the other: argon2 at most once at a time on behalf of a catalogue. */
async function inTurn<T>(items: readonly T[], change: (item: T) => Promise<T>): Promise<T[]> {
  const changed: T[] = [];
  for (const item of items) changed.push(await change(item));
  return changed;
}
