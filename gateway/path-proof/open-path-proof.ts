import { randomBytes, randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { noAlarm } from "../../model/no-alarm.ts";
import { PATH_DEVICE, PATH_ENTERPRISE, PATH_STAGES } from "../../model/path-proof.ts";
import type { OutboxEntry } from "../../model/push.ts";
import type { Clock } from "../../model/time.ts";
import { CHANNEL_KINDS } from "../../notify/channels/index.ts";
import { bareFacts, type Letter } from "../../notify/letter.ts";
import type { Config } from "../config.ts";
import { channelSecretFact } from "../delivery-desk.ts";
import type { Engine } from "../engine.ts";
import { hashDeviceSecret, openChannelSecret } from "../secrets.ts";
import { PathProver } from "./path-proof.ts";
import { publishProof } from "./virtual-sensor.ts";

export interface PathProofDeps {
  readonly engine: Engine;
  readonly installationKey: Buffer;
  readonly mqttUrl: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A secret of this run alone, which nobody else is told; and the form in which the listener knows it. */
export function newPathSecret(installationKey: Buffer): { readonly clear: string; readonly stored: string } {
  const clear = randomBytes(32).toString("base64url");
  return { clear, stored: hashDeviceSecret(installationKey, clear) };
}

/** null: it is switched off. Not started yet. */
export function openPathProof(
  config: Pick<Config, "pathProofSeconds" | "pathProofChannel">,
  secret: string,
  { engine, installationKey, mqttUrl, clock, logger }: PathProofDeps,
): PathProver | null {
  if (config.pathProofSeconds === "off") return null;
  const { carryOut, faults, journal } = engine;
  const channel = config.pathProofChannel ?? null;
  return new PathProver({
    publish: (id, connected, signal) => publishProof({ url: mqttUrl(), secret, id }, connected, signal),
    committed: async (id, signal) => {
      signal.addEventListener("abort", () => carryOut.forget(id), { once: true });
      await carryOut.replyTo(id);
    },
    commitsFail: () => engine.commitTrouble !== null,
    journalTakes: () => journal.state().accepting === "all",
    tell: channel === null ? null : (id, signal) => tell(channel, id, { engine, installationKey, clock }, signal),
    onState: (broken) => {
      for (const stage of PATH_STAGES) faults.state("path-broken", stage, stage === broken, { stage });
    },
    newId: () => `path-${randomUUID()}`,
    everyMs: config.pathProofSeconds * 1_000,
    clock,
    logger: logger.child({ component: "path-proof" }),
  });
}

const CHANNEL_MS_MAX = 8_000;

/** Sends a message of its own kind to the channel of the catalogue in force. It stands in no outbox: the records only grow. */
async function tell(
  id: string,
  proof: string,
  { engine, installationKey, clock }: Pick<PathProofDeps, "engine" | "installationKey" | "clock">,
  signal: AbortSignal,
): Promise<void> {
  const config = engine.view.catalog.channels.find((each) => each.id === id && each.retired !== true);
  const kind = CHANNEL_KINDS.find((each) => each.kind === config?.kind);
  if (config === undefined || kind === undefined) throw new Error("the channel is not in the catalogue");
  const sealed = await engine.records.getFact(channelSecretFact(id));
  const secret = sealed === null ? null : openChannelSecret(installationKey, sealed);
  const nowMs = (): number => clock.nowMs();
  const channel = kind.open(config, { secret, timeoutMs: CHANNEL_MS_MAX, nowMs });
  try {
    const outcome = await channel.send([letterOf(id, proof, nowMs())], signal);
    if (outcome.kind !== "accepted") throw new Error(outcome.error);
  } finally {
    await channel.close();
  }
}

function letterOf(channel: string, proof: string, atMs: number): Letter {
  const key = `${proof}/${channel}`;
  const entry: OutboxEntry = {
    key,
    seq: 0,
    channel,
    enterprise: PATH_ENTERPRISE,
    reason: "proof",
    step: null,
    // Nothing is wrong: the message only proves that it comes.
    alarm: noAlarm({
      id: proof,
      enterprise: PATH_ENTERPRISE,
      device: PATH_DEVICE,
      rule: "system:path-proof",
      active: false,
      params: {},
      atMs,
    }),
    atMs,
  };
  return { entry, facts: bareFacts(entry) };
}
