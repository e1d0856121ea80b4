import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import type { ApiPorts } from "../api/ports.ts";
import { openApi } from "../api/open-api.ts";
import { DIALECTS } from "../ingest/dialects/index.ts";
import type { Clock } from "../model/time.ts";
import type { Records } from "../storage/records/records.ts";
import { backUp } from "./backup.ts";
import { GatewayCatalog } from "./catalog-port.ts";
import { openCommandPort } from "./command-port.ts";
import type { Config } from "./config.ts";
import { openDeliveryDesk } from "./delivery-desk.ts";
import { type Engine, openEngine } from "./engine.ts";
import { applyCatalogFile } from "./catalog-file.ts";
import { healthOf } from "./health.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { JournalIntake, INTAKE_LIMITS } from "./intake.ts";
import { LIMITS } from "./limits.ts";
import { newLocalToken, removeRunFile, writeRunFile } from "./local-token.ts";
import { openMetrics } from "./metrics.ts";
import { openMirrors } from "./mirrors.ts";
import { rightsByUsername } from "./mqtt/access.ts";
import { MqttBroker } from "./mqtt/broker.ts";
import { openOpenListener } from "./mqtt/open-listener.ts";
import { Refusals } from "./mqtt/refusals.ts";
import { startRetention } from "./retention.ts";
import { createPasswordGate, openInstallationKey, verifyDeviceSecret } from "./secrets.ts";
import { storeSecretsWith } from "./store-secrets.ts";
import { ensureAdmin } from "./setup.ts";
import { readVersion } from "./version.ts";

export interface GatewayDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFailure: (error: unknown) => void;
  /** False: no listener at all (the command line looks into a folder nobody runs on). */
  readonly listen?: boolean;
}

export interface RunningGateway {
  /** What people open; what devices connect to. Empty without listeners. */
  readonly http: string;
  readonly mqtt: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly setupUrl: string | null;
  readonly catalog: GatewayCatalog;
  readonly engine: Engine;
  backUp(file: string): Promise<void>;
  close(): Promise<void>;
}

