import type { Socket } from "node:net";
import type { Clock } from "../../model/time.ts";
import type { Intake } from "../intake.ts";
import { LIMITS } from "../limits.ts";
import { AckWriter } from "./ack-writer.ts";
import type { Admission, Arrival } from "./admission.ts";
import { CONNACK, type ConnectPacket, readConnect, type Will } from "./connect-packet.ts";
import { ControlPace } from "./control-pace.ts";
import type { Credential } from "./credential.ts";
import { FrameReader } from "./frame-reader.ts";
import { faultOfFirstByte, hasRightLength, PACKET } from "./packet-type.ts";
import { Publisher } from "./publisher.ts";
import type { Session } from "./session.ts";
import { Subscriber } from "./subscriber.ts";
import type { Turns } from "../turns.ts";
import type { Downlinks } from "./downlinks.ts";
import type { Slowed, Violation } from "./violation.ts";
import { uint16At } from "./wire-string.ts";

/** What a peer may leave unread of what it was sent, before it is left unread itself. */
const UNSENT_BYTES_MAX = 64 * 1024;
const LINGER_MS = 5_000;
/** So much of a packet counts as a sign of life although its end has not come. */
const PROGRESS_BYTES = 1_024;
/** Filters that cost as much as a packet: each is looked up, kept and answered. */
const FILTERS_A_PACKET = 4;
/** Beyond the refusal limit the answer takes its time; a right secret never comes there. */
const SLOW_REFUSAL_MS = 2_000;

/** Why a connection ended. */
export type EndReason = Violation | "disconnect" | "lost" | "taken-over" | "refused" | "closed";

export interface GateDeps {
  readonly intake: Intake;
  readonly clock: Pick<Clock, "monotonicMs" | "nowMs">;
  readonly downlinks: Downlinks;
  /** Sign-ins cost more than anything else a device does: a storm of them is worked off a few at a time. */
  readonly signIns: Turns;
  /** It has begun to say who it is, and waits for its turn. */
  arriving(gate: Gate): void;
  admit(gate: Gate, connect: ConnectPacket): Admission;
  /** The connection is signed in, and its CONNACK written. */
  begun(gate: Gate): void;
  /** It broke a rule: it is being ended. */
  violated(gate: Gate, violation: Violation, detail: string): void;
  refusedFilter(gate: Gate, filter: string): void;
  /** A socket is left unread from now on. */
  slowed(why: Slowed): void;
  ended(gate: Gate, reason: EndReason): void;
}

/** What is known of a connection once it has signed in. */
interface Identity {
  readonly credential: Credential;
  readonly session: Session;
  readonly connect: ConnectPacket;
  readonly publisher: Publisher;
}

/**
 * One device's connection: reads MQTT 3.1 and 3.1.1 strictly, takes telemetry of every quality of service straight to the intake, answers
 * what concerns this connection alone, and leaves subscriptions and what is delivered by them to the broker behind it.
 */
export class Gate {
  readonly socket: Socket;
  readonly arrival: Arrival;
  readonly address: string;
  /** By the monotonic clock. */
  openedAtMs: number;
  identity: Identity | null = null;
  /** Wall time. */
  signedInAtMs = 0;
  readonly #deps: GateDeps;
  readonly #frames = new FrameReader(LIMITS.packetBytesBeforeAuth);
  readonly #acks: AckWriter;
  #subscriber: Subscriber | null = null;
  /** Has had its turn to sign in; what was read while it waits for it. */
  #hasTurn = false;
  #untilTurn: Buffer[] | null = null;
  /** Written at the end of this turn. */
  #answers: Buffer[] | null = null;
  #will: Will | null = null;
  #isEnded = false;
  /** A refusal is on its way: nothing more is looked at. */
  #isRefused = false;
  /** The device must be heard at least this often [MQTT-3.1.2-24]. */
  #silenceMsMax: number = LIMITS.connectWithinSeconds * 1000;
  /** Since when the peer has left too much unread; null: it reads. */
  #unreadSinceMs: number | null = null;
  /** When the newest bytes were read, and when the newest packet was whole; by the monotonic clock. */
  #readAtMs: number;
  #heardAtMs: number;
  /** What it holds of a packet whose end has not come, as its credential has counted it. */
  #unfinishedBytes = 0;
  /** Bytes read since the device was last heard. */
  #unheardBytes = 0;
  /** Slows everything but publishes; null before sign-in, where nothing but a CONNECT comes. */
  #pace: ControlPace | null = null;

