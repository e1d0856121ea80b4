import type { HazardCategory, HazardFacts } from "../model/offline/hazard.ts";
import type { OpenOrder, Ticket, TicketPlace } from "../model/offline/ticket.ts";
import type { Look } from "./look.ts";

/** A general hazard that the machine reports. */
export function machineHazard(
  look: Look,
  { text, place, category }: { readonly text: string; readonly place: TicketPlace; readonly category: HazardCategory },
): OpenOrder {
  const { site, zone, points } = place;
  return {
    type: "open",
    kind: "hazard",
    enterprise: look.enterprise,
    body: {
      text,
      site: site ?? undefined,
      zone: zone ?? undefined,
      points,
      photos: [],
      category,
      leak: false,
      grade: "general",
      source: "machine",
    },
    claimed: null,
    gathered: {},
  };
}

/** Hazards the machine has reported that are not over: what is on record already goes on there. */
export function openMachineHazards(look: Look): readonly Ticket<HazardFacts>[] {
  return look
    .tickets<HazardFacts>("hazard")
    .filter(({ closedAtMs, facts }) => closedAtMs === null && facts.source === "machine");
}

/** Where a point stands. */
export function placeOfPoint(look: Look, point: string): TicketPlace {
  return { site: null, zone: look.point(point)?.zone ?? null, points: [point] };
}
