/** How far a QoS 2 message has come on its way in. */
interface Receipt {
  stage: "journaling" | "received" | "releasing";
  /** Answers owed when the stage is over. */
  readonly owed: (() => void)[];
}

/**
 * The receiving side of QoS 2 for one session [MQTT-4.3.3-2]: a message is taken once, however often it is sent, until its packet id is
 * released. PUBREC leaves when the message is durable, PUBCOMP when its release is.
 */
export class Receipts {
  readonly #byId = new Map<number, Receipt>();
  /** The newest one on its way to disk: answers leave in the order of the PUBLISHes [MQTT-4.6.0-3]. */
  #newest: Receipt | null = null;

  constructor(received: readonly number[] = []) {
    for (const packetId of received) this.#byId.set(packetId, { stage: "received", owed: [] });
  }

  /** Packet ids in use. */
  get size(): number {
    return this.#byId.size;
  }

  /** True: the message is new and must be journaled; `durable` is to be called then. `answer` is called when it is durable. */
  take(packetId: number, answer: () => void): boolean {
    const known = this.#byId.get(packetId);
    if (known === undefined) {
      this.#newest = { stage: "journaling", owed: [answer] };
      this.#byId.set(packetId, this.#newest);
      return true;
    }
    const before = this.#newest;
    if (before === null) answer();
    else before.owed.push(answer);
    return false;
  }

  durable(packetId: number): void {
    const known = this.#byId.get(packetId);
    if (known?.stage !== "journaling") return;
    known.stage = "received";
    if (this.#newest === known) this.#newest = null;
    settle(known);
  }

  /** True: the release must be journaled; `released` is to be called then. `answer` is called when the packet id is free. */
  release(packetId: number, answer: () => void): boolean {
    const known = this.#byId.get(packetId);
    if (known === undefined) {
      answer();
      return false;
    }
    if (known.stage === "journaling") {
      // Nobody can release what was not received; a peer that does gets its answer after the other one.
      known.owed.push(answer);
      return false;
    }
    known.owed.push(answer);
    if (known.stage === "releasing") return false;
    known.stage = "releasing";
    return true;
  }

  released(packetId: number): void {
    const known = this.#byId.get(packetId);
    if (known?.stage !== "releasing") return;
    this.#byId.delete(packetId);
    settle(known);
  }
}

function settle(receipt: Receipt): void {
  for (const answer of receipt.owed.splice(0)) answer();
}
