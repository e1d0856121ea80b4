import type { Level } from "../level.ts";

/**
 * A ticket is one matter of the offline line: what people found, promised, permitted or signed, and how it went on.
 *
 * It lives in steps that people take and clocks that run between them; each step is an entry, append-only and hash-chained.
 * Instants are wall stamps throughout: what people sign is calendar time, and its deadlines follow the wall clock.
 */
export const TICKET_KINDS = [
  "hazard",
  "inspection",
  "round",
  "permit",
  "bypass",
  "calibration",
  "work-order",
  "promise",
  "offline-report",
  "enforcement",
  "order",
  "event-mode",
  "contradiction",
  "duty-check",
] as const;
export type TicketKindName = (typeof TICKET_KINDS)[number];

/** Where the matter lies. An empty list of points: the place as a whole. */
export interface TicketPlace {
  readonly site: string | null;
  readonly zone: string | null;
  readonly points: readonly string[];
}

/** What one thing of either line is to another. */
export const LINK_ROLES = ["cause", "confirms", "contradicts", "continues"] as const;
export type LinkRole = (typeof LINK_ROLES)[number];

export interface TicketLink {
  readonly to: "alarm" | "ticket";
  readonly id: string;
  readonly role: LinkRole;
}

/** A ticket as it stands after its newest entry. `facts` belong to its kind. */
export interface Ticket<Facts = unknown> {
  readonly id: string;
  readonly kind: TicketKindName;
  readonly enterprise: string;
  readonly place: TicketPlace;
  /** A word of its kind. */
  readonly state: string;
  /** How loudly it calls people now; null: it calls nobody. */
  readonly level: Level | null;
  readonly openedAtMs: number;
  /** null: the machine. */
  readonly openedBy: string | null;
  readonly changedAtMs: number;
  /** null: it still needs somebody. */
  readonly closedAtMs: number | null;
  /** When the step that is owed now is late; null: no step is owed, or none has a deadline. */
  readonly dueAtMs: number | null;
  readonly links: readonly TicketLink[];
  /** How many entries it has. */
  readonly entries: number;
  /** Acts that came too late from a phone without a network: kept beside what had happened meanwhile, and carried out by nobody. */
  readonly keptAside: number;
  readonly facts: Facts;
}

/** One step of a ticket. What was said stands in `body` as it was said. */
export interface TicketEntry {
  readonly ticket: string;
  /** 1, 2, 3 … within the ticket. */
  readonly no: number;
  /** Journal sequence that caused it. */
  readonly seq: number;
  readonly atMs: number;
  readonly kind: TicketKindName;
  readonly enterprise: string;
  /** `open`, an act of the kind, a happening of its clock, or `kept-aside`. */
  readonly act: string;
  /** The state it was in after it. */
  readonly state: string;
  /** null: the machine. */
  readonly by: string | null;
  readonly because: Because | null;
  readonly claimed: Claimed | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What made the machine take a step: a joint (`L1`), a contradiction (`D-04`), a clock. */
export interface Because {
  readonly rule: string;
  readonly alarm?: string;
  readonly ticket?: string;
}

/** What a phone says of the moment something was done: told beside the gateway's own stamp, never in its place. */
export interface Claimed {
  /** The client's own id of the act (UUID): sent again, it is taken once. */
  readonly clientId: string;
  /** By the phone's clock. */
  readonly atMs: number;
  /** How far the phone's clock is behind the gateway's, measured when it was handed in: gateway time − phone time. */
  readonly offsetMs: number;
  /** Where the phone was; null: it did not know (indoors), or was not asked. */
  readonly position: Position | null;
}

export interface Position {
  readonly lat: number;
  readonly lon: number;
  /** Radius in metres in which it is sure to be; null: unknown. */
  readonly accuracyM: number | null;
}

/** What somebody, or the machine, wants of the offline line. Shapes and rights were checked before it was journaled. */
export type TicketOrder = OpenOrder | ActOrder;

export interface OpenOrder {
  readonly type: "open";
  readonly kind: TicketKindName;
  readonly enterprise: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly claimed: Claimed | null;
  /** What the shell looked up for it in records and readings, for `step` sees neither. */
  readonly gathered: Gathered;
}

export interface ActOrder {
  readonly type: "act";
  readonly ticket: string;
  readonly act: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly claimed: Claimed | null;
  readonly gathered: Gathered;
}

export type Gathered = Readonly<Record<string, unknown>>;
export const NOTHING_GATHERED: Gathered = {};

/** The instant something was done by the gateway's clock: as the phone claims it, put right by its measured offset. */
export function doneAtMs(claimed: Claimed | null, nowMs: number): number {
  // Nothing is done later than it is told.
  return claimed === null ? nowMs : Math.min(nowMs, claimed.atMs + claimed.offsetMs);
}

/** Tickets of one enterprise that are not over, at most: the engine remembers them all. */
export const OPEN_TICKETS_MAX = 5_000;
