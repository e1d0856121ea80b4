import { EVENT_KIND, type SessionChange, type SessionEvent } from "../../model/journal-event.ts";
import { toSessionPayload } from "../codec.ts";
import type { Intake } from "../intake.ts";
import { LIMITS } from "../limits.ts";
import type { DeviceRights } from "./access.ts";
import type { ConnectPacket } from "./connect-packet.ts";
import type { Gate } from "./gate.ts";
import type { Pacer } from "./pacer.ts";
import { Rate, type Rates } from "./rate.ts";
import { Session } from "./session.ts";

/** What a change of a session or a connection costs while it waits. */
const NOTE_BYTES = 128;

/** A session opened for a CONNECT, and whether it was there before [MQTT-3.2.2-2]. */
export interface OpenedSession {
  readonly session: Session;
  readonly present: boolean;
}

export interface CredentialEvents {
  /** A kept session is gone for good. */
  gone(session: Session): void;
  /** It had to make room for another. */
  droppedSession(): void;
}

/**
 * Everything the connections of one device share: its rights, its pace, its sessions. Client ids live in here, so no other credential can
 * meet them.
 */
export class Credential {
  rights: DeviceRights;
  pacer: Pacer;
  /** Connections that are signed in. */
  readonly gates = new Set<Gate>();
  /** Those of them that are left unread. */
  readonly held = new Set<Gate>();
  /** Bytes of packets whose end has not come. */
  unfinishedBytes = 0;
  /** What its connections have sent and the engine has not taken in yet. */
  #undecidedBytes = 0;
  #isFull = false;
  /** What coming and going leaves behind: no connection that could be left unread stands for it any more. */
  #partingBytes = 0;
  /** What its connections may send beside PUBLISH. */
  control: Rate;
  readonly #intake: Intake;
  readonly #events: CredentialEvents;
  readonly #sessions = new Map<string, Session>();
  #kept = 0;

  constructor(rights: DeviceRights, pacer: Pacer, intake: Intake, events: CredentialEvents) {
    this.rights = rights;
    this.pacer = pacer;
    this.control = new Rate(controlRatesOf(rights));
    this.#intake = intake;
    this.#events = events;
  }

  /** Puts changed rights in force. */
  change(rights: DeviceRights, pacer: Pacer): void {
    this.rights = rights;
    this.pacer = pacer;
    this.control = new Rate(controlRatesOf(rights));
  }

  /** So much of it waits that none of its connections may be read: others' alarms must not stand behind it. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** It waits for the journal, for its pace, or for the engine. */
  taken(bytes: number): void {
    this.#undecidedBytes += bytes;
    if (this.#isFull || this.#undecidedBytes <= LIMITS.undecidedBytesPerDevice) return;
    this.#isFull = true;
    // At once: the reads of its other connections may be waiting in this very turn.
    for (const gate of this.gates) gate.readOrNot();
  }

  decided(bytes: number): void {
    this.#undecidedBytes -= bytes;
    if (!this.#isFull || this.#undecidedBytes > LIMITS.undecidedBytesPerDevice / 2) return;
    this.#isFull = false;
    this.#wake();
  }

  partingTaken(bytes: number): void {
    this.#partingBytes += bytes;
  }

  partingDecided(bytes: number): void {
    this.#partingBytes -= bytes;
  }

  /** Runs the work now, or when the device's pace allows it; its connections are left unread until then. */
  pass(bytes: number, run: () => void): void {
    const { pacer } = this;
    pacer.pass(bytes, () => {
      run();
      if (pacer.waiting === 0) this.#wake();
    });
  }

  #wake(): void {
    for (const gate of this.held) gate.readOrNot();
  }

  /** Puts back a session that outlived a restart. */
  restore(session: Session): void {
    this.#sessions.set(session.clientId, session);
    this.#kept++;
  }

  /** QoS 2 messages of all its sessions that were received and not released yet. */
  get unreleased(): number {
    let sum = 0;
    for (const session of this.#sessions.values()) sum += session.unreleased;
    return sum;
  }

  /**
   * Opens the session of a CONNECT; an older connection under the same client id must end [MQTT-3.1.4-2]. Null: this credential keeps as
   * many sessions as it may, and all of them are in use; or too much waits of what its earlier connections left behind.
   */
  open({ clientId, cleanSession }: Pick<ConnectPacket, "clientId" | "cleanSession">): OpenedSession | null {
    if (this.#partingBytes > LIMITS.partingBytesPerDevice) return null;
    const known = this.#sessions.get(clientId);
    known?.gate?.end("taken-over");
    if (known?.isKept && !cleanSession) {
      // The order in the map is that of use.
      this.#sessions.delete(clientId);
      this.#sessions.set(clientId, known);
      return { session: known, present: true };
    }
    if (known !== undefined) this.#drop(known);
    if (!cleanSession && !this.#hasRoomToKeep()) return null;
    const session = new Session(clientId, !cleanSession);
    this.#sessions.set(clientId, session);
    if (session.isKept) this.#kept++;
    this.note(session, { type: "begun" });
    return { session, present: false };
  }

  /** The session's connection is gone: one that is not kept ends with it [MQTT-3.1.2-6]. */
  leave(session: Session): void {
    session.gate = null;
    if (!session.isKept && this.#sessions.get(session.clientId) === session) this.#sessions.delete(session.clientId);
  }

  /** Journals what changed about a kept session; `done` is called when that is durable, for any other at once. */
  note({ clientId, isKept }: Session, change: SessionChange, done: () => void = () => undefined): void {
    if (!isKept) return done();
    const facts: Pick<SessionEvent, "clientId" | "change"> = { clientId, change };
    const offered = {
      kindNo: EVENT_KIND.session,
      address: this.rights.sessionAddress,
      payload: toSessionPayload(facts),
      acknowledge: done,
      decided: () => this.partingDecided(NOTE_BYTES),
      isAbandoned: false,
    };
    this.partingTaken(NOTE_BYTES);
    this.#follow(() => this.#intake.offer(offered));
  }

  /** Journals that the device has come or gone. */
  noteConnection(connected: boolean, address: string): void {
    const { enterprise, device } = this.rights;
    this.partingTaken(NOTE_BYTES);
    this.#follow(() => {
      this.#intake.connection({ enterprise, device, connected, address });
      this.partingDecided(NOTE_BYTES);
    });
  }

  /** Behind what the device has said and what waits for its pace: a message of an ended session must not come after its end. */
  #follow(run: () => void): void {
    const { pacer } = this;
    pacer.follow(() => {
      run();
      if (pacer.waiting === 0) this.#wake();
    });
  }

  #drop(session: Session): void {
    this.#sessions.delete(session.clientId);
    if (!session.isKept) return;
    this.#kept--;
    this.note(session, { type: "ended" });
    this.#events.gone(session);
  }

  /** The kept session that was unused for longest makes room. */
  #hasRoomToKeep(): boolean {
    if (this.#kept < LIMITS.keptSessionsPerDevice) return true;
    let unused: Session | undefined;
    for (const session of this.#sessions.values()) {
      if (!session.isKept || session.gate !== null) continue;
      unused = session;
      break;
    }
    if (unused === undefined) return false;
    this.#drop(unused);
    this.#events.droppedSession();
    return true;
  }
}

/** Each QoS 2 message has a PUBREL, each downlink up to two answers; beside them some to subscribe, and to ask whether anybody is there. */
function controlRatesOf({ messagesPerSecond, bytesPerSecond }: DeviceRights): Rates {
  return { messagesPerSecond: 2 * messagesPerSecond + 50, bytesPerSecond };
}
