import type { Server, Socket } from "node:net";
import { randomBytes } from "node:crypto";
import { Aedes, type AedesPublishPacket, type Client, type PublishPacket, type Subscription } from "aedes";
import type { Logger } from "pino";
import type { DeviceConnectionFacts, DeviceGate, DeviceRefusal } from "../../api/ports.ts";
import type { Clock } from "../../model/time.ts";
import type { Intake } from "../intake.ts";
import { LIMITS } from "../limits.ts";
import { type DeviceRights, maySubscribe, mayWill, sameCredential } from "./access.ts";
import { DeviceConnection } from "./device-connection.ts";
import { LastRefusals } from "./last-refusals.ts";
import { listen } from "./listen.ts";
import { Pacers } from "./pacers.ts";
import { OnceOnlyPublishes } from "./once-only-publishes.ts";
import type { Refusals } from "./refusals.ts";
import { SessionStore } from "./session-store.ts";

export interface BrokerDeps {
  readonly intake: Intake;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly refusals: Refusals;
  verifySecret(stored: string, secret: string): boolean;
}

export interface BrokerCounters {
  connections: number;
  refusedSignIns: number;
  refusedTopics: number;
  refusedFilters: number;
  refusedPackets: number;
}

type Done = (error?: Error | null) => void;

/** Beyond the refusal limit the answer takes its time; a right password never comes there. */
const SLOW_REFUSAL_MS = 2_000;
/** The shortest keep-alive is 1 s, which ends a connection after 1.5 s. */
const SILENCE_LOOK_EVERY_MS = 500;

/**
 * The embedded MQTT broker. Devices' telemetry goes to the intake and is acknowledged when the intake says so; aedes keeps sessions,
 * subscriptions and wills.
 *
 * aedes 1.2.0 sends PUBACK before its own persistence and `published` hook, so the only place to hold an acknowledgement back is
 * `authorizePublish`: its callback is not called before the message is on disk.
 */
export class MqttBroker implements DeviceGate {
  readonly counters: BrokerCounters = {
    connections: 0,
    refusedSignIns: 0,
    refusedTopics: 0,
    refusedFilters: 0,
    refusedPackets: 0,
  };
  readonly #deps: BrokerDeps;
  readonly #aedes: Aedes;
  readonly #connections = new Map<DeviceConnection, Client>();
  /** aedes speaks of its clients, also after their sockets are gone. */
  readonly #connectionOf = new WeakMap<Client, DeviceConnection>();
  /** Signed-in connections by user name, in the order in which they came. */
  readonly #byUsername = new Map<string, Set<DeviceConnection>>();
  readonly #lastRefusals = new LastRefusals();
  readonly #pacers: Pacers;
  readonly #sessions = new SessionStore((client, filter) => this.#mayHear(client, filter));
  readonly #onceOnly = new OnceOnlyPublishes(this.#sessions);
  #rights: ReadonlyMap<string, DeviceRights> = new Map();
  #server: Server | null = null;
  #silenceLook: NodeJS.Timeout | null = null;
  #lookedAtMs = 0;

  constructor(deps: BrokerDeps) {
    this.#deps = deps;
    this.#pacers = new Pacers(deps.clock);
    this.#aedes = new Aedes({
      persistence: this.#sessions.persistence,
      connectTimeout: LIMITS.connectWithinSeconds * 1000,
      // A subscriber that does not read costs only itself.
      drainTimeout: LIMITS.unreadSeconds * 1000,
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
    const failed = (_client: Client, err: Error): void => deps.logger.debug({ err }, "connection failed");
    this.#aedes.on("clientError", failed);
    this.#aedes.on("connectionError", failed);
  }

  /** Puts the rights of a changed catalogue in force. Connections whose credential changed are ended, no others. */
  setRights(rights: ReadonlyMap<string, DeviceRights>): void {
    this.#rights = rights;
    for (const [{ identity }, client] of this.#connections) {
      if (identity === null) continue;
      const now = rights.get(`${identity.rights.enterprise}/${identity.rights.device}`);
      if (now === undefined || !sameCredential(identity.rights, now)) {
        client.close();
        continue;
      }
      identity.rights = now;
      identity.pacer = this.#pacers.of(now);
    }
  }

