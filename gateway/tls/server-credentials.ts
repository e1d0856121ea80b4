import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { SecureContextOptions } from "node:tls";
import type { Logger } from "pino";
import { GatewayError } from "../../model/errors.ts";
import { type Clock, DAY_MS, HOUR_MS } from "../../model/time.ts";
import type { FaultDesk } from "../fault-desk.ts";
import type { Certificates } from "./certificates.ts";
import { REGISTER_FILE } from "./register.ts";
import {
  openOwnCertificate,
  type OperatorFiles,
  readOperatorCertificate,
  type ServerCertificate,
} from "./server-certificate.ts";

export interface CredentialsDeps {
  readonly certificates: Certificates;
  /** null: the certificate of our own authority. */
  readonly operatorFiles: OperatorFiles | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly faults: Pick<FaultDesk, "state">;
  names(): readonly string[];
}

const LOOK_EVERY_MS = 1_000;
const RENEWAL_LOOK_EVERY_MS = HOUR_MS;
/** An operator's certificate so close to its end is told of every day, as a system alarm. */
const EXPIRES_SOON_MS = 14 * DAY_MS;

/**
 * What TLS listeners show and whom they believe. It follows the files: new handshakes use what is new, and a file that is broken leaves
 * what was in force in force, and is told of.
 */
export class ServerCredentials {
  readonly #deps: CredentialsDeps;
  readonly #listeners = new Set<(options: SecureContextOptions) => void>();
  #authorityPem = "";
  #server: ServerCertificate;
  #timer: NodeJS.Timeout | null = null;
  #loadedStamp = "";
  #seenStamp = "";
  #renewalLookedAtMs: number;
  #last: Promise<void> = Promise.resolve();

  private constructor(deps: CredentialsDeps, authorityPem: string, server: ServerCertificate) {
    this.#deps = deps;
    this.#authorityPem = authorityPem;
    this.#server = server;
    this.#renewalLookedAtMs = deps.clock.monotonicMs();
  }

  /** Throws: GatewayError CONFIG_INVALID, DATA_DIR_UNUSABLE. */
  static async open(deps: CredentialsDeps): Promise<ServerCredentials> {
    const { certificatePem } = await deps.certificates.signer();
    await deps.certificates.reload();
    const credentials = new ServerCredentials(deps, certificatePem, await readServer(deps));
    credentials.#loadedStamp = credentials.#seenStamp = await credentials.#stamp();
    credentials.#tell();
    credentials.#lookLater();
    return credentials;
  }

  get options(): SecureContextOptions {
    const { certificatePem, keyPem } = this.#server;
    return { cert: certificatePem, key: keyPem, ca: this.#authorityPem };
  }

  get expiresAtMs(): number {
    return this.#server.expiresAtMs;
  }

  /** Calls back with what new handshakes use from now on. */
  onChange(listener: (options: SecureContextOptions) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads certificate, key and revocations anew. Never throws: what cannot be used is told of, and the old stays. */
  reload(): Promise<void> {
    this.#last = this.#last.then(() => this.#reload());
    return this.#last;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
  }

  async #reload(): Promise<void> {
    const { certificates, logger } = this.#deps;
    const stamp = await this.#stamp();
    await this.#attempt("revocations", () => certificates.reload());
    await this.#attempt("server certificate", async () => {
      this.#authorityPem = (await certificates.signer()).certificatePem;
      this.#server = this.#betterOf(await readServer(this.#deps));
      for (const listener of this.#listeners) listener(this.options);
      logger.info({ expiresAt: new Date(this.expiresAtMs).toISOString() }, "certificates read anew");
    });
    // What changed meanwhile, by our own hand or another's, is read once more when it is at rest.
    this.#loadedStamp = stamp === (await this.#stamp()) ? stamp : "";
    this.#tell();
  }

  /** One that is over takes the place of no other: half of a renewal went wrong. */
  #betterOf(fresh: ServerCertificate): ServerCertificate {
    const { clock, operatorFiles } = this.#deps;
    const isOver = fresh.expiresAtMs <= clock.nowMs();
    if (!isOver || this.#server.expiresAtMs <= clock.nowMs()) return fresh;
    const on = new Date(fresh.expiresAtMs).toISOString();
    throw new GatewayError("CONFIG_INVALID", `TWINLINE_TLS_CERT: ${operatorFiles?.certificate} expired on ${on}`, {
      hint: "put a certificate in its place that is in force",
    });
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    const { faults, logger } = this.#deps;
    try {
      await work();
      faults.state("certificate-fault", what, false);
    } catch (error) {
      const hint = error instanceof GatewayError ? error.hint : "";
      logger.error({ err: error, hint }, `${what} cannot be used; what was in force stays in force`);
      faults.state("certificate-fault", what, true, { why: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Only an operator's own can come so close to its end: ours is made anew long before. */
  #tell(): void {
    const { clock, faults, logger } = this.#deps;
    const days = Math.floor((this.expiresAtMs - clock.nowMs()) / DAY_MS);
    const soon = this.expiresAtMs - clock.nowMs() < EXPIRES_SOON_MS;
    if (soon && days < 0)
      logger.error({ days }, "the server certificate is over: clients refuse it until it is renewed");
    else if (soon) logger.warn({ days }, "the server certificate is about to expire: renew it");
    faults.state("certificate-fault", "expiry", soon, { days });
  }

  #lookLater(): void {
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        if (this.#timer !== null) this.#lookLater();
      });
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const { clock } = this.#deps;
    const stamp = await this.#stamp();
    // Certificate and key are replaced one after the other: what still moves is left alone until the next look.
    const isAtRest = stamp === this.#seenStamp;
    this.#seenStamp = stamp;
    const renewalIsDue = clock.monotonicMs() - this.#renewalLookedAtMs > RENEWAL_LOOK_EVERY_MS;
    if (renewalIsDue) this.#renewalLookedAtMs = clock.monotonicMs();
    if (renewalIsDue || (isAtRest && stamp !== this.#loadedStamp)) await this.reload();
  }

  async #stamp(): Promise<string> {
    const { certificates, operatorFiles } = this.#deps;
    const own = ["server.pem", "server.key"].map((name) => join(certificates.folder, name));
    const server = operatorFiles === null ? own : [operatorFiles.certificate, operatorFiles.key];
    const stamps = [...server, join(certificates.folder, REGISTER_FILE)].map(async (path) => {
      const found = await stat(path).catch(() => null);
      return found === null ? "-" : `${found.ino}:${found.mtimeMs}:${found.size}`;
    });
    return (await Promise.all(stamps)).join(" ");
  }
}

function readServer({ certificates, operatorFiles, clock, names }: CredentialsDeps): Promise<ServerCertificate> {
  const nowMs = clock.nowMs();
  if (operatorFiles !== null) return readOperatorCertificate(operatorFiles);
  return certificates
    .signer()
    .then((authority) => openOwnCertificate(certificates.folder, authority, { names: names(), nowMs }));
}
