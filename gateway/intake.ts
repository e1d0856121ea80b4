import { GatewayError } from "../model/errors.ts";
import { type DeviceKey, toDeviceKey } from "../model/ids.ts";
import { EVENT_KIND } from "../model/journal-event.ts";
import type { Journal, JournalRecord } from "../storage/journal/journal.ts";
import { encodeEvent, type MessageAddress } from "./codec.ts";
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
  /** A device has come or gone. Keeps its place behind what the device had offered before. */
  connection(change: ConnectionChange): void;
  readonly stats: IntakeStats;
}

export interface ConnectionChange {
  readonly enterprise: string;
  readonly device: string;
  readonly connected: boolean;
  readonly address: string;
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
  undecidedBytesMax: 256 * 1024,
};
const RETRY_MS = 50;
/** What one device may have taken in before others have their turn. */
const TURN_BYTES = 32 * 1024;
const LOOK_FOR_ABANDONED_AT = 1_000;

/**
 * Puts telemetry into the journal within global bounds; what does not fit waits, and with it the sender. Devices take turns, and
 * whoever has been silent for a while comes first: an alarm does not stand behind the backlogs of others.
 */
export class JournalIntake implements Intake {
  readonly stats: IntakeStats = { offered: 0, acknowledged: 0, waiting: 0 };
  readonly #loop: Loop;
  readonly #journal: Journal;
  readonly #limits: IntakeLimits;
  readonly #mayTake: () => boolean;
  /** Offers that must wait, by device, in the order of turns. A device's later offers wait behind its earlier ones. */
  readonly #waiting = new Map<DeviceKey, MessageQueue>();
  /** Those of them that have not had a turn yet: whoever has said nothing for a while comes before those who talk all the time. */
  readonly #newcomers = new Map<DeviceKey, MessageQueue>();
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
    const { deviceKey } = message.address;
    const queue = this.#queueOf(deviceKey);
    if (queue === undefined && this.#hasRoom() && this.#append(message)) return;
    if (queue === undefined) this.#newcomers.set(deviceKey, new MessageQueue(message));
    else queue.push(message);
    this.stats.waiting++;
    if (this.stats.waiting >= this.#lookAt) this.#dropAbandoned();
    this.#retryLater();
  }

  connection(change: ConnectionChange): void {
    const queue = this.#queueOf(toDeviceKey(change.enterprise, change.device));
    // Or the last words of a connection that is long gone would come after it.
    if (queue !== undefined) return this.offer(queue.noted(new ConnectionNote(change)));
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
    this.#newcomers.clear();
  }

  #queueOf(deviceKey: DeviceKey): MessageQueue | undefined {
    return this.stats.waiting === 0 ? undefined : (this.#waiting.get(deviceKey) ?? this.#newcomers.get(deviceKey));
  }

  /** Devices that come back again and again while nothing is taken leave their messages behind: they would gather without end. */
  #dropAbandoned(): void {
    for (const queues of [this.#newcomers, this.#waiting]) {
      for (const [key, queue] of queues) {
        for (const message of queue.dropAbandoned()) {
          this.stats.waiting--;
          message.decided();
        }
        if (queue.isEmpty) queues.delete(key);
      }
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

  /** Each device in turn, newcomers first, as long as there is room. */
  #drain(): void {
    // Taking a message in may wake who was waiting, and they may offer more.
    if (this.stats.waiting === 0 || this.#isDraining) return;
    this.#isDraining = true;
    if (this.#giveTurns(this.#newcomers)) this.#giveTurns(this.#waiting);
    this.#isDraining = false;
    if (this.stats.waiting > 0) this.#retryLater();
  }

  /** False: there is no more room. */
  #giveTurns(queues: Map<DeviceKey, MessageQueue>): boolean {
    for (const [key, queue] of queues) {
      const before = this.stats.waiting;
      const hasRoom = this.#giveTurn(queue);
      // Whoever has had a turn, or the beginning of one, stands last.
      if (this.stats.waiting < before) {
        queues.delete(key);
        if (!queue.isEmpty) this.#waiting.set(key, queue);
      }
      if (!hasRoom) return false;
    }
    return true;
  }

  /** A turn is more than one message: what lies together is decided together, while it is at hand. */
  #giveTurn(queue: MessageQueue): boolean {
    for (let bytes = 0; bytes < TURN_BYTES && !queue.isEmpty; bytes += queue.shift()) {
      if (!this.#hasRoom() || !this.#append(queue.first)) return false;
      this.stats.waiting--;
    }
    return true;
  }
}

/** A connection that came or went while messages of its device wait. Nobody is answered. */
class ConnectionNote implements OfferedMessage {
  readonly kindNo = EVENT_KIND.connection;
  readonly address: MessageAddress;
  readonly payload: Uint8Array;
  /** A newer one says what holds. */
  isAbandoned = false;

  constructor(change: ConnectionChange) {
    const { enterprise, device } = change;
    const names = { enterprise, device, deviceKey: toDeviceKey(enterprise, device), channel: "" };
    // Whose it is stands in the payload.
    this.address = { ...names, prefix: NOTHING };
    this.payload = encodeEvent({ kind: "connection", ...change });
  }

  acknowledge(): void {}

  decided(): void {}
}

const NOTHING = new Uint8Array(0);

/** What one device waits with; never empty while it is in the map. */
class MessageQueue {
  #messages: OfferedMessage[];
  #newestNote: ConnectionNote | null = null;
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

  /** Takes the first one away; how long it was. */
  shift(): number {
    const bytes = this.first.payload.length;
    this.#taken++;
    // Moved up now and then, not for each one.
    if (this.#taken >= 1_000) {
      this.#messages = this.#messages.slice(this.#taken);
      this.#taken = 0;
    }
    return bytes;
  }

  /** The newest of its kind: it alone must be kept however long nothing is taken. */
  noted(note: ConnectionNote): ConnectionNote {
    if (this.#newestNote !== null) this.#newestNote.isAbandoned = true;
    this.#newestNote = note;
    return note;
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
