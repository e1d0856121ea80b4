import { createServer, type Server, type Socket } from "node:net";
import { Aedes, type AedesPublishPacket, type Client, type PublishPacket, type Subscription } from "aedes";
import type { Logger } from "pino";
import { GatewayError } from "../../model/errors.ts";
import type { Clock } from "../../model/time.ts";
import type { DeviceCredential, Intake } from "../intake.ts";
import { LIMITS } from "../limits.ts";
import { type DeviceRights, maySubscribe, mayWill, sameCredential } from "./access.ts";
import { AckWriter } from "./ack-writer.ts";
import { PacketGuard } from "./packet-guard.ts";
import { Pacer } from "./pacer.ts";
import type { Refusals } from "./refusals.ts";
import { SessionStore } from "./session-store.ts";
import { type TelemetryPacket, TelemetryReader } from "./telemetry-reader.ts";

/** Telemetry of one connection that may wait for its acknowledgement before the socket is left unread. */
const UNACKNOWLEDGED_BYTES_MAX = 256 * 1024;
/** What a waiting message costs beside its payload. */
const PACKET_OVERHEAD_BYTES = 128;

export interface BrokerDeps {
  readonly intake: Intake;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly refusals: Refusals;
  verifySecret(stored: string, secret: string): boolean;
}

/** What the broker keeps of one connection. */
interface Connection {
  readonly socket: Socket;
  readonly guard: PacketGuard;
  readonly acks: AckWriter;
  rights: DeviceRights | null;
  credential: DeviceCredential | null;
  /** Takes QoS 1 telemetry past the broker, once the device has signed in. */
  readonly reader: TelemetryReader;
  /** Telemetry taken and not acknowledged yet: beyond the bound the socket is not read. */
  unacknowledgedBytes: number;
  held: boolean;
  /** QoS 2 messages handed over and not durable yet: a DUP of one waits for it instead of being journaled again. */
  readonly inFlight: Map<number, (() => void)[]>;
}

export interface BrokerCounters {
  connections: number;
  refusedSignIns: number;
  refusedTopics: number;
  refusedFilters: number;
  refusedPackets: number;
}

type Done = (error?: Error | null) => void;

/**
 * The embedded MQTT broker. Devices' telemetry goes to the intake and is acknowledged when the intake says so; the broker itself keeps
 * sessions, subscriptions and wills.
 *
 * aedes 1.2.0 sends PUBACK before its own persistence and `published` hook, so the only place to hold an acknowledgement back is
 * `authorizePublish`: its callback is not called before the message is on disk.
 */
