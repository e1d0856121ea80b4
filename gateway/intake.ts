import { GatewayError } from "../model/errors.ts";
import type { DeviceKey } from "../model/ids.ts";
import type { Journal, JournalRecord } from "../storage/journal/journal.ts";
import type { MessageAddress } from "./codec.ts";
import type { Loop } from "./loop.ts";

/**
 * The seam between any MQTT front end and the durable path: a front hands over what it has judged to be telemetry and is told when it
 * may acknowledge. A faster front can take the place of the embedded broker without anything behind this line changing.
 */
export interface Intake {
  /**
   * Takes one message of an authenticated device. `acknowledge` is called once, after the message is on disk, in the order of the
   * offers of one device. While space is short it is called later, or never: what is not durable is never acknowledged.
   */
  offer(message: OfferedMessage): void;
  connection(change: { enterprise: string; device: string; connected: boolean; address: string }): void;
  readonly stats: IntakeStats;
}

export interface OfferedMessage {
  /** `EVENT_KIND` of the record: a message, one that is taken once, or a change of its session. */
  readonly kindNo: number;
  /** Who speaks, and on which channel: the last level of the topic. */
  readonly address: MessageAddress;
  /** What follows the address in the record. */
  readonly payload: Uint8Array;
  acknowledge(): void;
  /** Called when the engine has taken the message in, or when it was abandoned: it stands in nobody's way any more. */
  decided(): void;
  /** Nobody waits for the acknowledgement any more: the device will send again. Such a message need not be kept waiting. */
  readonly isAbandoned: boolean;
}

export interface IntakeStats {
  offered: number;
  acknowledged: number;
  /** Waiting because the bounds were reached or space had run out. */
  waiting: number;
}

export interface IntakeLimits {
  /** Bytes handed to the journal and not durable yet. */
  readonly pendingBytesMax: number;
  /** Records durable and not decided yet. */
  readonly backlogRecordsMax: number;
  /** Bytes handed to the journal and not decided yet: an alarm waits behind no more than these. */
  readonly undecidedBytesMax: number;
}

export const INTAKE_LIMITS: IntakeLimits = {
  pendingBytesMax: 32 * 1024 * 1024,
  backlogRecordsMax: 100_000,
  undecidedBytesMax: 1024 * 1024,
};
const RETRY_MS = 50;
const LOOK_FOR_ABANDONED_AT = 1_000;

/**
 * Puts telemetry into the journal within global bounds; what does not fit waits, and with it the sender. Devices take turns: whoever has
 * little to say waits for one message of each other, not for all that they have.
 */
export class JournalIntake implements Intake {
  readonly stats: IntakeStats = { offered: 0, acknowledged: 0, waiting: 0 };
  readonly #loop: Loop;
  readonly #journal: Journal;
  readonly #limits: IntakeLimits;
  readonly #mayTake: () => boolean;
  /** Offers that must wait, by device, in the order of turns. A device's later offers wait behind its earlier ones. */
  readonly #waiting = new Map<DeviceKey, MessageQueue>();
  #isDraining = false;
  /** So many waiting messages are worth a look for abandoned ones. */
  #lookAt = LOOK_FOR_ABANDONED_AT;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;

  /** `mayTake` false: telemetry waits though the journal would take it. */
  constructor(loop: Loop, journal: Journal, limits: IntakeLimits, mayTake: () => boolean = () => true) {
    this.#loop = loop;
    this.#journal = journal;
    this.#limits = limits;
    this.#mayTake = mayTake;
    loop.onTaken = () => this.#drain();
  }

