import { hash, verify } from "@node-rs/argon2";
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, link, lstat, open, readFile, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { PasswordPort } from "../api/people-ports.ts";
import { isCostlyPassword, isStoredPassword } from "../model/catalog/secret-form.ts";
import { GatewayError } from "../model/errors.ts";

const KEY_BYTES = 32;

/**
 * The key of this installation: 32 random bytes in a file only its owner may read, made on first use.
 *
 * A file others can read is closed to them; where that is not possible it is refused.
 * Throws: GatewayError DATA_DIR_UNUSABLE saying what to do.
 */
export async function openInstallationKey(path: string): Promise<Buffer> {
  const found = (await readKey(path)) ?? (await createKey(path));
  if (found.length === KEY_BYTES) return found;
  throw unusable(path, `holds ${found.length} bytes instead of ${KEY_BYTES}`, "restore installation.key from a backup");
}

/** The stored form of a device's secret: `hmac-sha256:<hex>` under the installation key. The same secret gives the same form. */
export function hashDeviceSecret(key: Buffer, secret: string): string {
  return DEVICE_PREFIX + createHmac("sha256", key).update(secret).digest("hex");
}

/** Whether a secret is the one behind a stored form; in constant time, a few microseconds. */
export function verifyDeviceSecret(key: Buffer, stored: string, secret: string): boolean {
  const expected = Buffer.alloc(KEY_BYTES);
  const written = expected.write(stored.slice(DEVICE_PREFIX.length), "hex");
  const given = createHmac("sha256", key).update(secret).digest();
  // A malformed form is compared all the same, so that it takes as long.
  const equal = timingSafeEqual(expected, given);
  return equal && written === KEY_BYTES && stored.startsWith(DEVICE_PREFIX);
}

/** Seals a channel's secret so that it can be kept and used again: AES-256-GCM under a key derived from the installation's. */
export function sealChannelSecret(key: Buffer, secret: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", subkey(key, "channel secrets"), nonce);
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return SEALED_PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/**
 * Opens what `sealChannelSecret` sealed.
 *
 * Throws: GatewayError DATA_DIR_UNUSABLE when it was sealed under another installation key, or changed.
 */
export function openChannelSecret(key: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed.slice(SEALED_PREFIX.length), "base64url");
  try {
    const decipher = createDecipheriv("aes-256-gcm", subkey(key, "channel secrets"), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    if (!sealed.startsWith(SEALED_PREFIX)) throw new Error("not a sealed secret");
    return opened.toString("utf8");
  } catch (cause) {
    throw new GatewayError("DATA_DIR_UNUSABLE", "a channel secret cannot be opened with this installation key", {
      hint: "restore installation.key from the backup this data came with, or give the channel its secret anew",
      cause,
    });
  }
}

/**
 * The reference a channel's secret has in the catalogue: `ref:<channel>.<fingerprint>`.
 *
 * The fingerprint tells two secrets apart (so that a change shows) and tells nothing about either: it is keyed.
 */
export function toChannelReference(key: Buffer, channel: string, secret: string): string {
  const keyed = createHmac("sha256", subkey(key, "channel references")).update(`${channel}\n${secret}`);
  return `ref:${channel}.${keyed.digest("hex").slice(0, 16)}`;
}

/** Signs the seal of a bundle for phones, so that it is known again when their results come back: HMAC-SHA-256 in hex. */
export function signBundle(key: Buffer, seal: string): string {
  return createHmac("sha256", subkey(key, "offline bundles")).update(seal).digest("hex");
}

export interface PasswordGate extends PasswordPort {
  /** The argon2id PHC string of a password. Waits as long as it takes: call one at a time. */
  hash(password: string): Promise<string>;
  /** Verifies like `verify`, but waits as long as it takes: call one at a time. */
  matches(hash: string, password: string): Promise<boolean>;
}

/**
 * Verifies and hashes passwords, few at once: argon2 fills memory and cores on purpose, and must leave some to the alarm path.
 *
 * Beyond `waitingMax` further sign-ins are told "busy" at once. An unknown user takes as long as a wrong password.
 */
export function createPasswordGate(
  limits: { readonly atOnceMax: number; readonly waitingMax: number } = GATE_LIMITS,
): PasswordGate {
  const waiting: (() => void)[] = [];
  let running = 0;
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= limits.atOnceMax) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      // The place passes to the next in line, or is free.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
  return {
    async verify(stored, password) {
      if (running >= limits.atOnceMax && waiting.length >= limits.waitingMax) return "busy";
      return (await run(() => isRight(stored, password))) ? "right" : "wrong";
    },
    hash: (password) => run(() => hash(password, ARGON2)),
    matches: (stored, password) => run(() => isRight(stored, password)),
  };
}

