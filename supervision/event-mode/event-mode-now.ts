import type { EventModeFacts } from "../../model/offline/event-mode.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Look } from "../look.ts";

/** Event modes that run now in the enterprise; with a zone: those that reach it. */
function eventModesNow(look: Pick<Look, "tickets">, zone?: string | null): readonly Ticket<EventModeFacts>[] {
  return look
    .tickets<EventModeFacts>("event-mode")
    .filter(({ state, facts }) => state === "running" && reaches(facts, zone));
}

/** Whether a major activity binds what is done in a zone now (null: the enterprise as a whole): district approval, rounds, promises. */
export function isEventMode(look: Pick<Look, "tickets">, zone?: string | null): boolean {
  return eventModesNow(look, zone).length > 0;
}

function reaches({ zones }: EventModeFacts, zone: string | null | undefined): boolean {
  // Of a matter without a zone nobody knows that it is elsewhere.
  return zones.length === 0 || zone === undefined || zone === null || zones.includes(zone);
}
