import type { HazardCategory, HazardGrade } from "../model/offline/hazard.ts";
import type { MachineWords } from "./machine-words.ts";
import type { OpenOrder, TicketPlace } from "../model/offline/ticket.ts";

/** A hazard that the machine reports. */
export function machineHazard(
  enterprise: string,
  said: {
    readonly words: MachineWords;
    readonly grade: HazardGrade;
    readonly category: HazardCategory;
    readonly place: TicketPlace;
    /** It may be a major one: people decide. */
    readonly majorCandidate?: boolean;
  },
): OpenOrder {
  const { words, grade, category, place, majorCandidate = false } = said;
  const { site, zone, points } = place;
  return {
    type: "open",
    kind: "hazard",
    enterprise,
    body: {
      ...words,
      points,
      ...(site === null ? {} : { site }),
      ...(zone === null ? {} : { zone }),
      photos: [],
      category,
      leak: false,
      grade,
      source: "machine",
      ...(majorCandidate ? { majorCandidate } : {}),
    },
    claimed: null,
    gathered: {},
  };
}
