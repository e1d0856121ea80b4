import { join } from "node:path";
import type { Logger } from "pino";
import type { Clock } from "../model/time.ts";
import { openAnswerLinks } from "./answer-links.ts";
import { backUp } from "./backup.ts";
import { applyCatalogFile } from "./catalog-file.ts";
import { GatewayCatalog } from "./catalog-port.ts";
import { ThreadedCatalogReader } from "./catalog-reader.ts";
import { Closing } from "./closing.ts";
import { type Config, makeDataFolder } from "./config.ts";
import { openDeliveryDesk } from "./delivery-desk.ts";
import { RecentMessages } from "./devices/recent-messages.ts";
import { type Engine, openEngine } from "./engine.ts";
import { INTAKE_LIMITS, JournalIntake } from "./intake.ts";
import { rightsByUsername } from "./mqtt/access.ts";
import { openLetterFacts } from "./letter-facts.ts";
import { openPhoneDesk } from "./phone-desk.ts";
import { createPasswordGate, openInstallationKey } from "./secrets.ts";
import { type Serving, serve } from "./serve.ts";
import { ensureAdmin } from "./setup.ts";
import { storeSecretsWith } from "./store-secrets.ts";
import { Certificates } from "./tls/certificates.ts";
import { readVersion } from "./version.ts";

export interface GatewayDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFailure: (error: unknown) => void;
  /** False: no listener at all (the command line looks into a folder nobody runs on). */
  readonly listen?: boolean;
}

export interface RunningGateway {
  /** What people open and devices connect to; null without listeners. */
  readonly serving: Serving | null;
  /** The one-time link of the first start; null: not needed. */
  readonly setupUrl: string | null;
  readonly catalog: GatewayCatalog;
  readonly engine: Engine;
  readonly certificates: Certificates;
  backUp(file: string): Promise<void>;
  /** Reads certificates anew. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The composition root: opens every part, joins them, and closes them in order.
 *
 * Throws: GatewayError for what a person can mend (configuration, ports, a folder in use, damage); nothing stays open then.
 */
export async function openGateway(config: Config, deps: GatewayDeps): Promise<RunningGateway> {
  const closing = new Closing();
  try {
    return await openParts(config, deps, closing);
  } catch (error) {
    await closing.run();
    throw error;
  }
}

async function openParts(config: Config, deps: GatewayDeps, closing: Closing): Promise<RunningGateway> {
  const { clock, logger } = deps;
  const { dataDir } = config;
  await makeDataFolder(dataDir);
  const version = readVersion();
  const installationKey = await openInstallationKey(join(dataDir, "installation.key"));
  const recentMessages = new RecentMessages();
  const engine = await openEngine(config, { clock, logger, onFailure: deps.onFailure, version, recentMessages });
  closing.add(() => engine.close());
  const { loop, carryOut, view, records, readings, journal, faults, snapshotter } = engine;

  const publicUrl = config.publicUrl ?? null;
  const answers = openAnswerLinks(installationKey);
  const phones = openPhoneDesk({ records, installationKey, publicUrl, nowMs: () => clock.nowMs() });
  const facts = openLetterFacts({ view, records, answers, publicUrl });
  const delivery = openDeliveryDesk({ records, view, clock, logger, installationKey, faults, phones, facts });
  closing.add(() => delivery.close());
  engine.onOutbox = (entries) => delivery.wake(entries);

  const reader = new ThreadedCatalogReader();
  closing.add(() => reader.close());
  // One gate for sign-ins and for hashing: argon2 runs at most two at once, whoever asks.
  const passwords = createPasswordGate();
  const storeSecrets = storeSecretsWith(installationKey, records, passwords);
  const catalog = new GatewayCatalog({ loop, carryOut, view, storeSecrets, reader });
  const intake = new JournalIntake(loop, journal, INTAKE_LIMITS, () => engine.recordsHaveSpace);
  closing.add(() => intake.close());
  await engine.start((batch) => intake.durable(batch));
  await applyCatalogFile(config.catalog, catalog);
  const setup = await ensureAdmin({ view, catalog, records, adminPassword: config.adminPassword });
  const backUpTo = (file: string): Promise<void> => backUp(file, { dataDir, journal, records, readings, snapshotter });
  const isDevice = (name: string): boolean => rightsByUsername(view.catalog, () => []).has(name);
  const certificates = new Certificates({ dataDir, clock, logger, records, isDevice });
  const common = { catalog, engine, certificates, backUp: backUpTo, close: () => closing.run() };
  if (deps.listen === false) return { serving: null, setupUrl: null, reload: () => certificates.reload(), ...common };

  delivery.start();
  const parts = {
    passwords,
    engine,
    catalog,
    intake,
    delivery,
    answers,
    phones,
    setup: setup.port,
    installationKey,
    certificates,
    recentMessages,
    backUp: backUpTo,
    version,
  };
  const serving = await serve(config, { clock, logger }, parts, closing);
  const setupUrl = setup.token === null ? null : `${serving.http}/#/setup?token=${setup.token}`;
  return { serving, setupUrl, reload: serving.reload, ...common };
}
