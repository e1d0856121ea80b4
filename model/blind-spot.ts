import type { TicketKindName } from "./offline/ticket.ts";

/** One thing that kept an alarm from calling, or the supervision from seeing, at an instant; who did it, and who allowed it. */
export interface BlindSpot {
  readonly id: string;
  /** A kind of the register, `shelved`, `silent` (a sensor of which nothing was known), or the kind of a ticket. */
  readonly kind: string;
  readonly points: readonly string[];
  readonly sinceMs: number;
  /** When it was to end by itself; null: it was not. */
  readonly untilMs: number | null;
  readonly by: string | null;
  readonly approvedBy: string | null;
  readonly reason: string | null;
  /** What guarded the place meanwhile. */
  readonly measure: string | null;
  /** The paper, rule or ticket behind it. */
  readonly reference: string | null;
}

/** Tickets under which something is not watched as it would be. */
export const BLIND_TICKETS: readonly TicketKindName[] = ["bypass", "offline-report"];
