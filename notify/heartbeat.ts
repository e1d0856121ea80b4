import type { Logger } from "pino";
import { MINUTE_MS, type Clock } from "../model/time.ts";
import { type HttpSender, openOwnSender } from "./http-sender.ts";

export interface HeartbeatDeps {
  readonly url: string;
  /** Whether the whole alarm path works: journal, step and commit. */
  probe(): Promise<boolean>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly everyMs?: number;
}

export interface Heartbeat {
  close(): Promise<void>;
}

const CALL_MS_MAX = 10_000;

/**
 * Calls an address each minute, and only after a probe has passed the whole alarm path: its silence makes somebody else look.
 *
 * The address may hold a token and is never logged.
 */
export function openHeartbeat(deps: HeartbeatDeps): Heartbeat {
  const closing = new AbortController();
  const sender = openOwnSender(CALL_MS_MAX);
  const beating = beat(deps, sender, closing.signal);
  return {
    close: async () => {
      closing.abort();
      await sender.close();
      await beating;
    },
  };
}

async function beat(deps: HeartbeatDeps, sender: HttpSender, closing: AbortSignal): Promise<void> {
  const { clock, everyMs = MINUTE_MS } = deps;
  while (!closing.aborted) {
    const startedMs = clock.monotonicMs();
    if (await unlessAborted(isWell(deps), closing)) await call(deps, sender);
    const spentMs = clock.monotonicMs() - startedMs;
    await clock.sleep(Math.max(0, everyMs - spentMs), closing).catch(() => undefined);
  }
}

async function isWell({ probe, logger }: HeartbeatDeps): Promise<boolean> {
  try {
    if (await probe()) return true;
    logger.warn("heartbeat withheld: the probe did not pass");
  } catch (error) {
    logger.warn({ err: error }, "heartbeat withheld: the probe failed");
  }
  return false;
}

/** A probe that never answers must not hold up the end. */
async function unlessAborted(well: Promise<boolean>, closing: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  const aborted = new Promise<false>((resolve) => {
    closing.addEventListener("abort", () => resolve(false), { once: true, signal: over.signal });
  });
  const passed = await Promise.race([well, aborted]);
  over.abort();
  return passed;
}

async function call({ url, logger }: HeartbeatDeps, sender: HttpSender): Promise<void> {
  const headers = { "user-agent": "twinline" };
  const outcome = await sender.send(
    { url: new URL(url), method: "GET", headers, body: null },
    new AbortController().signal,
  );
  if (outcome.kind === "answered" && outcome.status < 300) return;
  const why = outcome.kind === "answered" ? `status-${outcome.status}` : outcome.error;
  logger.warn({ why }, "heartbeat was not heard");
}
