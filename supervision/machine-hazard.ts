import type { HazardCategory, HazardGrade } from "../model/offline/hazard.ts";
import type { OpenOrder, TicketPlace } from "../model/offline/ticket.ts";

/** A hazard that the machine reports. */
export function machineHazard(
  enterprise: string,
  said: {
    readonly text: string;
    readonly grade: HazardGrade;
    readonly category: HazardCategory;
    readonly place: TicketPlace;
  },
): OpenOrder {
  const { text, grade, category, place } = said;
  const { site, zone, points } = place;
  return {
    type: "open",
    kind: "hazard",
    enterprise,
    body: {
      text,
      points,
      ...(site === null ? {} : { site }),
      ...(zone === null ? {} : { zone }),
      photos: [],
      category,
      leak: false,
      grade,
      source: "machine",
    },
    claimed: null,
    gathered: {},
  };
}
