import type { Level } from "../model/level.ts";
import type { HazardCategory, HazardGrade } from "../model/offline/hazard.ts";
import type { OpenOrder, TicketPlace } from "../model/offline/ticket.ts";

/** A hazard that the machine reports. */
export function machineHazard(
  enterprise: string,
  said: {
    /** By which joint. */
    readonly joint: string;
    readonly text: string;
    readonly grade: HazardGrade;
    readonly category: HazardCategory;
    readonly place: TicketPlace;
    /** How loudly it calls until somebody has taken it up. Absent: it does not, unless it is a major one. */
    readonly calls?: Level;
  },
): OpenOrder {
  const { joint, text, grade, category, place, calls } = said;
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
      joint,
      ...(calls === undefined ? {} : { calls }),
    },
    claimed: null,
    gathered: {},
  };
}