const DEVICE_PREFIX = "hmac-sha256:";
const SEALED_PREFIX = "sealed:v1:";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** At most two at once (an invariant of the alarm path); the waiting ones are through in about a second. */
const GATE_LIMITS = { atOnceMax: 2, waitingMax: 64 };

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A longer one cannot have been set; hashing it would only cost time. */
const PASSWORD_LENGTH_MAX = 300;

/** What an unknown user's password is compared with: nobody's, at exactly the cost of everybody else's. */
const NOBODY =
  `$argon2id$v=19$m=${ARGON2.memoryCost},t=${ARGON2.timeCost},p=${ARGON2.parallelism}` +
  "$HWc3lnPh9AFBpwHFCYBhCQ$hEVGv9T7yMlUtmSAqiyy2w4h8379+j2mD7nmSpePY6A";

async function isRight(stored: string | null, password: string): Promise<boolean> {
  const usable = stored !== null && isStoredPassword(stored) && !isCostlyPassword(stored);
  // A well-formed hash may still name costs argon2 knows nothing of: nobody's password fits it.
  const right = await verify(usable ? stored : NOBODY, password.slice(0, PASSWORD_LENGTH_MAX)).catch(() => false);
  return right && usable && password.length <= PASSWORD_LENGTH_MAX;
}

/** Keys for different uses are derived, so that none of them tells about another (HKDF, RFC 5869). */
function subkey(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "", `twinline ${use} v1`, KEY_BYTES));
}

async function readKey(path: string): Promise<Buffer | null> {
  const stat = await lstat(path).catch((error: unknown) => {
    if (isErrno(error, "ENOENT")) return null;
    throw unusable(path, "cannot be read", "check the rights of the data folder", error);
  });
  if (stat === null) return null;
  if (!stat.isFile()) throw unusable(path, "is not a plain file", "restore installation.key from a backup");
  try {
    if ((stat.mode & 0o077) !== 0) await chmod(path, 0o600);
    return await readFile(path);
  } catch (cause) {
    throw unusable(
      path,
      "is open to others, or cannot be read",
      `run the gateway as its owner, and: chmod 600 ${path}`,
      cause,
    );
  }
}

/** Written aside and linked into place, so that a crash leaves either no key or a whole one, and two starts agree on one. */
async function createKey(path: string): Promise<Buffer> {
  const aside = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    const file = await open(aside, "wx", 0o600);
    await file.writeFile(randomBytes(KEY_BYTES));
    await file.sync();
    await file.close();
    await link(aside, path).catch((error: unknown) => {
      if (!isErrno(error, "EEXIST")) throw error;
    });
    const folder = await open(dirname(path), "r");
    await folder.sync();
    await folder.close();
    return await readFile(path);
  } catch (cause) {
    throw unusable(path, "cannot be made", "check that the data folder can be written and the disk has room", cause);
  } finally {
    await unlink(aside).catch(() => undefined);
  }
}

function unusable(path: string, what: string, hint: string, cause?: unknown): GatewayError {
  return new GatewayError("DATA_DIR_UNUSABLE", `the installation key ${path} ${what}`, {
    hint,
    params: { path },
    cause,
  });
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
