import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { Letter } from "./letter.ts";
import type { PhoneBook } from "./phone-book.ts";

/**
 * The push-channel seam: how one message leaves the house. One file per kind in `channels/`, plus its line in the list.
 *
 * A channel sends once and says what it knows; retries, order, pace and records belong to `deliver.ts`.
 */
export interface ChannelKind {
  readonly kind: string;
  /** How people are spared; absent: a machine listens there, which gets each message by itself and at once. */
  readonly pace?: Pace;
  /** What is wrong with a configuration of this kind, as codes (`settings.<name>-<what>` names a setting); empty: nothing. */
  check(config: ChannelConfig): readonly string[];
  open(config: ChannelConfig, deps: ChannelDeps): Channel;
}

/** What a channel for people asks of its lane: letters that come in quick succession become one message. */
export interface Pace {
  /** One message for each recipient in this time; what comes meanwhile goes into the next. What is graver waits for nothing. */
  readonly gatherMs: number;
  /** Messages a minute of the whole channel, as the vendor allows; null: it sets no such limit. */
  readonly perMinuteMax: number | null;
  /** Red alarms one message can name; the others go into a next one at once. Alarms of other levels may be counted instead. */
  readonly redsMax: number;
  /** True: a group reads it, whoever is meant; false: each recipient is somebody else. */
  readonly isGroup: boolean;
}

export interface ChannelDeps {
  /** The clear secret of the channel, or null when it has none. */
  readonly secret: string | null;
  readonly timeoutMs: number;
  /** The phones people have subscribed; absent: this gateway keeps none. */
  readonly phones?: PhoneBook;
  nowMs(): number;
}

export interface Channel {
  /** One attempt for all of these, to one recipient: what comes of it holds for each. Exactly one without a `pace`. */
  send(letters: readonly Letter[], signal: AbortSignal): Promise<DeliveryOutcome>;
  close(): Promise<void>;
}

/** What is known after one attempt. Retryable is part of the type. */
export type DeliveryOutcome =
  /** The vendor has taken it. Whether a phone shows it, or a person saw it, is told by receipts, if at all. */
  | { readonly kind: "accepted"; readonly status: number }
  /** Refused or unreachable: the message certainly did not arrive. */
  | {
      readonly kind: "retry";
      readonly error: string;
      readonly status: number | null;
      readonly retryAfterMs: number | null;
    }
  /** Sent, no answer: it may have arrived. Tried again under the same key. */
  | { readonly kind: "unknown"; readonly error: string }
  /** Will never succeed as configured (address not allowed, scheme refused). */
  | { readonly kind: "failed"; readonly error: string };