  offer(message: OfferedMessage): void {
    this.stats.offered++;
    const queue = this.#waiting.get(message.address.deviceKey);
    if (queue === undefined && this.#hasRoom() && this.#append(message)) return;
    if (queue === undefined) this.#waiting.set(message.address.deviceKey, new MessageQueue(message));
    else queue.push(message);
    this.stats.waiting++;
    if (this.stats.waiting >= this.#lookAt) this.#dropAbandoned();
    this.#retryLater();
  }

  connection(change: { enterprise: string; device: string; connected: boolean; address: string }): void {
    try {
      this.#loop.append({ kind: "connection", ...change }, true);
    } catch (error) {
      // The journal takes nothing: the device's own silence will tell.
      if (!(error instanceof GatewayError)) throw error;
    }
  }

  /** Tells the front about records that have become durable. Called by whoever owns `journal.onDurable`. */
  durable(records: readonly JournalRecord[]): void {
    for (const { tag } of records) {
      if (tag === undefined) continue;
      this.stats.acknowledged++;
      // Only `#append` sets tags, and it sets the message.
      (tag as OfferedMessage).acknowledge();
    }
    this.#drain();
  }

  close(): void {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#waiting.clear();
  }

  /** Devices that come back again and again while nothing is taken leave their messages behind: they would gather without end. */
  #dropAbandoned(): void {
    for (const [key, queue] of this.#waiting) {
      for (const message of queue.dropAbandoned()) {
        this.stats.waiting--;
        message.decided();
      }
      if (queue.isEmpty) this.#waiting.delete(key);
    }
    this.#lookAt = Math.max(LOOK_FOR_ABANDONED_AT, 2 * this.stats.waiting);
  }

  #hasRoom(): boolean {
    const { pendingBytesMax, backlogRecordsMax, undecidedBytesMax } = this.#limits;
    if (this.#journal.pendingBytes >= pendingBytesMax) return false;
    return this.#loop.backlog < backlogRecordsMax && this.#loop.undecidedBytes < undecidedBytesMax && this.#mayTake();
  }

  #append(message: OfferedMessage): boolean {
    const { kindNo, payload } = message;
    try {
      this.#loop.appendOf(message, kindNo, payload);
      return true;
    } catch (error) {
      if (error instanceof GatewayError && (error.code === "STORAGE_FULL" || error.code === "STORE_UNAVAILABLE"))
        return false;
      throw error;
    }
  }

  #retryLater(): void {
    if (this.#retry !== null || this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#drain();
    }, RETRY_MS);
  }

  /** One message of each device in turn, as long as there is room. */
  #drain(): void {
    // Taking a message in may wake who was waiting, and they may offer more.
    if (this.#waiting.size === 0 || this.#isDraining) return;
    this.#isDraining = true;
    for (const [key, queue] of this.#waiting) {
      if (!this.#hasRoom() || !this.#append(queue.first)) break;
      this.stats.waiting--;
      queue.shift();
      // Whoever has had its turn stands last.
      this.#waiting.delete(key);
      if (!queue.isEmpty) this.#waiting.set(key, queue);
    }
    this.#isDraining = false;
    if (this.#waiting.size > 0) this.#retryLater();
  }
}

/** What one device waits with; never empty while it is in the map. */
class MessageQueue {
  #messages: OfferedMessage[];
  #taken = 0;

  constructor(first: OfferedMessage) {
    this.#messages = [first];
  }

  get isEmpty(): boolean {
    return this.#taken === this.#messages.length;
  }

  get first(): OfferedMessage {
    return this.#messages[this.#taken] as OfferedMessage;
  }

  push(message: OfferedMessage): void {
    this.#messages.push(message);
  }

  shift(): void {
    this.#taken++;
    // Moved up now and then, not for each one.
    if (this.#taken < 1_000) return;
    this.#messages = this.#messages.slice(this.#taken);
    this.#taken = 0;
  }

  dropAbandoned(): OfferedMessage[] {
    const waiting = this.#messages.slice(this.#taken);
    const abandoned = waiting.filter(({ isAbandoned }) => isAbandoned);
    const left = new Set(abandoned);
    this.#messages = waiting.filter((message) => !left.has(message));
    this.#taken = 0;
    return abandoned;
  }
}
