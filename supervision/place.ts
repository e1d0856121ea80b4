import type { TicketPlace } from "../model/offline/ticket.ts";

/** The place a body names. */
export function placeOf(body: {
  readonly site?: string | null | undefined;
  readonly zone?: string | null | undefined;
  readonly points?: readonly string[] | undefined;
}): TicketPlace {
  return { site: body.site ?? null, zone: body.zone ?? null, points: [...new Set(body.points ?? [])] };
}