  constructor(socket: Socket, arrival: Arrival, deps: GateDeps) {
    this.socket = socket;
    this.arrival = arrival;
    this.address = socket.remoteAddress ?? "";
    this.#deps = deps;
    this.openedAtMs = deps.clock.monotonicMs();
    this.#readAtMs = this.openedAtMs;
    this.#heardAtMs = this.openedAtMs;
    this.#acks = new AckWriter((bytes) => this.#send(bytes));
    socket.on("data", (chunk: Buffer) => this.#hear(chunk));
    socket.on("drain", () => this.#drained());
    // "close" follows.
    socket.on("error", () => undefined);
    socket.on("close", () => this.end("lost"));
  }

  /** For so long nobody was read: no silence of the device's. */
  excuse(ms: number): void {
    this.#heardAtMs += ms;
    this.openedAtMs += ms;
  }

  /** Ends the connection if it was silent, or did not read, for too long. */
  lookAt(nowMs: number): void {
    if (this.#unreadSinceMs !== null && nowMs - this.#unreadSinceMs > LIMITS.unreadSeconds * 1000)
      return this.#violate("peer-does-not-read");
    if (this.identity === null) {
      // However much it says: it counts from the beginning.
      if (nowMs - this.openedAtMs > this.#silenceMsMax && !this.#isRefused) this.#violate("connect-late");
      return;
    }
    // Its being made to wait by us is no silence of its own: it is left unread.
    if (this.identity.publisher.isWaiting || this.#pace?.isWaiting) this.#heardAtMs = nowMs;
    if (nowMs - this.#heardAtMs > this.#silenceMsMax) this.#violate("keep-alive");
  }

  /** Ends the connection. The will is published unless the device took its leave [MQTT-3.1.2-8, -10]. */
  end(reason: EndReason): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#subscriber?.end();
    this.#pace?.end();
    if (this.identity !== null) this.identity.credential.unfinishedBytes -= this.#unfinishedBytes;
    if (this.#will !== null && reason !== "disconnect") this.identity?.publisher.publishWill(this.#will);
    this.#will = null;
    if (reason === "disconnect" || reason === "refused") this.#closeSoon();
    else this.socket.destroy();
    this.#deps.ended(this, reason);
  }

  /** Lets what was written reach the peer, if it reads. */
  #closeSoon(): void {
    this.#flush();
    this.socket.setTimeout(LINGER_MS, () => this.socket.destroy());
    this.socket.destroySoon();
  }

  #violate(violation: Violation, detail = ""): void {
    this.#deps.violated(this, violation, detail);
    this.end(violation);
  }

  #hear(chunk: Buffer): void {
    if (this.#isEnded || this.#isRefused) return;
    // Read before the socket heard that it should not be.
    if (this.#pace?.isWaiting) return this.#pace.add(chunk);
    if (this.#untilTurn !== null) return void this.#untilTurn.push(Buffer.from(chunk));
    this.#readAtMs = this.#deps.clock.monotonicMs();
    this.#unheardBytes += chunk.length;
    const bytes = this.#frames.join(chunk);
    if (bytes === null) this.#boundUnfinished();
    else this.#read(bytes);
    // Somebody who sends a long packet over a slow line is heard, too; one who only keeps the line busy is not.
    if (this.#unheardBytes >= PROGRESS_BYTES) this.#heard();
  }

  #heard(): void {
    this.#heardAtMs = this.#readAtMs;
    this.#unheardBytes = 0;
  }

  /** Takes packet after packet, as long as there is one and the device may go on. */
  #read(bytes: Buffer): void {
    const frames = this.#frames;
    for (let at = 0; at < bytes.length && !this.#isEnded && !this.#isRefused; at = frames.end) {
      if (this.identity === null && !this.#mayConnect(bytes.subarray(at))) break;
      if (this.#pace?.isOver(this.#readAtMs)) {
        this.#pace.wait(bytes.subarray(at));
        break;
      }
      const frame = frames.look(bytes, at);
      if (frame !== "whole" && frame !== "partial") return this.#violate(frame);
      const fault = faultOfFirstByte(frames.header, this.identity !== null);
      if (fault !== null) return this.#violate(fault);
      if (frame === "partial") break;
      this.#heard();
      this.#take(frames.header, bytes, frames.bodyAt, frames.end);
    }
    this.#boundUnfinished();
    if (this.#obstacle !== null) this.readOrNot();
  }

  #take(header: number, bytes: Buffer, start: number, end: number): void {
    const type = header >> 4;
    const { identity } = this;
    if (type === PACKET.publish && identity !== null) {
      const violation = identity.publisher.take(header, bytes, start, end, this.#readAtMs);
      if (violation !== null) this.#violate(violation, identity.publisher.refusedTopic);
      return;
    }
    if (!hasRightLength(header, end - start)) return this.#violate("packet-malformed");
    if (identity === null) return this.#takeConnect(bytes, start, end);
    this.#pace?.use(end - start, this.#readAtMs);
    this.#takeControl(type, bytes, start, end, identity);
  }

  /** Packets whose end has not come are bounded over all connections of a device. */
  #boundUnfinished(): void {
    const { heldBytes } = this.#frames;
    if (heldBytes === this.#unfinishedBytes || this.identity === null) return;
    const { credential } = this.identity;
    credential.unfinishedBytes += heldBytes - this.#unfinishedBytes;
    this.#unfinishedBytes = heldBytes;
    if (credential.unfinishedBytes > LIMITS.unfinishedBytesPerDevice && !this.#isEnded)
      this.#violate("packet-unfinished");
  }

  /** False: others sign in at this moment, and its turn comes later. */
  #mayConnect(bytes: Buffer): boolean {
    const { signIns } = this.#deps;
    if (this.#hasTurn || signIns.hasTime) {
      if (!this.#hasTurn) signIns.done();
      this.#hasTurn = true;
      return true;
    }
    const waiting = [Buffer.from(bytes)];
    this.#untilTurn = waiting;
    this.#deps.arriving(this);
    this.socket.pause();
    signIns.add(() => {
      this.#untilTurn = null;
      this.#hasTurn = true;
      this.socket.resume();
      this.#goOn(Buffer.concat(waiting));
    });
    return false;
  }

  /** What had to wait is read now. */
  #goOn(rest: Buffer): void {
    if (this.#isEnded) return;
    this.#readAtMs = this.#deps.clock.monotonicMs();
    this.#read(rest);
    this.readOrNot();
  }

  #takeControl(type: number, bytes: Buffer, start: number, end: number, identity: Identity): void {
    switch (type) {
      case PACKET.connect:
        return this.#violate("connect-twice");
      case PACKET.pingreq:
        this.#write(PINGRESP);
        return;
      case PACKET.disconnect:
        return this.end("disconnect");
      case PACKET.pubrel: {
        const packetId = uint16At(bytes, start);
        if (packetId === 0) return this.#violate("packet-id-zero");
        return identity.publisher.release(packetId);
      }
      case PACKET.subscribe:
      case PACKET.unsubscribe: {
        const fault = this.#subscriberOf(identity).takeFilters(type, bytes, start, end);
        if (fault !== null) this.#violate(fault);
        return;
      }
      default:
        // PUBACK, PUBREC, PUBCOMP: answers to what the broker delivered.
        if (uint16At(bytes, start) === 0) return this.#violate("packet-id-zero");
        this.#subscriber?.takeAnswer(type, bytes.subarray(start, end));
    }
  }

  #takeConnect(bytes: Buffer, start: number, end: number): void {
    const connect = readConnect(bytes, start, end);
    if ("violation" in connect) return this.#violate(connect.violation);
    if ("returnCode" in connect) return this.#refuse(connect.returnCode, false);
    const admission = this.#deps.admit(this, connect);
    // Whoever was asked may have ended this connection.
    if (this.#isEnded) return;
    if (admission.returnCode !== CONNACK.accepted) return this.#refuse(admission.returnCode, admission.isSlow);
    const { credential, session } = admission;
    const publisher = new Publisher({
      credential,
      session,
      intake: this.#deps.intake,
      acks: this.#acks,
      socket: this.socket,
      onChange: () => this.readOrNot(),
    });
    this.identity = { credential, session, connect, publisher };
    this.#pace = new ControlPace(credential, (rest) => this.#goOn(rest));
    this.signedInAtMs = this.#deps.clock.nowMs();
    this.#will = connect.will;
    this.#frames.bytesMax = LIMITS.packetBytes;
    this.#silenceMsMax = (connect.keepAliveSeconds || LIMITS.keepAliveSeconds) * 1000 * LIMITS.keepAliveTimes;
    session.gate = this;
    credential.gates.add(this);
    this.#write(Buffer.from([0x20, 2, admission.present ? 1 : 0, CONNACK.accepted]));
    this.#deps.begun(this);
    // What it subscribed to before is delivered from now on.
    if (session.filters.size > 0) this.#subscriberOf(this.identity).resume();
  }

  /** Answers, then closes [MQTT-3.2.2-5]. */
  #refuse(returnCode: number, isSlow: boolean): void {
    this.#isRefused = true;
    this.socket.pause();
    const answer = (): void => {
      if (this.#isEnded) return;
      this.#write(Buffer.from([0x20, 2, 0, returnCode]));
      this.end("refused");
    };
    if (isSlow) setTimeout(answer, SLOW_REFUSAL_MS).unref();
    else answer();
  }

  /** Answers of one read leave in one write. False: the peer leaves too much unread. */
  #write(bytes: Buffer): boolean {
    if (this.#answers === null) {
      this.#answers = [];
      queueMicrotask(() => this.#flush());
    }
    this.#answers.push(bytes);
    return this.#unreadSinceMs === null;
  }

  #flush(): void {
    const answers = this.#answers;
    this.#answers = null;
    if (answers !== null) this.#send(answers.length === 1 ? (answers[0] as Buffer) : Buffer.concat(answers));
  }

  #send(bytes: Buffer): void {
    const { socket } = this;
    if (socket.destroyed || socket.writableEnded) return;
    if (socket.write(bytes) || socket.writableLength <= UNSENT_BYTES_MAX || this.#unreadSinceMs !== null) return;
    this.#unreadSinceMs = this.#deps.clock.monotonicMs();
    this.#deps.slowed("unread");
    this.readOrNot();
  }

  #drained(): void {
    this.#subscriber?.drained();
    if (this.#unreadSinceMs === null) return;
    this.#unreadSinceMs = null;
    this.readOrNot();
  }

  #subscriberOf(identity: Identity): Subscriber {
    this.#subscriber ??= new Subscriber({
      ...identity,
      downlinks: this.#deps.downlinks,
      write: (bytes) => this.#write(bytes),
      refused: (filter) => this.#deps.refusedFilter(this, filter),
      charge: (filters) => this.#pace?.use(0, this.#readAtMs, filters / FILTERS_A_PACKET),
      ended: () => this.#violate("delivery-failed"),
    });
    return this.#subscriber;
  }

  /** Why the connection must wait, if it must. */
  get #obstacle(): Slowed | null {
    if (this.identity === null) return null;
    if (this.#unreadSinceMs !== null) return "unread";
    return this.#pace?.isWaiting === true ? "rate" : this.identity.publisher.obstacle;
  }

  /** Leaves the socket unread while too much waits, and reads it again. */
  readOrNot(): void {
    const obstacle = this.#obstacle;
    const wasPaused = this.socket.isPaused();
    if (obstacle === null) {
      if (!wasPaused) return;
      this.identity?.credential.held.delete(this);
      this.socket.resume();
    } else if (!wasPaused) {
      this.identity?.credential.held.add(this);
      if (obstacle !== "unread") this.#deps.slowed(obstacle);
      this.socket.pause();
    }
  }
}

const PINGRESP = Buffer.from([0xd0, 0]);
