import v8 from "node:v8";
import pino from "pino";
import { SYSTEM_CLOCK } from "./clock.ts";
import { type Config, loadConfig } from "./config.ts";
import { explainAndExit } from "./explain-and-exit.ts";
import { openGateway, type RunningGateway } from "./wire.ts";

/** Longest orderly stop. What is acknowledged is on disk long before; this bounds the rest. */
const STOP_MS_MAX = 9_000;
/**
 * Heaps of this process, its threads' included, are collected after growing by a fifth: left to itself V8 lets each grow to several times
 * what lives in it. Measured at 5,000 messages/s: 35 MB less, no more CPU.
 */
const SMALL_HEAPS = "--heap-growing-percent=20";

/**
 * Starts the gateway of this process and stops it on SIGTERM or SIGINT, also while it is still starting. Exit codes: 0 stopped, 1 failed,
 * 2 not configured.
 */
export async function runGateway(config: Config): Promise<RunningGateway> {
  v8.setFlagsFromString(SMALL_HEAPS);
  const logger = pino({ level: config.logLevel, base: null }, pino.destination({ sync: false }));
  const opening = openGateway(config, { clock: SYSTEM_CLOCK, logger, onFailure: endAtOnce });
  stopOnSignals(opening);
  reloadOnHangUp(opening);
  return opening;
}

/**
 * SIGHUP: certificates are read anew, without dropping a connection. From a terminal that is being closed it means the end, as ever:
 * nobody would see the gateway that went on.
 */
function reloadOnHangUp(opening: Promise<RunningGateway>): void {
  if (process.stdin.isTTY || process.stdout.isTTY) return;
  process.on("SIGHUP", () => void opening.then((gateway) => gateway.reload()));
}

/** A broken promise of ours: better to end and recover from the last commit than to go on with a state nobody can trust. */
function endAtOnce(error: unknown): void {
  process.stderr.write(
    `Twinline: cannot go on: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(70);
}

function stopOnSignals(opening: Promise<RunningGateway>): void {
  let stopping = false;
  const stop = (signal: string): void => {
    // The signal may reach every process of the group, and twice.
    if (stopping) return;
    stopping = true;
    process.stdout.write(`Twinline: ${signal}, stopping …\n`);
    setTimeout(() => process.exit(0), STOP_MS_MAX).unref();
    opening
      .then((gateway) => gateway.close())
      .then(
        () => process.exit(0),
        (error: unknown) => explainAndExit(error),
      );
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
  process.on("uncaughtException", endAtOnce);
  process.on("unhandledRejection", endAtOnce);
}

export function announce(gateway: RunningGateway, config: Config): void {
  const { serving, setupUrl } = gateway;
  const lines = [
    "",
    "  Twinline 两线同步 — it supervises; it is never the safety function itself.",
    `  Dashboard  ${serving?.http ?? ""}`,
    `  MQTT       ${serving?.mqtt ?? ""}   (user <enterprise>/<device>)`,
    ...(serving?.mqtts == null ? [] : [`  MQTTS      ${serving.mqtts}   (npx twinline certs ca: whom to trust)`]),
    `  Data       ${config.dataDir}`,
  ];
  if (setupUrl !== null)
    lines.push("", `  First start: open this link once to set the password of "admin":`, `  ${setupUrl}`);
  process.stdout.write(`${lines.join("\n")}\n\n`);
}

/** Entry point of `npm start` and of the container. */
export async function main(): Promise<void> {
  try {
    const config = loadConfig(process.env);
    announce(await runGateway(config), config);
  } catch (error) {
    explainAndExit(error);
  }
}
