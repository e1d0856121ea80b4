import type { Alarm } from "./alarm.ts";

/** Why a message goes out. */
export type PushReason =
  | "raised"
  | "escalated"
  | "acknowledged"
  | "cleared"
  | "reset"
  | "shelved"
  | "unshelved"
  | "retired"
  | "suppressed"
  | "out-of-service"
  /** Nothing mutes it any more: it is called out again. */
  | "unmuted"
  /** The drill it was raised in is over, and it still holds: it is none any more. */
  | "drill-over"
  /** Somebody handed it to the person who is called here. */
  | "reassigned"
  /** It was acknowledged so long ago, and still holds, that it needs another answer. */
  | "acknowledgement-expired"
  /** No alarm: the person begins a shift and is asked to confirm that this reaches. */
  | "shift-check";

/**
 * One message owed to one channel: written in the same transaction as the alarm change that caused it.
 *
 * `key` is derived from alarm, transition, step, channel and person, so a retry or a replay can never make a second one.
 */
export interface OutboxEntry {
  readonly key: string;
  readonly seq: number;
  readonly channel: string;
  /** Where the channel knows several addresses, which one; absent: the channel as such. */
  readonly address?: string;
  /** Whose contact it is; absent: nobody's in particular. */
  readonly person?: string;
  readonly enterprise: string;
  readonly reason: PushReason;
  /** Step of the policy (0-based) that asked for it; null for news sent to everybody already told. */
  readonly step: number | null;
  /** The alarm as it stood at that transition. */
  readonly alarm: Alarm;
  readonly atMs: number;
  /** Whom it is for; absent: whoever the channel itself reaches. */
  readonly to?: Recipient;
}

/**
 * What is known of a delivery, and what is not.
 * - `pending`: not accepted yet; will be tried again.
 * - `accepted`: the channel's server answered 2xx. Whether a person saw it is not known.
 * - `unknown`: the request left, no answer came. It may have arrived; the same key is tried again.
 * - `failed`: refused for good (channel retired or misconfigured). Nobody was told by it.
 */
export type DeliveryState = "pending" | "accepted" | "unknown" | "failed";

/** Somebody a message is for. */
export interface Recipient {
  readonly person: string;
  /** As the channel understands it: a telephone number, an e-mail address, a user name. */
  readonly address: string;
}
