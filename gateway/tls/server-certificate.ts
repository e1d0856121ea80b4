import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { GatewayError } from "../../model/errors.ts";
import { DAY_MS } from "../../model/time.ts";
import { openKeyAndCertificate } from "./key-and-certificate.ts";
import { writeKept } from "./kept-file.ts";
import { type Signer, signServer } from "./sign.ts";

/** What the gateway shows to whoever connects over TLS. */
export interface ServerCertificate extends Signer {
  readonly expiresAtMs: number;
}

/** Where an operator's own certificate lies. */
export interface OperatorFiles {
  readonly certificate: string;
  readonly key: string;
}

/** CA/Browser Forum, Baseline Requirements 6.3.2: longer ones are refused by browsers. */
const SERVER_DAYS = 398;
const RENEW_BEFORE_MS = 30 * DAY_MS;

/** The certificate of our own authority: made on first use, and anew when it is about to end or lacks a name. */
export async function openOwnCertificate(
  folder: string,
  authority: Signer,
  wanted: { readonly names: readonly string[]; readonly nowMs: number },
): Promise<ServerCertificate> {
  const sign = (keyPem: string): Promise<string> => signServer(authority, { ...wanted, keyPem, days: SERVER_DAYS });
  const kept = await openKeyAndCertificate(folder, "server", sign);
  const certificate = new X509Certificate(kept.certificatePem);
  if (isFit(certificate, authority, wanted)) return { ...kept, expiresAtMs: Date.parse(certificate.validTo) };
  // The key stays: a crash in the middle leaves the old certificate or the new one, and both belong to it.
  const certificatePem = await sign(kept.keyPem);
  await writeKept(join(folder, "server.pem"), certificatePem);
  return { ...kept, certificatePem, expiresAtMs: Date.parse(new X509Certificate(certificatePem).validTo) };
}

/**
 * Reads an operator's own certificate (with the chain behind it) and its key. One that is over is read as well: whether to use it is
 * another question.
 *
 * Throws: GatewayError CONFIG_INVALID when one is missing, or they do not belong together.
 */
export async function readOperatorCertificate(files: OperatorFiles): Promise<ServerCertificate> {
  const certificatePem = await readSetting("TWINLINE_TLS_CERT", files.certificate);
  const keyPem = await readSetting("TWINLINE_TLS_KEY", files.key);
  const certificate = attempt("TWINLINE_TLS_CERT", files.certificate, "holds no certificate in PEM", () => {
    createSecureContext({ cert: certificatePem });
    return new X509Certificate(certificatePem);
  });
  const key = attempt("TWINLINE_TLS_KEY", files.key, "holds no private key in PEM without a passphrase", () =>
    createPrivateKey(keyPem),
  );
  if (!certificate.checkPrivateKey(key)) {
    const hint = "name the key the certificate was made for; the server's own certificate stands first in its file";
    throw invalid("TWINLINE_TLS_KEY", files.key, `does not belong to the certificate in ${files.certificate}`, hint);
  }
  return { certificatePem, keyPem, expiresAtMs: Date.parse(certificate.validTo) };
}

function isFit(
  certificate: X509Certificate,
  authority: Signer,
  wanted: { readonly names: readonly string[]; readonly nowMs: number },
): boolean {
  if (Date.parse(certificate.validTo) - wanted.nowMs < RENEW_BEFORE_MS) return false;
  if (!certificate.checkIssued(new X509Certificate(authority.certificatePem))) return false;
  return wanted.names.every((name) => (isIP(name) > 0 ? certificate.checkIP(name) : certificate.checkHost(name)));
}

async function readSetting(setting: string, file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw invalid(setting, file, "cannot be read", "name a PEM file the gateway may read", cause);
  });
}

function attempt<T>(setting: string, file: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw invalid(setting, file, what, "name a PEM file (BEGIN CERTIFICATE, BEGIN PRIVATE KEY)", cause);
  }
}

function invalid(setting: string, file: string, what: string, hint: string, cause?: unknown): GatewayError {
  const params = { key: setting, source: file };
  return new GatewayError("CONFIG_INVALID", `${setting}: ${file} ${what}`, { hint, params, cause });
}