export class MqttBroker {
  readonly counters: BrokerCounters = {
    connections: 0,
    refusedSignIns: 0,
    refusedTopics: 0,
    refusedFilters: 0,
    refusedPackets: 0,
  };
  readonly #deps: BrokerDeps;
  readonly #aedes: Aedes;
  readonly #sessions = new SessionStore((client, filter) => {
    const rights = this.#connections.get(client)?.rights ?? null;
    return rights !== null && maySubscribe(rights, filter);
  });
  readonly #connections = new Map<Client, Connection>();
  readonly #pacers = new Map<string, Pacer>();
  #rights: ReadonlyMap<string, DeviceRights> = new Map();
  #server: Server | null = null;

  constructor(deps: BrokerDeps) {
    this.#deps = deps;
    this.#aedes = new Aedes({
      persistence: this.#sessions.persistence,
      connectTimeout: LIMITS.connectWithinSeconds * 1000,
      // A subscriber that does not read costs only itself.
      drainTimeout: 10_000,
      // A device may send its backlog right behind CONNECT; the read chunk bounds it, not this count.
      queueLimit: 100_000,
      // Client ids are private to the credential: they are prefixed below, so aedes' own bound for 3.1 would cut them short.
      maxClientsIdLength: 4096,
      maxTopicLevels: LIMITS.topicLevels,
      preConnect: (client, packet, done) => this.#preConnect(client, packet, done),
      authenticate: (client, username, password, done) => this.#authenticate(client, username, password, done),
      authorizePublish: (client, packet, done) => this.#authorizePublish(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => this.#authorizeSubscribe(client, subscription, done),
      authorizeForward: (client, packet) => this.#authorizeForward(client, packet),
    });
    this.#keepTelemetryOut();
    this.#aedes.on("clientDisconnect", (client) => this.#disconnected(client));
    this.#aedes.on("clientError", (client, error) =>
      this.#deps.logger.debug({ err: error, clientId: client.id }, "connection failed"),
    );
    this.#aedes.on("connectionError", (_client, error) => this.#deps.logger.debug({ err: error }, "connection failed"));
  }

  /** Puts the rights of a changed catalogue in force. Connections whose credential changed are ended, no others. */
  setRights(rights: ReadonlyMap<string, DeviceRights>): void {
    this.#rights = rights;
    for (const [client, connection] of this.#connections) {
      if (connection.rights === null) continue;
      const { enterprise, device } = connection.rights;
      const now = rights.get(`${enterprise}/${device}`);
      if (sameCredential(connection.rights, now)) connection.rights = now ?? null;
      else client.close();
    }
    // Rates may have changed: the next message of each device meets the new ones.
    for (const pacer of this.#pacers.values()) if (pacer.waiting === 0) pacer.close();
    for (const [key, pacer] of this.#pacers) if (pacer.waiting === 0) this.#pacers.delete(key);
  }

  async listen(host: string, port: number): Promise<{ readonly host: string; readonly port: number }> {
    await this.#aedes.listen();
    const server = createServer((socket) => this.#accept(socket));
    server.maxConnections = LIMITS.connections;
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (cause: NodeJS.ErrnoException) => reject(listenFailure(cause, host, port)));
      server.listen({ host, port, backlog: 4096 }, resolve);
    });
    const address = server.address();
    return { host, port: typeof address === "object" && address !== null ? address.port : port };
  }

  get connected(): number {
    return this.#connections.size;
  }

  /** Stops accepting and ends every connection. */
  async close(): Promise<void> {
    this.#server?.close();
    for (const pacer of this.#pacers.values()) pacer.close();
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    this.counters.connections++;
    socket.setNoDelay(true);
    const guard = new PacketGuard(LIMITS.packetBytesBeforeAuth);
    const connection: Connection = {
      socket,
      guard,
      acks: new AckWriter(socket),
      rights: null,
      credential: null,
      reader: new TelemetryReader((packet) => this.#takeTelemetry(connection, client, packet)),
      unacknowledgedBytes: 0,
      held: false,
      inFlight: new Map(),
    };
    // The broker reads its socket by `read(null)`: what it would be given is looked at first.
    const read = socket.read.bind(socket);
    socket.read = () => this.#read(connection, client, read);
    const client: Client = this.#aedes.handle(socket);
    this.#connections.set(client, connection);
    // What the device sent right behind CONNECT waits inside the broker, which hands it over on "connected", before this listener is called:
    // only then may later messages go past it, or their order would be lost.
    client.once("connected", () => connection.reader.begin(connection.rights?.channels ?? new Map()));
    socket.once("close", () => this.#connections.delete(client));
  }

  /** Reads what the socket has; telemetry goes straight to the intake, the rest to the broker. */
  #read(connection: Connection, client: Client, read: () => unknown): Buffer | null {
    const { guard, socket } = connection;
    if (connection.unacknowledgedBytes > UNACKNOWLEDGED_BYTES_MAX) {
      connection.held = true;
      return null;
    }
    // A net.Socket without an encoding gives Buffers.
    const chunk = read() as Buffer | null;
    if (chunk === null) return null;
    const wrong = guard.take(chunk);
    if (wrong !== null) {
      this.counters.refusedPackets++;
      this.#deps.logger.warn(
        { what: wrong, address: socket.remoteAddress, bytesMax: guard.bytesMax },
        "packet refused",
      );
      socket.destroy();
      return null;
    }
    keepAlive(client);
    const others = connection.reader.take(chunk);
    // The broker takes null for "nothing more": it is called again when the socket has more.
    return others ?? this.#read(connection, client, read);
  }

  #takeTelemetry(connection: Connection, client: Client, { channel, packetId, payload }: TelemetryPacket): void {
    const bytes = payload.length + PACKET_OVERHEAD_BYTES;
    connection.unacknowledgedBytes += bytes;
    // Set when the reader was made, and never taken back.
    const credential = connection.credential as DeviceCredential;
    const acknowledge = (): void => {
      connection.acks.acknowledge(packetId);
      connection.unacknowledgedBytes -= bytes;
      if (connection.held && connection.unacknowledgedBytes <= UNACKNOWLEDGED_BYTES_MAX / 2)
        this.#release(connection, client);
    };
    const offer = (): void => this.#deps.intake.offer({ credential, channel, payload, acknowledge });
    const pacer = this.#pacerOf(connection.rights as DeviceRights);
    if (pacer.mayGo(payload.length)) offer();
    else pacer.pass(payload.length, offer);
  }

  /** There is room again: the broker is told that its socket can be read. */
  #release(connection: Connection, client: Client): void {
    connection.held = false;
    keepAlive(client);
    if (!connection.socket.destroyed) connection.socket.emit("readable");
  }

  /** Makes the client id private to its credential, and gives "no keep-alive" the longest one allowed. */
  #preConnect(_client: Client, packet: ConnectFields, done: (error: Error | null, go: boolean) => void): void {
    const own =
      packet.clientId === "" || packet.clientId === undefined
        ? `~${Math.random().toString(36).slice(2)}`
        : packet.clientId;
    if (packet.clientId === "" && packet.clean === false)
      return done(new Error("an empty client id needs a clean session"), false);
    packet.clientId = `${packet.username ?? ""}\u0000${own}`;
    if (packet.keepalive === 0) packet.keepalive = LIMITS.keepAliveSeconds;
    done(null, true);
  }

  #authenticate(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateFailure | null, go: boolean | null) => void,
  ): void {
    const connection = this.#connections.get(client);
    const address = connection?.socket.remoteAddress ?? "";
    const rights = this.#rights.get(username ?? "");
    const will = (client as unknown as { readonly _will?: { readonly topic: string } })._will;
    const right =
      rights?.secret != null &&
      password !== undefined &&
      this.#deps.verifySecret(rights.secret, password.toString("utf8"));
    if (
      connection === undefined ||
      rights === undefined ||
      !right ||
      (will !== undefined && !mayWill(rights, will.topic))
    ) {
      this.counters.refusedSignIns++;
      const refuse = () => done(null, false);
      const slow = this.#deps.refusals.refused(address, username ?? "", right ? "will" : "credential");
      // Beyond the refusal limit the answer takes its time; a right password never comes here.
      if (slow) setTimeout(refuse, 2_000);
      else refuse();
      return;
    }
    connection.rights = rights;
    connection.credential = { enterprise: rights.enterprise, device: rights.device, prefixes: new Map() };
    connection.guard.bytesMax = LIMITS.packetBytes;
    this.#deps.intake.connection({ enterprise: rights.enterprise, device: rights.device, connected: true, address });
    done(null, true);
  }

  #disconnected(client: Client): void {
    const connection = this.#connections.get(client);
    if (connection?.rights == null) return;
    const { enterprise, device } = connection.rights;
    // A session take-over: the newer connection speaks for the device now.
    for (const [other, { rights }] of this.#connections) {
      if (other !== client && rights?.enterprise === enterprise && rights.device === device) return;
    }
    const address = connection.socket.remoteAddress ?? "";
    this.#deps.intake.connection({ enterprise, device, connected: false, address });
  }

  /** Telemetry under the device's own prefix goes to the intake; anything else ends the connection. Also called for wills. */
  #authorizePublish(client: Client | null, packet: PublishPacket, done: Done): void {
    const connection = client === null ? undefined : this.#connections.get(client);
    const channel = connection?.rights?.channels.get(packet.topic);
    if (connection?.credential == null || channel === undefined) {
      this.counters.refusedTopics++;
      this.#deps.logger.warn(
        { topic: packet.topic.slice(0, LIMITS.topicBytes), clientId: client?.id },
        "publish refused",
      );
      return done(new Error("publishing here is not allowed"));
    }
    // Telemetry is never retained: the gateway's own readers do not read it from the broker.
    packet.retain = false;
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    // mqtt-packet sets the id of every QoS 1 and 2 packet; wills have none and are not repeated.
    const messageId = (packet as unknown as { readonly messageId?: number }).messageId;
    if (packet.qos === 2 && client !== null && messageId !== undefined) {
      void this.#offerOnce(client, connection, messageId, packet, channel, payload, done);
    } else this.#offer(connection, connection.credential, channel, payload, done);
  }

  /** QoS 2: a repetition of a message that is in flight, or received and not yet released, is not journaled again. */
  async #offerOnce(
    client: Client,
    connection: Connection,
    messageId: number,
    packet: PublishPacket,
    channel: string,
    payload: Uint8Array,
    done: Done,
  ): Promise<void> {
    const waiting = connection.inFlight.get(messageId);
    if (waiting !== undefined) {
      waiting.push(() => done(null));
      return;
    }
    const followers: (() => void)[] = [];
    connection.inFlight.set(messageId, followers);
    if (await this.#sessions.isReceived(client, packet)) {
      connection.inFlight.delete(messageId);
      return done(null);
    }
    // Set when the connection was authorised, and never taken back.
    const credential = connection.credential as DeviceCredential;
    this.#offer(connection, credential, channel, payload, () => {
      connection.inFlight.delete(messageId);
      done(null);
      for (const follow of followers) follow();
    });
  }

  #offer(connection: Connection, credential: DeviceCredential, channel: string, payload: Uint8Array, done: Done): void {
    // Authorised connections have rights.
    const rights = connection.rights as DeviceRights;
    this.#pacerOf(rights).pass(payload.length, () => {
      this.#deps.intake.offer({ credential, channel, payload, acknowledge: () => done(null) });
    });
  }

  #pacerOf(rights: DeviceRights): Pacer {
    const key = `${rights.enterprise}/${rights.device}`;
    const known = this.#pacers.get(key);
    if (known !== undefined) return known;
    const fresh = new Pacer(this.#deps.clock, rights);
    this.#pacers.set(key, fresh);
    return fresh;
  }

  #authorizeSubscribe(
    client: Client,
    subscription: Subscription,
    done: (error: Error | null, subscription?: Subscription | null) => void,
  ): void {
    const rights = this.#connections.get(client)?.rights ?? null;
    if (rights !== null && maySubscribe(rights, subscription.topic)) return done(null, subscription);
    this.counters.refusedFilters++;
    done(null, null);
  }

  /** Every delivery is judged again: a session stored under other rights must not hear what these rights do not allow. */
  #authorizeForward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null {
    const rights = this.#connections.get(client)?.rights ?? null;
    return rights !== null && packet.topic.startsWith(rights.downPrefix) ? packet : null;
  }

  /** Telemetry has reached the journal before this point and no subscriber may hear it: the broker need not route it. */
  #keepTelemetryOut(): void {
    const publish = this.#aedes.publish.bind(this.#aedes) as (
      packet: PublishPacket,
      client: Client | Done,
      done?: Done,
    ) => void;
    const route = (packet: PublishPacket, client: Client | Done, done?: Done): void => {
      if (typeof client === "function" || client === null || !packet.topic.startsWith("tl/v1/"))
        return publish(packet, client, done);
      done?.(null);
    };
    // aedes calls `broker.publish` for packets of clients; the type has overloads this one function serves.
    this.#aedes.publish = route as unknown as Aedes["publish"];
  }
}

interface ConnectFields {
  clientId?: string;
  readonly clean?: boolean | undefined;
  readonly username?: string | undefined;
  keepalive?: number | undefined;
}

interface AuthenticateFailure extends Error {
  returnCode: number;
}

/** A device that is heard, or made to wait by us, is alive: the broker's own timer does not see what goes past it. */
function keepAlive(client: Client): void {
  // The timer is not part of aedes' types.
  (client as unknown as { readonly _keepaliveTimer: NodeJS.Timeout | null })._keepaliveTimer?.refresh();
}

function listenFailure(cause: NodeJS.ErrnoException, host: string, port: number): GatewayError {
  const hint =
    cause.code === "EADDRINUSE"
      ? `another program listens on ${host}:${port}; stop it or set TWINLINE_MQTT_PORT`
      : `check TWINLINE_MQTT_HOST and TWINLINE_MQTT_PORT`;
  return new GatewayError("PORT_IN_USE", `MQTT cannot listen on ${host}:${port}: ${cause.message}`, { hint, cause });
}
