import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const INFLUXD = "/usr/bin/influxd";
const VICTORIA = "/usr/bin/victoria-metrics";

/** Why tests against the real server cannot run here, or null. */
export function whyNoInflux1(): string | null {
  return existsSync(INFLUXD) ? null : `InfluxDB 1.x is not installed (${INFLUXD})`;
}

export function whyNoVictoriaMetrics(): string | null {
  return existsSync(VICTORIA) ? null : `VictoriaMetrics is not installed (${VICTORIA})`;
}

export interface RunningServer {
  readonly url: string;
  /** Kills it; "SIGTERM" lets it write down what it has acknowledged and holds in memory. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  dispose(): Promise<void>;
}

/** A real InfluxDB 1.x on loopback, with a folder of its own, telling nobody. */
export async function startInflux1(): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), "twinline-influx-"));
  const [httpPort, rpcPort] = [await freePort(), await freePort()];
  const config = join(folder, "influxd.conf");
  writeFileSync(
    config,
    `reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${httpPort}"
  log-enabled = false
[monitor]
  store-enabled = false
`,
  );
  const url = `http://127.0.0.1:${httpPort}`;
  return runServer({ command: [INFLUXD, "-config", config], folder, url, readyPath: "/ping" });
}

/** A real VictoriaMetrics, which speaks the write API of InfluxDB 2.x. */
export async function startVictoriaMetrics(): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), "twinline-victoria-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const command = [
    VICTORIA,
    `-httpListenAddr=127.0.0.1:${port}`,
    `-storageDataPath=${folder}/data`,
    // A repeated write shall count once, as it does in InfluxDB.
    "-dedup.minScrapeInterval=1ms",
    "-retentionPeriod=100y",
  ];
  return runServer({ command, folder, url, readyPath: "/health" });
}

async function runServer(server: {
  command: readonly string[];
  folder: string;
  url: string;
  readyPath: string;
}): Promise<RunningServer> {
  const [program = "", ...args] = server.command;
  let child: ChildProcess | null = null;
  const start = async () => {
    child = spawn(program, args, { stdio: "ignore" });
    await untilReady(server.url + server.readyPath);
  };
  const stop = async (signal: NodeJS.Signals = "SIGKILL") => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await ended;
  };
  await start();
  return {
    url: server.url,
    start,
    stop,
    dispose: async () => {
      await stop();
      rmSync(server.folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string): Promise<void> {
  const deadlineMs = performance.now() + 25_000;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok === true) return;
    if (performance.now() > deadlineMs) throw new Error(`${url} was not ready within 25 s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("no port"));
      });
    });
  });
}
