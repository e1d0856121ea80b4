import { type MessageAddress, toOncePayload } from "../codec.ts";
import type { Intake, OfferedMessage } from "../intake.ts";
import { LIMITS } from "../limits.ts";
import { channelAt, channelOf } from "./access.ts";
import { ACK, type AckKind, type AckWriter } from "./ack-writer.ts";
import type { Will } from "./connect-packet.ts";
import type { Credential } from "./credential.ts";
import { QOS_MASK } from "./packet-type.ts";
import type { Session } from "./session.ts";
import { type AckTarget, NO_ACK, OnceTelemetry, Telemetry } from "./telemetry.ts";
import { isWellFormedTopic } from "./topic.ts";
import type { Violation } from "./violation.ts";
import { faultOfString, uint16At } from "./wire-string.ts";

/** What a waiting message costs beside its payload. */
const PACKET_OVERHEAD_BYTES = 128;
/** The sum over a credential's sessions is worth making only beyond this. */
const UNRELEASED_LOOK = 1_000;

export interface PublisherDeps {
  readonly credential: Credential;
  readonly session: Session;
  readonly intake: Intake;
  readonly acks: AckWriter;
  readonly socket: { readonly destroyed: boolean };
  /** `obstacle` may have gone. */
  onChange(): void;
}

/** The fast path: what one connection publishes goes straight to the intake, and is acknowledged when the intake says so. */
export class Publisher implements AckTarget {
  readonly #deps: PublisherDeps;
  #undecidedBytes = 0;
  #isFull = false;
  /** The topic that was refused, for the log. */
  refusedTopic = "";

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  get isGone(): boolean {
    return this.#deps.socket.destroyed;
  }

  /** Why the connection must not be read: its device is above its rate, or too much of it waits for the engine. */
  get obstacle(): "rate" | "undecided" | null {
    const { credential } = this.#deps;
    if (credential.pacer.waiting > 0) return "rate";
    if (this.#undecidedBytes > LIMITS.undecidedBytesPerConnection) this.#isFull = true;
    return this.#isFull || credential.isFull ? "undecided" : null;
  }

  /** The device is made to wait by us. */
  get isWaiting(): boolean {
    const { credential } = this.#deps;
    return this.#undecidedBytes > 0 || credential.isFull || credential.pacer.waiting > 0;
  }

  /** Takes one PUBLISH whose first byte is right: `bytes` from `start` to `end` are what follows the fixed header. `nowMs`: when it was read. */
  take(header: number, bytes: Buffer, start: number, end: number, nowMs: number): Violation | null {
    const qos = (header & QOS_MASK) >> 1;
    if (end - start < 2) return "packet-malformed";
    const topicStart = start + 2;
    const topicEnd = topicStart + uint16At(bytes, start);
    const payloadAt = qos === 0 ? topicEnd : topicEnd + 2;
    if (payloadAt > end) return "packet-malformed";
    const address = channelAt(this.#deps.credential.rights, bytes, topicStart, topicEnd);
    if (address === null) return this.#faultOfTopic(bytes.subarray(topicStart, topicEnd));
    const packetId = qos === 0 ? 0 : uint16At(bytes, topicEnd);
    if (qos > 0 && packetId === 0) return "packet-id-zero";
    // RETAIN does not matter to telemetry: nothing of it is retained. DUP does not: a repetition is told by what it holds.
    const payload = bytes.subarray(payloadAt, end);
    if (qos === 2) return this.#takeOnce(address, packetId, payload, nowMs);
    this.#offer(new Telemetry(this, address, qos === 0 ? NO_ACK : ACK.puback, packetId, payload), nowMs);
    return null;
  }

  /** PUBREL: the packet id is free again, and PUBCOMP says so when that is durable. */
  release(packetId: number): void {
    const { session, credential, acks } = this.#deps;
    const answer = (): void => acks.acknowledge(ACK.pubcomp, packetId);
    if (!session.receipts.release(packetId, answer)) return;
    credential.note(session, { type: "released", packetId }, () => session.receipts.released(packetId));
  }

  /** The device's last words take the way of its telemetry; nobody waits for them to be acknowledged. */
  publishWill({ topic, payload }: Will): void {
    const address = channelOf(this.#deps.credential.rights, topic);
    if (address === null) return;
    const { credential, intake } = this.#deps;
    const bytes = payload.length + PACKET_OVERHEAD_BYTES;
    credential.partingTaken(bytes);
    const lastWords: AckTarget = {
      isGone: true,
      acknowledged: () => undefined,
      decided: () => credential.partingDecided(bytes),
    };
    // Whoever comes and goes without end is slowed like whoever publishes.
    credential.pass(payload.length, () => intake.offer(new Telemetry(lastWords, address, NO_ACK, 0, payload)));
  }

  acknowledged(kind: AckKind, packetId: number): void {
    this.#deps.acks.acknowledge(kind, packetId);
  }

  decided(payloadBytes: number): void {
    this.#undecidedBytes -= payloadBytes + PACKET_OVERHEAD_BYTES;
    this.#deps.credential.decided(payloadBytes + PACKET_OVERHEAD_BYTES);
    if (!this.#isFull || this.#undecidedBytes > LIMITS.undecidedBytesPerConnection / 2) return;
    this.#isFull = false;
    this.#deps.onChange();
  }

  #taken(payloadBytes: number): void {
    this.#undecidedBytes += payloadBytes + PACKET_OVERHEAD_BYTES;
    this.#deps.credential.taken(payloadBytes + PACKET_OVERHEAD_BYTES);
  }

  #faultOfTopic(topic: Buffer): Violation {
    const fault = faultOfString(topic);
    if (fault !== null) return fault;
    const name = topic.toString("utf8");
    this.refusedTopic = name.slice(0, LIMITS.topicBytes);
    return isWellFormedTopic(name) ? "topic-elsewhere" : "topic-malformed";
  }

  #takeOnce(address: MessageAddress, packetId: number, payload: Buffer, nowMs: number): Violation | null {
    const { session, credential, acks } = this.#deps;
    const { receipts, clientId } = session;
    if (!receipts.take(packetId, () => acks.acknowledge(ACK.pubrec, packetId))) return null;
    const rest = session.isKept ? toOncePayload({ clientId, packetId, payload }) : payload;
    this.#offer(new OnceTelemetry(this, address, session, packetId, rest), nowMs);
    const areTooMany = receipts.size > UNRELEASED_LOOK && credential.unreleased > LIMITS.unreleasedPerDevice;
    return areTooMany ? "unreleased-too-many" : null;
  }

  #offer(message: OfferedMessage, nowMs: number): void {
    const { credential, intake } = this.#deps;
    const bytes = message.payload.length;
    this.#taken(bytes);
    if (credential.pacer.mayGo(bytes, nowMs)) intake.offer(message);
    else credential.pass(bytes, () => intake.offer(message));
  }
}
