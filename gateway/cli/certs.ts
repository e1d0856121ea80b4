import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { IssuedCertificate } from "../../api/ports.ts";
import { GatewayError } from "../../model/errors.ts";
import type { RunFile } from "../local-token.ts";
import { callRunning, refusalOf, withGateway } from "./reach.ts";
import { print, requireArgument, type Verb, type VerbOptions } from "./verb.ts";

/** Whoever works on a folder nobody runs on. */
const BY = "local";
const DAYS_MAX = 20 * 365;

export const certs: Verb = {
  name: "certs",
  usage: "certs ca|list|issue|revoke",
  means:
    "shows the authority; lists, issues (ENTERPRISE/DEVICE [--out DIR] [--days N]) and revokes device certificates",
  async run([work = "", ...args], options) {
    const what = WORKS[work];
    if (what !== undefined) return what(args, options);
    throw new GatewayError("BAD_REQUEST", work === "" ? "what to do is missing" : `certs cannot ${work}`, {
      hint: `usage: npx twinline ${this.usage}`,
    });
  },
};

const WORKS: Readonly<Record<string, (args: readonly string[], options: VerbOptions) => Promise<void>>> = {
  ca: showAuthority,
  list: listAll,
  issue,
  revoke,
};

async function showAuthority(): Promise<void> {
  const { certificate, fingerprint } = await withGateway(
    (run) => ask<{ certificate: string; fingerprint: string }>(run, "/certificate-authority"),
    ({ certificates }) => certificates.authority(),
  );
  // The certificate alone on standard output, so that it can be sent into a file.
  print(certificate.trimEnd());
  process.stderr.write(`SHA-256 ${fingerprint}\n`);
}

async function listAll(_args: readonly string[], { json }: VerbOptions): Promise<void> {
  const items = await withGateway(
    async (run) => (await ask<{ items: readonly WireCertificate[] }>(run, "/certificates")).items,
    async ({ certificates }) => (await certificates.list()).map(toWire),
  );
  if (json) return print(JSON.stringify(items, null, 2));
  if (items.length === 0) print("no device certificate was issued yet");
  for (const { serial, name, expiresAt, revokedAt } of items) {
    const state = revokedAt === null ? `until ${dayOf(expiresAt)}` : `revoked ${dayOf(revokedAt)}`;
    print(`${serial}  ${name.padEnd(30)} ${state}`);
  }
}

async function issue(args: readonly string[], { out, days }: VerbOptions): Promise<void> {
  const name = requireArgument(args, "ENTERPRISE/DEVICE", "certs issue ENTERPRISE/DEVICE [--out DIR] [--days N]");
  const order = { name, days: days === null ? null : toDays(days), ...newKeys() };
  const { publicKey } = order;
  const issued = await withGateway(
    (run) =>
      ask<WireCertificate & { certificate: string }>(run, "/certificates", { name, publicKey, days: order.days }),
    async ({ certificates }) => {
      const done: IssuedCertificate = await certificates.issue({ name, publicKey, days: order.days, by: BY });
      return { ...toWire(done), certificate: done.certificate };
    },
  );
  const folder = resolve(out ?? ".");
  const stem = join(folder, name.replace("/", "-"));
  await mkdir(folder, { recursive: true });
  await writeNew(`${stem}.key`, order.privateKey, 0o600);
  await writeNew(`${stem}.pem`, issued.certificate, 0o644);
  print(`key          ${stem}.key (keep it on the device alone)`);
  print(`certificate  ${stem}.pem (until ${dayOf(issued.expiresAt)}, serial ${issued.serial})`);
}

async function revoke(args: readonly string[]): Promise<void> {
  const which = requireArgument(args, "SERIAL or ENTERPRISE/DEVICE", "certs revoke SERIAL|ENTERPRISE/DEVICE");
  const items = await withGateway(
    async (run) => (await ask<{ items: readonly WireCertificate[] }>(run, "/certificates/revoke", { which })).items,
    async ({ certificates }) => (await certificates.revoke(which, BY)).map(toWire),
  );
  for (const { serial, name } of items) print(`revoked: ${serial}  ${name}`);
}

interface WireCertificate {
  readonly serial: string;
  readonly name: string;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

function toWire({ serial, name, expiresAtMs, revokedAtMs }: Omit<IssuedCertificate, "certificate">): WireCertificate {
  return { serial, name, expiresAt: expiresAtMs, revokedAt: revokedAtMs };
}

async function ask<T>(run: RunFile, path: string, body?: object): Promise<T> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), type: "application/json" };
  const answer = await callRunning(run, path, init);
  if (answer.status >= 300) throw refusalOf(answer);
  // 2xx of these calls is described by their schemas.
  return JSON.parse(answer.text) as T;
}

/** Made here: the private key is on no wire and in no log. */
function newKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

function toDays(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= DAYS_MAX) return days;
  throw new GatewayError("BAD_REQUEST", `--days ${text} is no number of days`, {
    hint: `a number from 1 to ${DAYS_MAX}`,
  });
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  await writeFile(path, text, { mode, flag: "wx" }).catch((cause: unknown) => {
    const hint = "name an empty folder with --out; a key that may be in use is not written over";
    throw new GatewayError("CONFLICT", `${path} cannot be written`, { hint, cause });
  });
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
