import type { InspectionFacts } from "../../model/offline/inspection.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Look } from "../look.ts";

/** An inspection speaks of a point: it names it, or the zone it stands in and no points. */
export function speaksOf({ place }: Ticket<InspectionFacts>, point: string, look: Look): boolean {
  if (place.points.includes(point)) return true;
  const zone = look.point(point)?.zone ?? null;
  return zone !== null && place.zone === zone && place.points.length === 0;
}
