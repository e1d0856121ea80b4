import { createPublicKey, X509Certificate } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "pino";
import type { CertificateOrder, CertificatePort, DeviceCertificate, IssuedCertificate } from "../../api/ports.ts";
import { GatewayError } from "../../model/errors.ts";
import type { Clock } from "../../model/time.ts";
import type { Records } from "../../storage/records/records.ts";
import { TLS_FOLDER } from "./kept-file.ts";
import { openKeyAndCertificate } from "./key-and-certificate.ts";
import { readRegister, writeRegister } from "./register.ts";
import { signAuthority, signDevice, type Signer } from "./sign.ts";

const AUTHORITY_DAYS = 20 * 365;
/** A device stands in the field for years, and nobody renews its certificate for it. */
const DEVICE_DAYS = 3 * 365;

export interface CertificatesDeps {
  readonly dataDir: string;
  readonly clock: Pick<Clock, "nowMs">;
  readonly logger: Logger;
  readonly records: Pick<Records, "appendAudit">;
  /** Whether a device in service has this MQTT user name. */
  isDevice(name: string): boolean;
}

/**
 * The installation's own authority, and the device certificates it has issued and revoked. Made on first use under `<dataDir>/tls/`.
 *
 * Throws, everywhere: GatewayError DATA_DIR_UNUSABLE for what is damaged there.
 */
export class Certificates implements CertificatePort {
  readonly folder: string;
  readonly #deps: CertificatesDeps;
  readonly #listeners = new Set<() => void>();
  #revoked: ReadonlySet<string> = new Set();
  /** One change of the register at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: CertificatesDeps) {
    this.#deps = deps;
    this.folder = join(deps.dataDir, TLS_FOLDER);
  }

  signer(): Promise<Signer> {
    const nowMs = this.#deps.clock.nowMs();
    return this.#inTurn(() =>
      openKeyAndCertificate(this.folder, "ca", (keyPem) => signAuthority(keyPem, { nowMs, days: AUTHORITY_DAYS })),
    );
  }

  async authority(): Promise<{ readonly certificate: string; readonly fingerprint: string }> {
    const { certificatePem } = await this.signer();
    return { certificate: certificatePem, fingerprint: new X509Certificate(certificatePem).fingerprint256 };
  }

  list(): Promise<readonly DeviceCertificate[]> {
    return this.#inTurn(() => readRegister(this.folder));
  }

  async issue(order: CertificateOrder): Promise<IssuedCertificate> {
    const { name, by } = order;
    if (!this.#deps.isDevice(name)) throw unknownDevice(name);
    const publicKeyPem = requireOurKind(order.publicKey);
    const signer = await this.signer();
    const nowMs = this.#deps.clock.nowMs();
    const certificate = await signDevice(signer, { name, publicKeyPem, nowMs, days: order.days ?? DEVICE_DAYS });
    const { serialNumber: serial, validTo } = new X509Certificate(certificate);
    const entry = { serial, name, issuedAtMs: nowMs, expiresAtMs: Date.parse(validTo), revokedAtMs: null };
    await this.#inTurn(async () => {
      await writeRegister(this.folder, [...(await readRegister(this.folder)), entry]);
    });
    await this.#audit("certificate-issued", name, by, { serial, expiresAtMs: entry.expiresAtMs });
    return { ...entry, certificate };
  }

  /** Revokes one certificate by its serial number, or all of a device. In force when it returns. */
  async revoke(which: string, by: string): Promise<readonly DeviceCertificate[]> {
    const nowMs = this.#deps.clock.nowMs();
    const revoked = await this.#inTurn(async () => {
      const all = await readRegister(this.folder);
      const chosen = new Set(chosenBy(which, all));
      if (chosen.size === 0) throw unknownCertificate(which);
      const after = all.map((each) => (chosen.has(each) ? { ...each, revokedAtMs: each.revokedAtMs ?? nowMs } : each));
      await writeRegister(this.folder, after);
      this.#show(after);
      return after.filter((_, place) => all[place] !== undefined && chosen.has(all[place]));
    });
    for (const { name, serial } of revoked) await this.#audit("certificate-revoked", name, by, { serial });
    return revoked;
  }

  isRevoked(serial: string): boolean {
    return this.#revoked.has(serial);
  }

  /** Reads anew what is revoked. */
  reload(): Promise<void> {
    return this.#inTurn(async () => this.#show(await readRegister(this.folder)));
  }

  /** Calls back when more or fewer are revoked than before. */
  onRevoked(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #show(certificates: readonly DeviceCertificate[]): void {
    const revoked = certificates.filter(({ revokedAtMs }) => revokedAtMs !== null);
    this.#revoked = new Set(revoked.map(({ serial }) => serial));
    for (const listener of this.#listeners) listener();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** What was done is done: a lost line is an error in the log. */
  async #audit(action: string, subject: string, by: string, params: Readonly<Record<string, unknown>>): Promise<void> {
    const entry = { atMs: this.#deps.clock.nowMs(), by, action, enterprise: null, subject, params };
    await this.#deps.records.appendAudit(entry).catch((error: unknown) => {
      this.#deps.logger.error({ err: error, entry }, "audit entry could not be written");
    });
  }
}

function chosenBy(which: string, all: readonly DeviceCertificate[]): readonly DeviceCertificate[] {
  // openssl shows a serial number with colons or in small letters.
  const serial = which.replaceAll(":", "").toUpperCase();
  return all.filter((each) => each.serial === serial || (each.name === which && each.revokedAtMs === null));
}

function requireOurKind(publicKey: string): string {
  try {
    const key = createPublicKey(publicKey);
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return publicKey;
  } catch {
    // Told below.
  }
  const hint = "send the public half of an EC P-256 key in PEM";
  throw new GatewayError("BAD_REQUEST", "the public key is no EC P-256 key", { hint, params: { field: "publicKey" } });
}

function unknownDevice(name: string): GatewayError {
  const hint = "name a device in service as <enterprise>/<device>; `npx twinline export` shows the catalogue";
  return new GatewayError("DEVICE_UNKNOWN", `there is no device ${name} in the catalogue`, { hint, params: { name } });
}

function unknownCertificate(which: string): GatewayError {
  const hint = "`npx twinline certs list` shows serial numbers and devices";
  const what = `there is no certificate ${which} in force`;
  return new GatewayError("CERTIFICATE_UNKNOWN", what, { hint, params: { which } });
}
