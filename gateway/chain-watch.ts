import type { Logger } from "pino";
import { type Clock, DAY_MS } from "../model/time.ts";
import type { ChainReport, Records } from "../storage/records/records.ts";
import type { FaultDesk } from "./fault-desk.ts";

export interface ChainWatchDeps {
  readonly records: Pick<Records, "verifyChains">;
  readonly faults: Pick<FaultDesk, "state">;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ChainWatch {
  /** Takes note of what a verification has found, whoever asked for it: a break that somebody has seen rings at once. */
  found(chains: readonly ChainReport[]): void;
  close(): Promise<void>;
}

/**
 * Recomputes everything recorded once a day, from a while after the start on, when there is time: a broken chain is a red alarm, for it
 * says that somebody changed what was written. Whoever mends it from a backup sees the alarm clear the next day, at the next start, or when he has verified it himself.
 */
export function startChainWatch({ records, faults, clock, logger }: ChainWatchDeps): ChainWatch {
  const closing = new AbortController();
  const watching = (async () => {
    await clock.sleep(FIRST_AFTER_MS, closing.signal).catch(() => undefined);
    while (!closing.signal.aborted) {
      try {
        found(await records.verifyChains());
      } catch (error) {
        if (!closing.signal.aborted)
          logger.error({ err: error }, "the records could not be verified; trying again in a day");
      }
      await clock.sleep(DAY_MS, closing.signal).catch(() => undefined);
    }
  })();
  function found(chains: readonly ChainReport[]): void {
    for (const { chain, broken } of chains) {
      const facts = broken === null ? {} : { no: broken.id ?? broken.no, why: broken.why };
      faults.state("chain-broken", chain, broken !== null, facts);
    }
  }

  return {
    found,
    async close() {
      closing.abort();
      await watching;
    },
  };
}

/** A start has more urgent things to read. */
const FIRST_AFTER_MS = 600_000;
