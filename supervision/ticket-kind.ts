import type { Level } from "../model/level.ts";
import type {
  ActOrder,
  Because,
  OpenOrder,
  Ticket,
  TicketKindName,
  TicketLink,
  TicketPlace,
} from "../model/offline/ticket.ts";
import type { Result } from "../model/result.ts";
import type { Look } from "./look.ts";

/**
 * The ticket-kind seam: how a matter of the offline line lives. One file per kind in `kinds/`, plus its line in the list; what can be
 * said to it, and in which words, is its form in `model/offline/`.
 *
 * Pure: the instant comes in with the look. A refusal is a reason of the form's words.
 */
export interface TicketKind<Facts = unknown> {
  readonly kind: TicketKindName;
  /** A ticket comes into the world. The body fits the form's `open`. */
  open(order: OpenOrder, who: Who, look: Look): Result<Opening<Facts>, string>;
  /** An act of the form, offered in the ticket's state. */
  act(ticket: Ticket<Facts>, order: ActOrder, who: Who, look: Look): Result<Change<Facts>, string>;
  /** When its clock does something next, by the wall; null: it has none running. */
  clockAtMs?(ticket: Ticket<Facts>): number | null;
  /** What its clock does then. Must move the clock on. */
  onClock?(ticket: Ticket<Facts>, look: Look): Happening<Facts>;
  /** Time went by that does not count for it. Of kinds whose spans follow the engine clock; null: it counts for nothing it waits for. */
  onGap?(ticket: Ticket<Facts>, gap: Gap, look: Look): Happening<Facts> | null;
  /** How long it is remembered by the engine once it is over; records keep it for ever. */
  readonly keepMs: number;
}

/** What the wall clock went on without anybody having been able to speak. */
export interface Gap {
  /** The gateway could not hear until now. */
  readonly deafMs: number;
  /** The wall clock was put right by so much just now; negative: it was put back. */
  readonly steppedMs: number;
}

/** Who says it. `role` null: the machine. */
export interface Who {
  readonly by: string | null;
  readonly role: string | null;
  readonly because: Because | null;
}

export interface Opening<Facts> {
  readonly state: string;
  readonly place: TicketPlace;
  readonly facts: Facts;
  readonly level: Level | null;
  readonly dueAtMs: number | null;
  readonly links?: readonly TicketLink[];
  /** It needs nobody any more as soon as it is there (a record of something done). */
  readonly over?: boolean;
}

/** What is left out stays as it is. */
export interface Change<Facts> {
  readonly state?: string;
  readonly facts?: Facts;
  readonly level?: Level | null;
  readonly dueAtMs?: number | null;
  /** Added to those it has. */
  readonly links?: readonly TicketLink[];
  readonly over?: boolean;
  readonly place?: TicketPlace;
}

/** A change that the clock made, under the name by which it goes on record. */
export interface Happening<Facts> extends Change<Facts> {
  readonly act: string;
  /** What is written down beside it. */
  readonly body?: Readonly<Record<string, unknown>>;
}
