import type { Logger } from "pino";
import { type Clock, DAY_MS } from "../model/time.ts";
import type { Records } from "../storage/records/records.ts";
import type { FaultDesk } from "./fault-desk.ts";

export interface ChainWatchDeps {
  readonly records: Pick<Records, "verifyChains">;
  readonly faults: Pick<FaultDesk, "state">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Recomputes everything recorded once a day, from a while after the start on, when there is time: a broken chain is a red alarm, for it
 * says that somebody changed what was written. Whoever mends it from a backup sees the alarm clear the next day, or at the next start.
 */
export function startChainWatch({ records, faults, clock, logger }: ChainWatchDeps): () => Promise<void> {
  const closing = new AbortController();
  const watching = (async () => {
    await clock.sleep(FIRST_AFTER_MS, closing.signal).catch(() => undefined);
    while (!closing.signal.aborted) {
      try {
        for (const { chain, broken } of await records.verifyChains()) {
          const facts = broken === null ? {} : { no: broken.id ?? broken.no, why: broken.why };
          faults.state("chain-broken", chain, broken !== null, facts);
        }
      } catch (error) {
        if (!closing.signal.aborted)
          logger.error({ err: error }, "the records could not be verified; trying again in a day");
      }
      await clock.sleep(DAY_MS, closing.signal).catch(() => undefined);
    }
  })();
  return async () => {
    closing.abort();
    await watching;
  };
}

/** A start has more urgent things to read. */
const FIRST_AFTER_MS = 600_000;
