import { createPrivateKey, createPublicKey, randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import type { Extension, JsonName } from "@peculiar/x509";
import { DAY_MS } from "../../model/time.ts";

/** Who signs: a certificate and its private key, both PEM. */
export interface Signer {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** Clocks in the field are off by hours: a certificate holds from a day before it was made. */
const BACKDATED_MS = DAY_MS;
const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;
const SERIAL_BYTES = 16;

/** The self-signed certificate of an installation's own authority. */
export async function signAuthority(keyPem: string, times: { readonly nowMs: number; readonly days: number }) {
  const x509 = await loadX509();
  const publicKey = await importPublic(keyPem);
  const usages = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  const name = [{ CN: [`Twinline CA ${randomBytes(4).toString("hex")}`] }];
  return create({
    ...times,
    subject: name,
    issuer: name,
    publicKey,
    signingKey: await importPrivate(keyPem),
    extensions: [
      // It signs certificates of servers and devices, and no further authorities.
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(usages, true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
}

/** A server's certificate for these host names and addresses. */
export async function signServer(
  signer: Signer,
  order: { readonly keyPem: string; readonly names: readonly string[]; readonly nowMs: number; readonly days: number },
): Promise<string> {
  const { SubjectAlternativeNameExtension, ExtendedKeyUsage } = await loadX509();
  const alternatives = order.names.map((value) => ({
    type: isIP(value) > 0 ? ("ip" as const) : ("dns" as const),
    value,
  }));
  const extension = new SubjectAlternativeNameExtension(alternatives);
  const { nowMs, days } = order;
  const subject = [{ CN: ["Twinline gateway"] }];
  const publicKey = await importPublic(order.keyPem);
  return signLeaf(signer, {
    nowMs,
    days,
    subject,
    publicKey,
    usage: ExtendedKeyUsage.serverAuth,
    extensions: [extension],
  });
}

/** A device's certificate: its CN is the MQTT user name. `publicKeyPem`: SPKI. */
export async function signDevice(
  signer: Signer,
  order: { readonly name: string; readonly publicKeyPem: string; readonly nowMs: number; readonly days: number },
): Promise<string> {
  const { ExtendedKeyUsage } = await loadX509();
  const { nowMs, days } = order;
  const subject = [{ CN: [order.name] }];
  const publicKey = await importPublic(order.publicKeyPem);
  return signLeaf(signer, { nowMs, days, subject, publicKey, usage: ExtendedKeyUsage.clientAuth, extensions: [] });
}

interface Leaf {
  readonly nowMs: number;
  readonly days: number;
  readonly subject: JsonName;
  readonly publicKey: webcrypto.CryptoKey;
  readonly usage: string;
  readonly extensions: readonly Extension[];
}

async function signLeaf(signer: Signer, leaf: Leaf): Promise<string> {
  const x509 = await loadX509();
  const authority = new x509.X509Certificate(signer.certificatePem);
  return create({
    ...leaf,
    issuer: authority.subjectName.toJSON(),
    signingKey: await importPrivate(signer.keyPem),
    notAfterMs: authority.notAfter.getTime(),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([leaf.usage]),
      await x509.SubjectKeyIdentifierExtension.create(leaf.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(await importPublic(signer.keyPem)),
      ...leaf.extensions,
    ],
  });
}

async function create(order: {
  readonly nowMs: number;
  readonly days: number;
  readonly subject: JsonName;
  readonly issuer: JsonName;
  readonly publicKey: webcrypto.CryptoKey;
  readonly signingKey: webcrypto.CryptoKey;
  readonly extensions: readonly Extension[];
  /** It cannot outlive who signs it. */
  readonly notAfterMs?: number;
}): Promise<string> {
  const { X509CertificateGenerator } = await loadX509();
  const notBeforeMs = order.nowMs - BACKDATED_MS;
  const notAfterMs = Math.min(notBeforeMs + order.days * DAY_MS, order.notAfterMs ?? Number.POSITIVE_INFINITY);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: order.subject,
    issuer: order.issuer,
    notBefore: new Date(notBeforeMs),
    notAfter: new Date(notAfterMs),
    signingAlgorithm: SIGNATURE,
    publicKey: order.publicKey,
    signingKey: order.signingKey,
    extensions: [...order.extensions],
  });
  return `${certificate.toString("pem")}\n`;
}

/** Positive and always as long: what a person copies is never a digit short. */
function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex");
}

/** Loaded only when something is signed: a gateway whose certificates are made does without. */
async function loadX509() {
  // The library's container of algorithms asks for it.
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

async function importPrivate(keyPem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(keyPem).export({ type: "pkcs8", format: "der" });
  return webcrypto.subtle.importKey("pkcs8", der, CURVE, false, ["sign"]);
}

/** Of a public key, or of a private key's other half. */
async function importPublic(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPublicKey(pem).export({ type: "spki", format: "der" });
  return webcrypto.subtle.importKey("spki", der, CURVE, true, ["verify"]);
}
