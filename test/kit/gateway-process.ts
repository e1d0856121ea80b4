import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiClient } from "./api-client.ts";

const ROOT = join(import.meta.dirname.replace(/\/dist\/test\/kit$/, "").replace(/\/test\/kit$/, ""));
export const ADMIN_PASSWORD = "admin-for-tests";

export interface GatewayProcessOptions {
  /** Default: a new temporary folder. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ports to keep across restarts of one folder; default: any free ones. */
  readonly ports?: { readonly http: number; readonly mqtt: number };
  readonly nodeArgs?: readonly string[];
  /** Words put before the command, e.g. `["taskset", "-c", "0"]`. */
  readonly prefix?: readonly string[];
}

/** A real gateway as a process of its own, on loopback and a folder of its own. */
export class GatewayProcess {
  readonly dataDir: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly child: ChildProcess;
  output = "";
  readonly #exited: Promise<number | null>;

  private constructor(child: ChildProcess, place: { dataDir: string; http: number; mqtt: number }) {
    this.child = child;
    this.dataDir = place.dataDir;
    this.httpPort = place.http;
    this.mqttPort = place.mqtt;
    child.stdout?.on("data", (bytes: Buffer) => this.#note(bytes));
    child.stderr?.on("data", (bytes: Buffer) => this.#note(bytes));
    this.#exited = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
  }

  /** Starts a gateway and resolves once `/healthz` answers 200. */
  static async start(options: GatewayProcessOptions = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.spawn(options);
    await gateway.ready();
    return gateway;
  }

  /** Starts a gateway without waiting for it. */
  static async spawn(options: GatewayProcessOptions = {}): Promise<GatewayProcess> {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "twinline-"));
    const http = options.ports?.http ?? (await freePort());
    const mqtt = options.ports?.mqtt ?? (await freePort());
    const command = [
      ...(options.prefix ?? []),
      process.execPath,
      ...(options.nodeArgs ?? []),
      join(ROOT, "dist/gateway/start.js"),
    ];
    const child = spawn(command[0] ?? "", command.slice(1), {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        TWINLINE_DATA_DIR: dataDir,
        TWINLINE_HTTP_PORT: String(http),
        TWINLINE_MQTT_PORT: String(mqtt),
        // Gateways beside each other would fight for the standard port. Tests of it name one.
        TWINLINE_MQTTS_PORT: "off",
        TWINLINE_ADMIN_PASSWORD: ADMIN_PASSWORD,
        // What a test counts is its own. Tests of the proof ask for it.
        TWINLINE_PATH_PROOF_SECONDS: "off",
        TWINLINE_LOG_LEVEL: "warn",
        ...options.env,
      },
    });
    return new GatewayProcess(child, { dataDir, http, mqtt });
  }

  get url(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  /** Waits until the gateway is healthy. Throws with its output when it ends or takes longer than `withinMs`. */
  async ready(withinMs = 60_000): Promise<void> {
    const untilMs = Date.now() + withinMs;
    for (;;) {
      const answer = await fetch(`${this.url}/healthz`).catch(() => null);
      if (answer?.ok === true) return;
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`the gateway ended:\n${this.output}`);
      if (Date.now() > untilMs) throw new Error(`the gateway is not ready after ${withinMs} ms:\n${this.output}`);
      await sleep(25);
    }
  }

  /** A signed-in caller of the API. */
  async signIn(username = "admin", password = ADMIN_PASSWORD): Promise<ApiClient> {
    return ApiClient.signIn(this.url, username, password);
  }

  /** kill -9: nothing is finished, nothing is said. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.#exited;
  }

  /** SIGTERM; resolves with the exit code. */
  async stop(): Promise<number | null> {
    this.child.kill("SIGTERM");
    return this.#exited;
  }

  pause(): void {
    this.child.kill("SIGSTOP");
  }

  resume(): void {
    this.child.kill("SIGCONT");
  }

  async exitCode(): Promise<number | null> {
    return this.#exited;
  }

  #note(bytes: Buffer): void {
    this.output = (this.output + bytes.toString("utf8")).slice(-20_000);
  }
}

/** Below the range from which systems take the ports of outgoing connections: a port given here stays free across a restart. */
const PORT_MIN = 12_000;
const PORT_MAX = 32_000;

export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Waits until `look` gives something; throws after `withinMs`, naming what was waited for. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  withinMs = 15_000,
): Promise<T> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > untilMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
}
