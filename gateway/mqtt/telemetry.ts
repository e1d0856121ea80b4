import { EVENT_KIND } from "../../model/journal-event.ts";
import type { MessageAddress } from "../codec.ts";
import type { OfferedMessage } from "../intake.ts";
import { ACK, type AckKind } from "./ack-writer.ts";
import type { Session } from "./session.ts";

/** Nobody is told: QoS 0, and a will. */
export const NO_ACK = 0;

/** Who is told that a message has become durable. */
export interface AckTarget {
  /** The connection is gone: nobody waits for the acknowledgement. */
  readonly isGone: boolean;
  /** In the order in which the messages were taken. */
  acknowledged(kind: AckKind, packetId: number): void;
  /** The engine has taken so much in. */
  decided(payloadBytes: number): void;
}

/** A message on its way to disk. A class, because there are many at a time: no closure each. */
export class Telemetry implements OfferedMessage {
  readonly kindNo: number = EVENT_KIND.message;
  readonly address: MessageAddress;
  readonly payload: Uint8Array;
  readonly #target: AckTarget;
  readonly #ack: AckKind | typeof NO_ACK;
  readonly #packetId: number;

  constructor(
    target: AckTarget,
    address: MessageAddress,
    ack: AckKind | typeof NO_ACK,
    packetId: number,
    payload: Uint8Array,
  ) {
    this.address = address;
    this.payload = payload;
    this.#target = target;
    this.#ack = ack;
    this.#packetId = packetId;
  }

  /** A device sends QoS 1 again; nobody does that for QoS 0 or a will, and QoS 2 is remembered as taken. */
  get isAbandoned(): boolean {
    return this.#ack === ACK.puback && this.#target.isGone;
  }

  acknowledge(): void {
    if (this.#ack !== NO_ACK) this.#target.acknowledged(this.#ack, this.#packetId);
  }

  decided(): void {
    this.#target.decided(this.payload.length);
  }
}

/** A QoS 2 message: its receipt tells who is to be answered. In a kept session the journal remembers its packet id, too. */
export class OnceTelemetry extends Telemetry {
  override readonly kindNo: number;
  readonly #session: Session;
  readonly #id: number;

  constructor(target: AckTarget, address: MessageAddress, session: Session, packetId: number, payload: Uint8Array) {
    super(target, address, NO_ACK, packetId, payload);
    this.kindNo = session.isKept ? EVENT_KIND.onceMessage : EVENT_KIND.message;
    this.#session = session;
    this.#id = packetId;
  }

  override acknowledge(): void {
    this.#session.receipts.durable(this.#id);
  }
}