/** Things that were opened and must be closed, in the reverse order. */
class Closing {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await step();
  }
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
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const version = readVersion();
  const installationKey = await openInstallationKey(join(config.dataDir, "installation.key"));
  const engine = await openEngine(config, { clock, logger, onFailure: deps.onFailure, version });
  closing.add(() => engine.close());
  const { loop, carryOut, view, records, readings, journal, faults, snapshotter } = engine;

  const delivery = openDeliveryDesk({ records, view, clock, logger, installationKey, faults });
  closing.add(() => delivery.close());
  engine.onOutbox = (entries) => delivery.wake(entries);

  const storeSecrets = storeSecretsWith(installationKey, records);
  const catalog = new GatewayCatalog({ loop, carryOut, view, storeSecrets });
  const intake = new JournalIntake(loop, journal, INTAKE_LIMITS);
  closing.add(() => intake.close());
  await engine.start((batch) => intake.durable(batch));
  await applyCatalogFile(config.catalog, catalog);
  const setup = await ensureAdmin({ view, catalog, records, adminPassword: config.adminPassword });
  const backUpTo = (file: string): Promise<void> =>
    backUp(file, { dataDir: config.dataDir, journal, records, readings, snapshotter });
  const nothing = { http: "", mqtt: "", httpPort: 0, mqttPort: 0, setupUrl: null };
  const common = { catalog, engine, backUp: backUpTo, close: () => closing.run() };
  if (deps.listen === false) return { ...nothing, ...common };

  delivery.start();
  closing.add(startRetention(readings, clock, config.retentionDays, logger));
  const mirrors = await openMirrors(config, { readings, records, clock, logger, faults });
  closing.add(() => mirrors.close());

  const broker = openBroker({ intake, clock, logger, installationKey, records });
  const setRights = (): void => broker.setRights(rightsByUsername(view.catalog, channelsOf));
  setRights();
  closing.add(view.subscribe((change) => change.catalogChanged && setRights()));
  const listening = { mqtt: false, http: false };
  const health = () =>
    healthOf({
      clock,
      version,
      accepting: () => listening,
      journal: () => journal.state(),
      commitTrouble: () => engine.commitTrouble,
      backlog: () => loop.backlog,
      lastDataAtMs: () => engine.lastDataAtMs,
    });
  const { registry } = openMetrics({
    journal,
    readings,
    intake: intake.stats,
    loop,
    view,
    broker: broker.counters,
    connected: () => broker.connected,
    pendingPushes: () => delivery.pendingCount,
  });
  const localToken = newLocalToken();
  const ports: ApiPorts = {
    view,
    commands: openCommandPort(loop, carryOut),
    catalog,
    records,
    readings,
    passwords: createPasswordGate(),
    setup: setup.port,
    localToken,
    backUp: backUpTo,
    demoControlUrl: config.demoControlUrl ?? null,
    health,
    limits: () => LIMITS,
    metrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    nowMs: () => clock.nowMs(),
  };
  const api = await openApi(ports, {
    host: config.httpHost,
    port: config.httpPort,
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
    trustedProxies: (config.trustedProxies ?? "").split(",").filter((each) => each !== ""),
    dashboardDirectory: dashboardDirectory(),
    logger: logger.child({ component: "api" }),
  });
  closing.add(() => api.close());
  listening.http = true;
  const mqtt = await broker.listen(config.mqttHost, config.mqttPort);
  closing.add(() => broker.close());
  listening.mqtt = true;
  if (config.mqttOpenPort !== null) {
    const open = await openOpenListener(config.mqttOpenPort);
    closing.add(() => open.close());
  }
  closing.add(startHeartbeat(config, { engine, clock, logger }));
  const url = config.publicUrl ?? `http://${bracketed(config.httpHost)}:${api.port}`;
  await writeRunFile(config.dataDir, {
    pid: process.pid,
    url: `http://${loopback(config.httpHost)}:${api.port}`,
    token: localToken,
  });
  closing.add(() => removeRunFile(config.dataDir));
  logger.info({ http: url, mqttPort: mqtt.port, version }, "gateway is ready");
  return {
    http: url,
    mqtt: `mqtt://${bracketed(config.mqttHost)}:${mqtt.port}`,
    httpPort: api.port,
    mqttPort: mqtt.port,
    setupUrl: setup.token === null ? null : `${url}/#/setup?token=${setup.token}`,
    ...common,
  };
}

function openBroker(parts: {
  intake: JournalIntake;
  clock: Clock;
  logger: Logger;
  installationKey: Buffer;
  records: Records;
}): MqttBroker {
  const { intake, clock, installationKey, records } = parts;
  const logger = parts.logger.child({ component: "mqtt" });
  const refusals = new Refusals(clock, ({ address, username, why, count }) => {
    // The first ones of each minute are kept; a flood of them is one line of its count.
    if (count > LIMITS.refusalsPerMinute) return;
    logger.warn({ address, username, why }, "device sign-in refused");
    const entry = {
      atMs: clock.nowMs(),
      by: null,
      action: "device-refused",
      enterprise: null,
      subject: username,
      params: { address, why },
    };
    records.appendAudit(entry).catch((error: unknown) => logger.error({ err: error }, "audit entry lost"));
  });
  const verifySecret = (stored: string, secret: string): boolean => verifyDeviceSecret(installationKey, stored, secret);
  return new MqttBroker({ intake, clock, logger, refusals, verifySecret });
}

function channelsOf(dialect: string): readonly string[] {
  return DIALECTS.find(({ name }) => name === dialect)?.channels ?? [];
}

/** The built dashboard stands beside the compiled gateway. */
function dashboardDirectory(): string {
  return fileURLToPath(new URL("../dashboard", import.meta.url));
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function loopback(host: string): string {
  return host === "0.0.0.0" || host === "::" ? "127.0.0.1" : bracketed(host);
}
