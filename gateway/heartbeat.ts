import type { Logger } from "pino";
import type { Clock } from "../model/time.ts";
import { openHeartbeat } from "../notify/heartbeat.ts";
import type { Config } from "./config.ts";
import type { Engine } from "./engine.ts";

/** Calls the heartbeat URL each minute, but only after a probe has passed journal, step and commit: its silence pages someone else. */
export function startHeartbeat(
  config: Config,
  deps: { engine: Engine; clock: Clock; logger: Logger },
): () => Promise<void> {
  if (config.heartbeatUrl === undefined) return async () => undefined;
  const heartbeat = openHeartbeat({
    url: config.heartbeatUrl,
    probe: () => deps.engine.probe(),
    clock: deps.clock,
    logger: deps.logger.child({ component: "heartbeat" }),
  });
  return () => heartbeat.close();
}
