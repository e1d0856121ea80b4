import type { Logger } from "pino";
import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { DeliveryState, OutboxEntry } from "../model/push.ts";
import type { Clock } from "../model/time.ts";
import type { ChannelState } from "./channel-health.ts";
import type { ChannelKind } from "./channel.ts";
import type { LetterFacts } from "./letter.ts";
import type { PhoneBook } from "./phone-book.ts";

/** What delivering needs of the machine. */
export interface DeliveryDeps {
  /** Entries of the outbox that are neither accepted nor failed for good, oldest first; as many at once as the records give. */
  pending(): Promise<readonly PendingEntry[]>;
  /** Writes down how an attempt ended; resolves when that is durable. */
  recordAttempt(attempt: AttemptRecord): Promise<void>;
  /** The channel in the catalogue in force, retired ones included; null: there is none. A new object when it was changed. */
  channelConfig(id: string): ChannelConfig | null;
  /** The clear secret behind the reference a channel's configuration holds; null: it is lost. */
  channelSecret(reference: string): Promise<string | null>;
  /** What makes a message to people readable; absent: ids only. */
  facts?(entry: OutboxEntry): Promise<LetterFacts>;
  readonly phones?: PhoneBook;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when a channel's state changes, and on its first success after a start. */
  onChannelState(channel: string, state: ChannelState): void;
  readonly kinds?: readonly ChannelKind[];
  readonly limits?: DeliveryLimits;
}

export interface PendingEntry {
  readonly entry: OutboxEntry;
  readonly attempts: number;
}

export interface AttemptRecord {
  readonly key: string;
  readonly atMs: number;
  readonly state: DeliveryState;
  readonly status: number | null;
  readonly error: string | null;
}

export interface DeliveryLimits {
  /** Attempts under way at once on one channel. */
  readonly atOnceMax: number;
  /** Messages of one channel held in memory; the rest stays in the records and is read again. */
  readonly waitingMax: number;
  /** Longest attempt. */
  readonly attemptMs: number;
  /** How long `close` waits for attempts under way. */
  readonly closeMs: number;
}

export const DELIVERY_LIMITS: DeliveryLimits = {
  atOnceMax: 4,
  waitingMax: 10_000,
  attemptMs: 10_000,
  closeMs: 5_000,
};
