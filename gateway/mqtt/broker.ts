import type { Server, Socket } from "node:net";
import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import type { DeviceConnectionFacts, DeviceGate, DeviceRefusal } from "../../api/ports.ts";
import type { Clock } from "../../model/time.ts";
import type { Intake } from "../intake.ts";
import { LIMITS } from "../limits.ts";
import { Turns } from "../turns.ts";
import { type DeviceRights, sameCredential } from "./access.ts";
import { type Admission, type Arrival, faultOfSignIn, nameOf } from "./admission.ts";
import { CONNACK, type ConnectPacket } from "./connect-packet.ts";
import { Credential } from "./credential.ts";
import { Downlinks } from "./downlinks.ts";
import { type EndReason, Gate } from "./gate.ts";
import { LastRefusals } from "./last-refusals.ts";
import { largestHolder } from "./largest-holder.ts";
import { listen } from "./listen.ts";
import { Pacers } from "./pacers.ts";
import { partInTurns } from "./parting.ts";
import type { Refusals } from "./refusals.ts";
import { Session } from "./session.ts";
import { toListenerId } from "./subscriber.ts";
import { type Slowed, VIOLATIONS, type Violation } from "./violation.ts";

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
  refusedFilters: number;
  /** Connections turned away, or made to give way, because there were too many. */
  refusedConnections: number;
  takenOver: number;
  droppedSessions: number;
  readonly slowed: Record<Slowed, number>;
  readonly violations: Record<Violation, number>;
}

/** The shortest keep-alive is 1 s, which ends a connection after 1.5 s. */
const LOOK_EVERY_MS = 500;
/** A tenth of a millisecond each. */
const SIGN_INS_A_TURN = 32;
/** Connections whose peer has gone: some twenty microseconds each. */
const PARTINGS_A_TURN = 16;

/** A kept session as the engine's state has it after a restart. */
export interface RestoredSession {
  readonly enterprise: string;
  readonly device: string;
  readonly clientId: string;
  readonly filters: Session["filterList"];
  readonly received: readonly number[];
}

/**
 * The MQTT listener of devices: one `Gate` a connection, one `Credential` a device. Telemetry goes to the intake and is acknowledged when
 * the intake says so; what is delivered to devices is `Downlinks`' business.
 */
export class MqttBroker implements DeviceGate {
  readonly counters: BrokerCounters = {
    connections: 0,
    refusedSignIns: 0,
    refusedFilters: 0,
    refusedConnections: 0,
    takenOver: 0,
    droppedSessions: 0,
    slowed: { rate: 0, undecided: 0, unread: 0 },
    // Every kind is there from the beginning: a counter that appears only with its first event is hard to watch.
    violations: Object.fromEntries(VIOLATIONS.map((kind) => [kind, 0])) as Record<Violation, number>,
  };
  readonly #deps: BrokerDeps;
  readonly #downlinks: Downlinks;
  readonly #gates = new Set<Gate>();
  /** Those that have said nothing yet, oldest first; and those whose turn to sign in comes soon. */
  readonly #strangers = new Set<Gate>();
  readonly #arriving = new Set<Gate>();
  readonly #signIns = new Turns(SIGN_INS_A_TURN);
  readonly #partings = new Turns(PARTINGS_A_TURN);
  readonly #credentials = new Map<string, Credential>();
  readonly #lastRefusals = new LastRefusals();
  readonly #pacers: Pacers;
  #rights: ReadonlyMap<string, DeviceRights> = new Map();
  #server: Server | null = null;
  #look: NodeJS.Timeout | null = null;
  #lookedAtMs = 0;

  constructor(deps: BrokerDeps) {
    this.#deps = deps;
    this.#pacers = new Pacers(deps.clock);
    this.#downlinks = new Downlinks(deps.logger);
  }

