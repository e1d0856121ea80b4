import type { Logger } from "pino";
import type { Clock } from "../model/time.ts";
import type { ReadingStore } from "../storage/readings/reading-store.ts";
import type { Records } from "../storage/records/records.ts";
import type { Config } from "./config.ts";
import type { FaultDesk } from "./fault-desk.ts";

export interface MirrorsDeps {
  readonly readings: ReadingStore;
  readonly records: Records;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly faults: FaultDesk;
}

export async function openMirrors(_config: Config, _deps: MirrorsDeps): Promise<{ close(): Promise<void> }> {
  return { close: async () => undefined };
}
