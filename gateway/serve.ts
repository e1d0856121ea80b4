import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { openApi } from "../api/open-api.ts";
import type { PasswordPort, SetupPort } from "../api/people-ports.ts";
import type { ApiPorts } from "../api/ports.ts";
import type { AnswerPort } from "../api/answer-port.ts";
import { DIALECTS } from "../ingest/dialects/index.ts";
import type { Clock } from "../model/time.ts";
import { AttachmentStore, ATTACHMENTS_FOLDER } from "../storage/attachments/attachment-store.ts";
import type { PhoneBook } from "../notify/phone-book.ts";
import type { Delivery } from "../notify/deliver.ts";
import { openBundleDesk } from "./bundle-desk.ts";
import type { GatewayCatalog } from "./catalog-port.ts";
import type { Closing } from "./closing.ts";
import { openCommandPort } from "./command-port.ts";
import type { Config } from "./config.ts";
import { openDeviceBroker } from "./device-broker.ts";
import { openDeviceDesk } from "./devices/device-desk.ts";
import type { RecentMessages } from "./devices/recent-messages.ts";
import { openDeviationDesk } from "./deviation-desk.ts";
import { DutyDesk } from "./duty-desk.ts";
import type { Engine } from "./engine.ts";
import { healthOf } from "./health.ts";
import { type ChainWatch, startChainWatch } from "./chain-watch.ts";
import { EvidenceDesk } from "./evidence/evidence-desk.ts";
import { gatherFrom } from "./offline/gather.ts";
import { startHeartbeat } from "./heartbeat.ts";
import type { JournalIntake } from "./intake.ts";
import { ATTACHMENT_BOUNDS, LIMITS } from "./limits.ts";
import { newLocalToken, removeRunFile, writeRunFile } from "./local-token.ts";
import { openMetrics } from "./metrics.ts";
import { openPhonePort } from "./phone-desk.ts";
import { openMirrors } from "./mirrors.ts";
import { openSessions } from "./kept-sessions.ts";
import { pathRights, rightsByUsername } from "./mqtt/access.ts";
import type { Certificates } from "./tls/certificates.ts";
import { TrialDesk } from "./why/trial-desk.ts";
import { throughJournal } from "./through-journal.ts";
import { WhyDesk } from "./why/why-desk.ts";
import { newTlsCounters, type TlsCounters } from "./tls/secure-listener.ts";
import type { MqttBroker } from "./mqtt/broker.ts";
import { openOpenListener } from "./mqtt/open-listener.ts";
import { openSealWitness } from "../notify/seal-witness.ts";
import { SyncIndexDesk } from "./sync-index-desk.ts";
import { SUPERVISION_DESK } from "./supervision-desk.ts";
import { newPathSecret, openPathProof } from "./path-proof/open-path-proof.ts";
import type { PathProver } from "./path-proof/path-proof.ts";
import { openReports } from "./reports/open-reports.ts";
import type { ReportDesk } from "./reports/report-desk.ts";
import { startRetention } from "./retention.ts";
import { openRuleDesk } from "./rule-desk.ts";
import { openSealDesk } from "./seal-desk.ts";
import { openSecureDoors } from "./secure-doors.ts";

/** Where the gateway is reached. */
export interface Serving {
  readonly http: string;
  readonly mqtt: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  /** null: no MQTT over TLS. */
  readonly mqtts: string | null;
  /** Reads certificates anew. */
  reload(): Promise<void>;
}

export interface ServeParts {
  readonly engine: Engine;
  readonly catalog: GatewayCatalog;
  readonly intake: JournalIntake;
  readonly delivery: Delivery;
  readonly answers: AnswerPort;
  readonly phones: PhoneBook;
  readonly setup: SetupPort;
  readonly passwords: PasswordPort;
  readonly installationKey: Buffer;
  readonly certificates: Certificates;
  readonly recentMessages: RecentMessages;
  readonly version: string;
  backUp(file: string): Promise<void>;
}

interface Listening {
  mqtt: boolean;
  http: boolean;
  mqttPort: number | null;
  mqttsPort: number | null;
}

