import { fork } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { demoCatalog } from "../seeds/world/demo-catalog.ts";
import { DEMO_PASSWORD, deviceSecretFrom } from "../seeds/world/device-secret.ts";
import { type Config, DEMO_DATA_DIR, loadConfig } from "./config.ts";
import { explainAndExit } from "./explain-and-exit.ts";
import { livePast } from "./demo-past.ts";
import { changeRecord, restoreRecord } from "./demo-tampering.ts";
import { announce, runGateway } from "./main.ts";
import type { RunningGateway } from "./wire.ts";

const SECRET_SEED = "twinline-demo";
/** Preferred, so that a restarted demo is found under the same addresses; any free port otherwise. */
const PHONE_PORT = Number(process.env["TWINLINE_DEMO_PHONE_PORT"] ?? 8899);
const CONTROL_PORT = Number(process.env["TWINLINE_DEMO_CONTROL_PORT"] ?? 8898);

/** `npm run demo`: the gateway on a folder of its own, the demo world applied, and simulated devices publishing over real MQTT. */
try {
  const [phonePort, controlPort] = [await freePort(PHONE_PORT), await freePort(CONTROL_PORT)];
  const config = demoConfig(`http://127.0.0.1:${controlPort}`);
  await livePast(config);
  restoreRecord(config.dataDir);
  const gateway = await runGateway(config);
  await applyWorld(gateway, `http://127.0.0.1:${phonePort}/push`);
  startDevices(gateway, { phonePort, controlPort, dataDir: config.dataDir });
  announce(gateway, config);
  announceDemo(gateway, phonePort);
} catch (error) {
  explainAndExit(error);
}

function demoConfig(demoControlUrl: string): Config {
  const config = loadConfig({ TWINLINE_DATA_DIR: DEMO_DATA_DIR, TWINLINE_LOG_LEVEL: "warn", ...process.env });
  return { ...config, adminPassword: config.adminPassword ?? DEMO_PASSWORD, demoControlUrl };
}

async function applyWorld(gateway: RunningGateway, phoneUrl: string): Promise<void> {
  const world = demoCatalog({ phoneUrl, deviceSecret: deviceSecretFrom(SECRET_SEED) });
  const applied = await gateway.catalog.apply(world, { text: null, language: "en" }, { by: null, ifMatch: null });
  if (!applied.ok) throw new Error(`the demo world was refused: ${JSON.stringify(applied.error)}`);
}

/** The devices are a process of their own: they end when this one does, however it ends. */
function startDevices(
  gateway: RunningGateway,
  { dataDir, ...ports }: { readonly phonePort: number; readonly controlPort: number; readonly dataDir: string },
): void {
  const child = fork(fileURLToPath(new URL("../seeds/main.js", import.meta.url)), [], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
    env: {
      ...process.env,
      TWINLINE_DEMO_MQTT: `127.0.0.1:${gateway.serving?.mqttPort ?? 0}`,
      TWINLINE_DEMO_HTTP: `http://127.0.0.1:${gateway.serving?.httpPort ?? 0}`,
      TWINLINE_DEMO_PHONE_PORT: String(ports.phonePort),
      TWINLINE_DEMO_CONTROL_PORT: String(ports.controlPort),
      TWINLINE_DEMO_SECRET: SECRET_SEED,
    },
  });
  child.on("message", (asked) => child.send(tamperWith(dataDir, asked)));
  child.on("exit", (code) => {
    if (code !== 0 && code !== null) process.stderr.write(`Twinline: the simulated devices ended with ${code}\n`);
  });
}

/** A story in which somebody changes what was written: no public interface leads there, so the devices' process asks for it here. */
function tamperWith(dataDir: string, asked: unknown): string {
  try {
    // Sent by seeds/main.ts alone.
    const { tamper } = asked as { readonly tamper: "change" | "restore" };
    if (tamper === "change") changeRecord(dataDir);
    else restoreRecord(dataDir);
    return "done";
  } catch (error) {
    return String(error);
  }
}

function announceDemo(gateway: RunningGateway, phonePort: number): void {
  const users = gateway.engine.view.catalog.users.filter(({ retired, disabled }) => !retired && !disabled);
  const logins = users.map(
    ({ username, role, enterprise, area }) =>
      `    ${username.padEnd(19)} ${role.padEnd(10)} ${enterprise ?? area ?? ""}`,
  );
  process.stdout.write(
    [
      `  Phone      http://127.0.0.1:${phonePort}   (receives the pushes; can be told to fail, hang or answer 429)`,
      "",
      `  Sign in with any of these; the password is "${DEMO_PASSWORD}":`,
      ...logins,
      "",
      "  See a leak:   npx twinline simulate ammonia-leak     (or the button in the dashboard)",
      "",
      "",
    ].join("\n"),
  );
}

async function freePort(preferred: number): Promise<number> {
  return (await tryPort(preferred)) ?? (await tryPort(0)) ?? preferred;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : null));
    });
  });
}
