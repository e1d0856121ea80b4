import type { Logger } from "pino";
import { DAY_MS, HOUR_MS, type Clock } from "../model/time.ts";
import type { ReadingStore } from "../storage/readings/reading-store.ts";

/** Lets readings go that are older than the retention, looking every hour. Ranges under hold are kept by the store. */
export function startRetention(readings: ReadingStore, clock: Clock, days: number, logger: Logger): () => void {
  const look = (): void => {
    readings.retain(clock.nowMs() - days * DAY_MS).then(
      (dropped) => dropped > 0 && logger.info({ dropped, days }, "readings past their retention dropped"),
      (error: unknown) => logger.error({ err: error }, "retention failed; trying again in an hour"),
    );
  };
  const timer = setInterval(look, HOUR_MS);
  look();
  return () => clearInterval(timer);
}
