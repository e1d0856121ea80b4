/** How secrets stand in a catalogue once they are stored. Clear text exists only between parsing and storing. */

const DEVICE_SECRET = /^hmac-sha256:[0-9a-f]{64}$/;
const PASSWORD = /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,4}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;
const CHANNEL_SECRET = /^ref:([a-z0-9-]+)\.[0-9a-f]{16}$/;

/** `hmac-sha256:<hex>`: a device's secret under the installation key. */
export function isStoredDeviceSecret(text: string): boolean {
  return DEVICE_SECRET.test(text);
}

/** An argon2id PHC string. */
export function isStoredPassword(text: string): boolean {
  return PASSWORD.test(text);
}

/**
 * Whether verifying against a given hash costs more than the gateway is willing to pay at a sign-in: a hash from elsewhere could
 * otherwise ask for gigabytes. Bounds: 64 MiB, 10 passes, 4 lanes (OWASP's settings need at most 46 MiB, 5 passes, 1 lane).
 */
export function isCostlyPassword(text: string): boolean {
  const [, memoryKib, passes, lanes] = PASSWORD.exec(text) ?? [];
  return Number(memoryKib) > 65_536 || Number(passes) > 10 || Number(lanes) > 4;
}

/** `ref:<channel>.<fingerprint>`: the sealed secret is kept apart, under this name. The bare `ref:<channel>` means "as it is". */
export function isStoredChannelSecret(channel: string, text: string): boolean {
  return CHANNEL_SECRET.exec(text)?.[1] === channel;
}

/** Any form of reference, bare or full. */
export function isSecretReference(text: string): boolean {
  return text.startsWith("ref:");
}

/** The reference under which a channel's secret leaves the house: put back, it means "as it is". */
export function toSecretReference(channel: string): string {
  return `ref:${channel}`;
}
