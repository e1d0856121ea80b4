import type { Checker } from "./checker.ts";
import { decidedRecords, replayed } from "./replayed.ts";

/** Engine time stands still or goes forward, from record to record and from transition to transition of an alarm. */
export const TIME_NEVER_GOES_BACK: Checker = {
  name: "engine time and the stamps of an alarm never go back",
  check(run) {
    const wrong: string[] = [];
    let beforeMs = 0;
    for (const { seq, atMs } of decidedRecords(run)) {
      if (atMs < beforeMs) wrong.push(`record ${seq} lies ${beforeMs - atMs} ms before the one before it`);
      beforeMs = atMs;
    }
    const { events, alarms, offsetsMs } = replayed(run);
    const newest = new Map<string, number>();
    for (const { alarm, no, seq, atMs, kind } of events) {
      // A record made from history stands on the device's time.
      if (alarms.get(alarm)?.retro === true) continue;
      const engineMs = atMs - (offsetsMs[seq] ?? 0);
      const before = newest.get(alarm) ?? 0;
      if (engineMs < before)
        wrong.push(
          `transition ${no} (${kind}) of ${alarm} is stamped ${before - engineMs} ms before the one before it`,
        );
      newest.set(alarm, engineMs);
    }
    return wrong;
  },
};
