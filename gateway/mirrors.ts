import type { Logger } from "pino";
import type { Clock } from "../model/time.ts";
import { openInflux1Target } from "../storage/readings/influx1/influx1-target.ts";
import { openInflux2Target } from "../storage/readings/influx2/influx2-target.ts";
import { type Mirror, type MirrorState, startMirror } from "../storage/readings/mirror.ts";
import type { MirrorTarget } from "../storage/readings/mirror-target.ts";
import type { ReadingStore } from "../storage/readings/reading-store.ts";
import type { Records } from "../storage/records/records.ts";
import type { Config } from "./config.ts";
import type { FaultDesk } from "./fault-desk.ts";

/** A mirror that lags by more than this is a system alarm. */
const BEHIND_MS_MAX = 15 * 60_000;

export interface MirrorsDeps {
  readonly readings: ReadingStore;
  readonly records: Records;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly faults: FaultDesk;
}

/** Starts the mirrors the configuration asks for, each with a cursor of its own. */
export async function openMirrors(config: Config, deps: MirrorsDeps): Promise<{ close(): Promise<void> }> {
  const mirrors = targetsOf(config).map((target) => openMirror(target, deps));
  return {
    close: async () => {
      await Promise.all(mirrors.map((mirror) => mirror.close()));
    },
  };
}

function targetsOf(config: Config): readonly MirrorTarget[] {
  const targets: MirrorTarget[] = [];
  if (config.influx1Url !== undefined) {
    const { influx1Url: url, influx1Database: database, influx1Username: username, influx1Password: password } = config;
    const login = username === undefined ? {} : { username, password: password ?? "" };
    targets.push(openInflux1Target({ url, database, ...login }));
  }
  if (config.influx2Url !== undefined) {
    const { influx2Url: url, influx2Org: org, influx2Bucket: bucket, influx2Token: token } = config;
    targets.push(openInflux2Target({ url, org, bucket, token }));
  }
  return targets;
}

function openMirror(target: MirrorTarget, deps: MirrorsDeps): Mirror {
  const { readings, records, clock, faults } = deps;
  const logger = deps.logger.child({ component: "mirror", mirror: target.name });
  const fact = `mirror-cursor:${target.name}`;
  return startMirror({
    readings,
    target,
    clock,
    random: Math.random,
    loadCursor: async () => {
      const stored = await records.getFact(fact);
      return stored === null ? null : Number(stored);
    },
    saveCursor: (seq) => records.setFact(fact, String(seq)),
    onGap: ({ fromSeq, toSeq }) => {
      logger.error({ fromSeq, toSeq }, "readings were dropped by retention before they reached the mirror");
      faults.state("mirror-gap", target.name, true, { fromSeq, toSeq });
    },
    onDropped: ({ count, reason, sample }) =>
      logger.error({ count, reason, sample }, "the mirror refused readings for good"),
    onState: (state) => tellState(target.name, state, { faults, logger }),
  });
}

function tellState(name: string, state: MirrorState, { faults, logger }: { faults: FaultDesk; logger: Logger }): void {
  const behind = state.behindMs > BEHIND_MS_MAX || state.state === "misconfigured";
  const params = { state: state.state, behindMs: Math.round(state.behindMs), lastError: state.lastError };
  logger.debug(params, "mirror state");
  faults.state("mirror-behind", name, behind, params);
}
