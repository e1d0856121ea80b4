import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { OutboxEntry } from "../model/push.ts";

/**
 * The push-channel seam: how one message leaves the house. One file per kind in `channels/`, plus its line in the list.
 *
 * A channel sends once and says what it knows; retries, order and records belong to `deliver.ts`.
 */
export interface ChannelKind {
  readonly kind: string;
  /** What is wrong with a configuration of this kind, as error codes; empty: nothing. */
  check(config: ChannelConfig): readonly string[];
  open(config: ChannelConfig, deps: ChannelDeps): Channel;
}

export interface ChannelDeps {
  /** The clear secret of the channel, or null when it has none. */
  readonly secret: string | null;
  readonly timeoutMs: number;
  nowMs(): number;
}

export interface Channel {
  send(entry: OutboxEntry, signal: AbortSignal): Promise<DeliveryOutcome>;
  close(): Promise<void>;
}

/** What is known after one attempt. Retryable is part of the type. */
export type DeliveryOutcome =
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
