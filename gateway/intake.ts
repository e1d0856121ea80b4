import { GatewayError } from "../model/errors.ts";
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
  /** Records durable and not decided yet, and their bytes: how long an alarm waits behind them is bounded by these. */
  readonly backlogRecordsMax: number;
  readonly backlogBytesMax: number;
}

export const INTAKE_LIMITS: IntakeLimits = {
  pendingBytesMax: 32 * 1024 * 1024,
  backlogRecordsMax: 100_000,
  backlogBytesMax: 8 * 1024 * 1024,
};
const RETRY_MS = 50;
const LOOK_FOR_ABANDONED_AT = 1_000;

/** Puts telemetry into the journal within global bounds; what does not fit waits, and with it the sender. */
export class JournalIntake implements Intake {
  readonly stats: IntakeStats = { offered: 0, acknowledged: 0, waiting: 0 };
  readonly #loop: Loop;
  readonly #journal: Journal;
  readonly #limits: IntakeLimits;
  readonly #mayTake: () => boolean;
  /** Offers that must wait, oldest first. A device's later offers wait behind its earlier ones, so order is kept. */
  #waiting: OfferedMessage[] = [];
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
  }

  offer(message: OfferedMessage): void {
    this.stats.offered++;
    if (this.#waiting.length === 0 && this.#hasRoom() && this.#append(message)) return;
    this.#waiting.push(message);
    if (this.#waiting.length >= this.#lookAt) this.#dropAbandoned();
    this.stats.waiting = this.#waiting.length;
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
    if (this.#waiting.length > 0) this.#drain();
  }

  close(): void {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#waiting.length = 0;
  }

  /** Devices that come back again and again while nothing is taken leave their messages behind: they would gather without end. */
  #dropAbandoned(): void {
    const abandoned = this.#waiting.filter(({ isAbandoned }) => isAbandoned);
    this.#waiting = this.#waiting.filter(({ isAbandoned }) => !isAbandoned);
    for (const message of abandoned) message.decided();
    this.#lookAt = Math.max(LOOK_FOR_ABANDONED_AT, 2 * this.#waiting.length);
  }

  #hasRoom(): boolean {
    const { pendingBytesMax, backlogRecordsMax, backlogBytesMax } = this.#limits;
    if (this.#journal.pendingBytes >= pendingBytesMax) return false;
    return this.#loop.backlog < backlogRecordsMax && this.#loop.backlogBytes < backlogBytesMax && this.#mayTake();
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

  #drain(): void {
    let taken = 0;
    for (const message of this.#waiting) {
      if (!this.#hasRoom() || !this.#append(message)) break;
      taken++;
    }
    this.#waiting.splice(0, taken);
    this.stats.waiting = this.#waiting.length;
    if (this.#waiting.length > 0) this.#retryLater();
  }
}
