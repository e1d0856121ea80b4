import { Aedes, type AedesPublishPacket, type Client } from "aedes";
import mqttPacket from "mqtt-packet";
import type { Logger } from "pino";
import type { SessionFilter } from "../../model/journal-event.ts";
import { LIMITS } from "../limits.ts";
import { BrokerStream, type StreamEnds } from "./broker-stream.ts";
import { SessionStore } from "./session-store.ts";

/** Whose downlinks they are. */
export interface Listener extends StreamEnds {
  /** Unique in the installation: credential and client id. */
  readonly id: string;
  readonly isKept: boolean;
  /** Whether it may hear this topic, by the rights of this moment. */
  mayHear(topic: string): boolean;
}

/**
 * What goes from the gateway to devices. aedes keeps subscriptions, retries and queues; it sees neither CONNECT nor telemetry of a device,
 * and meets only those that subscribe: a client of it costs more than all the rest of a connection.
 */
export class Downlinks {
  readonly #aedes: Aedes;
  readonly #sessions = new SessionStore(LIMITS.queuedDownlinksPerSession);
  readonly #listenerOf = new WeakMap<Client, Listener>();

  constructor(logger: Logger) {
    this.#aedes = new Aedes({
      persistence: this.#sessions.persistence,
      // A subscriber that does not read costs only itself.
      drainTimeout: LIMITS.unreadSeconds * 1000,
      maxTopicLevels: LIMITS.topicLevels,
      // Nothing is published by clients: that way leads past the gate.
      authorizePublish: (_client, _packet, done) => done(new Error("devices publish through the gate")),
      // Every delivery is judged again: a session stored under other rights must not hear what these rights do not allow.
      authorizeForward: (client, packet) => this.#mayForward(client, packet),
    });
    const failed = (_client: Client, err: Error): void => logger.debug({ err }, "downlink failed");
    this.#aedes.on("clientError", failed);
    this.#aedes.on("connectionError", failed);
  }

  async open(): Promise<void> {
    await this.#aedes.listen();
  }

  join(listener: Listener): Downlink {
    const stream = new BrokerStream(listener);
    const client = this.#aedes.handle(stream);
    this.#listenerOf.set(client, listener);
    stream.push(connectBytes(listener));
    return new Downlink(client, stream, (filters) => this.#sessions.unsubscribe(listener.id, filters));
  }

  /** The kept session of this listener is gone for good. */
  async forget(id: string): Promise<void> {
    await this.#sessions.forget(id);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
  }

  #mayForward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null {
    return this.#listenerOf.get(client)?.mayHear(packet.topic) === true ? packet : null;
  }
}

/** One device's place in the broker. */
export class Downlink {
  readonly #client: Client;
  readonly #stream: BrokerStream;
  readonly #ready: Promise<void>;
  readonly #forgetFilters: (filters: readonly string[]) => Promise<void>;

  constructor(client: Client, stream: BrokerStream, forgetFilters: (filters: readonly string[]) => Promise<void>) {
    this.#client = client;
    this.#stream = stream;
    this.#forgetFilters = forgetFilters;
    // Never, if the connection ends before.
    this.#ready = new Promise((resolve) => client.once("connected", () => resolve()));
  }

  /** Resolves when what is published from now on is delivered. */
  async subscribe(filters: readonly SessionFilter[]): Promise<void> {
    await this.#ready;
    const subscriptions = filters.map(([topic, qos]) => ({ topic, qos }));
    await new Promise<void>((resolve) => this.#client.subscribe(subscriptions, () => resolve()));
  }

  async unsubscribe(filters: readonly string[]): Promise<void> {
    await this.#ready;
    // aedes forgets them itself only when it answers the packet, too.
    await this.#forgetFilters(filters);
    const unsubscriptions = { unsubscriptions: [...filters] } as unknown as Parameters<Client["unsubscribe"]>[0];
    await new Promise<void>((resolve) => this.#client.unsubscribe(unsubscriptions, () => resolve()));
  }

  /** A packet that answers a delivery. */
  take(packet: Buffer): void {
    // Copied: the broker reads it later, when the read it was part of is no more.
    if (!this.#stream.destroyed) this.#stream.push(Buffer.from(packet));
  }

  drained(): void {
    this.#stream.drained();
  }

  end(): void {
    this.#stream.destroy();
  }
}

/** The gate has let the device in and keeps its time and its will: the broker is told what it must know. */
function connectBytes({ id, isKept }: Listener): Buffer {
  return mqttPacket.generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: !isKept,
    clientId: id,
    keepalive: 0,
  });
}
