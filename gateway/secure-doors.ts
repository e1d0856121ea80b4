import type { Logger } from "pino";
import type { OpenedApi } from "../api/open-api.ts";
import { GatewayError } from "../model/errors.ts";
import type { Clock } from "../model/time.ts";
import type { Closing } from "./closing.ts";
import { type Config, MQTTS_IF_FREE } from "./config.ts";
import { openRefusals } from "./device-broker.ts";
import type { Engine } from "./engine.ts";
import { LIMITS } from "./limits.ts";
import type { MqttBroker } from "./mqtt/broker.ts";
import { openSecureDevices } from "./mqtt/secure-devices.ts";
import type { Certificates } from "./tls/certificates.ts";
import { openSecureListener, type SecureListenerDeps, type TlsCounters } from "./tls/secure-listener.ts";
import type { OperatorFiles } from "./tls/server-certificate.ts";
import { ServerCredentials } from "./tls/server-credentials.ts";
import { serverNames } from "./tls/server-names.ts";

export interface SecureDoorsDeps {
  readonly engine: Engine;
  readonly broker: MqttBroker;
  readonly api: OpenedApi;
  readonly certificates: Certificates;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly closing: Closing;
  readonly counters: TlsCounters;
}

/** Ports on which the gateway is reached over TLS; null: not at all. */
export interface SecureDoors {
  readonly mqttsPort: number | null;
  readonly httpsPort: number | null;
  /** Reads certificates and revocations anew. */
  reload(): Promise<void>;
}

const MQTTS_PORT = 8883;
const PEOPLE_CONNECTIONS_MAX = 2_000;

/** Opens MQTT over TLS and HTTPS, as far as they are wanted. */
export async function openSecureDoors(config: Config, deps: SecureDoorsDeps): Promise<SecureDoors> {
  const operatorFiles = operatorFilesOf(config);
  if (config.mqttsPort === null && config.httpsPort === null) {
    return { mqttsPort: null, httpsPort: null, reload: async () => undefined };
  }
  const { certificates, clock, closing, counters } = deps;
  const logger = deps.logger.child({ component: "tls" });
  const { faults } = deps.engine;
  const names = (): readonly string[] => serverNames(config);
  const isAskedFor = config.mqttsPort !== MQTTS_IF_FREE || config.httpsPort !== null || operatorFiles !== null;
  const credentials = await ServerCredentials.open({
    certificates,
    operatorFiles,
    clock,
    logger,
    faults,
    names,
  }).catch((error: unknown) => {
    if (isAskedFor || !(error instanceof GatewayError) || error.code !== "DATA_DIR_UNUSABLE") throw error;
    // Nobody has asked for TLS: a gateway that supervises without it is better than none.
    logger.error({ err: error, hint: error.hint }, "no MQTT over TLS: its files are damaged");
    faults.state("certificate-fault", "files", true, { why: error.message });
    return null;
  });
  if (credentials === null) return { mqttsPort: null, httpsPort: null, reload: async () => undefined };
  closing.add(() => credentials.close());
  const onFailure = (why: string, address: string): void => logger.debug({ why, address }, "TLS handshake failed");
  const listenerDeps = { credentials, counters, onFailure };
  return {
    mqttsPort: await openMqtts(config, { ...deps, logger }, listenerDeps),
    httpsPort: await openHttps(config, deps, listenerDeps),
    reload: () => credentials.reload(),
  };
}

async function openMqtts(
  config: Config,
  deps: SecureDoorsDeps,
  listenerDeps: SecureListenerDeps,
): Promise<number | null> {
  const { broker, certificates, clock, closing, engine, logger } = deps;
  if (config.mqttsPort === null) return null;
  const ifFree = config.mqttsPort === MQTTS_IF_FREE;
  const port = config.mqttsPort === MQTTS_IF_FREE ? MQTTS_PORT : config.mqttsPort;
  const setting = "TWINLINE_MQTTS_PORT";
  const place = { host: config.mqttHost, port, setting, connectionsMax: LIMITS.connections, asksForCertificate: true };
  const refusals = openRefusals({ records: engine.records, view: engine.view, clock, logger });
  try {
    const devices = await openSecureDevices(place, { ...listenerDeps, broker, certificates, refusals });
    closing.add(() => devices.close());
    return devices.port;
  } catch (error) {
    // Nobody has asked for it: a gateway that supervises without it is better than none.
    if (!ifFree || !(error instanceof GatewayError) || error.code !== "PORT_IN_USE") throw error;
    const hint = "set TWINLINE_MQTTS_PORT to another port, or to off";
    logger.warn({ port, hint }, "no MQTT over TLS: its port is taken by another program");
    return null;
  }
}

async function openHttps(
  config: Config,
  deps: SecureDoorsDeps,
  listenerDeps: SecureListenerDeps,
): Promise<number | null> {
  if (config.httpsPort === null) return null;
  const place = {
    host: config.httpHost,
    port: config.httpsPort,
    setting: "TWINLINE_HTTPS_PORT",
    hostSetting: "TWINLINE_HTTP_HOST",
    connectionsMax: PEOPLE_CONNECTIONS_MAX,
    asksForCertificate: false,
    protocols: ["http/1.1"],
  };
  const https = await openSecureListener(place, listenerDeps, (socket) => deps.api.accept(socket));
  deps.closing.add(() => https.close());
  return https.port;
}

function operatorFilesOf({ tlsCert, tlsKey }: Config): OperatorFiles | null {
  if (tlsCert === undefined && tlsKey === undefined) return null;
  if (tlsCert !== undefined && tlsKey !== undefined) return { certificate: tlsCert, key: tlsKey };
  const [given, missing] =
    tlsCert === undefined ? ["TWINLINE_TLS_KEY", "TWINLINE_TLS_CERT"] : ["TWINLINE_TLS_CERT", "TWINLINE_TLS_KEY"];
  throw new GatewayError("CONFIG_INVALID", `${given} is set and ${missing} is not`, {
    hint: "set both, or neither to use the gateway's own authority",
    params: { key: missing, source: given },
  });
}
