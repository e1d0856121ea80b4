import type { TicketPlace } from "../model/offline/ticket.ts";
import type { Look } from "./look.ts";

/** Where a point stands. */
export function placeOfPoint(look: Look, point: string): TicketPlace {
  return { site: null, zone: look.point(point)?.zone ?? null, points: [point] };
}