  /** Puts the rights of a changed catalogue in force. Connections whose credential changed are ended, no others. */
  setRights(rights: ReadonlyMap<string, DeviceRights>): void {
    this.#rights = rights;
    for (const [name, credential] of this.#credentials) {
      const now = rights.get(name);
      if (now === undefined) endAll(credential.gates);
      else if (!sameCredential(credential.rights, now)) endAll(bySecret(credential.gates));
      if (now === undefined) continue;
      credential.change(now, this.#pacers.of(now));
    }
  }

  /** Puts back the sessions that outlived a restart. To be called once, before the first device comes. */
  restore(sessions: Iterable<RestoredSession>): void {
    for (const kept of sessions) {
      const rights = this.#rights.get(`${kept.enterprise}/${kept.device}`);
      if (rights !== undefined) this.#credentialOf(rights).restore(Session.restored(kept));
    }
  }

  async listen(host: string, port: number): Promise<{ readonly port: number }> {
    await this.#downlinks.open();
    const arrival = { tls: false, certificateName: null };
    const place = { host, port, setting: "TWINLINE_MQTT_PORT", endsItself: true };
    const listening = await listen(place, (socket) => this.accept(socket, arrival));
    this.#server = listening.server;
    this.#lookedAtMs = this.#deps.clock.monotonicMs();
    this.#look = setInterval(() => this.#lookAtAll(), LOOK_EVERY_MS);
    return { port: listening.port };
  }

  /** Connections that are signed in. */
  get connected(): number {
    return this.#gates.size;
  }

  /** Takes a connection of a device, from whatever listener it came. */
  accept(socket: Socket, arrival: Arrival): void {
    if (this.#strangers.size >= LIMITS.strangers) this.#endOldest(this.#strangers);
    if (this.#arriving.size >= LIMITS.connections) this.#endOldest(this.#arriving);
    this.counters.connections++;
    socket.setNoDelay(true);
    partInTurns(socket, this.#partings);
    const gate = new Gate(socket, arrival, {
      intake: this.#deps.intake,
      clock: this.#deps.clock,
      downlinks: this.#downlinks,
      signIns: this.#signIns,
      arriving: (who) => {
        this.#strangers.delete(who);
        this.#arriving.add(who);
      },
      admit: (who, connect) => this.#admit(who, connect),
      begun: (who) => this.#begun(who),
      violated: (who, violation, detail) => this.#violated(who, violation, detail),
      slowed: (why) => this.counters.slowed[why]++,
      refusedFilter: (who, filter) => this.#refusedFilter(who, filter),
      ended: (who, reason) => this.#ended(who, reason),
    });
    this.#strangers.add(gate);
  }

  connectionsOf(enterprise: string, device: string): readonly DeviceConnectionFacts[] {
    const gates = this.#credentials.get(`${enterprise}/${device}`)?.gates ?? [];
    return [...gates].flatMap((gate) => toFacts(gate) ?? []).reverse();
  }

  lastRefusalOf(enterprise: string, device: string): DeviceRefusal | null {
    return this.#lastRefusals.of(`${enterprise}/${device}`);
  }

  disconnect(enterprise: string, device: string): number {
    const gates = [...(this.#credentials.get(`${enterprise}/${device}`)?.gates ?? [])];
    endAll(gates);
    return gates.length;
  }

  /** Stops accepting and ends every connection. */
  async close(): Promise<void> {
    this.#server?.close();
    if (this.#look !== null) clearInterval(this.#look);
    for (const gate of [...this.#gates, ...this.#strangers, ...this.#arriving]) gate.end("closed");
    this.#pacers.close();
    await this.#downlinks.close();
  }

  /** Whoever has had longest to say who it is gives way. */
  #endOldest(gates: ReadonlySet<Gate>): void {
    const { value: oldest } = gates.values().next();
    this.counters.refusedConnections++;
    oldest?.end("refused");
  }

  #admit(gate: Gate, connect: ConnectPacket): Admission {
    const name = nameOf(connect, gate.arrival);
    const rights = this.#rights.get(name);
    const fault = faultOfSignIn(connect, gate.arrival, rights, this.#deps.verifySecret);
    if (rights === undefined || fault !== null) return this.#refuse(gate, name, fault ?? "credential");
    const credential = this.#credentialOf(rights);
    const clientId = connect.clientId === "" ? `~${randomBytes(12).toString("hex")}` : connect.clientId;
    const hasPlace = this.#gates.size < LIMITS.connections || this.#makeRoomFor(credential);
    const opened = hasPlace ? credential.open({ ...connect, clientId }) : null;
    if (opened === null) {
      this.counters.refusedConnections++;
      return { returnCode: CONNACK.unavailable, isSlow: false };
    }
    return { returnCode: CONNACK.accepted, credential, ...opened };
  }

  #refuse(gate: Gate, name: string, fault: string): Admission {
    this.counters.refusedSignIns++;
    this.#noteRefusal(gate, name, fault, "");
    const beyond = this.#deps.refusals.refused(gate.address, name, fault);
    // A right secret with a wrong will is no guess.
    return { returnCode: CONNACK.notAuthorized, isSlow: beyond && fault !== "will" };
  }

  /**
   * No place is left: the device with most connections, of the enterprise with most, gives up its oldest one. False: there is none that has
   * more than the newcomer would.
   */
  #makeRoomFor(newcomer: Credential): boolean {
    const most = largestHolder(this.#credentials.values(), newcomer);
    const { value: oldest } = most?.gates.values().next() ?? {};
    if (oldest === undefined) return false;
    this.counters.refusedConnections++;
    oldest.end("closed");
    return true;
  }

  #credentialOf(rights: DeviceRights): Credential {
    const name = `${rights.enterprise}/${rights.device}`;
    const known = this.#credentials.get(name);
    if (known !== undefined) return known;
    const fresh = new Credential(rights, this.#pacers.of(rights), this.#deps.intake, {
      gone: (session) => void this.#downlinks.forget(toListenerId(fresh, session)),
      droppedSession: () => this.counters.droppedSessions++,
    });
    this.#credentials.set(name, fresh);
    return fresh;
  }

  #begun(gate: Gate): void {
    this.#forgetStranger(gate);
    if (gate.identity === null) return;
    this.#gates.add(gate);
    gate.identity.credential.noteConnection(true, gate.address);
  }

  #forgetStranger(gate: Gate): void {
    this.#strangers.delete(gate);
    this.#arriving.delete(gate);
  }

  #violated(gate: Gate, violation: Violation, detail: string): void {
    this.counters.violations[violation]++;
    this.#noteBroken(gate, violation, detail);
  }

  #refusedFilter(gate: Gate, filter: string): void {
    this.counters.refusedFilters++;
    this.#noteBroken(gate, "filter-elsewhere", filter.slice(0, LIMITS.topicBytes));
  }

  /** For whoever looks at the device, and for log and audit. */
  #noteBroken(gate: Gate, kind: string, detail: string): void {
    const name = nameOfGate(gate);
    this.#noteRefusal(gate, name, kind, detail);
    this.#deps.refusals.violated(gate.address, name, kind, detail);
  }

