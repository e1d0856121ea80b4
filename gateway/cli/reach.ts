import pino from "pino";
import { GatewayError } from "../../model/errors.ts";
import { SYSTEM_CLOCK } from "../clock.ts";
import { type Config, loadConfig } from "../config.ts";
import { findRunning, type RunFile } from "../local-token.ts";
import type { RunningGateway } from "../wire.ts";

/**
 * Does something with the gateway of the configured data folder: the running one over its local port, or, when none runs, one opened for the
 * moment without any listener.
 */
export async function withGateway<T>(
  running: (run: RunFile) => Promise<T>,
  stopped: (gateway: RunningGateway, config: Config) => Promise<T>,
): Promise<T> {
  const config = loadConfig(process.env);
  const run = await findRunning(config.dataDir);
  if (run !== null) return running(run);
  const logger = pino({ level: "error", base: null }, pino.destination(2));
  const onFailure = (error: unknown): void => {
    throw error;
  };
  // Loaded only where none runs: loading a gateway takes twice as long as all else of a verb that asks a running one.
  const { openGateway } = await import("../wire.ts");
  const gateway = await openGateway(config, { clock: SYSTEM_CLOCK, logger, onFailure, listen: false });
  try {
    return await stopped(gateway, config);
  } finally {
    await gateway.close();
  }
}

/** Does something with the running gateway of the configured data folder, and touches nothing where none runs. */
export async function withRunning<T>(does: (run: RunFile) => Promise<T>): Promise<T> {
  const { dataDir } = loadConfig(process.env);
  const run = await findRunning(dataDir);
  if (run !== null) return does(run);
  const hint = "start it first: npx twinline start; TWINLINE_DATA_DIR names another folder (the demo's is ./data-demo)";
  throw new GatewayError("NOT_READY", `no gateway is running on ${dataDir}`, { hint });
}

/** One call to the running gateway. Throws: GatewayError with the server's own words. */
export async function callRunning(
  run: RunFile,
  path: string,
  init: { method?: string; body?: string; type?: string; accept?: string } = {},
): Promise<{ readonly status: number; readonly text: string; readonly bytes: Uint8Array }> {
  const headers: Record<string, string> = { Authorization: `Bearer ${run.token}`, "Accept-Language": "en" };
  if (init.type !== undefined) headers["Content-Type"] = init.type;
  if (init.accept !== undefined) headers["Accept"] = init.accept;
  const request: RequestInit = { method: init.method ?? "GET", headers };
  if (init.body !== undefined) request.body = init.body;
  const response = await fetch(`${run.url}/api/v1${path}`, request).catch((cause: unknown) => {
    throw new GatewayError("NOT_READY", `the gateway at ${run.url} does not answer`, {
      hint: "try again in a moment",
      cause,
    });
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, text: bytes.toString(), bytes };
}

/** The error the server gave, as one of ours. */
export function refusalOf(answer: { readonly status: number; readonly text: string }): GatewayError {
  const fallback = `the gateway answered ${answer.status}`;
  try {
    // The API's error shape; anything else falls back to the status.
    const { error } = JSON.parse(answer.text) as { error?: { message?: string; hint?: string } };
    return new GatewayError("BAD_REQUEST", error?.message ?? fallback, { hint: error?.hint ?? "" });
  } catch {
    return new GatewayError("BAD_REQUEST", fallback, { hint: answer.text.slice(0, 200) });
  }
}