  async listen(host: string, port: number): Promise<{ readonly port: number }> {
    await this.#aedes.listen();
    const place = { host, port, setting: "TWINLINE_MQTT_PORT", connectionsMax: LIMITS.connections };
    const listening = await listen(place, (socket) => this.#accept(socket));
    this.#server = listening.server;
    this.#lookedAtMs = this.#deps.clock.monotonicMs();
    this.#silenceLook = setInterval(() => this.#endSilent(), SILENCE_LOOK_EVERY_MS);
    return { port: listening.port };
  }

  get connected(): number {
    return this.#connections.size;
  }

  connectionsOf(enterprise: string, device: string): readonly DeviceConnectionFacts[] {
    const own = [...(this.#byUsername.get(`${enterprise}/${device}`) ?? [])];
    return own.flatMap(({ facts }) => facts ?? []).reverse();
  }

  lastRefusalOf(enterprise: string, device: string): DeviceRefusal | null {
    return this.#lastRefusals.of(`${enterprise}/${device}`);
  }

  disconnect(enterprise: string, device: string): number {
    const own = [...(this.#byUsername.get(`${enterprise}/${device}`) ?? [])];
    for (const connection of own) this.#connections.get(connection)?.close();
    return own.length;
  }

  /** `rights`: of a credential that is known; a name nobody has is not noted. */
  #noteRefusal(rights: DeviceRights | null | undefined, address: string | undefined, kind: string, detail = ""): void {
    if (rights == null) return;
    const refusal = { atMs: this.#deps.clock.nowMs(), address: address ?? "", kind, detail };
    this.#lastRefusals.note(`${rights.enterprise}/${rights.device}`, refusal);
  }

  /** Stops accepting and ends every connection. */
  async close(): Promise<void> {
    this.#server?.close();
    if (this.#silenceLook !== null) clearInterval(this.#silenceLook);
    this.#pacers.close();
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
    // Those that never signed in are no clients of aedes yet.
    for (const { socket } of this.#connections.keys()) socket.destroy();
  }

  #accept(socket: Socket): void {
    this.counters.connections++;
    socket.setNoDelay(true);
    const connection = new DeviceConnection(socket, {
      intake: this.#deps.intake,
      clock: this.#deps.clock,
      onRefusedPacket: (what, bytesMax) => {
        this.counters.refusedPackets++;
        this.#noteRefusal(connection.rights, socket.remoteAddress, "packet", what);
        this.#deps.logger.warn({ what, address: socket.remoteAddress, bytesMax }, "packet refused");
      },
    });
    const client: Client = this.#aedes.handle(connection.stream);
    this.#connections.set(connection, client);
    this.#connectionOf.set(client, connection);
    client.once("connected", () => this.#connected(connection));
    socket.once("close", () => this.#gone(connection));
  }

  #gone(connection: DeviceConnection): void {
    this.#connections.delete(connection);
    if (connection.rights === null) return;
    const username = `${connection.rights.enterprise}/${connection.rights.device}`;
    const own = this.#byUsername.get(username);
    own?.delete(connection);
    if (own?.size === 0) this.#byUsername.delete(username);
  }

  /** Makes the client id private to its credential, and gives "no keep-alive" the longest one allowed. */
  #preConnect(client: Client, packet: ConnectFields, done: (error: Error | null, go: boolean) => void): void {
    const given = packet.clientId ?? "";
    // [MQTT-3.1.3-7]: an empty client id needs a clean session.
    if (given === "" && packet.clean === false)
      return done(new Error("an empty client id needs a clean session"), false);
    const own = given === "" ? `~${randomBytes(12).toString("hex")}` : given;
    packet.clientId = `${packet.username ?? ""}\u0000${own}`;
    const connection = this.#connectionOf.get(client);
    if (connection !== undefined) {
      connection.silenceMsMax = (packet.keepalive || LIMITS.keepAliveSeconds) * 1000 * LIMITS.keepAliveTimes;
      connection.facts = {
        clientId: given,
        address: connection.socket.remoteAddress ?? "",
        protocol: packet.protocolVersion === 3 ? "3.1" : "3.1.1",
        tls: false,
        sinceMs: this.#deps.clock.nowMs(),
        cleanSession: packet.clean !== false,
        keepAliveSeconds: packet.keepalive ?? 0,
      };
    }
    // The connection keeps the time: aedes starts no timer of its own.
    packet.keepalive = 0;
    done(null, true);
  }

  #authenticate(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateFailure | null, go: boolean | null) => void,
  ): void {
    const connection = this.#connectionOf.get(client);
    const address = connection?.socket.remoteAddress ?? "";
    const rights = this.#rights.get(username ?? "");
    const wrong = this.#whatIsWrong(client, rights, password);
    if (connection === undefined || rights === undefined || wrong !== null) {
      this.counters.refusedSignIns++;
      this.#noteRefusal(rights, address, wrong ?? "connection");
      const beyond = this.#deps.refusals.refused(address, username ?? "", wrong ?? "connection");
      // A right secret with a wrong will is no guess.
      if (beyond && wrong !== "will") setTimeout(() => done(null, false), SLOW_REFUSAL_MS);
      else done(null, false);
      return;
    }
    connection.signedIn(rights, this.#pacers.of(rights));
    done(null, true);
  }

  /** Told of only now: the will of an older connection that was taken over comes before it, and must not have the last word. */
  #connected(connection: DeviceConnection): void {
    const { rights, socket } = connection;
    if (rights === null) return;
    const { enterprise, device } = rights;
    const username = `${enterprise}/${device}`;
    this.#byUsername.set(username, (this.#byUsername.get(username) ?? new Set()).add(connection));
    this.#deps.intake.connection({ enterprise, device, connected: true, address: socket.remoteAddress ?? "" });
    connection.begin();
  }

  /** Ends connections that were silent for longer than they promised: aedes' own timer would not see what goes past it. */
  #endSilent(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    // A process that stood still has read nobody, and must not blame them for it.
    const stoodStillMs = nowMs - this.#lookedAtMs - SILENCE_LOOK_EVERY_MS;
    this.#lookedAtMs = nowMs;
    for (const connection of this.#connections.keys()) {
      if (stoodStillMs > SILENCE_LOOK_EVERY_MS) connection.excuse(stoodStillMs);
      if (connection.isSilentAt(nowMs)) connection.stream.destroy(new Error("keep-alive timeout"));
    }
  }

  #whatIsWrong(client: Client, rights: DeviceRights | undefined, password: Buffer | undefined): string | null {
    if (rights === undefined || rights.secret === null || password === undefined) return "credential";
    if (!this.#deps.verifySecret(rights.secret, password.toString("utf8"))) return "credential";
    // aedes keeps the will there while it asks who the client is.
    const will = (client as unknown as { readonly _will?: { readonly topic: string } })._will;
    return will === undefined || mayWill(rights, will.topic) ? null : "will";
  }

  #disconnected(client: Client): void {
    const connection = this.#connectionOf.get(client);
    if (connection?.rights == null) return;
    const { enterprise, device } = connection.rights;
    // A session take-over: the newer connection speaks for the device now.
    for (const other of this.#connections.keys()) {
      const { rights } = other;
      if (other !== connection && rights?.enterprise === enterprise && rights.device === device) return;
    }
    const address = connection.socket.remoteAddress ?? "";
    this.#deps.intake.connection({ enterprise, device, connected: false, address });
  }

  /** Telemetry under the device's own prefix goes to the intake; anything else ends the connection. Also called for wills. */
  #authorizePublish(client: Client | null, packet: PublishPacket, done: Done): void {
    const connection = client === null ? undefined : this.#connectionOf.get(client);
    const address = connection?.rights?.channels.get(packet.topic);
    if (connection?.identity == null || address === undefined) {
      this.counters.refusedTopics++;
      this.#noteRefusal(connection?.rights, connection?.socket.remoteAddress, "topic", packet.topic);
      this.#deps.logger.warn(
        { topic: packet.topic.slice(0, LIMITS.topicBytes), clientId: client?.id },
        "publish refused",
      );
      return done(new Error("publishing here is not allowed"));
    }
    // mqtt-packet sets the id of every QoS 1 and 2 packet; wills have none, and are not said again.
    const { messageId } = packet as unknown as { readonly messageId?: number };
    // [MQTT-2.3.1-1]; the parser lets it pass.
    if (messageId === 0 && packet.qos > 0) return done(new Error("a packet id of 0"));
    const { pacer } = connection.identity;
    // Telemetry is never retained: the gateway's own readers do not read it from the broker.
    packet.retain = false;
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    const { socket } = connection;
    const isRepeated = messageId !== undefined && packet.qos > 0;
    const offer = (acknowledge: () => void): void => {
      const message = {
        address,
        payload,
        acknowledge,
        get isAbandoned() {
          return isRepeated && socket.destroyed;
        },
      };
      pacer.pass(payload.length, () => this.#deps.intake.offer(message));
    };
    const acknowledge = (): void => done(null);
    if (packet.qos === 2 && client !== null) void this.#onceOnly.pass(client, connection, packet, offer, acknowledge);
    else offer(acknowledge);
  }

  #authorizeSubscribe(
    client: Client,
    subscription: Subscription,
    done: (error: Error | null, subscription?: Subscription | null) => void,
  ): void {
    if (this.#mayHear(client, subscription.topic)) return done(null, subscription);
    this.counters.refusedFilters++;
    const connection = this.#connectionOf.get(client);
    this.#noteRefusal(connection?.rights, connection?.socket.remoteAddress, "filter", subscription.topic);
    done(null, null);
  }

  #mayHear(client: Client, filter: string): boolean {
    const rights = this.#connectionOf.get(client)?.rights ?? null;
    return rights !== null && maySubscribe(rights, filter);
  }

  /** Every delivery is judged again: a session stored under other rights must not hear what these rights do not allow. */
  #authorizeForward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null {
    const rights = this.#connectionOf.get(client)?.rights ?? null;
    return rights !== null && packet.topic.startsWith(rights.downPrefix) ? packet : null;
  }

  /** Telemetry has reached the journal before this point and no subscriber may hear it: the broker need not route it. */
  #keepTelemetryOut(): void {
    type Publish = (packet: PublishPacket, client: Client | Done | null, done?: Done) => void;
    // aedes calls `broker.publish` for packets of clients; the type has overloads this one function serves.
    const publish = this.#aedes.publish.bind(this.#aedes) as unknown as Publish;
    const route: Publish = (packet, client, done) => {
      if (typeof client === "function" || client === null || !packet.topic.startsWith("tl/v1/")) {
        return publish(packet, client, done);
      }
      done?.(null);
    };
    this.#aedes.publish = route as unknown as Aedes["publish"];
  }
}

interface ConnectFields {
  clientId?: string;
  readonly clean?: boolean | undefined;
  readonly protocolVersion?: number | undefined;
  readonly username?: string | undefined;
  keepalive?: number | undefined;
}

interface AuthenticateFailure extends Error {
  returnCode: number;
}
