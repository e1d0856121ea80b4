import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../seeds/physics/random.ts";
import { ApiClient } from "../kit/api-client.ts";
import { OPERATOR } from "./plant.ts";

/** What a person has asked for, as `<alarm> <note>`; each note is used once. */
export interface OperatorLog {
  /** Answered with 2xx. */
  readonly answered: Set<string>;
  /** No answer came: it may have been done or not. */
  readonly unanswered: Set<string>;
}

/** A person who acknowledges alarms while the gateway comes and goes. Ends with `signal`. */
export async function acknowledgeAlarms(options: {
  readonly url: string;
  readonly random: Random;
  readonly log: OperatorLog;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { random, log, signal } = options;
  let api: ApiClient | null = null;
  for (let no = 0; !signal.aborted; no++) {
    await sleep(options.everyMs);
    try {
      api ??= await ApiClient.signIn(options.url, OPERATOR.username, OPERATOR.password);
      const open = (await api.alarms("active")).filter(({ acknowledged }) => !acknowledged);
      const alarm = open[Math.floor(random.next() * open.length)];
      if (alarm === undefined) continue;
      const said = `${alarm.id} note-${no}`;
      log.unanswered.add(said);
      const { status } = await api.acknowledge(alarm.id, `note-${no}`);
      if (status < 500) log.unanswered.delete(said);
      if (status < 300) log.answered.add(said);
    } catch {
      // The gateway is down, or went down before it answered; the session outlives it.
    }
  }
}
