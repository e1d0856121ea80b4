import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npx twinline …` as a person would, on a data folder. */
export function twinline(
  args: readonly string[],
  options: { readonly dataDir?: string; readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<Ended> {
  requireInstalled();
  const env = {
    ...process.env,
    ...(options.dataDir === undefined ? {} : { TWINLINE_DATA_DIR: options.dataDir }),
    TWINLINE_HTTP_PORT: "0",
    TWINLINE_MQTT_PORT: "0",
    TWINLINE_MQTTS_PORT: "off",
    TWINLINE_LOG_LEVEL: "warn",
    ...options.env,
  };
  const child = spawn(process.execPath, [join(ROOT, "bin/twinline.mjs"), ...args], {
    cwd: options.cwd ?? ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (bytes: Buffer) => {
    stdout += bytes.toString("utf8");
  });
  child.stderr.on("data", (bytes: Buffer) => {
    stderr += bytes.toString("utf8");
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

/** The command installs what is missing. In a test that would pull the dependencies away from under everything that runs beside it. */
function requireInstalled(): void {
  const lock = join(ROOT, "package-lock.json");
  const [installed, stamp] = [".package-lock.json", ".twinline-lock"].map((name) => join(ROOT, "node_modules", name));
  const wanted = createHash("sha256").update(readFileSync(lock)).digest("hex");
  const isFresh =
    installed !== undefined &&
    stamp !== undefined &&
    existsSync(installed) &&
    (existsSync(stamp)
      ? readFileSync(stamp, "utf8") === wanted
      : statSync(installed).mtimeMs >= statSync(lock).mtimeMs);
  if (!isFresh)
    throw new Error("the dependencies are older than package-lock.json: install them first, no test does it");
}