  /** A name nobody has is not noted: there is no end of them. */
  #noteRefusal({ address }: Gate, name: string, kind: string, detail: string): void {
    if (!this.#rights.has(name)) return;
    this.#lastRefusals.note(name, { atMs: this.#deps.clock.nowMs(), address, kind, detail });
  }

  #ended(gate: Gate, reason: EndReason): void {
    this.#gates.delete(gate);
    this.#forgetStranger(gate);
    if (reason === "taken-over") this.counters.takenOver++;
    if (gate.identity === null) return;
    const { credential, session } = gate.identity;
    credential.gates.delete(gate);
    credential.held.delete(gate);
    if (session.gate === gate) credential.leave(session);
    // The newer connection speaks for the device now; so does any other.
    if (reason === "taken-over" || credential.gates.size > 0) return;
    credential.noteConnection(false, gate.address);
  }

  #lookAtAll(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    // A process that stood still has read nobody, and must not blame them for it.
    const stoodStillMs = nowMs - this.#lookedAtMs - LOOK_EVERY_MS;
    this.#lookedAtMs = nowMs;
    for (const gate of [...this.#gates, ...this.#strangers, ...this.#arriving]) {
      if (stoodStillMs > LOOK_EVERY_MS) gate.excuse(stoodStillMs);
      gate.lookAt(nowMs);
    }
  }
}

/** All but those that came by certificate: another secret is no other certificate. */
function bySecret(gates: Iterable<Gate>): Gate[] {
  return [...gates].filter(({ arrival }) => arrival.certificateName === null);
}

function endAll(gates: Iterable<Gate>): void {
  for (const gate of gates) gate.end("closed");
}

function toFacts({ identity, address, arrival, signedInAtMs }: Gate): DeviceConnectionFacts | null {
  if (identity === null) return null;
  const { clientId, version, cleanSession, keepAliveSeconds } = identity.connect;
  return {
    clientId,
    address,
    protocol: version,
    tls: arrival.tls,
    sinceMs: signedInAtMs,
    cleanSession,
    keepAliveSeconds,
  };
}

function nameOfGate({ identity }: Gate): string {
  if (identity === null) return "";
  const { enterprise, device } = identity.credential.rights;
  return `${enterprise}/${device}`;
}
