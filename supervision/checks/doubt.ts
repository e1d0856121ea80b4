import type { ContradictionFacts } from "../../model/offline/contradiction.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { DAY_MS } from "../../model/time.ts";
import type { CheckRecord } from "./effective-check.ts";

/** An alarm was disposed of as a calibration that was none (D-05): what casts doubt on records of calibrations. */
const CODE = "D-05";

/**
 * Whether a contradiction keeps records of calibrations in doubt: from its finding until somebody has explained it, and for good once it was
 * confirmed. That the lines agree again, or an explanation that a second person accepted, ends the doubt. null: it is about something else.
 */
export function doubtOf(ticket: Ticket): boolean | null {
  if (ticket.kind !== "contradiction") return null;
  // The facts of a ticket are those of its kind.
  const { code, confirmedBy } = ticket.facts as ContradictionFacts;
  if (code !== CODE) return null;
  return confirmedBy !== undefined || (ticket.closedAtMs === null && ticket.state !== "explained");
}

/** It names the record, or the record was written down around it and the readings know nothing of it either. */
export function isAbout(
  { links, openedAtMs }: Ticket,
  { ticket, shown, atMs }: Omit<CheckRecord, "disputed">,
): boolean {
  return (
    links.some(({ to, id }) => to === "ticket" && id === ticket) || (shown === false && atMs >= openedAtMs - DAY_MS)
  );
}
