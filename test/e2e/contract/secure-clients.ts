import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as openTls, type ConnectionOptions, type PeerCertificate } from "node:tls";
import { type Signer, signAuthority, signDevice } from "../../../gateway/tls/sign.ts";
import type { GatewayProcess } from "../../kit/gateway-process.ts";
import { connectBytes, RawDevice } from "./raw-device.ts";
import { twinline } from "./twinline.ts";
import type { IConnectPacket } from "mqtt-packet";

/** A key and a certificate as clients take them, and the files they lie in. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
  readonly keyFile: string;
  readonly certFile: string;
}

const place = mkdtempSync(join(tmpdir(), "twinline-certified-"));
let made = 0;

/** What `npx twinline certs issue` gives to a device, and its serial number. */
export async function issued(dataDir: string, name: string): Promise<Certified & { readonly serial: string }> {
  const out = join(place, String(made++));
  const { code, stdout, stderr } = await twinline(["certs", "issue", name, "--out", out], { dataDir });
  if (code !== 0) throw new Error(stderr);
  const stem = join(out, name.replace("/", "-"));
  const serial = /serial (\w+)/.exec(stdout)?.[1] ?? "";
  return { ...read(`${stem}.key`, `${stem}.pem`), serial };
}

/** A certificate for a name, signed by whoever is given, at any time. */
export async function signedBy(
  signer: Signer,
  name: string,
  times = { nowMs: Date.now(), days: 30 },
): Promise<Certified> {
  const { publicKey, privateKey } = newKeys();
  return kept(privateKey, await signDevice(signer, { name, publicKeyPem: publicKey, ...times }));
}

/** An authority nobody has heard of. */
export async function foreignAuthority(): Promise<Signer> {
  const { privateKey } = newKeys();
  return { keyPem: privateKey, certificatePem: await signAuthority(privateKey, { nowMs: Date.now(), days: 30 }) };
}

/** The gateway's own authority, out of its data folder. */
export function ownAuthority(dataDir: string): Signer {
  const read = (name: string): string => readFileSync(join(dataDir, "tls", name), "utf8");
  return { keyPem: read("ca.key"), certificatePem: read("ca.pem") };
}

/** Clients of the MQTTS listener of one gateway. They trust its authority, whatever it is called. */
export class SecureClients {
  readonly port: number;
  readonly #gateway: GatewayProcess;

  constructor(gateway: GatewayProcess, port: number) {
    this.#gateway = gateway;
    this.port = port;
  }

  get ca(): string {
    return readFileSync(this.caFile, "utf8");
  }

  get caFile(): string {
    return join(this.#gateway.dataDir, "tls/ca.pem");
  }

  /** A device that has finished the handshake and said nothing yet. */
  async open(options: ConnectionOptions = {}): Promise<RawDevice> {
    const socket = openTls({ host: "127.0.0.1", port: this.port, ca: this.ca, ...options });
    const device = new RawDevice(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve);
      socket.once("error", reject);
    });
    return device;
  }

  async signIn(options: ConnectionOptions, fields: Partial<IConnectPacket> = {}): Promise<RawDevice> {
    const device = await this.open(options);
    device.send(connectBytes(fields));
    const { returnCode } = await device.expect("connack");
    if (returnCode !== 0) throw new Error(`CONNACK ${returnCode}`);
    return device;
  }

  /** 0: let in; another code: refused; null: the connection ended without an answer. */
  async connackOf(options: ConnectionOptions, fields: Partial<IConnectPacket> = {}): Promise<number | null> {
    const device = await this.open(options);
    device.send(connectBytes(fields));
    const answer = await device.expect("connack").catch(() => null);
    device.drop();
    return answer?.returnCode ?? null;
  }

  /** What the server shows to whoever connects now. */
  async shown(): Promise<PeerCertificate> {
    const socket = openTls({ host: "127.0.0.1", port: this.port, ca: this.ca });
    await new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve);
      socket.once("error", reject);
    });
    const certificate = socket.getPeerCertificate();
    socket.destroy();
    return certificate;
  }
}

function newKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

function kept(key: string, cert: string): Certified {
  const folder = join(place, String(made++));
  if (!existsSync(folder)) mkdirSync(folder);
  writeFileSync(join(folder, "device.key"), key);
  writeFileSync(join(folder, "device.pem"), cert);
  return read(join(folder, "device.key"), join(folder, "device.pem"));
}

function read(keyFile: string, certFile: string): Certified {
  return { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8"), keyFile, certFile };
}