interface Shell {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Opens everything that faces outwards: mirrors, HTTP, MQTT, heartbeat; HTTP first, so that health can be asked while the rest opens. */
export async function serve(config: Config, shell: Shell, parts: ServeParts, closing: Closing): Promise<Serving> {
  const { clock, logger } = shell;
  const { engine } = parts;
  closing.add(startRetention(engine.readings, clock, config.retentionDays, logger));
  const mirrors = await openMirrors(config, { ...engine, clock, logger });
  closing.add(() => mirrors.close());

  const broker = openDeviceBroker({ ...parts, ...shell, records: engine.records, view: engine.view });
  const pathSecret = newPathSecret(parts.installationKey);
  closing.add(followRights(broker, engine, pathSecret.stored));
  broker.restore(await openSessions(config.dataDir, engine));

  const listening: Listening = { mqtt: false, http: false, mqttPort: null, mqttsPort: null };
  const localToken = newLocalToken();
  const counters = newTlsCounters();
  const attachments = await AttachmentStore.open(join(config.dataDir, ATTACHMENTS_FOLDER), ATTACHMENT_BOUNDS);
  const reports = await openReports(config, shell, parts, closing);
  const mqttUrl = (): string => urlOf("mqtt", loopback(config.mqttHost), listening.mqttPort ?? 0);
  const path = openPathProof(config, pathSecret.clear, { ...parts, ...shell, mqttUrl });
  const chainWatch = startChainWatch({ records: engine.records, faults: engine.faults, clock, logger });
  closing.add(() => chainWatch.close());
  const facing = { path, chainWatch, broker, listening, localToken, tls: counters, attachments, reports };
  const ports = portsOf(config, shell, parts, facing);
  // What people say to each other over HTTPS must not be said in clear beside it.
  const httpHost = config.httpsPort === null ? config.httpHost : loopbackOf(config.httpHost);
  const api = await openApi(ports, {
    host: httpHost,
    port: config.httpPort,
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
    trustedProxies: (config.trustedProxies ?? "").split(",").filter((each) => each !== ""),
    secondFactorRoles: config.secondFactorRoles ?? [],
    dashboardDirectory: dashboardDirectory(),
    logger: logger.child({ component: "api" }),
  });
  closing.add(() => api.close());
  listening.http = true;
  const mqtt = await broker.listen(config.mqttHost, config.mqttPort);
  closing.add(() => broker.close());
  const { certificates } = parts;
  const doors = await openSecureDoors(config, { engine, broker, api, certificates, clock, logger, closing, counters });
  listening.mqtt = true;
  listening.mqttPort = mqtt.port;
  listening.mqttsPort = doors.mqttsPort;
  if (config.mqttOpenPort !== null) {
    const open = await openOpenListener(config.mqttOpenPort);
    closing.add(() => open.close());
  }
  path?.start();
  closing.add(() => path?.close());
  watchRecords(config, shell, engine, closing);
  const local = `http://${loopback(httpHost)}:${api.port}`;
  await writeRunFile(config.dataDir, { pid: process.pid, url: local, token: localToken });
  closing.add(() => removeRunFile(config.dataDir));
  const plain = urlOf("http", httpHost, api.port);
  const http = config.publicUrl ?? urlIf("https", config.httpHost, doors.httpsPort) ?? plain;
  const mqtts = urlIf("mqtts", config.mqttHost, doors.mqttsPort);
  logger.info({ http, mqttPort: mqtt.port, mqttsPort: doors.mqttsPort, version: parts.version }, "gateway is ready");
  return {
    http,
    mqtt: urlOf("mqtt", config.mqttHost, mqtt.port),
    httpPort: api.port,
    mqttPort: mqtt.port,
    mqtts,
    reload: doors.reload,
  };
}

function urlIf(scheme: string, host: string, port: number | null): string | null {
  return port === null ? null : urlOf(scheme, host, port);
}

/** Tells others that the gateway is well, and a witness of the roots. */
function watchRecords(config: Config, { clock, logger }: Shell, engine: Engine, closing: Closing): void {
  const { records } = engine;
  closing.add(startHeartbeat(config, { engine, clock, logger }));
  const { sealUrl: url = null, sealSecret: secret = null } = config;
  const witness = openSealWitness({ records, url, secret, clock, logger });
  closing.add(() => witness.close());
}

/** Whoever may connect: the devices of the catalogue in force, and the virtual sensor that proves the way. */
function followRights(broker: MqttBroker, { view }: Engine, pathSecret: string): () => void {
  const own = pathRights(pathSecret);
  const setRights = (): void => {
    const rights = rightsByUsername(view.catalog, channelsOf);
    broker.setRights(new Map([...rights, [`${own.enterprise}/${own.device}`, own]]));
  };
  setRights();
  return view.subscribe((change) => change.catalogChanged && setRights());
}

interface Facing {
  readonly broker: MqttBroker;
  readonly listening: Listening;
  readonly localToken: string;
  readonly tls: TlsCounters;
  readonly attachments: AttachmentStore;
  readonly reports: ReportDesk;
  readonly path: PathProver | null;
  readonly chainWatch: ChainWatch;
}

function portsOf(config: Config, shell: Shell, parts: ServeParts, facing: Facing): ApiPorts {
  const { clock } = shell;
  const { engine, catalog, setup, version } = parts;
  const { loop, carryOut, view, records, readings, journal } = engine;
  const { listening, localToken } = facing;
  const registry = metricsOf(parts, facing);
  return {
    view,
    commands: openCommandPort(loop, carryOut, gatherFrom(readings, view)),
    catalog,
    records,
    readings,
    passwords: parts.passwords,
    certificates: parts.certificates,
    devices: devicesOf(shell, parts, facing),
    answers: parts.answers,
    phones: openPhonePort({ phones: parts.phones, view, nowMs: () => clock.nowMs() }),
    why: new WhyDesk({ view, records, readings, nowMs: () => clock.nowMs() }),
    supervision: SUPERVISION_DESK,
    syncIndex: new SyncIndexDesk({ records, catalog: () => view.catalog, nowMs: () => clock.nowMs() }),
    evidence: new EvidenceDesk({ view, records, readings, version, nowMs: () => clock.nowMs() }),
    attachments: facing.attachments,
    reports: facing.reports,
    onVerified: (chains) => facing.chainWatch.found(chains),
    bundles: openBundleDesk(parts.installationKey),
    seals: openSealDesk(parts.installationKey),
    trial: new TrialDesk({ view, records, readings, nowMs: () => clock.nowMs() }),
    rules: openRuleDesk(view),
    duty: new DutyDesk(view),
    deviations: openDeviationDesk({ view, submit: throughJournal(loop, carryOut) }),
    setup,
    localToken,
    backUp: (file) => parts.backUp(file),
    demoControlUrl: config.demoControlUrl ?? null,
    health: () =>
      healthOf({
        clock,
        version,
        accepting: () => listening,
        journal: () => journal.state(),
        commitTrouble: () => engine.commitTrouble,
        recordsHaveSpace: () => engine.recordsHaveSpace,
        backlog: () => loop.backlog,
        lastDataAtMs: () => engine.lastDataAtMs,
        path: () => facing.path?.proof ?? null,
      }),
    limits: () => LIMITS,
    metrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    nowMs: () => clock.nowMs(),
  };
}

function metricsOf(
  { engine, intake, delivery }: ServeParts,
  { broker, tls }: { readonly broker: MqttBroker; readonly tls: TlsCounters },
) {
  const { loop, view, readings, journal } = engine;
  return openMetrics({
    journal,
    readings,
    intake: intake.stats,
    loop,
    view,
    broker: broker.counters,
    tls,
    connected: () => broker.connected,
    pendingPushes: () => delivery.pendingCount,
  });
}

function devicesOf({ clock }: Shell, { engine, recentMessages }: ServeParts, { broker, listening }: Facing) {
  const { loop, carryOut, view, records, readings } = engine;
  return openDeviceDesk({
    gate: broker,
    messages: recentMessages,
    view,
    records,
    readings,
    listeners: () => listenersOf(listening),
    handedSeq: () => carryOut.handedSeq,
    nowMs: () => clock.nowMs(),
    wallOffsetMs: () => loop.state.global.data.wallOffsetMs,
  });
}

function listenersOf({ mqttPort, mqttsPort }: Listening): { readonly port: number; readonly tls: boolean }[] {
  const ports = [
    { port: mqttPort, tls: false },
    { port: mqttsPort, tls: true },
  ];
  return ports.flatMap(({ port, tls }) => (port === null ? [] : { port, tls }));
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

function urlOf(scheme: string, host: string, port: number): string {
  return `${scheme}://${bracketed(host)}:${port}`;
}

/** The host itself when it is this machine's own, or else the loopback address. */
function loopbackOf(host: string): string {
  return host === "localhost" || host === "::1" || host.startsWith("127.") ? host : "127.0.0.1";
}

function loopback(host: string): string {
  return host === "0.0.0.0" || host === "::" ? "127.0.0.1" : bracketed(host);
}
