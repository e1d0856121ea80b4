import type { EventModeFacts, EventReport } from "../../model/offline/event-mode.ts";
import type { Ticket, TicketKindName } from "../../model/offline/ticket.ts";
import type { Look } from "../look.ts";

/** Counts what is on record of the time until it really ended. */
export function eventReport({ facts }: Ticket<EventModeFacts>, look: Look): EventReport {
  const { fromAtMs } = facts;
  const untilAtMs = Math.min(facts.untilAtMs, look.atMs);
  const raised = look.log.filter(({ raisedAtMs }) => raisedAtMs >= fromAtMs && raisedAtMs < untilAtMs);
  const ofLevel = (level: number) => raised.filter((line) => line.level === level).length;
  const opened = (kind: TicketKindName) =>
    look.tickets(kind).filter(({ openedAtMs }) => openedAtMs >= fromAtMs && openedAtMs < untilAtMs).length;
  return {
    fromAtMs,
    untilAtMs,
    red: ofLevel(1),
    orange: ofLevel(2),
    yellow: ofLevel(3),
    blue: ofLevel(4),
    standing: raised.filter(({ clearedAtMs }) => clearedAtMs === null).length,
    hazards: opened("hazard"),
    contradictions: opened("contradiction"),
    permits: opened("permit"),
  };
}
